"""A mobile phone number that a call proves: the wish, the call that says a number, what may be typed, what rings nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.call import AttemptOutcome, Disposition, EndedBy
from carecall.domain.consent import RefusalSource
from carecall.domain.gate import GateRule
from carecall.domain.language import Language
from carecall.domain.number_proof import CALLS_A_DAY, LIFETIME, CountedBy, CountedCall, is_number
from carecall.language.script_files import built_in_scripts
from carecall.ports.number_calls import NumberSaid
from carecall.store import mobile_changes as stored
from carecall.store.call_desk import HANG_UP, MEDIA, SqlCallDesk
from carecall.store.call_outlook import NOBODY_DIALS, why_not_now
from carecall.store.coming_calls import SqlComingCalls
from carecall.store.conversations import SqlConversationStore
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.mobile_changes import CallStanding, WaitingChange
from carecall.store.nodes import SqlNode
from carecall.store.number_call_counts import purge_counts, take_call
from carecall.store.number_calls import SqlNumberCalls, number_key
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    CallRow,
    DoNotCallRow,
    MobileChangeRow,
    NodeRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    SettingRow,
    UserRow,
)
from tests.admin.conftest import add_operator
from tests.builders import NOON, World, ended, make_organization, make_world

MOBILE = "+821077778888"
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(sessions) -> World:
    return make_world(sessions, people=1, running=False)


@pytest.fixture
def user_id(world: World) -> int:
    return add_operator(world.sessions, world.organization_id, "own@a.kr")


@pytest.fixture
def numbers() -> Iterator[str]:
    return iter(("048213", "957731"))


@pytest.fixture
def calls(world: World, numbers) -> SqlNumberCalls:
    return SqlNumberCalls(world.sessions, number=lambda: next(numbers))


def wish_of(world: World, user_id: int, number: str = MOBILE) -> NewCallRequest:
    return NewCallRequest(organization_id=world.organization_id, number=number, language=Language.KO,
                          requested_by_id=user_id, key=number_key(user_id, "a" + number))  # fmt: skip


def ask(world: World, user_id: int, number: str = MOBILE) -> int:
    with system_writing(world.sessions, "a test asks") as session:
        request_id = request_call(session, wish_of(world, user_id, number), NOON)
        stored.keep_change(session, WaitingChange(user_id=user_id, mobile=number, request_id=request_id), NOON)  # fmt: skip
    return request_id


def ring(world: World) -> str:
    """Claim, order and answer the one call that is wished for; return its id."""
    [due] = world.claim()
    assert world.ledger.originating(due.call_id, NOON)
    assert SqlCallDesk(world.sessions).arrived(due.call_id, NOON).accepted
    return due.call_id


def waiting(world: World, user_id: int, at=NOON) -> WaitingChange | None:
    with system_reading(world.sessions, "a test looks") as session:
        return stored.waiting_change(session, user_id, at)


def standing(world: World, user_id: int, at=NOON) -> CallStanding:
    found = waiting(world, user_id, NOON)
    assert found is not None
    with system_reading(world.sessions, "a test looks") as session:
        return stored.call_standing(session, found, at)


def user_of(world: World, user_id: int) -> UserRow:
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(UserRow, user_id)


def outlook(world: World, user_id: int, number: str = MOBILE):
    with system_reading(world.sessions, "a test asks the gate") as session:
        return why_not_now(session, wish_of(world, user_id, number), NOON)


def somebody_dials(world: World) -> None:
    assert SqlNode(world.sessions, "main", "holder").claim(NOON) is None


def test_the_call_says_a_number_of_which_only_a_hash_is_kept(world, user_id, calls):
    ask(world, user_id)
    brief = calls.take(ring(world), NOON)
    assert (brief.number, brief.user, brief.language) == ("048213", "own", Language.KO)
    assert brief.organization
    found = waiting(world, user_id)
    assert is_number("048213", found.salt, found.number_hash)
    with system_reading(world.sessions, "a test looks") as session:
        row = session.scalars(select(MobileChangeRow)).one()
        kept = [str(getattr(row, column.key)) for column in MobileChangeRow.__table__.columns]
    assert not any("048213" in text for text in kept)


def test_a_ticket_is_good_once_and_no_talk_begins_on_the_call(world, user_id, calls):
    ask(world, user_id)
    call_id = ring(world)
    assert calls.take(call_id, NOON) is not None
    assert calls.take(call_id, NOON) is None
    talks = SqlConversationStore(world.sessions, scripts=built_in_scripts())
    assert talks.take(call_id, NOON) is None


def test_other_calls_are_left_to_the_conversation(world, user_id, calls):
    with system_writing(world.sessions, "a test asks") as session:
        other = NewCallRequest(
            organization_id=world.organization_id, number=MOBILE, language=Language.KO
        )
        request_call(session, other, NOON)
    assert calls.take(ring(world), NOON) is None


def test_nothing_of_it_is_prepared_as_a_talk(world, user_id):
    ask(world, user_id)
    world.claim()
    coming = SqlComingCalls(world.sessions, scripts=built_in_scripts())
    assert coming.coming(NOON, known=()) == []


def test_a_sound_that_broke_is_sent_again_with_another_number_and_the_first_is_void(
    world, user_id, calls
):
    ask(world, user_id)
    call_id, desk = ring(world), SqlCallDesk(world.sessions)
    calls.take(call_id, NOON)
    assert desk.next_step(call_id, NOON) == MEDIA
    assert calls.take(call_id, NOON).number == "957731"
    found = waiting(world, user_id)
    assert not is_number("048213", found.salt, found.number_hash)
    assert desk.next_step(call_id, NOON) == HANG_UP


def test_a_call_that_has_said_it_all_is_hung_up_and_nobody_analyses_it(world, user_id, calls):
    ask(world, user_id)
    call_id = ring(world)
    calls.take(call_id, NOON)
    calls.finish(NumberSaid(call_id=call_id, ended_by=EndedBy.AGENT))
    assert SqlCallDesk(world.sessions).next_step(call_id, NOON) == HANG_UP
    assert standing(world, user_id) is CallStanding.SPEAKING
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    with system_reading(world.sessions, "a test looks") as session:
        call = session.get_one(CallRow, call_id)
    assert (call.disposition, call.ended_by) == (Disposition.ANSWERED, EndedBy.AGENT)
    assert (call.talk_started_at, call.talk_finished_at) == (None, None)
    assert standing(world, user_id) is CallStanding.SAID


def test_who_ended_the_call_is_kept_also_where_the_network_told_of_the_end_first(
    world, user_id, calls
):
    ask(world, user_id)
    call_id = ring(world)
    calls.take(call_id, NOON)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    for told in (EndedBy.RECIPIENT, EndedBy.AGENT):
        calls.finish(NumberSaid(call_id=call_id, ended_by=told))
    with system_reading(world.sessions, "a test looks") as session:
        assert session.get_one(CallRow, call_id).ended_by is EndedBy.RECIPIENT


def test_a_good_number_makes_the_mobile_verified_once(world, user_id, calls):
    ask(world, user_id)
    calls.take(ring(world), NOON)
    with system_writing(world.sessions, "a test types") as session:
        tried = stored.spend_try(session, user_id, NOON)
        assert stored.prove_mobile(session, tried, NOON)
        assert not stored.prove_mobile(session, tried, NOON)
    user = user_of(world, user_id)
    assert (user.mobile, user.mobile_verified_at) == (MOBILE, NOON)
    assert waiting(world, user_id) is None


def test_a_number_that_was_not_said_costs_no_try_and_five_tries_are_all(world, user_id, calls):
    ask(world, user_id)
    with system_writing(world.sessions, "a test types") as session:
        assert stored.spend_try(session, user_id, NOON) is None
    calls.take(ring(world), NOON)
    with system_writing(world.sessions, "a test types") as session:
        tries = [stored.spend_try(session, user_id, NOON) for _ in range(6)]
    assert [found is not None for found in tries] == [True] * 5 + [False]


def test_after_ten_minutes_nothing_waits_and_a_late_call_says_nothing(world, user_id, calls):
    ask(world, user_id)
    call_id = ring(world)
    world.change(MobileChangeRow, user_id, asked_at=NOON - LIFETIME)
    assert calls.take(call_id, NOON).number == ""
    assert waiting(world, user_id) is None
    with system_writing(world.sessions, "a test tidies") as session:
        stored.purge_changes(session, NOON)
        assert session.scalars(select(MobileChangeRow)).all() == []


def test_a_newer_wish_makes_the_older_call_say_nothing(world, user_id, calls):
    ask(world, user_id)
    older = ring(world)
    ask(world, user_id, "+821066667777")
    assert calls.take(older, NOON).number == ""
    assert not waiting(world, user_id).is_said


def test_a_number_of_an_older_wish_proves_nothing(world, user_id, calls):
    ask(world, user_id)
    calls.take(ring(world), NOON)
    with system_writing(world.sessions, "a test types") as session:
        tried = stored.spend_try(session, user_id, NOON)
    ask(world, user_id, "+821066667777")
    with system_writing(world.sessions, "a test types") as session:
        assert not stored.prove_mobile(session, tried, NOON)
    assert user_of(world, user_id).mobile == ""


def test_a_wish_that_is_taken_back_rings_nobody(world, user_id):
    ask(world, user_id)
    with system_writing(world.sessions, "a test takes it back") as session:
        stored.drop_change(session, user_id)
    assert world.claim() == []


def test_a_call_that_its_controller_claimed_and_never_dialled_rings_nobody_later(world, user_id):
    ask(world, user_id)
    [due] = world.claim()
    # What a start after a kill does with what was reserved and not dialled.
    world.ledger.released(due.call_id, NOON + SECOND)
    assert world.claim(NOON + SECOND) == []
    assert not world.ledger.originating(due.call_id, NOON + SECOND)
    assert standing(world, user_id) is CallStanding.NOT_MADE


def test_a_wish_that_nobody_took_in_time_rings_nobody_later(world, user_id):
    ask(world, user_id)
    later = NOON + timedelta(seconds=61)
    assert standing(world, user_id, later) is CallStanding.NOT_MADE
    assert world.claim(later) == []


def test_it_is_told_how_the_call_stands(world, user_id):
    ask(world, user_id)
    assert standing(world, user_id) is CallStanding.COMING
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    assert standing(world, user_id) is CallStanding.COMING
    world.ledger.settle(due.call_id, AttemptOutcome(disposition=Disposition.NO_ANSWER, ended_at=NOON), NOON)  # fmt: skip
    assert standing(world, user_id) is CallStanding.NOT_ANSWERED


def test_a_proof_stays_where_the_same_number_is_written_and_goes_with_another(world, user_id):
    world.change(UserRow, user_id, mobile=MOBILE, mobile_verified_at=NOON)
    with system_writing(world.sessions, "a test writes") as session:
        user = stored.locked_user(session, user_id)
        stored.write_mobile(user, MOBILE)
        assert user.mobile_verified_at == NOON
        stored.write_mobile(user, "+821066667777")
        assert user.mobile_verified_at is None


def test_where_everything_runs_nothing_speaks_against_a_call(world, user_id):
    assert outlook(world, user_id) == NOBODY_DIALS
    somebody_dials(world)
    assert outlook(world, user_id) is None


@pytest.mark.parametrize(
    "change", [{"draining": True}, {"lease_until": NOON - timedelta(minutes=1)}, {"holder": None}]
)
def test_a_controller_that_takes_no_calls_dials_nothing(world, user_id, change):
    somebody_dials(world)
    with system_writing(world.sessions, "a test") as session:
        node_id = session.scalar(select(NodeRow.id))
    world.change(NodeRow, node_id, **change)
    assert outlook(world, user_id) == NOBODY_DIALS


def test_the_gate_speaks_for_a_verification_as_for_every_call(world, user_id):
    somebody_dials(world)
    world.change(PhoneNumberRow, world.phone_number_id, verified_at=None)
    assert outlook(world, user_id) is GateRule.NUMBER_NOT_VERIFIED
    world.change(PhoneNumberRow, world.phone_number_id, verified_at=NOON)
    world.add(SettingRow(key=STOP_ALL_CALLS, value={}, changed_at=NOON))
    assert outlook(world, user_id) is GateRule.PLATFORM_STOPPED


def test_an_organization_without_a_number_calls_nobody(world, user_id):
    somebody_dials(world)
    other = make_organization(world.sessions, name="연제구", people=0, first=800)
    with system_writing(world.sessions, "a test takes the number away") as session:
        for grant in session.scalars(select(PhoneNumberGrantRow).where(PhoneNumberGrantRow.organization_id == other.organization_id)):  # fmt: skip
            session.delete(grant)
    assert outlook(other, user_id) is GateRule.NO_OUTGOING_NUMBER


def test_a_number_on_a_do_not_call_list_is_not_rung(world, user_id):
    somebody_dials(world)
    ask(world, user_id)
    world.add(DoNotCallRow(number=MOBILE, source=RefusalSource.STAFF, added_at=NOON))
    assert outlook(world, user_id) is GateRule.DO_NOT_CALL
    assert world.claim() == []


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("+81901234567", GateRule.DESTINATION_FOREIGN),
        ("+82607001234", GateRule.DESTINATION_PREMIUM),
    ],
)
def test_foreign_and_premium_numbers_are_not_rung(world, user_id, number, rule):
    somebody_dials(world)
    assert outlook(world, user_id, number) is rule


def take(
    world: World, user: int, number: str = MOBILE, organization: int = 1, at=NOON
) -> timedelta:
    call = CountedCall(user_id=user, number=number, organization_id=organization)
    with system_writing(world.sessions, "a test counts") as session:
        return take_call(session, call, at)


@pytest.mark.parametrize("by", CountedBy)
def test_after_so_many_calls_of_a_day_one_has_to_wait_until_the_next(world, by):
    most = CALLS_A_DAY[by]

    def one(at: int, moment=NOON) -> timedelta:
        return take(
            world,
            user=1 if by is CountedBy.USER else at,
            number=MOBILE if by is CountedBy.NUMBER else f"+8210{at:08}",
            organization=1 if by is CountedBy.ORGANIZATION else at,
            at=moment,
        )

    assert [one(100 + at) for at in range(most)] == [timedelta(0)] * most
    assert one(900, NOON + SECOND) == timedelta(hours=24) - SECOND
    assert one(901, NOON + timedelta(hours=24)) == timedelta(0)


def test_a_call_that_had_to_wait_is_counted_nowhere(world):
    for _ in range(CALLS_A_DAY[CountedBy.NUMBER]):
        take(world, user=1)
    for _ in range(9):
        assert take(world, user=2)
    assert take(world, user=2, number="+821011112222") == timedelta(0)


def test_counts_of_yesterday_are_taken_away(world):
    take(world, user=1)
    with system_writing(world.sessions, "a test tidies") as session:
        purge_counts(session, NOON + timedelta(hours=24))
    for _ in range(CALLS_A_DAY[CountedBy.NUMBER]):
        assert not take(world, user=1)
