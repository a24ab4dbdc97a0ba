"""`carecall controller`: dials due calls, follows them and answers the dialplan."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from carecall import wiring
from carecall.commands.long_running import run_until_stopped, say_ready
from carecall.settings import read_settings

CONNECT_WITHIN_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("controller")(controller)


def controller(
    finish_s: Annotated[
        float, typer.Option(help="When stopped, wait so long for calls that are still live.")
    ] = 0.0,
) -> None:
    """Dial what is due until it is stopped; live calls go on without it."""
    settings = read_settings()
    built = wiring.build_controller(settings)

    async def serve(stopping: asyncio.Event) -> None:
        await run_controller(built, stopping, finish_s)

    run_until_stopped(serve, settings)


async def run_controller(
    built: wiring.Controller, stopping: asyncio.Event, finish_s: float
) -> None:
    """Run the parts until `stopping`; the campaign first stops dialling, then the links close."""
    await built.agi.start(built.agi_port)
    parts = (built.link, built.cel, built.delivery, built.escalation)
    background = [asyncio.create_task(part.run()) for part in parts]
    try:
        await built.link.ready(CONNECT_WITHIN_S)
        flow = asyncio.create_task(built.flow.run())
        say_ready()
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({flow, stop, *background}, return_when=asyncio.FIRST_COMPLETED)
        built.flow.stop(wait_for_live_s=finish_s)
        await flow
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await built.agi.stop()
