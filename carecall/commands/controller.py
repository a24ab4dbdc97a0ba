"""`carecall controller`: dials due calls, follows them and answers the dialplan."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from carecall.commands.draining import FINISH_SETTING, drain_flow
from carecall.commands.health import controller_pages, published
from carecall.commands.long_running import Stopping, run_until_stopped, say_ready
from carecall.settings import read_settings
from carecall.wiring.controller import Controller, build_controller

CONNECT_WITHIN_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("controller")(controller)


def controller(
    finish_s: Annotated[
        float,
        typer.Option(
            envvar=FINISH_SETTING, help="When stopped, wait so long for calls that are still live."
        ),
    ] = 0.0,
) -> None:
    """Dial what is due until it is stopped; live calls go on without it. A second signal ends it at once."""
    settings = read_settings()
    built = build_controller(settings)

    async def serve(stopping: Stopping) -> None:
        async with published(controller_pages(settings, built)):
            await run_controller(built, stopping, finish_s)

    run_until_stopped(serve, settings)


async def run_controller(built: Controller, stopping: Stopping, finish_s: float) -> None:
    """Run the parts until `stopping`; the campaign first stops dialling, then the links close.

    Raises:
        AmiUnavailable: Asterisk cannot be reached at the start.
        NodeHeld: another controller works this node.
    """
    await built.agi.start(built.agi_port)
    parts = (built.link, built.cel, built.delivery, built.escalation)
    background = [asyncio.create_task(part.run()) for part in parts]
    stop = asyncio.create_task(stopping.wait())

    async def drain(flow: asyncio.Task[None]) -> None:
        await drain_flow(built.flow, flow, stopping, finish_s, note_draining=built.note_draining)

    try:
        if await _connected(built, stop):
            await _run_flow(built, stop, background, drain)
    finally:
        for task in (*background, stop):
            task.cancel()
        await asyncio.gather(*background, stop, return_exceptions=True)
        await built.agi.stop()


async def _connected(built: Controller, stop: asyncio.Task[bool]) -> bool:
    """Return True when Asterisk is there, False when we are to stop before it is."""
    connecting = asyncio.create_task(built.link.ready(CONNECT_WITHIN_S))
    await asyncio.wait({connecting, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not connecting.done():
        connecting.cancel()
        return False
    await connecting
    return not stop.done()


async def _run_flow(
    built: Controller,
    stop: asyncio.Task[bool],
    background: list[asyncio.Task[None]],
    drain: Callable[[asyncio.Task[None]], Awaitable[None]],
) -> None:
    """Run the campaign flow until we are to stop or a part ends, then let it drain."""
    flow = asyncio.create_task(built.flow.run())
    begun = asyncio.create_task(built.flow.begun.wait())
    await asyncio.wait({flow, begun, stop}, return_when=asyncio.FIRST_COMPLETED)
    if begun.done():
        say_ready()
    begun.cancel()
    await asyncio.wait({flow, stop, *background}, return_when=asyncio.FIRST_COMPLETED)
    await drain(flow)
