"""How loud each side of a recording is over its length, so that a waveform is drawn without fetching the sound."""

from __future__ import annotations

import json
import wave
from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

COLUMNS = 400
FULL_SCALE = 32767
KEPT_S = 24 * 3600
NO_SOUND: dict[str, object] = {"duration_ms": 0, "recipient": [], "agent": []}


def peaks_of(sound: Path, spool: Path, now: datetime) -> dict[str, object]:
    """Return a recording's peaks, kept in the spool for a day: nothing of an erased recording stays longer."""
    sweep(spool, now)
    stat = sound.stat()
    kept = spool / f"peaks-{sound.stem}-{stat.st_size}-{stat.st_mtime_ns}.json"
    if kept.is_file():
        found: dict[str, object] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    peaks = read_peaks(sound)
    spool.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(peaks), encoding="utf-8")
    part.replace(kept)
    return peaks


def read_peaks(sound: Path) -> dict[str, object]:
    """Read a 16-bit recording, recipient left and agent right, as whole per cents of full scale.

    Anything else is shown without a waveform, and still played.
    """
    try:
        with wave.open(str(sound), "rb") as opened:
            channels, rate = opened.getnchannels(), opened.getframerate()
            frames = opened.getnframes()
            if opened.getsampwidth() != 2 or channels not in (1, 2) or not frames:
                return NO_SOUND
            columns = columns_of(opened, max(1, -(-frames // COLUMNS)))
    except (wave.Error, EOFError):
        return NO_SOUND
    sides = [list(side) for side in zip(*columns, strict=True)]
    return {
        "duration_ms": frames * 1000 // rate,
        "recipient": sides[0] if sides else [],
        "agent": sides[1] if len(sides) > 1 else [],
    }


def columns_of(opened: wave.Wave_read, width: int) -> list[list[int]]:
    """Return for each column the loudest sample of each side; never more than one column is in memory."""
    found = []
    while chunk := opened.readframes(width):
        samples = array("h", chunk[: len(chunk) - len(chunk) % (2 * opened.getnchannels())])
        if samples:
            found.append([loudest(samples[at :: opened.getnchannels()]) for at in range(opened.getnchannels())])  # fmt: skip
    return found


def loudest(samples: Sequence[int]) -> int:
    """Return the largest swing in whole per cents of full scale."""
    return min(100, max(max(samples), -min(samples)) * 100 // FULL_SCALE)


def sweep(spool: Path, now: datetime) -> None:
    """Remove peaks that are older than a day."""
    for path in spool.glob("peaks-*"):
        if now.timestamp() - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)
