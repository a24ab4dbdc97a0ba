"""A user's mobile phone is rung over a real Asterisk pair, hears the number digit by digit, and what was heard proves it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from carecall.campaign.live_calls import LiveCall
from carecall.conversation.number_calls import SayNumbers
from carecall.domain.call import CallState, Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.number_call import NumberBrief, number_of, unheard_of
from carecall.domain.number_proof import is_number
from carecall.store import mobile_changes as stored
from carecall.store.mobile_changes import CallStanding, WaitingChange
from carecall.store.number_calls import SqlNumberCalls, number_key
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CallRow, NumberReservationRow, RecordingRow, TurnRow, UserRow
from tests.admin.conftest import add_operator
from tests.fakes.synthesiser import FakeSynthesiser
from tests.pbx.handing_over import HandingOver, within
from tests.pbx.lab_phones import Phone, lab_phones
from tests.pbx.sipp_line import NoonClock, SippLine, sipp_line

pytestmark = pytest.mark.pbx

OWN, MOBILE = "01055577888", "+821055577888"
SAID = "048213"
DIGITS = "공일이삼사오육칠팔구"
BRIEF = NumberBrief(call_id="", language=Language.KO, organization="", user="", number=SAID)
SHORT_MS = 20
"""Of each character here: a whole call takes seconds."""


class ShortVoice(FakeSynthesiser):
    """Renders quickly spoken pieces, loud enough to be heard."""

    async def render(self, sentence):
        await super().render(sentence)
        return b"\x00\x20\x00\xe0" * (4 * SHORT_MS * len(sentence.text))


@asynccontextmanager
async def own_call(pair, sessions, folder, phone: Phone):
    """Ask for a verification call as the console does; give the line, the user and the voice."""
    voice = ShortVoice()
    numbers = SayNumbers(SqlNumberCalls(sessions, number=lambda: SAID), voice, NoonClock())
    async with (
        lab_phones(pair.plan.ports, phone),
        sipp_line(pair, sessions, folder, "lab", HandingOver(), numbers.admit) as at,
    ):
        user_id = add_operator(sessions, at.world.organization_id, "own@a.kr")
        with system_writing(sessions, "a user asks") as session:
            wish = NewCallRequest(organization_id=at.world.organization_id, number=MOBILE, language=Language.KO,
                                  requested_by_id=user_id, key=number_key(user_id, "a"))  # fmt: skip
            request_id = request_call(session, wish, at.clock.now())
            waiting = WaitingChange(user_id=user_id, mobile=MOBILE, request_id=request_id)
            stored.keep_change(session, waiting, at.clock.now())
        yield at, user_id, voice


async def ring(at: SippLine) -> str:
    """Claim the wish and order its call; nobody else is due before it."""
    [due, *_] = at.world.claim(at.clock.now(), limit=1)
    assert due.number == OWN
    assert at.world.ledger.originating(due.call_id, at.clock.now())
    at.live.add(LiveCall(call_id=due.call_id, since_s=0.0, ring_timeout_s=20, ordering=False))
    await at.line.dial(replace(due, ring_timeout_s=20))
    return due.call_id


async def ended(at: SippLine, call_id: str) -> CallRow:
    async with asyncio.timeout(40):
        while True:
            with system_reading(at.world.sessions, "a test looks") as session:
                call = session.get_one(CallRow, call_id)
                if call.state is CallState.ENDED and call.ended_by is not None:
                    return call
            await asyncio.sleep(0.05)


def all_of(at: SippLine, kind: type) -> list:
    with system_reading(at.world.sessions, "a test looks") as session:
        return list(session.scalars(select(kind)))


async def test_the_phone_rings_hears_the_number_three_times_and_what_it_heard_is_good(
    asterisk_pair, sqlite_sessions, tmp_path
):
    phone = Phone(OWN, key="1", key_after_ms=1000)
    async with own_call(asterisk_pair, sqlite_sessions, tmp_path, phone) as (at, user_id, voice):
        call_id = await ring(at)
        await within(phone.lifted, "the own phone was not rung")
        call = await ended(at, call_id)
        assert (call.disposition, call.ended_by) == (Disposition.ANSWERED, EndedBy.AGENT)
        assert await at.idle()
        said = [one.text for one in voice.rendered]
        heard = "".join(str(DIGITS.index(text)) for text in said if len(text) == 1)
        assert heard == SAID * 3
        parts = list(number_of(BRIEF))
        spoken_frames = sum(SHORT_MS * len(part.text) for part in parts) / 20
        assert phone.loud == pytest.approx(spoken_frames, rel=0.2)
        assert phone.longest_quiet_s < sum(part.pause_ms for part in parts) / 1000
        assert phone.from_number == "0212340001"
        assert (phone.rang, all_of(at, TurnRow), all_of(at, RecordingRow)) == (1, [], [])
        with system_writing(sqlite_sessions, "what was heard is typed") as session:
            tried = stored.spend_try(session, user_id, at.clock.now())
            assert is_number(heard[:6], tried.salt, tried.number_hash)
            assert stored.prove_mobile(session, tried, at.clock.now())
        [user] = all_of(at, UserRow)
        assert (user.mobile, user.mobile_verified_at is not None) == (MOBILE, True)


async def test_a_voicemail_that_takes_the_call_keeps_no_number(
    asterisk_pair, sqlite_sessions, tmp_path
):
    async with own_call(asterisk_pair, sqlite_sessions, tmp_path, Phone(OWN)) as (at, _, voice):
        call = await ended(at, await ring(at))
        assert (call.disposition, call.ended_by) == (Disposition.ANSWERED, EndedBy.AGENT)
        said = [one.text for one in voice.rendered]
        assert said[-1] == next(unheard_of(BRIEF)).text
        assert not [text for text in said if len(text) == 1]


async def test_somebody_who_hangs_up_is_not_rung_again(asterisk_pair, sqlite_sessions, tmp_path):
    phone = Phone(OWN, hangs_up_after_s=1)
    async with own_call(asterisk_pair, sqlite_sessions, tmp_path, phone) as (at, _, _voice):
        call = await ended(at, await ring(at))
        assert call.ended_by is EndedBy.RECIPIENT
        assert await at.idle()
        assert [due.number for due in at.world.claim(at.clock.now())].count(OWN) == 0
        assert phone.rang == 1


async def test_a_controller_that_is_killed_between_claim_and_ring_rings_nobody_afterwards(
    asterisk_pair, sqlite_sessions, tmp_path
):
    phone = Phone(OWN)
    async with own_call(asterisk_pair, sqlite_sessions, tmp_path, phone) as (at, user_id, _voice):
        [due, *_] = at.world.claim(at.clock.now(), limit=1)
        assert due.number == OWN
        # The next controller finds a call that was reserved and never ordered.
        [left] = at.world.ledger.open_calls()
        assert left.state is CallState.RESERVED
        at.world.ledger.released(left.call_id, at.clock.now())
        assert not at.world.ledger.originating(due.call_id, at.clock.now())
        assert [one.number for one in at.world.claim(at.clock.now())].count(OWN) == 0
        assert await at.idle()
        assert phone.rang == 0
        with system_reading(sqlite_sessions, "a test looks") as session:
            waiting = stored.waiting_change(session, user_id, at.clock.now())
            assert stored.call_standing(session, waiting, at.clock.now()) is CallStanding.NOT_MADE
            held = select(NumberReservationRow).where(
                NumberReservationRow.number == MOBILE, NumberReservationRow.released_at.is_(None)
            )
            assert session.scalars(held).all() == []
