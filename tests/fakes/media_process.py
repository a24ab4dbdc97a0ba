"""A media process that plays silence to whoever comes and says how each call ended: for tests that stop it."""

from __future__ import annotations

import asyncio
import sys

import uvloop

from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer


async def work(port: int) -> None:
    async def admit(call_id: str):
        async def converse(channel) -> None:
            print("begun", flush=True)
            await channel.closed()
            print(f"ended {channel.fault or 'plainly'}", flush=True)

        return converse

    server = AudioSocketServer(AudioSocketConfig(port=port), admit=admit)
    await server.start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(work(int(sys.argv[1])))
