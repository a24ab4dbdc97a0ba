"""A live call handed to a human, over a real Asterisk pair: taken, refused by everybody, and kept from a voicemail."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from carecall.domain.call import CallState, PlannedCallState
from carecall.domain.transfer import LegOutcome, Resume, TransferState
from carecall.store.session import system_reading
from carecall.store.tables import AlertRow
from tests.pbx.calls import line
from tests.pbx.handing_over import FIRST, PERSON, SECOND, call_of, handed_over, legs, within
from tests.pbx.lab_phones import TONE, Phone
from tests.pbx.sipp_line import SippLine

pytestmark = pytest.mark.pbx

LONGEST_SILENCE_S = 3.5
"""A ringing tone pauses for so long at most; nobody is left in more silence."""


def note(at: SippLine) -> str:
    with system_reading(at.world.sessions, "a test looks") as session:
        return session.scalars(select(AlertRow)).one().note


async def test_a_human_who_presses_the_key_has_the_person_on_the_line(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person, human = Phone(PERSON), Phone(FIRST, key="1", speaks=TONE, hangs_up_after_s=3)
    async with handed_over(asterisk_pair, sqlite_sessions, tmp_path, person, human) as (
        at,
        _,
        call_id,
    ):
        await within(human.lifted, "the human was not rung")
        await within(human.down, "the human never hung up")
        result = await at.over(call_id)
        assert legs(at) == [(LegOutcome.TAKEN, True)]
        assert result.call.transfer is TransferState.TRANSFERRED
        assert result.planned.state is PlannedCallState.COMPLETED
        assert "human 1" in note(at)
        assert human.from_number == "0212340001"
        assert person.loud > 50
        assert person.longest_quiet_s < LONGEST_SILENCE_S
        assert await at.idle()


async def test_the_conversation_comes_back_when_nobody_takes_the_call(
    asterisk_pair, sqlite_sessions, tmp_path
):
    phones = Phone(PERSON), Phone(FIRST, action="busy"), Phone(SECOND, action="ring_forever")
    async with handed_over(asterisk_pair, sqlite_sessions, tmp_path, *phones) as (
        at,
        dialogue,
        call_id,
    ):
        result = await at.over(call_id)
        assert dialogue.resumed == [Resume.NO, Resume.TRANSFER_FAILED]
        assert legs(at) == [(LegOutcome.BUSY, False), (LegOutcome.NO_ANSWER, False)]
        assert result.call.transfer is TransferState.FAILED
        assert result.call.closing_reached
        assert [turn.text for turn in result.turns] == ["connecting", "nobody came"]
        assert result.turns[0].ended_ms < result.turns[1].started_ms
        assert phones[0].longest_quiet_s < LONGEST_SILENCE_S
        assert await at.idle()


async def test_a_voicemail_does_not_take_the_call_and_the_next_human_does(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person = Phone(PERSON)
    voicemail, human = Phone(FIRST, key="5"), Phone(SECOND, key="1", hangs_up_after_s=4)
    async with handed_over(asterisk_pair, sqlite_sessions, tmp_path, person, voicemail, human) as (
        at,
        _,
        call_id,
    ):
        await within(human.lifted, "the second human was not rung")
        await at.over(call_id)
        assert legs(at) == [(LegOutcome.DECLINED, True), (LegOutcome.TAKEN, True)]
        assert call_of(at).transfer is TransferState.TRANSFERRED


async def test_the_talk_goes_on_when_the_controller_is_gone(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person, human = Phone(PERSON), Phone(FIRST, key="1", key_after_ms=2000)
    async with handed_over(asterisk_pair, sqlite_sessions, tmp_path, person, human) as (
        at, dialogue, call_id,
    ):  # fmt: skip
        await within(human.lifted, "the human was not rung")
        await at.agi.stop()
        await within(person.down, "the person was left on the line")
        assert dialogue.resumed == [Resume.NO, Resume.TRANSFER_FAILED]
        await at.over(call_id)


async def test_a_person_who_hangs_up_while_it_rings_ends_the_ring(
    asterisk_pair, sqlite_sessions, tmp_path
):
    person, human = Phone(PERSON, hangs_up_after_s=2), Phone(FIRST, action="ring_forever")
    async with handed_over(asterisk_pair, sqlite_sessions, tmp_path, person, human) as (
        at,
        _,
        call_id,
    ):
        result = await at.over(call_id)
        assert legs(at) == [(LegOutcome.CALLER_GONE, False)]
        assert result.call.state is CallState.ENDED
        assert result.call.talk_ms
        assert await at.idle()


GOOD = {
    "CARECALL_ACTION": "dial",
    "CARECALL_LEG": "0b5e0b0e-0000-4000-8000-00000000000a",
    "CARECALL_TO": "01055590001",
    "CARECALL_TRUNK": "lab",
    "CARECALL_SHOWN": "0212340001",
    "CARECALL_RING_S": "2",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"CARECALL_TO": "01055590001@softphone"},
        {"CARECALL_TO": "01055590001&PJSIP/00900123@lab"},
        {"CARECALL_TO": "${SHELL(id)}"},
        {"CARECALL_TO": ""},
        {"CARECALL_TO": "0" * 30},
        {"CARECALL_TRUNK": "lab&softphone"},
        {"CARECALL_TRUNK": ""},
        {"CARECALL_SHOWN": "0212340001> <evil"},
        {"CARECALL_LEG": "a,b)"},
    ],
)
async def test_an_order_that_is_no_plain_number_and_trunk_is_never_dialled(asterisk_pair, wrong):
    step = {"CARECALL_ACTION": "transfer"}
    async with line(asterisk_pair, next=step, transfer=GOOD | wrong) as call:
        await call.ended(await call.dial())
        assert call.arrived["LAB_DIALLED"] == "01012345678"
        assert call.steps[:3] == ["start", "next", "transfer"]
        assert call.steps.count("transfer") <= 3


async def test_a_controller_that_always_wants_one_more_human_is_stopped(asterisk_pair):
    step = {"CARECALL_ACTION": "transfer"}
    async with line(asterisk_pair, next=step, transfer=GOOD) as call:
        first = {
            "LAB_ACTION": "answer",
            "LAB_RING_MS": "20",
            "LAB_CALL_ID": call.lab["LAB_CALL_ID"],
        }

        async def busy_humans(agi):
            call.arrived = {"LAB_DIALLED": await agi.get("LAB_DIALLED")}
            person = call.arrived["LAB_DIALLED"] == "01012345678"
            for name, value in (first if person else {"LAB_ACTION": "busy"}).items():
                await agi.set(name, value)

        call.answer_lab = busy_humans
        await call.ended(await call.dial())
        assert call.steps.count("transfer") <= 31
