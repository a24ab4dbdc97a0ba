"""A person asks for a human in the middle of a talk, over a real Asterisk pair: one comes, and nobody comes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from carecall.domain.brief import CallBrief
from carecall.domain.requests import RequestState
from carecall.domain.transfer import LegOutcome, Resume, TransferState
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import CalleeEvent, DialogueSession, Reply
from carecall.store.session import system_reading
from carecall.store.tables import RequestRow
from tests.fakes.analyst import PhraseAnalyst
from tests.language.scripted_talks import spoke
from tests.pbx.handing_over import FIRST, PERSON, HandingOver, handed_over, legs, within
from tests.pbx.lab_phones import TONE, Phone
from tests.pbx.sipp_line import SippLine

pytestmark = pytest.mark.pbx

WISH = "사람 바꿔 주세요"


class Asking:
    """The script, whose greeting a person answers with the wish for a human."""

    def __init__(self, script: DialogueSession) -> None:
        self._script = script

    async def first(self) -> Reply:
        await self._script.first()
        return await self.answer(spoke(WISH))

    async def answer(self, event: CalleeEvent) -> Reply:
        return await self._script.answer(event)


class AskedForAPerson(HandingOver):
    """The script; at its first question the person asks for a human."""

    name = "asked for a person"

    def open(self, brief: CallBrief) -> DialogueSession:
        self.resumed.append(brief.resume)
        script = ScriptedDialogue(PhraseAnalyst()).open(brief)
        return Asking(script) if brief.resume is Resume.NO else script


def ticket(at: SippLine) -> RequestRow:
    with system_reading(at.world.sessions, "a test looks") as session:
        return session.scalars(select(RequestRow)).one()


async def test_a_person_who_asks_for_a_human_has_one_on_the_line(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person, human = Phone(PERSON), Phone(FIRST, key="1", speaks=TONE, hangs_up_after_s=3)
    asked = AskedForAPerson()
    async with handed_over(
        asterisk_pair, sqlite_sessions, tmp_path, person, human, dialogue=asked
    ) as (at, _, call_id):
        await within(human.lifted, "the human was not rung")
        await within(human.down, "the human never hung up")
        result = await at.over(call_id)
        assert result.call.transfer is TransferState.TRANSFERRED
        assert legs(at) == [(LegOutcome.TAKEN, True)]
        assert ticket(at).state is RequestState.DONE
        assert asked.resumed == [Resume.NO]
        assert person.loud > 50
        assert await at.idle()


async def test_a_person_who_asked_for_a_human_is_told_that_nobody_came(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person, human = Phone(PERSON), Phone(FIRST, action="busy")
    asked = AskedForAPerson()
    async with handed_over(
        asterisk_pair, sqlite_sessions, tmp_path, person, human, dialogue=asked
    ) as (at, _, call_id):
        result = await at.over(call_id)
        assert asked.resumed == [Resume.NO, Resume.WISH_FAILED]
        assert legs(at) == [(LegOutcome.BUSY, False)]
        assert "사람과 연결할게요" in result.turns[0].text
        assert "전화를 받을 수 있는 사람이 없었어요" in result.turns[1].text
        assert result.call.closing_reached
        assert (ticket(at).state, ticket(at).quote) == (RequestState.OPEN, WISH)
        assert await at.idle()
