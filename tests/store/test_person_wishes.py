"""What becomes of the ticket of somebody who asked for a person while humans are rung."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.alert import AlertRaised, AlertStanding, HeardBy
from carecall.domain.call import Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.requests import RequestKind, RequestState
from carecall.domain.talk_facts import FactNoted, RequestMade
from carecall.domain.transfer import Resume
from carecall.domain.turns import FinishedCall
from carecall.store.audit import SYSTEM
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import AuditEventRow, CallRow, RequestRow
from carecall.store.transfer_targets import NewTransferTarget, add_target
from carecall.store.transfers import SqlHandoverStore, SqlTransferDesk
from tests.builders import NOON, ended, make_world
from tests.fakes.clock import CountingIds
from tests.store.conftest import SCRIPTS

WORDS = "사람 바꿔 주세요"


class Call:
    """A call whose person asks for a human, who is on the list."""

    def __init__(self, sessions) -> None:
        self.world = make_world(sessions, people=1)
        self.world.ledger.plan_due(NOON)
        self.sessions = sessions
        with system_writing(sessions, "a test lists a human") as session:
            new = NewTransferTarget(
                organization_id=self.world.organization_id, name="담당", number="+821055590001"
            )
            add_target(session, new, SYSTEM, NOON)
        self.ids = CountingIds()
        self.desk = SqlTransferDesk(sessions)
        self.humans = SqlHandoverStore(sessions, scripts=SCRIPTS)
        self.talks = SqlConversationStore(sessions, scripts=SCRIPTS)
        [due] = self.world.claim()
        self.id = due.call_id
        self.world.ledger.originating(self.id, NOON)
        SqlCallDesk(sessions).arrived(self.id, NOON)
        self.talks.take(self.id, NOON)

    def at(self, seconds: float):
        return NOON + timedelta(seconds=seconds)

    def wish(self) -> None:
        fact = RequestMade(kind=RequestKind.CALL_BACK, thing="", text=WORDS, quote=WORDS)
        self.talks.note(FactNoted(call_id=self.id, turn_no=2, at=self.at(10), fact=fact))

    def alarm(self, standing: AlertStanding) -> None:
        self.talks.raise_alert(
            AlertRaised(
                call_id=self.id, turn_no=1, matter="fall", quote="못 일어나", raised_at=NOON, rule="r",
                heard_by=HeardBy.PARTIAL, standing=standing,
            )
        )  # fmt: skip

    def step_back(self) -> str:
        """End the talk to ring the human; return the leg's id."""
        self.talks.finish(
            FinishedCall(
                call_id=self.id, language=Language.KO, disposition=Disposition.ANSWERED,
                ended_by=EndedBy.AGENT, answered_at=NOON, ended_at=self.at(20), talk_ms=18_000,
                turns=(), closing_reached=True, first_audio_ms=200, recording=None,
                transferring=True,
            )
        )  # fmt: skip
        return self.desk.step(self.id, "", self.at(21), new_leg_id=self.ids.new_id()).order.leg_id

    def nobody_takes_it(self):
        """Return the brief of the talk that comes back."""
        assert self.desk.step(self.id, "NOANSWER", self.at(50), new_leg_id=self.ids.new_id()).back
        return self.talks.take(self.id, self.at(51))

    def tickets(self) -> list[tuple[RequestKind, RequestState]]:
        with system_reading(self.sessions, "a test looks") as session:
            return [(row.kind, row.state) for row in session.scalars(select(RequestRow))]


@pytest.fixture
def call(sessions) -> Call:
    return Call(sessions)


def test_the_ticket_is_closed_once_a_human_has_taken_the_call(call):
    call.wish()
    leg = call.step_back()
    told = call.humans.lifted(leg, call.at(25))
    assert (told.wished, told.quote, told.recipient) == (True, "", "사람1")
    assert call.tickets() == [(RequestKind.CALL_BACK, RequestState.OPEN)]
    call.humans.decided(leg, taken=True)
    assert call.desk.join(leg, call.at(28))
    assert call.tickets() == [(RequestKind.CALL_BACK, RequestState.DONE)]
    call.world.ledger.settle(call.id, ended(Disposition.ANSWERED, call.at(90)), call.at(90))
    with system_reading(call.sessions, "a test looks") as session:
        assert session.get_one(CallRow, call.id).closing_reached
        deeds = session.scalars(select(AuditEventRow.action)).all()
    assert deeds.count("request.closed") == 1


def test_the_ticket_stays_open_when_nobody_takes_the_call(call):
    call.wish()
    call.step_back()
    assert call.nobody_takes_it().resume is Resume.WISH_FAILED
    assert call.tickets() == [(RequestKind.CALL_BACK, RequestState.OPEN)]


def test_the_ticket_stays_open_for_somebody_who_hangs_up_while_it_rings(call):
    call.wish()
    call.step_back()
    call.world.ledger.settle(call.id, ended(Disposition.ANSWERED, call.at(30)), call.at(30))
    assert call.tickets() == [(RequestKind.CALL_BACK, RequestState.OPEN)]


@pytest.mark.parametrize("standing", [AlertStanding.HEARD, AlertStanding.CONFIRMED])
def test_in_an_emergency_an_earlier_wish_changes_nothing(call, standing):
    call.wish()
    call.alarm(standing)
    leg = call.step_back()
    assert not call.humans.lifted(leg, call.at(25)).wished
    call.humans.decided(leg, taken=True)
    assert call.desk.join(leg, call.at(28))
    assert call.tickets() == [(RequestKind.CALL_BACK, RequestState.OPEN)]


def test_after_an_emergency_the_talk_comes_back_as_one(call):
    call.wish()
    call.alarm(AlertStanding.CONFIRMED)
    call.step_back()
    assert call.nobody_takes_it().resume is Resume.TRANSFER_FAILED


def test_an_alarm_that_the_person_took_back_leaves_the_wish_a_wish(call):
    call.alarm(AlertStanding.DOUBTED)
    call.wish()
    call.step_back()
    assert call.nobody_takes_it().resume is Resume.WISH_FAILED


def test_without_a_wish_a_transfer_is_an_emergency(call):
    call.step_back()
    assert call.nobody_takes_it().resume is Resume.TRANSFER_FAILED
