"""`carecall serve`: everything started and kept up, nothing dialled but what campaigns ask for."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from carecall.commands.draining import FINISH_SETTING
from carecall.commands.installation import Installation
from carecall.commands.long_running import Stopping, stop_event
from carecall.commands.pbx import is_loopback
from carecall.commands.setup import SetupRun, set_up
from carecall.provision.progress import Progress
from carecall.settings import Settings, read_settings

CHECK_S = 1.0
FINISH_S = 120.0
FINISHING = (
    "No new calls; live ones have {finish_s:.0f} s to finish. Ctrl-C again ends them at once."
)
OPEN_CONSOLE = (
    "With CARECALL_CONSOLE_BIND the console can be reached from the network too, without TLS: "
    "let only a TLS proxy reach TCP port {port}."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    lab: Annotated[
        bool, typer.Option("--lab", help="Start the lab carrier and its people too.")
    ] = False,
    finish_s: Annotated[
        float,
        typer.Option(
            envvar=FINISH_SETTING,
            help="When stopped, dial nothing more and wait so long for calls that are still live.",
        ),
    ] = FINISH_S,
) -> None:
    """Start Asterisk, media, controller and console, and stay up until Ctrl-C; a second one ends live calls at once."""
    asyncio.run(_serve(read_settings(), lab, finish_s))


async def _serve(settings: Settings, lab: bool, finish_s: float) -> None:
    stopping = stop_event()
    installation = Installation(settings, lab=lab, finish_s=finish_s)
    installation.claim()
    try:
        set_up(SetupRun(settings=settings, progress=Progress(sys.stderr), assume_yes=False))
        await installation.start()
        typer.echo(f"Console: {installation.console_address}")
        if not is_loopback(settings.console_bind):
            typer.echo(OPEN_CONSOLE.format(port=settings.port("console")), err=True)
        while not stopping.is_set():
            try:
                async with asyncio.timeout(CHECK_S):
                    await stopping.wait()
            except TimeoutError:
                for sentence in await installation.keep_up():
                    typer.echo(sentence, err=True)
    finally:
        await _stop(installation, stopping)


async def _stop(installation: Installation, stopping: Stopping) -> None:
    if installation.finish_s and stopping.is_set():
        typer.echo(FINISHING.format(finish_s=installation.finish_s), err=True)
    hurrying = asyncio.create_task(stopping.at_once.wait())
    hurrying.add_done_callback(lambda _: installation.hurry.set())
    try:
        await installation.stop()
    finally:
        hurrying.cancel()
