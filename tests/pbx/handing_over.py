"""A call whose person is handed over to humans at the lab carrier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from carecall.domain.brief import CallBrief
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.transfer import LegOutcome, Resume
from carecall.ports.dialogue import DialogueSession, Emergency, Line, NextStep, Reply
from carecall.store.audit import SYSTEM
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CallLegRow, CallRow
from carecall.store.transfer_targets import NewTransferTarget, add_target
from tests.builders import NOON
from tests.fakes.dialogue import ListedSession, ask, goodbye
from tests.pbx.lab_phones import Phone, lab_phones
from tests.pbx.sipp_line import SippLine, sipp_line

PERSON = "01055500001"
FIRST, SECOND = "01055590001", "01055590002"
FALLEN = Reading(label=Label.EMERGENCY, kind=Kind.ANSWER, evidence="못 일어나겠어요", matter="fall")
CONNECTING = Reply(
    lines=(Line(text="connecting"),),
    then=NextStep.TRANSFER,
    emergency=Emergency(reading=FALLEN, rule="phrases: fall"),
)


class HandingOver:
    """A dialogue that connects at once, and says goodbye when nobody took the call."""

    name = "handing over"

    def __init__(self) -> None:
        self.resumed: list[Resume] = []

    def open(self, brief: CallBrief) -> DialogueSession:
        self.resumed.append(brief.resume)
        if brief.resume is Resume.TRANSFER_FAILED:
            return ListedSession([goodbye("nobody came")])
        return ListedSession([CONNECTING, ask("go on")])


@asynccontextmanager
async def handed_over(
    pair, sessions, folder, *phones: Phone, dialogue: HandingOver | None = None
) -> AsyncIterator[tuple[SippLine, HandingOver, str]]:
    """Ring a person whose talk hands them over to the humans on the list; give the line and the call."""
    dialogue = dialogue or HandingOver()
    _, *humans = phones
    async with (
        lab_phones(pair.plan.ports, *phones),
        sipp_line(pair, sessions, folder, "lab", dialogue) as at,
    ):
        with system_writing(sessions, "a test lists humans") as session:
            for rank, human in enumerate(humans, 1):
                number = "+82" + human.number[1:]
                new = NewTransferTarget(
                    organization_id=at.world.organization_id,
                    name=f"human {rank}",
                    number=number,
                    rank=rank,
                )
                add_target(session, new, SYSTEM, NOON)
        call_id = await at.ring(20)
        yield at, dialogue, call_id


def legs(at: SippLine) -> list[tuple[LegOutcome | None, bool]]:
    """Return what came of each ring, and whether its phone was lifted."""
    with system_reading(at.world.sessions, "a test looks") as session:
        rows = session.scalars(select(CallLegRow).order_by(CallLegRow.leg_no)).all()
        return [(row.outcome, row.answered_at is not None) for row in rows]


def call_of(at: SippLine) -> CallRow:
    with system_reading(at.world.sessions, "a test looks") as session:
        return session.scalars(select(CallRow)).one()


async def within(event: asyncio.Event, what: str) -> None:
    try:
        await asyncio.wait_for(event.wait(), 12)
    except TimeoutError:
        pytest.fail(what)
