"""People on bad lines, each rung once over two real Asterisks, and what their calls left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select

from carecall.commands.place_call import normal_number
from carecall.commands.registry import Office, Registry
from carecall.commands.sample import CENTRES, prepare_sample
from carecall.domain.turns import Speaker
from carecall.lab.persona import Persona
from carecall.lab.persona_files import BAD_LINES, load_personas
from carecall.store.call_report import CallReport, call_report
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.requests import NewCallRequest, request_call, requested_call
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AlertRow,
    CallBackRow,
    CallRequestState,
    CallRow,
    OptOutRow,
    RequestRow,
    TurnRow,
)
from carecall.system import SystemClock
from tests.path.installation import Installation, wait_until

PEOPLE = {persona.persona_id: persona for persona in load_personas(BAD_LINES)}
AT_ONCE = 6
"""So many calls as two cores can listen to with the phrase recogniser while they also play the people."""
TAKEN_WITHIN_S = 60
OVER_WITHIN_S = 200
LOOK_S = 1.0
LONGEST_FIRST = ("quiet_room", "fell_in_noise", "chest_pain", "asks_back", "comes_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One call that is over."""

    report: CallReport
    call: CallRow
    turns: Sequence[TurnRow]
    alerts: Sequence[AlertRow]
    opt_outs: Sequence[OptOutRow]
    call_backs: Sequence[CallBackRow]
    tickets: Sequence[RequestRow]
    there: Mapping[str, object]
    """The lab's account of it."""

    @property
    def ours(self) -> list[TurnRow]:
        """What we said."""
        return [turn for turn in self.turns if turn.speaker is Speaker.AGENT]

    @property
    def heard(self) -> list[TurnRow]:
        """What we understood."""
        return [turn for turn in self.turns if turn.speaker is Speaker.RECIPIENT]

    @property
    def said(self) -> list[Mapping[str, object]]:
        """What the person really said."""
        lines = self.there["lines"]
        assert isinstance(lines, list)
        return lines


def ring_everybody(installation: Installation, say: Callable[[str], None]) -> dict[str, Held]:
    """Ring everybody of PEOPLE, AT_ONCE at a time, and gather what is known of each."""
    began = time.monotonic()
    sessions = installation.sessions()
    prepare_sample(sessions, installation.var / "sample")
    ids = _recipients(sessions)
    with ThreadPoolExecutor(AT_ONCE) as several:
        calls = {
            name: several.submit(_ring, sessions, PEOPLE[name], ids[name]) for name in _in_order()
        }
        reports = {name: call.result() for name, call in calls.items()}
    wait_until(lambda: len(installation.journal()) >= len(PEOPLE), "the lab has told of everybody")
    say(f"bad lines: {len(reports)} talks in {time.monotonic() - began:.0f} s")
    there = {str(entry["persona_id"]): entry for entry in installation.journal()}
    return {name: _held(sessions, report, there[name]) for name, report in reports.items()}


def _in_order() -> list[str]:
    def length(name: str) -> tuple[bool, int]:
        kind = name.rpartition("-")[0]
        return kind not in LONGEST_FIRST, -len(PEOPLE[name].lines)

    return sorted(PEOPLE, key=length)


def _office(registry: Registry, persona: Persona) -> Office:
    (centre,) = (each for each in CENTRES if each.language is persona.language)
    return registry.office(centre.name)


def _recipients(sessions: Sessions) -> dict[str, int]:
    registry = Registry(sessions)
    ids: dict[str, int] = {}
    for name, persona in PEOPLE.items():
        office = _office(registry, persona)
        new = NewRecipient(
            organization_id=office.organization_id,
            name=persona.name,
            phone=normal_number(persona.number, "KR"),
            phone_national=persona.number,
            language=persona.language,
        )
        with registry.working_for(office, writing=True) as session:
            (ids[name],) = add_recipients(session, [new], now=SystemClock().now())
    return ids


def _ring(sessions: Sessions, persona: Persona, recipient_id: int) -> CallReport:
    """Ask for one call to a registered person and wait until it is over and understood."""
    registry = Registry(sessions)
    office = _office(registry, persona)
    new = NewCallRequest(
        organization_id=office.organization_id,
        number=normal_number(persona.number, "KR"),
        language=persona.language,
        recipient_id=recipient_id,
    )
    with registry.working_for(office, writing=True) as session:
        request_id = request_call(session, new, SystemClock().now(), within_s=TAKEN_WITHIN_S)
    deadline = time.monotonic() + TAKEN_WITHIN_S + OVER_WITHIN_S
    never = threading.Event()
    while time.monotonic() < deadline:
        with system_reading(sessions, "tests follow a call") as session:
            asked = requested_call(session, request_id)
            assert asked is not None
            assert asked.state is not CallRequestState.REFUSED, asked.refused_rule
            report = call_report(session, asked.call_id) if asked.call_id else None
        if report is not None and report.label is not None:
            return report
        never.wait(LOOK_S)
    raise AssertionError(f"the call to {persona.persona_id} did not end")


def _held(sessions: Sessions, report: CallReport, there: Mapping[str, object]) -> Held:
    with system_reading(sessions, "tests read a call") as session:
        call = session.get_one(CallRow, report.call_id)
        of_call = report.call_id
        return Held(
            report=report,
            call=call,
            turns=session.scalars(
                select(TurnRow).where(TurnRow.call_id == of_call).order_by(TurnRow.turn_no)
            ).all(),
            alerts=session.scalars(select(AlertRow).where(AlertRow.call_id == of_call)).all(),
            opt_outs=session.scalars(select(OptOutRow).where(OptOutRow.call_id == of_call)).all(),
            call_backs=session.scalars(
                select(CallBackRow).where(CallBackRow.call_id == of_call)
            ).all(),
            tickets=session.scalars(select(RequestRow).where(RequestRow.call_id == of_call)).all(),
            there=there,
        )
