"""What every process that runs until it is told to stop has in common."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine

import typer
import uvloop

from carecall.commands.logs import begin_logging
from carecall.commands.service_word import tell_service
from carecall.commands.stack import READY
from carecall.settings import Settings


class Stopping(asyncio.Event):
    """Set by the first SIGTERM or SIGINT: end what is live in peace."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once = asyncio.Event()
        """Set by the second: end it now."""

    def signalled(self) -> None:
        """Take one signal."""
        if self.is_set():
            self.at_once.set()
        self.set()


Serve = Callable[[Stopping], Awaitable[None]]


def run_until_stopped(serve: Serve, settings: Settings) -> None:
    """Run `serve` on uvloop; its event is set by SIGTERM and SIGINT."""
    begin_logging(settings.log_level, settings.log_format)
    uvloop.run(_serve(serve))


async def _serve(serve: Serve) -> None:
    await serve(stop_event())


def stop_event() -> Stopping:
    """Return an event that SIGTERM and SIGINT set."""
    stopping = Stopping()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.signalled)
    return stopping


def say_ready() -> None:
    """Tell whoever started us that we can be used."""
    typer.echo(READY)
    tell_service("READY=1")


async def first_of(*events: asyncio.Event, within_s: float | None = None) -> bool:
    """Return True as soon as one of `events` is set, False when none was within the time."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()


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
