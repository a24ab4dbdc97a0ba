"""What the dialplan, the talk and the after-call flow may expect of their stores, over fakes and databases."""

import pytest

from carecall.domain.call import Disposition, EndedBy
from carecall.domain.call_course import CallCourse, LengthUnit
from carecall.domain.consent import CallsRefused, RefusalSource
from carecall.domain.findings import CallAnalysis, FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.requests import RequestKind
from carecall.domain.talk_facts import (
    ErrandAnswered,
    ErrandSaid,
    FactNoted,
    RequestMade,
    RequestTold,
)
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.ports.repositories import CallToAnalyse
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from tests.builders import NOON, ended, make_world
from tests.conftest import BOTH
from tests.fakes.aftercall_store import MemoryAfterCallStore
from tests.fakes.call_desk import FakeCallDesk
from tests.fakes.conversation_store import MemoryConversationStore

STRANGER = "5f0c7c5e-0000-4000-8000-000000000000"
CALL = "00000000-0000-4000-8000-000000000001"
TURN = Turn(turn_no=1, speaker=Speaker.RECIPIENT, text="네", started_ms=0, ended_ms=500)
COURSE = CallCourse(unit=LengthUnit.SYLLABLES)
FINISHED = FinishedCall(
    call_id=CALL,
    language=Language.KO,
    disposition=Disposition.ANSWERED,
    ended_by=EndedBy.AGENT,
    answered_at=NOON,
    ended_at=NOON,
    talk_ms=1000,
    turns=(TURN,),
    closing_reached=True,
    first_audio_ms=40,
    recording=None,
)


def dialled(sessions):
    """A world with one call that was dialled."""
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    assert due.call_id == CALL
    world.ledger.originating(CALL, NOON)
    return world


@pytest.fixture(params=["fake", *BOTH])
def desk(request, open_sessions):
    if request.param == "fake":
        return FakeCallDesk(CALL)
    return SqlCallDesk(dialled(open_sessions(request.param)).sessions)


def test_a_desk_accepts_our_call_once_and_no_stranger(desk):
    assert not desk.arrived(STRANGER, NOON).accepted
    arrival = desk.arrived(CALL, NOON)
    assert (arrival.accepted, arrival.max_talk_s) == (True, 600)
    assert not desk.arrived(CALL, NOON).accepted


def test_a_desk_hangs_a_stranger_up(desk):
    assert desk.next_step(STRANGER, NOON) == "hangup"


@pytest.fixture(params=["fake", *BOTH])
def talks(request, scripts, open_sessions):
    if request.param == "fake":
        store = MemoryConversationStore()
        store.tickets[CALL] = object()
        return store
    sessions = dialled(open_sessions(request.param)).sessions
    SqlCallDesk(sessions).arrived(CALL, NOON)
    return SqlConversationStore(sessions, scripts=scripts)


def test_a_ticket_opens_one_talk(talks):
    assert talks.take(STRANGER, NOON) is None
    assert talks.take(CALL, NOON) is not None
    assert talks.take(CALL, NOON) is None


def test_turns_and_the_end_are_taken_in_any_number(talks):
    talks.take(CALL, NOON)
    talks.add_turn(CALL, TURN)
    talks.finish(FINISHED)


def test_a_wish_for_no_more_calls_is_taken_and_taken_back_any_number_of_times(talks):
    talks.take(CALL, NOON)
    for taken_back in (False, False, True, True, False):
        refused = CallsRefused(
            call_id=CALL, source=RefusalSource.SPOKEN, at=NOON, taken_back=taken_back
        )
        talks.refuse_calls(refused)
    talks.finish(FINISHED)


@pytest.mark.parametrize(
    "fact",
    [
        RequestMade(kind=RequestKind.GOODS, thing="쌀", text="쌀 좀 주세요", quote="쌀 좀 주세요"),
        RequestTold(request_id=1),
        ErrandSaid(errand_id=1),
        ErrandAnswered(errand_id=1, answer="네"),
    ],
    ids=lambda fact: fact.fact,
)
def test_a_fact_is_taken_any_number_of_times(talks, fact):
    talks.take(CALL, NOON)
    for _ in range(2):
        talks.note(FactNoted(call_id=CALL, turn_no=1, at=NOON, fact=fact))
        talks.note(FactNoted(call_id=STRANGER, turn_no=1, at=NOON, fact=fact))
    talks.finish(FINISHED)


@pytest.fixture(params=["fake", *BOTH])
def understood(request, scripts, open_sessions):
    if request.param == "fake":
        call = CallToAnalyse(
            call_id=CALL,
            organization_id=1,
            recipient_id=1,
            language=Language.KO,
            turns=(TURN,),
            closing_reached=True,
            voicemail=False,
            memory=(),
            alerted=False,
        )
        return MemoryAfterCallStore([call])
    world = dialled(open_sessions(request.param))
    SqlCallDesk(world.sessions).arrived(CALL, NOON)
    talks = SqlConversationStore(world.sessions, scripts=scripts)
    talks.take(CALL, NOON)
    talks.finish(FINISHED)
    world.ledger.settle(CALL, ended(Disposition.ANSWERED), NOON)
    return SqlAfterCallStore(world.sessions)


def test_a_finished_call_waits_until_it_is_saved_and_is_saved_once(understood):
    assert understood.waiting(0) == []
    [call] = understood.waiting(5)
    assert (call.call_id, call.turns, call.closing_reached) == (CALL, (TURN,), True)
    for label in (Label.NORMAL, Label.ABNORMAL):
        analysis = CallAnalysis(
            label=label,
            completed=True,
            findings=(),
            reasons=(),
            memory=(),
            follow_up=FollowUpKind.NONE,
            analyst="test 1",
        )
        understood.save(CALL, analysis, MemoryChanges(), NOON, course=COURSE)
    assert understood.waiting(5) == []
