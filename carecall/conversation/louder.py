"""A sentence made louder without keeping the voice path waiting."""

from __future__ import annotations

import asyncio

from carecall.domain.gain import amplified

PART_BYTES = 4_000


async def made_louder(pcm: bytes, gain_db: float) -> bytes:
    """Return `pcm` louder by `gain_db`, in parts so small that no other call's ticker waits for one."""
    if gain_db <= 0:
        return pcm
    parts = []
    for start in range(0, len(pcm), PART_BYTES):
        parts.append(amplified(pcm[start : start + PART_BYTES], gain_db))
        await asyncio.sleep(0)
    return b"".join(parts)
