"""Rings one simulated recipient through the running system and waits for the lab's account of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import typer

from carecall.commands.caller import lab_caller
from carecall.commands.place_call import normal_number, place_call
from carecall.commands.registry import Registry, print_json
from carecall.errors import BadInput
from carecall.lab.persona import Persona
from carecall.settings import Settings
from carecall.wiring.database import open_sessions

POLL_S = 0.2


def ring_persona(
    settings: Settings,
    persona: Persona,
    journal: Path,
    organization: str,
    within_s: float,
    as_json: bool,
) -> None:
    """Ask for the call, wait for its end and print what the persona's end measured.

    Raises:
        BadInput: the call was refused, nobody took it, or it did not end in time.
    """
    offset = journal.stat().st_size if journal.exists() else 0
    sessions = open_sessions(settings)
    registry = Registry(sessions)
    office, phone_number_id = lab_caller(sessions, organization)
    number = normal_number(persona.number, "KR")
    call_id = place_call(
        registry, office, number, persona.language, phone_number_id=phone_number_id
    )
    if not as_json:
        typer.echo(f"Ringing {persona.persona_id} ({persona.about}) …")
    entry = _wait_for_entry(journal, offset, persona, within_s)
    facts = {"call_id": call_id, **entry}
    if as_json:
        print_json(facts)
    else:
        typer.echo(account(facts))


def _wait_for_entry(
    journal: Path, offset: int, persona: Persona, within_s: float
) -> Mapping[str, object]:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        for entry in entries_after(journal, offset):
            if entry.get("persona_id") == persona.persona_id:
                return entry
        time.sleep(POLL_S)
    raise BadInput(
        f"The lab reported no end of the call within {within_s:.0f} s: see var/log/lab.log."
    )


def entries_after(journal: Path, offset: int) -> list[Mapping[str, object]]:
    """Return the whole lines of the lab's journal behind byte `offset`."""
    if not journal.exists():
        return []
    with journal.open("rb") as lines:
        lines.seek(offset)
        whole, _, _ = lines.read().rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


def account(facts: Mapping[str, object]) -> str:
    """Return a call as a few readable lines."""
    shown = [f"Call {facts['call_id']}, shown as {facts['from_name']} {facts['from_number']}"]
    if not facts["answered"]:
        return "\n".join([*shown, f"Not answered: {facts['action']}"])
    shown.append(
        f"Talked {_seconds(facts['talk_ms'])}, our first sound after {facts['first_audio_ms']} ms, "
        f"ended by the {facts['ended_by']}"
    )
    lines = facts["lines"]
    for line in lines if isinstance(lines, list) else []:
        shown.append(
            f"  {_seconds(line['started_ms']):>7}  {line['text']}"
            + _measure(", answered after {} ms", line["response_ms"])
            + _measure(", we fell silent after {} ms", line["stop_ms"])
        )
    return "\n".join(shown)


def _seconds(value: object) -> str:
    return f"{value / 1000:.1f} s" if isinstance(value, int) else "?"


def _measure(form: str, value: object) -> str:
    return form.format(value) if value is not None else ""
