"""A media process is asked whether it lives, and a real one is stopped and killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from carecall.telephony.media_probe import media_answers
from tests.pbx.pair import free_ports

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def media_process():
    [port] = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.media_process",
        str(port),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert await asyncio.wait_for(process.stdout.readline(), 30) == b"ready\n"
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_process_that_stands_still_or_is_gone_does_not_answer():
    async with media_process() as (process, port):
        assert await media_answers(port)
        process.send_signal(signal.SIGSTOP)
        assert not await media_answers(port, within_s=0.2)
        process.send_signal(signal.SIGCONT)
        assert await media_answers(port, within_s=10)
        process.kill()
        await process.wait()
        assert not await media_answers(port)
