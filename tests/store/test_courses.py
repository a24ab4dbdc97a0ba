"""Facts of daily life are kept after each call, and changes are found, kept while they stand, and closed."""

from __future__ import annotations

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.call_course import CallCourse, LengthUnit, TurnRequest, TurnSlot
from carecall.domain.findings import CallAnalysis, FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.news import USUAL_TOPICS, ChannelKind, NewsTopic
from carecall.domain.requests import HeardRequest, RequestKind
from carecall.domain.slots import Slot, SlotName
from carecall.domain.trends import Direction, Measure
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.channels import NewChannel, add_channel
from carecall.store.courses import save_course
from carecall.store.scope import Scope, set_scope
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    AnswerSlotRow,
    CallCourseRow,
    CallRow,
    OutboxRow,
    PlannedCallRow,
    RequestRow,
    TrendFindingRow,
)
from carecall.store.trends import follow_trends, trend_entries
from tests.builders import NOON, ended, make_organization, make_world
from tests.store.worker_loop import add_call, days, rows

USUAL = CallCourse(unit=LengthUnit.SYLLABLES, answers=5, answer_length=12.0, answer_delay_s=1.0)
SHORT = CallCourse(unit=LengthUnit.SYLLABLES, answers=5, answer_length=6.0, answer_delay_s=1.0)
BEGIN = NOON - days(60)
ANALYSIS = CallAnalysis(
    label=Label.NORMAL,
    completed=True,
    findings=(),
    reasons=(),
    memory=(),
    follow_up=FollowUpKind.NONE,
    analyst="test 1",
)


@pytest.fixture
def world(sessions):
    return make_world(sessions, people=1, redials=0)


def slept(hours: float) -> TurnSlot:
    slot = Slot(name=SlotName.SLEEP_HOURS, value=f"{hours:g}", quote="시간", number=hours)
    return TurnSlot(turn_no=2, slot=slot)


def hold(world, first, courses):
    """Let calls be held day after day; each course is saved after its call."""
    for no, course in enumerate(courses, start=first):
        at = BEGIN + days(no)
        call_id = add_call(world, no, at)
        with system_writing(world.sessions, "a test saves a course") as session:
            save_course(session, session.get_one(CallRow, call_id), course, at)


def missed(world, no, at):
    """Write a promise that was rung in vain."""
    call_id = add_call(world, no, at, disposition=Disposition.NO_ANSWER)
    planned = PlannedCallRow(
        organization_id=world.organization_id,
        campaign_id=world.campaign_id,
        schedule_id=world.schedule_id,
        recipient_id=world.recipient_ids[0],
        round_on=at.date(),
        due_at=at,
        until_at=at + days(1),
        next_at=at,
        state=PlannedCallState.EXHAUSTED,
        attempts=1,
        redials=0,
        redial_gap_s=0,
        planned_at=at,
        settled_at=at,
    )
    world.add(planned)
    world.change(CallRow, call_id, planned_call_id=planned.id)


def entries(world, **more):
    with system_reading(world.sessions, "a test looks") as session:
        return trend_entries(session, **more)


def test_facts_figures_and_missed_wishes_are_saved_with_the_analysis_once(world, talk):
    world.ledger.plan_due(NOON)
    [called] = world.claim()
    talk.hold(world, called.call_id)
    world.ledger.settle(called.call_id, ended(Disposition.ANSWERED), NOON)
    unknown = TurnSlot(turn_no=77, slot=slept(3).slot)
    rice = HeardRequest(kind=RequestKind.GOODS, thing="쌀", quote="쌀 좀 주세요")
    course = CallCourse(
        unit=LengthUnit.SYLLABLES,
        answers=1,
        answer_length=7.0,
        answer_delay_s=0.3,
        slots=(slept(5), unknown),
        requests=(TurnRequest(turn_no=2, text="쌀 좀 주세요", request=rice),),
    )
    store = SqlAfterCallStore(world.sessions)
    for _ in range(2):
        store.save(called.call_id, ANALYSIS, MemoryChanges(), NOON, course=course)
    [slot] = rows(world.sessions, AnswerSlotRow)
    assert (slot.turn_no, slot.name, slot.value, slot.number) == (2, SlotName.SLEEP_HOURS, "5", 5.0)
    [request] = rows(world.sessions, RequestRow)
    assert (request.matter, request.live) == ("쌀", False)
    with system_reading(world.sessions, "a test looks") as session:
        kept = session.get_one(CallCourseRow, called.call_id)
        assert (kept.answer_length, kept.sleep_hours, kept.meals) == (7.0, 3.0, None)


def test_a_change_is_found_once_told_with_its_figures_and_closed_when_over(world):
    hold(world, 1, [USUAL] * 7)
    assert entries(world) == []
    hold(world, 8, [SHORT] * 6)
    [row] = rows(world.sessions, TrendFindingRow)
    assert (row.measure, row.direction) == (Measure.ANSWER_LENGTH, Direction.LESS)
    assert (row.usual, row.lately, row.calls_lately) == (12.0, 6.0, 4)
    [entry] = entries(world, language=Language.EN)
    assert entry.reason == (
        "Answers have become half as long over the last 4 calls: 12 -> 6 syllables "
        f"(against {row.calls_before} calls before)."
    )
    assert "음절" in entries(world)[0].reason
    assert entry.call_id == row.call_id
    hold(world, 14, [USUAL] * 4)
    assert entries(world) == []
    [over] = entries(world, closed=True)
    assert over.closed_at is not None


def test_promises_that_are_missed_of_late_are_a_change(world):
    world.ledger.plan_due(NOON)
    hold(world, 1, [USUAL] * 8)
    for no in (20, 21, 22):
        missed(world, no, BEGIN + days(no))
    assert entries(world) == []
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER), NOON)
    [entry] = entries(world, language=Language.EN)
    assert entry.measure is Measure.MISSED_CALLS
    assert "0% -> 100%" in entry.reason


def test_calls_that_our_side_lost_are_not_missed_by_anybody(world):
    hold(world, 1, [USUAL] * 8)
    for no in range(20, 26):
        call_id = add_call(world, no, NOON + days(no), disposition=Disposition.NETWORK_FAILURE)
    with system_writing(world.sessions, "a test looks again") as session:
        assert follow_trends(session, session.get_one(CallRow, call_id), NOON) == 0


def test_a_change_is_news_only_for_those_who_chose_it(world):
    def channel(name, topics):
        return NewChannel(
            organization_id=world.organization_id,
            name=name,
            kind=ChannelKind.EMAIL,
            target=f"{name}@example.org",
            topics=tuple(topics),
            language=Language.EN,
        )

    with system_writing(world.sessions, "a test adds channels") as session:
        chosen = add_channel(session, channel("chosen", [NewsTopic.TREND])).id
        add_channel(session, channel("usual", USUAL_TOPICS))
    hold(world, 1, [USUAL] * 7)
    hold(world, 8, [SHORT] * 6)
    sent = [row for row in rows(world.sessions, OutboxRow) if row.topic == NewsTopic.TREND]
    assert [row.channel_id for row in sent] == [chosen]
    assert sent[0].payload["facts"]["measure"] == "answer_length"


def test_changes_of_one_organization_are_not_anothers(world):
    hold(world, 1, [USUAL] * 7)
    hold(world, 8, [SHORT] * 5)
    other = make_organization(world.sessions, name="남구", first=50)
    with world.sessions() as session:
        set_scope(session, Scope(frozenset({other.organization_id})))
        assert trend_entries(session, closed=True) == []
    assert entries(world, organization_ids=[other.organization_id]) == []
    assert len(entries(world, recipient_id=world.recipient_ids[0])) == 1
