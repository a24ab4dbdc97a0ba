"""People are paused, resumed and away as allowed; today's calls stop at once and nobody is forgotten afterwards."""

from datetime import date, time, timedelta

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.recipient import Participation
from carecall.domain.replan import PlanChange
from carecall.domain.schedule import Interval
from carecall.errors import BadInput
from carecall.store.absences import NewAbsence, add_absence, end_absence
from carecall.store.campaigns import pause_campaign
from carecall.store.participation import (
    PauseWish,
    Refusal,
    pause_people,
    resume_due,
    resume_people,
)
from carecall.store.planning import plan_campaigns
from carecall.store.progress import campaign_progress
from carecall.store.session import system_writing
from carecall.store.tables import (
    AbsenceRow,
    AuditEventRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
)
from carecall.store.taking_part import leave_schedule
from tests.builders import NOON, ended, make_organization, make_world

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}


def plan(world, now=NOON):
    while plan_campaigns(world.sessions, now, ahead_days=4):
        pass


def planned_world(sessions, **more):
    world = make_world(sessions, **{"people": 2, **OFFICE, **more})
    plan(world)
    return world


def act(world, deed, *args, **named):
    with system_writing(world.sessions, "a test acts") as session:
        return deed(session, *args, **named)


def pause(world, *keys, now=NOON, **more):
    return act(world, pause_people, PauseWish(recipient_ids=keys, **more), now)


def calls_of(world, key):
    rows = [row for row in world.planned() if row.recipient_id == key]
    return sorted((row.round_on.day, row.state.value) for row in rows)


def test_a_pause_stops_today_at_once_and_takes_the_coming_days_out(sessions):
    world = planned_world(sessions)
    one, other = world.recipient_ids
    done = pause(world, one, reason="입원")
    assert (done.done, done.refused, done.cancelled) == ((one,), (), 1)
    assert done.change == PlanChange(removed=4, days=tuple(TODAY + DAY * n for n in range(1, 5)))
    assert calls_of(world, one) == [(2, "cancelled")]
    assert world.planned()[0].blocked_rule == "recipient_paused"
    assert len(calls_of(world, other)) == 5
    plan(world)
    assert len(calls_of(world, one)) == 1


def test_a_pause_counts_neither_as_unanswered_nor_as_completed(sessions):
    world = planned_world(sessions)
    pause(world, world.recipient_ids[0])
    progress = act(world, campaign_progress, world.campaign_id)
    assert (progress.total, progress.completed, progress.scheduled) == (5, 0, 5)
    assert progress.cancelled == 1


def test_a_redial_that_waits_stops_and_a_call_that_rings_goes_on(sessions):
    world = planned_world(sessions, redials=2)
    first, second = world.claim()
    for due in (first, second):
        world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(first.call_id, ended(Disposition.BUSY), NOON)
    done = pause(world, *world.recipient_ids)
    assert done.cancelled == 1
    today = {row.state for row in world.planned() if row.round_on == TODAY}
    assert today == {PlannedCallState.CANCELLED, PlannedCallState.DIALLING}


def test_resuming_brings_back_calls_whose_time_has_not_begun(sessions):
    world = planned_world(sessions)
    key = world.recipient_ids[0]
    pause(world, key)
    done = act(world, resume_people, [key], NOON + DAY)  # at noon, when tomorrow's window is open
    assert done.done == (key,)
    assert done.change.added == 3
    assert calls_of(world, key) == [
        (2, "cancelled"),
        (4, "planned"),
        (5, "planned"),
        (6, "planned"),
    ]
    plan(world, NOON + DAY)
    assert [day for day, _ in calls_of(world, key)] == [2, 4, 5, 6, 7]


def test_a_pause_with_an_end_ends_by_itself_and_its_days_after_are_planned(sessions):
    world = planned_world(sessions, people=1)
    [key] = world.recipient_ids
    pause(world, key, until_on=TODAY + DAY)
    assert [day for day, _ in calls_of(world, key)] == [2, 4, 5, 6]
    assert act(world, resume_due, NOON + DAY) == 0
    world.ledger.plan_due(NOON + 2 * DAY)
    with system_writing(sessions, "a test looks") as session:
        part = session.query(ScheduleRecipientRow).one()
        assert (part.state, part.paused_until_on) == (Participation.ACTIVE, None)
        assert session.query(AuditEventRow).filter(AuditEventRow.action == "resumed").count() == 1
    assert [due.planned_call_id for due in world.claim(NOON + 2 * DAY)] != []


def test_the_last_day_is_counted_where_the_person_lives(sessions):
    world = planned_world(sessions, people=1)
    world.change(RecipientRow, world.recipient_ids[0], time_zone="America/New_York")
    pause(world, *world.recipient_ids, until_on=TODAY)
    assert act(world, resume_due, NOON + timedelta(hours=20)) == 0
    assert act(world, resume_due, NOON + timedelta(hours=27)) == 1


def test_only_whom_the_rules_allow_is_paused_or_resumed(sessions):
    world = planned_world(sessions, people=3)
    alone = make_organization(sessions, name="다른 기관", first=500, people=1)
    active, paused, third = world.recipient_ids
    pause(world, paused)
    done = pause(world, active, paused, *alone.recipient_ids)
    assert done.done == (active,)
    assert dict(done.refused) == {
        paused: Refusal.PAUSED_ALREADY,
        alone.recipient_ids[0]: Refusal.IN_NO_SCHEDULE,
    }
    assert dict(act(world, resume_people, [third], NOON).refused) == {third: Refusal.NOT_PAUSED}
    act(world, pause_campaign, world.campaign_id, NOON)
    assert dict(pause(world, third).refused) == {third: Refusal.CAMPAIGN_NOT_IN_PROGRESS}


@pytest.mark.parametrize("wish", [{"until_on": TODAY - DAY}, {"reason": "가" * 201}])
def test_a_pause_that_makes_no_sense_is_refused_whole(sessions, wish):
    world = planned_world(sessions)
    with pytest.raises(BadInput):
        pause(world, *world.recipient_ids, **wish)
    assert {row.state for row in world.planned()} == {PlannedCallState.PLANNED}


def test_an_absence_takes_its_days_out_and_an_early_return_brings_them_back(sessions):
    world = planned_world(sessions)
    key = world.recipient_ids[0]
    new = NewAbsence(recipient_id=key, from_on=TODAY, until_on=TODAY + 3 * DAY, reason="여행")
    done = act(world, add_absence, new, NOON)
    assert (done.cancelled, done.change.removed) == (1, 3)
    assert world.planned()[0].blocked_rule == "recipient_absent"
    with system_writing(sessions, "back early") as session:
        absence = session.query(AbsenceRow).one()
        change = end_absence(session, absence, TODAY + DAY, NOON + timedelta(hours=1))
    assert change.added == 2
    assert [day for day, _ in calls_of(world, key)] == [2, 4, 5, 6]


def test_a_coming_absence_leaves_today_alone(sessions):
    world = planned_world(sessions, people=1)
    [key] = world.recipient_ids
    done = act(world, add_absence, NewAbsence(recipient_id=key, from_on=TODAY + 3 * DAY), NOON)
    assert (done.cancelled, done.change.removed) == (0, 2)
    with pytest.raises(BadInput):
        act(
            world,
            add_absence,
            NewAbsence(recipient_id=key, from_on=TODAY, until_on=TODAY - DAY),
            NOON,
        )


def test_who_leaves_a_schedule_is_called_no_more(sessions):
    world = planned_world(sessions)
    one, other = world.recipient_ids
    change = act(world, leave_schedule, [one], NOON)
    assert change.removed == 4
    assert calls_of(world, one) == [(2, "cancelled")]
    plan(world)
    assert len(calls_of(world, one)) == 1
    assert len(calls_of(world, other)) == 5


def test_no_row_of_somebody_else_is_touched(sessions):
    world = planned_world(sessions)
    pause(world, world.recipient_ids[0])
    with system_writing(sessions, "a test looks") as session:
        rest = session.query(PlannedCallRow).filter(
            PlannedCallRow.recipient_id == world.recipient_ids[1]
        )
        assert {row.state for row in rest} == {PlannedCallState.PLANNED}
