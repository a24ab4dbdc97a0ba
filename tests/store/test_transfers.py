"""Whom a call may be handed to, and what is written of every ring."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.alert import AlertRaised
from carecall.domain.call import CallState, Disposition, EndedBy, PlannedCallState
from carecall.domain.language import Language
from carecall.domain.transfer import LegOutcome, Resume, TransferPolicy, TransferState
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.errors import AlreadyRegistered, BadInput
from carecall.store.audit import SYSTEM
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.session import system_reading, system_writing
from carecall.store.stops import StopOrder, stop_calls
from carecall.store.tables import (
    AlertRow,
    CallLegRow,
    CallRow,
    OrganizationRow,
    TrunkKind,
    TrunkRow,
    TurnRow,
)
from carecall.store.transfer_targets import (
    NewTransferTarget,
    add_target,
    keep_policy,
)
from carecall.store.transfers import SqlHandoverStore, SqlTransferDesk
from tests.builders import NOON, ended, make_world
from tests.fakes.clock import CountingIds
from tests.store.conftest import SCRIPTS

FIRST, SECOND = "+821055590001", "+821055590002"
GONE_PREMIUM = "+826055590003"


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


class Call:
    """One call that is answered and asks for a human."""

    def __init__(self, world) -> None:
        self.world = world
        self.ids = CountingIds()
        self.desk = SqlTransferDesk(world.sessions)
        self.humans = SqlHandoverStore(world.sessions, scripts=SCRIPTS)
        self.talks = SqlConversationStore(world.sessions, scripts=SCRIPTS)
        self.door = SqlCallDesk(world.sessions)
        [due] = world.claim()
        self.id = due.call_id
        world.ledger.originating(self.id, NOON)
        self.door.arrived(self.id, NOON)
        self.brief = self.talks.take(self.id, NOON)

    def ask(self, *, at_s: float = 20.0, talk_no: int = 1):
        """End the talk with the wish for a human; return what the dialplan is told."""
        self.talks.finish(self.finished(at_s=at_s, talk_no=talk_no, transferring=True))
        return self.door.next_step(self.id, self.at(at_s))

    def step(self, status: str = "", at_s: float = 21.0):
        return self.desk.step(self.id, status, self.at(at_s), new_leg_id=self.ids.new_id())

    def finished(self, *, at_s: float, talk_no: int = 1, transferring: bool = False):
        turn = Turn(
            turn_no=1, speaker=Speaker.AGENT, text="안녕하세요", started_ms=100, ended_ms=900
        )
        return FinishedCall(
            call_id=self.id, language=Language.KO, disposition=Disposition.ANSWERED,
            ended_by=EndedBy.AGENT, answered_at=NOON, ended_at=self.at(at_s), talk_ms=18_000,
            turns=(turn,), closing_reached=False, first_audio_ms=200, recording=None,
            talk_no=talk_no, transferring=transferring,
        )  # fmt: skip

    def at(self, seconds: float):
        return NOON + timedelta(seconds=seconds)

    def row(self):
        with system_reading(self.world.sessions, "a test looks") as session:
            return session.get_one(CallRow, self.id)

    def legs(self):
        with system_reading(self.world.sessions, "a test looks") as session:
            rows = session.scalars(select(CallLegRow).order_by(CallLegRow.leg_no))
            return [row.outcome for row in rows]


def list_human(world, number=FIRST, *, rank=1, own=True, **more):
    with system_writing(world.sessions, "a test lists a human") as session:
        new = NewTransferTarget(
            organization_id=world.organization_id if own else None,
            name=f"담당 {rank}", number=number, rank=rank, **more,
        )  # fmt: skip
        return add_target(session, new, SYSTEM, NOON).id


def test_without_humans_on_the_list_nothing_is_offered(world):
    assert Call(world).brief.transfer is TransferPolicy.OFF


def test_with_a_human_it_is_offered_unless_the_organization_wants_otherwise(world):
    list_human(world)
    with system_writing(world.sessions, "a test chooses") as session:
        keep_policy(session, world.organization_id, TransferPolicy.AT_ONCE, SYSTEM, NOON)
    assert Call(world).brief.transfer is TransferPolicy.AT_ONCE


@pytest.mark.parametrize(
    ("number", "more"),
    [
        (GONE_PREMIUM, {}),
        ("+14155550100", {}),
        (FIRST, {"opens": "18:00", "closes": "22:00"}),
        ("+821055500001", {}),
    ],
    ids=["premium", "abroad", "off duty", "the person's own"],
)
def test_a_number_that_may_not_be_rung_is_not_rung(world, number, more):
    list_human(world, number, **{key: time.fromisoformat(value) for key, value in more.items()})
    assert Call(world).brief.transfer is TransferPolicy.OFF


def test_under_an_emergency_stop_nobody_is_rung(world):
    list_human(world)
    call = Call(world)
    with system_writing(world.sessions, "a test stops") as session:
        stop_calls(session, StopOrder(organization_id=None, actor=SYSTEM), NOON)
    assert call.ask() == "transfer"
    assert call.step().back


def test_own_humans_are_rung_before_the_platforms_each_once(world):
    list_human(world, SECOND, own=False)
    list_human(world, FIRST, rank=5)
    call = Call(world)
    call.ask()
    first, second = call.step().order, call.step("NOANSWER").order
    assert (first.number, second.number) == ("01055590001", "01055590002")
    assert (first.trunk, first.shown) == ("lab", "0212340001")
    assert first.leg_id != second.leg_id
    assert call.step("BUSY").back
    assert call.legs() == [LegOutcome.NO_ANSWER, LegOutcome.BUSY]


def test_the_talk_waits_and_is_neither_over_nor_analysed(world):
    list_human(world)
    call = Call(world)
    assert call.ask() == "transfer"
    row = call.row()
    assert (row.talk_finished_at, row.talk_ms, row.transfer) == (None, None, TransferState.ASKED)


def test_the_price_of_a_call_holds_the_phones_of_humans_that_were_lifted(world):
    world.change(TrunkRow, world.trunk_id, kind=TrunkKind.IP, currency="KRW",
                 price_per_call=Decimal(1), price_per_minute=Decimal(6), billing_step_s=60)  # fmt: skip
    list_human(world)
    list_human(world, SECOND, rank=2)
    call = Call(world)
    call.ask()
    call.step()
    leg = call.step("NOANSWER", at_s=46).order.leg_id
    call.humans.lifted(leg, call.at(60))
    call.humans.decided(leg, taken=True)
    assert call.desk.join(leg, call.at(65))
    world.ledger.settle(call.id, ended(Disposition.ANSWERED, call.at(150)), call.at(150))
    row = call.row()
    minutes = 3 + 2  # the person's 150 s, the second human's 90 s; the first did not answer
    assert row.cost == 1 + 1 + minutes * 6


def test_when_nobody_takes_it_the_talk_comes_back_and_counts_on(world):
    list_human(world)
    call = Call(world)
    call.ask()
    call.step()
    assert call.step("NOANSWER", at_s=50).back
    brief = call.talks.take(call.id, call.at(51))
    assert (brief.resume, brief.talk_no) == (Resume.TRANSFER_FAILED, 2)
    call.talks.finish(call.finished(at_s=70, talk_no=2))
    row = call.row()
    assert (row.talk_ms, row.transfer) == (36_000, TransferState.FAILED)
    with system_reading(world.sessions, "a test looks") as session:
        turns = session.scalars(select(TurnRow).order_by(TurnRow.turn_no)).all()
    assert [(turn.turn_no, turn.started_ms) for turn in turns] == [(1, 100), (2, 51_100)]


def test_the_talk_comes_back_without_a_ticket_when_the_controller_is_gone(world):
    list_human(world)
    call = Call(world)
    call.ask()
    call.step()
    assert call.talks.take(call.id, call.at(300)).resume is Resume.TRANSFER_FAILED
    assert call.talks.take(call.id, call.at(301)) is None


def test_a_human_takes_the_call_by_the_key_alone(world):
    list_human(world)
    call = Call(world)
    call.talks.raise_alert(
        AlertRaised(
            call_id=call.id, turn_no=1, matter="fall", quote="못 일어나", raised_at=NOON, rule="r"
        )
    )
    call.ask()
    leg = call.step().order.leg_id
    told = call.humans.lifted(leg, call.at(25))
    assert (told.recipient, told.quote) == ("사람1", "못 일어나")
    assert call.humans.lifted(leg, call.at(26)) is None
    assert not call.desk.join(leg, call.at(27))
    call.humans.decided(leg, taken=True)
    assert call.desk.join(leg, call.at(28))
    assert call.row().transfer is TransferState.TRANSFERRED
    with system_reading(world.sessions, "a test looks") as session:
        assert "담당 1" in session.scalars(select(AlertRow)).one().note
    step = call.step("ANSWER", at_s=200)
    assert (step.order, step.back) == (None, False)
    assert call.talks.take(call.id, call.at(201)) is None


def test_a_phone_that_was_lifted_without_the_key_is_declined_and_the_next_one_rings(world):
    list_human(world, FIRST, rank=1)
    list_human(world, SECOND, rank=2)
    call = Call(world)
    call.ask()
    leg = call.step().order.leg_id
    call.humans.lifted(leg, call.at(25))
    call.humans.decided(leg, taken=False)
    assert call.step("CHANUNAVAIL").order.number == "01055590002"
    assert call.legs() == [LegOutcome.DECLINED, None]


def test_a_key_that_was_pressed_and_never_joined_took_nothing(world):
    list_human(world)
    call = Call(world)
    call.ask()
    leg = call.step().order.leg_id
    call.humans.lifted(leg, call.at(25))
    call.humans.decided(leg, taken=True)
    assert call.talks.take(call.id, call.at(40)).resume is Resume.TRANSFER_FAILED
    assert call.legs() == [LegOutcome.UNREACHABLE]


def test_a_person_who_hangs_up_meanwhile_ends_talk_ring_and_promise(world):
    list_human(world)
    call = Call(world)
    call.ask()
    leg = call.step().order.leg_id
    world.ledger.settle(call.id, ended(Disposition.ANSWERED, call.at(30)), call.at(30))
    row = call.row()
    assert (row.state, row.talk_ms, row.ended_by) == (CallState.ENDED, 18_000, EndedBy.RECIPIENT)
    assert call.legs() == [LegOutcome.CALLER_GONE]
    assert world.planned()[0].state is PlannedCallState.COMPLETED
    call.humans.decided(leg, taken=True)
    assert not call.desk.join(leg, call.at(31))


def test_after_two_transfers_the_conversation_stays_with_the_person(world):
    list_human(world)
    call = Call(world)
    for talk_no in (1, 2):
        call.ask(talk_no=talk_no)
        call.step()
        assert call.step("BUSY").back
        brief = call.talks.take(call.id, call.at(22))
    assert brief.transfer is TransferPolicy.OFF


def test_the_end_of_a_talk_told_late_is_an_end_and_holds_nobody(world):
    call = Call(world)
    world.ledger.settle(call.id, ended(Disposition.ANSWERED, call.at(30)), call.at(30))
    call.talks.finish(call.finished(at_s=20, transferring=True))
    row = call.row()
    assert (row.held_at, row.talk_ms) == (None, 18_000)


def test_a_call_with_a_human_may_be_up_for_longer_and_needs_no_media(world):
    list_human(world)
    call = Call(world)
    [before] = world.ledger.open_calls()
    call.ask()
    leg = call.step().order.leg_id
    call.humans.lifted(leg, call.at(25))
    call.humans.decided(leg, taken=True)
    call.desk.join(leg, call.at(28))
    [after] = world.ledger.open_calls()
    assert (before.held, after.held) == (False, True)
    assert after.max_talk_s >= before.max_talk_s + 3600


def test_a_number_stands_on_one_list_once(world):
    list_human(world)
    with pytest.raises(AlreadyRegistered):
        list_human(world)
    list_human(world, own=False)
    with pytest.raises(AlreadyRegistered):
        list_human(world, own=False)
    with pytest.raises(BadInput):
        list_human(world, SECOND, rank=100)


def test_humans_are_listed_tried_and_removed_at_a_terminal(
    sqlite_sessions, sqlite_url, monkeypatch
):
    make_world(sqlite_sessions, people=1)
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)

    def carecall(*words):
        return CliRunner().invoke(
            build_app("transfer"), ["transfer", *words], catch_exceptions=False
        )

    assert carecall("test", "해운대구").exit_code == 1
    added = carecall("add", "당직", "010-5559-0001", "--organization", "해운대구", "--json")
    assert json.loads(added.stdout)["number"].endswith("0001")
    assert "당직" in carecall("list").stdout
    tried = carecall("test", "해운대구", "--json")
    assert (tried.exit_code, json.loads(tried.stdout)[0]["trunk"]) == (0, "lab")
    carecall("policy", "해운대구", "off")
    assert carecall("test", "해운대구").exit_code == 1
    with system_reading(sqlite_sessions, "a test looks") as session:
        assert session.scalars(select(OrganizationRow)).one().transfer_policy is TransferPolicy.OFF
    carecall("remove", "1")
    assert json.loads(carecall("list", "--json").stdout) == []
    with pytest.raises(BadInput):
        carecall("add", "대표", "1577-1234")
