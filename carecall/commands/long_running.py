"""What every process that runs until it is told to stop has in common."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine

import typer
import uvloop

from carecall.commands.logs import begin_logging
from carecall.commands.stack import READY

Serve = Callable[[asyncio.Event], Awaitable[None]]


def run_until_stopped(serve: Serve, log_level: str) -> None:
    """Run `serve` on uvloop; its event is set by SIGTERM and SIGINT."""
    begin_logging(log_level)
    uvloop.run(_serve(serve))


async def _serve(serve: Serve) -> None:
    await serve(stop_event())


def stop_event() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


def say_ready() -> None:
    """Tell whoever started us that we can be used."""
    typer.echo(READY)


async def first_to_end(stopping: asyncio.Event, *work: Coroutine[object, object, object]) -> None:
    """Run `work` until one of it ends or fails, or until we are to stop; then cancel the rest.

    Raises:
        Exception: what the work that failed raised.
    """
    tasks = [asyncio.ensure_future(one) for one in work]
    stop = asyncio.ensure_future(stopping.wait())
    try:
        done, _ = await asyncio.wait({*tasks, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stop}:
            task.result()
    finally:
        for pending in (*tasks, stop):
            pending.cancel()
        await asyncio.gather(*tasks, stop, return_exceptions=True)
