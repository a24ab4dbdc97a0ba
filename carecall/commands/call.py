"""`carecall call`: rings one number now and shows what came of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from carecall.commands.call_progress import ended_words, follow
from carecall.commands.caller import caller_of
from carecall.commands.database import prepare_database
from carecall.commands.installation import AlreadyRunning, Installation
from carecall.commands.pbx import pair_plan, refuse_stale
from carecall.commands.place_call import normal_number, place_call
from carecall.commands.registry import Registry, print_json
from carecall.commands.softphone import await_softphone
from carecall.domain.destination import SOFTPHONE
from carecall.domain.language import Language
from carecall.provision.progress import Progress
from carecall.settings import Settings, read_settings
from carecall.store.call_report import CallReport
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.wiring.database import open_sessions

CHECK_S = 1.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("call")(call)


def call(
    number: Annotated[
        str, typer.Argument(help="A telephone number, or softphone for one on this machine.")
    ],
    language: Annotated[Language, typer.Option("--language", help="Language of the talk.")],
    organization: Annotated[
        str, typer.Option("--organization", help="Who calls; default: who owns our number.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    within_s: Annotated[float, typer.Option(help="Give up after so many seconds.")] = 900.0,
) -> None:
    """Ring NUMBER, hold a conversation and print what came of it; status 0 when somebody answered."""
    settings = read_settings()
    normal = normal_number(number, settings.default_country)
    report = asyncio.run(_ring(settings, normal, language, organization, within_s))
    recording = settings.var.absolute() / "recordings" / (report.recording or "")
    if as_json:
        facts = asdict(report) | {"recording": str(recording) if report.recording else None}
        print_json(facts)
    else:
        _show(report, recording)
    raise typer.Exit(0 if report.disposition == "answered" else 1)


async def _ring(
    settings: Settings, number: str, language: Language, organization: str, within_s: float
) -> CallReport:
    progress = Progress(sys.stderr)
    async with running(settings, progress):
        sessions = open_sessions(settings)
        registry = Registry(sessions)
        if number == SOFTPHONE:
            await await_softphone(settings, progress)
        office, phone_number_id = caller_of(settings, sessions, organization, number)
        call_id = await asyncio.to_thread(
            place_call, registry, office, number, language, phone_number_id=phone_number_id
        )
        return await follow(sessions, call_id, within_s, progress)


@asynccontextmanager
async def running(settings: Settings, progress: Progress) -> AsyncIterator[None]:
    """Use the installation that runs, or start one for the while.

    Raises:
        BadInput: it runs with other trunk settings.
    """
    installation = Installation(settings, lab=not settings.trunk_host)
    try:
        installation.claim()
    except AlreadyRunning:
        refuse_stale(AsteriskPair(pair_plan(settings)))
        yield
        return
    try:
        progress.say("Starting CareCall for this call …")
        prepare_database(settings)
        await installation.start()
        keeping = asyncio.create_task(_keep_up(installation, progress))
        try:
            yield
        finally:
            keeping.cancel()
    finally:
        await installation.stop()


async def _keep_up(installation: Installation, progress: Progress) -> None:
    """Start again what ends on its own meanwhile."""
    while True:
        await asyncio.sleep(CHECK_S)
        for sentence in await installation.keep_up():
            progress.say(sentence)


def _show(report: CallReport, recording: Path) -> None:
    typer.echo(ended_words(report))
    for turn in report.turns:
        typer.echo(f"  {turn.started_ms / 1000:6.1f} s  {turn.speaker:9}  {turn.text}")
    if report.recording:
        typer.echo(f"Recording: {recording}")
