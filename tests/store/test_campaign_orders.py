"""Several campaigns are started, paused and stopped at once, each with its own answer."""

from datetime import date, time, timedelta

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.campaign import CampaignState, Progress
from carecall.domain.schedule import Interval
from carecall.store.campaign_list import coming_days, list_campaigns
from carecall.store.campaign_orders import (
    OrderRefusal,
    pause_campaigns,
    start_campaigns,
    stop_campaigns,
)
from carecall.store.planning import plan_campaigns
from carecall.store.progress import planned_call_rows
from carecall.store.session import system_writing
from carecall.store.tables import CampaignRow, ScheduleRecipientRow, ScheduleRow
from tests.builders import NOON, ended, make_world

DAY = timedelta(days=1)
OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}


def order(world, give, *ids, now=NOON):
    with system_writing(world.sessions, "a test orders") as session:
        return give(session, ids or (world.campaign_id,), now)


def why(results):
    return [result.refused for result in results]


def entry(world, now=NOON):
    with system_writing(world.sessions, "a test looks") as session:
        [found] = list_campaigns(session, now)
        return found


def test_a_batch_tells_for_each_why_not(sessions):
    draft = make_world(sessions, running=False)
    running = make_world(sessions, name="둘째", first=100)
    empty = make_world(sessions, name="셋째", first=200, running=False)
    loose = make_world(sessions, name="넷째", first=300, running=False)
    with system_writing(sessions, "a test empties one") as session:
        session.query(ScheduleRecipientRow).filter(
            ScheduleRecipientRow.schedule_id == empty.schedule_id
        ).delete()
        session.get_one(ScheduleRow, loose.schedule_id).campaign_id = None
    ids = [world.campaign_id for world in (draft, running, empty, loose)]
    results = order(draft, start_campaigns, *ids, 999_999)
    assert why(results) == [
        None,
        OrderRefusal.RUNS_ALREADY,
        OrderRefusal.NOBODY,
        OrderRefusal.NO_SCHEDULE,
        OrderRefusal.UNKNOWN,
    ]


def test_pause_start_and_stop_follow_each_other_as_allowed(sessions):
    world = make_world(sessions, running=False)
    assert why(order(world, pause_campaigns)) == [OrderRefusal.NOT_RUNNING]
    assert why(order(world, start_campaigns)) == [None]
    assert why(order(world, pause_campaigns)) == [None]
    assert why(order(world, start_campaigns)) == [None]
    assert why(order(world, stop_campaigns)) == [None]
    for give in (start_campaigns, pause_campaigns, stop_campaigns):
        assert why(order(world, give)) == [OrderRefusal.ENDED]


def test_a_campaign_past_its_last_moment_does_not_start(sessions):
    world = make_world(sessions, running=False)
    world.change(CampaignRow, world.campaign_id, ends_at=NOON)
    assert why(order(world, start_campaigns)) == [OrderRefusal.OVER]


def test_stopping_cancels_what_has_not_begun_and_lets_live_calls_end(sessions):
    world = make_world(sessions, people=3, **OFFICE)
    plan_campaigns(sessions, NOON, ahead_days=2)
    live = world.claim(limit=1)[0]
    world.ledger.originating(live.call_id, NOON)
    [result] = order(world, stop_campaigns)
    assert result.cancelled == 8
    assert {row.blocked_rule for row in world.planned() if row.state == "cancelled"} == {
        "campaign_ended"
    }
    world.ledger.settle(live.call_id, ended(Disposition.NO_ANSWER), NOON)
    assert {row.state for row in world.planned()} >= {PlannedCallState.CANCELLED}


def test_progress_is_what_the_calendar_makes_of_the_order(sessions):
    world = make_world(sessions, running=False, ends_on=date(2026, 3, 3), **OFFICE)
    assert entry(world).progress is Progress.PRE_PROGRESS
    order(world, start_campaigns)
    assert entry(world).progress is Progress.IN_PROGRESS
    assert entry(world, NOON + 2 * DAY).progress is Progress.ENDED
    world.change(ScheduleRow, world.schedule_id, ends_on=None, starts_on=date(2026, 3, 4))
    assert entry(world).progress is Progress.PRE_PROGRESS


def test_a_campaign_ends_when_its_rounds_are_over(sessions):
    world = make_world(sessions, rounds=2, **OFFICE)
    plan_campaigns(sessions, NOON, ahead_days=3)
    assert entry(world, NOON + DAY).progress is Progress.IN_PROGRESS
    assert entry(world, NOON + 2 * DAY).progress is Progress.ENDED


def test_a_single_round_ends_when_every_call_is_settled(sessions):
    world = make_world(sessions, people=1, redials=0)
    assert entry(world).progress is Progress.IN_PROGRESS
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    assert entry(world).progress is Progress.IN_PROGRESS
    world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER), NOON)
    found = entry(world)
    assert found.progress is Progress.ENDED
    assert (found.counts.total, found.counts.completed, found.counts.scheduled) == (1, 1, 0)


def test_all_is_completed_plus_scheduled(sessions):
    world = make_world(sessions, people=4, redials=0, **OFFICE)
    plan_campaigns(sessions, NOON, ahead_days=1)
    for due in world.claim(limit=2):
        world.ledger.originating(due.call_id, NOON)
        world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER), NOON)
    counts = entry(world).counts
    assert (counts.total, counts.completed, counts.scheduled) == (8, 2, 6)


def test_the_coming_days_are_counted(sessions):
    world = make_world(sessions, people=3, **OFFICE)
    plan_campaigns(sessions, NOON, ahead_days=2)
    with system_writing(sessions, "a test looks") as session:
        days = coming_days(session, world.campaign_id, NOON + timedelta(hours=7))
    assert [(day.round_on.day, day.calls) for day in days] == [(3, 3), (4, 3)]


def test_an_ended_campaign_stays_ended(sessions):
    world = make_world(sessions)
    order(world, stop_campaigns)
    assert entry(world).progress is Progress.ENDED
    with system_writing(sessions, "a test looks") as session:
        assert session.get_one(CampaignRow, world.campaign_id).state is CampaignState.ENDED


def test_a_planned_call_shows_the_configured_redials_whatever_was_used(sessions):
    world = make_world(sessions)
    plan_campaigns(sessions, NOON)
    with system_writing(sessions, "a test looks") as session:
        [row, *_] = planned_call_rows(session, world.campaign_id)
    assert (row.attempts, row.redials) == (0, 2)
