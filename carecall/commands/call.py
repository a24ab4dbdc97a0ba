"""`carecall call`: rings one number now and shows what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from carecall import wiring
from carecall.commands.installation import AlreadyRunning, Installation
from carecall.commands.pbx import TRUNK
from carecall.commands.place_call import place_call, usual_caller
from carecall.commands.registry import Registry, print_json
from carecall.domain.language import Language
from carecall.errors import BadInput
from carecall.settings import Settings, read_settings
from carecall.store.call_report import CallReport, call_report
from carecall.store.session import Sessions, system_reading
from carecall.telephony.asterisk_pair import LAB_TRUNK

LOOK_S = 0.25
UNDERSTOOD_WITHIN_S = 20.0
"""How long after the end of a call its analysis is waited for."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("call")(call)


def call(
    number: Annotated[
        str, typer.Argument(help="A telephone number, or softphone for one on this machine.")
    ],
    language: Annotated[Language, typer.Option("--language", help="Language of the talk.")],
    organization: Annotated[
        str, typer.Option("--organization", help="Who calls; default: the first organization.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    within_s: Annotated[float, typer.Option(help="Give up after so many seconds.")] = 900.0,
) -> None:
    """Ring NUMBER, hold a conversation and print what came of it."""
    settings = read_settings()
    report = asyncio.run(_ring(settings, number, language, organization, within_s))
    recording = settings.var.absolute() / "recordings" / (report.recording or "")
    if as_json:
        facts = asdict(report) | {"recording": str(recording) if report.recording else None}
        print_json({key: _plain(value) for key, value in facts.items()})
    else:
        _show(report, recording)
    raise typer.Exit(0 if report.disposition == "answered" else 1)


async def _ring(
    settings: Settings, number: str, language: Language, organization: str, within_s: float
) -> CallReport:
    async with running(settings):
        sessions = wiring.open_sessions(settings)
        registry = Registry(sessions)
        office = registry.office(
            organization or usual_caller(sessions, TRUNK if settings.trunk_host else LAB_TRUNK)
        )
        call_id = await asyncio.to_thread(place_call, registry, office, number, language)
        return await _follow(sessions, call_id, within_s)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """Use the installation that runs, or start one for the while."""
    installation = Installation(settings, lab=not settings.trunk_host)
    try:
        installation.claim()
    except AlreadyRunning:
        yield
        return
    try:
        await installation.start()
        yield
    finally:
        await installation.stop()


async def _follow(sessions: Sessions, call_id: str, within_s: float) -> CallReport:
    """Return the call once it is over.

    Raises:
        BadInput: it did not end in time.
    """
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + within_s
    while loop.time() < deadline_s:
        report = await asyncio.to_thread(_read, sessions, call_id)
        if report is not None and report.over:
            return report
        await asyncio.sleep(LOOK_S)
    raise BadInput(
        f"The call did not end within {within_s:.0f} s: look at var/log/controller.log, "
        "or allow more with --within-s."
    )


def _read(sessions: Sessions, call_id: str) -> CallReport | None:
    with system_reading(sessions, "a terminal follows its call") as session:
        return call_report(session, call_id)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _show(report: CallReport, recording: Path) -> None:
    typer.echo(f"{report.disposition}, {(report.talk_ms or 0) / 1000:.0f} s: {report.label or '-'}")
    for turn in report.turns:
        typer.echo(f"  {turn.started_ms / 1000:6.1f} s  {turn.speaker:9}  {turn.text}")
    if report.recording:
        typer.echo(f"Recording: {recording}")
