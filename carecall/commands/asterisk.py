"""`carecall asterisk`: this installation's Asterisk alone, for service managers that keep each process by itself."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from carecall.commands.installation import hold
from carecall.commands.long_running import Stopping, run_until_stopped, say_ready
from carecall.commands.pbx import pair_plan
from carecall.commands.service_word import tell_service
from carecall.settings import Settings, read_settings
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.asterisk_process import AsteriskFailed, AsteriskInstance


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("asterisk")(asterisk)


def asterisk(
    lab: Annotated[bool, typer.Option("--lab", help="Start the lab carrier beside it.")] = False,
) -> None:
    """Run Asterisk with freshly rendered configuration until it is stopped; `carecall serve` does this by itself."""
    settings = read_settings()

    async def serve(stopping: Stopping) -> None:
        await run_asterisk(settings, stopping, lab=lab)

    run_until_stopped(serve, settings)


async def run_asterisk(settings: Settings, stopping: Stopping, *, lab: bool) -> None:
    """Hold the runtime folder and run the pair.

    Raises:
        AlreadyRunning, PortInUse, MissingPart: nothing was started.
        AsteriskFailed: it ended on its own.
    """
    lock = hold(settings.var)
    pair = AsteriskPair(pair_plan(settings, lab=lab))
    try:
        await pair.start()
        say_ready()
        ended = await _first_end(pair, stopping)
        if ended is not None:
            raise AsteriskFailed(ended.name, "ended on its own", ended.log)
        tell_service("STOPPING=1")
    finally:
        await pair.stop()
        lock.close()


async def _first_end(pair: AsteriskPair, stopping: Stopping) -> AsteriskInstance | None:
    """Return the instance that ended on its own, None when we were told to stop."""
    instances = [pair.core, *([pair.carrier] if pair.carrier is not None else [])]
    waits = {asyncio.ensure_future(instance.wait()): instance for instance in instances}
    stop = asyncio.ensure_future(stopping.wait())
    done, pending = await asyncio.wait({*waits, stop}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return next((waits[task] for task in done if task in waits and stop not in done), None)
