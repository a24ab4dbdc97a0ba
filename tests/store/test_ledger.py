"""Planned calls from promise to final state, on both databases."""

from datetime import UTC, datetime, time, timedelta

import pytest

from carecall.domain.call import (
    AttemptOutcome,
    CallProgress,
    CallState,
    Disposition,
    EndedBy,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.domain.schedule import Interval
from carecall.domain.turns import Speaker, Turn
from carecall.store.audit import SYSTEM
from carecall.store.call_desk import SqlCallDesk
from carecall.store.campaigns import end_campaign
from carecall.store.session import system_reading, system_writing
from carecall.store.stops import StopOrder, stop_calls
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    NumberReservationRow,
    OptOutRow,
    OrganizationRow,
    PhoneNumberRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)
from tests.builders import NOON, ended, make_world, phone

LATER = NOON + timedelta(seconds=700)


def states(world):
    return [row.state for row in world.planned()]


def dial(world, call_id, *, answered=False, now=NOON):
    ledger = world.ledger
    assert ledger.originating(call_id, now)
    ledger.progressed(CallProgress(call_id=call_id, kind=ProgressKind.RINGING, at=now))
    if answered:
        ledger.progressed(CallProgress(call_id=call_id, kind=ProgressKind.ANSWERED, at=now))


def call_of(world, call_id):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CallRow, call_id)


def planned_world(sessions, **more):
    world = make_world(sessions, **more)
    world.ledger.plan_due(NOON)
    return world


def test_a_started_campaign_plans_everybody_once(sessions):
    world = make_world(sessions, people=3)
    assert world.ledger.plan_due(NOON) == 3
    assert world.ledger.plan_due(NOON) == 0
    assert states(world) == [PlannedCallState.PLANNED] * 3


def test_a_draft_campaign_plans_nobody(sessions):
    world = make_world(sessions, running=False)
    assert world.ledger.plan_due(NOON) == 0
    assert not world.ledger.work_left(NOON)


def test_a_daily_campaign_plans_a_new_round_every_day(sessions):
    world = make_world(sessions, interval=Interval.DAY, calls_per_interval=2, start_time=time(9),
                       until_time=time(18))  # fmt: skip
    assert world.ledger.plan_due(NOON) == 4
    assert world.ledger.plan_due(NOON) == 0
    assert world.ledger.plan_due(NOON + timedelta(days=1)) == 4


def test_a_slot_that_passed_before_the_start_is_not_made_up_for(sessions):
    world = make_world(sessions, interval=Interval.DAY, calls_per_interval=3, start_time=time(9),
                       until_time=time(18))  # fmt: skip
    world.ledger.plan_due(NOON + timedelta(hours=5))
    assert {row.slot_no for row in world.planned()} == {3}


def test_rounds_are_counted(sessions):
    world = make_world(sessions, interval=Interval.DAY)
    world.change(ScheduleRow, world.schedule_id, rounds=1)
    assert world.ledger.plan_due(NOON) == 2
    assert world.ledger.plan_due(NOON + timedelta(days=1)) == 0


def test_everybody_is_planned_by_the_clock_of_their_own_place(sessions):
    world = make_world(sessions, interval=Interval.DAY, start_time=time(9), until_time=time(18))
    world.change(RecipientRow, world.recipient_ids[1], time_zone="Asia/Kathmandu")
    world.ledger.plan_due(NOON)
    hours = [row.due_at.astimezone(UTC).strftime("%H:%M") for row in world.planned()]
    assert sorted(hours) == ["00:00", "03:15"]


def test_a_claimed_call_carries_what_the_phone_will_show(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    assert due.number == "01055500001"
    assert due.caller_id.number == "0212340001"
    assert due.caller_id.lettering == "안부전화"
    assert (due.trunk, due.attempt_no) == ("lab", 1)
    row = call_of(world, due.call_id)
    assert (row.state, row.recipient_name) == (CallState.RESERVED, "사람1")
    assert row.billing_organization_id == world.organization_id
    assert states(world) == [PlannedCallState.CLAIMED]


def test_a_limit_is_kept_and_the_rest_is_claimed_next_time(sessions):
    world = planned_world(sessions, people=5)
    assert len(world.claim(limit=2)) == 2
    assert len(world.claim()) == 3
    assert world.claim() == []


def test_an_answered_call_completes_its_promise_once_the_talk_is_written(sessions, talk):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), LATER)
    [row] = world.planned()
    assert (row.state, row.completed, row.attempts) == (PlannedCallState.COMPLETED, True, 1)
    assert not world.ledger.work_left(LATER)


def test_the_network_may_tell_of_the_end_before_the_talk_does(sessions, talk):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    talk.begin(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), LATER)
    assert states(world) == [PlannedCallState.CONNECTED]
    assert world.ledger.work_left(LATER)
    talk.finish(world, due.call_id)
    assert states(world) == [PlannedCallState.COMPLETED]


@pytest.mark.parametrize("network_first", [True, False])
def test_a_voicemail_is_no_conversation_and_is_rung_again(sessions, talk, network_first):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    talk.begin(world, due.call_id)
    if network_first:
        world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    talk.finish(world, due.call_id, disposition=Disposition.VOICEMAIL)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    [row] = world.planned()
    assert (row.state, row.completed) == (PlannedCallState.WAITING_REDIAL, False)
    assert call_of(world, due.call_id).disposition is Disposition.VOICEMAIL


def test_an_answer_without_any_sound_is_rung_again(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    dial(world, due.call_id, answered=True)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    assert states(world) == [PlannedCallState.WAITING_REDIAL]


@pytest.mark.parametrize("said", [True, False])
def test_a_talk_whose_media_process_died_is_closed_after_a_while(sessions, talk, said):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    store = talk.begin(world, due.call_id)
    if said:
        store.add_turn(
            due.call_id,
            Turn(turn_no=1, speaker=Speaker.RECIPIENT, text="네", started_ms=0, ended_ms=500),
        )
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    world.ledger.plan_due(NOON + timedelta(seconds=59))
    assert states(world) == [PlannedCallState.CONNECTED]
    world.ledger.plan_due(NOON + timedelta(seconds=61))
    expected = PlannedCallState.COMPLETED if said else PlannedCallState.WAITING_REDIAL
    assert states(world) == [expected]
    assert call_of(world, due.call_id).ended_by is EndedBy.FAULT


def test_a_busy_phone_is_rung_again_after_the_gap_until_the_redials_are_used_up(sessions):
    world = planned_world(sessions, people=1, redials=2, redial_gap_s=600)
    now = NOON
    for attempt_no in (1, 2, 3):
        [due] = world.claim(now)
        assert due.attempt_no == attempt_no
        dial(world, due.call_id, now=now)
        world.ledger.settle(due.call_id, ended(Disposition.BUSY, now), now)
        assert world.claim(now + timedelta(seconds=599)) == []
        now += timedelta(seconds=600)
    [row] = world.planned()
    assert (row.state, row.attempts) == (PlannedCallState.EXHAUSTED, 3)


def test_settling_twice_counts_once(sessions):
    world = planned_world(sessions, people=1, redials=1)
    [due] = world.claim()
    dial(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), LATER)
    assert states(world) == [PlannedCallState.WAITING_REDIAL]
    assert call_of(world, due.call_id).disposition is Disposition.BUSY


def test_a_strangers_id_changes_nothing(sessions):
    world = planned_world(sessions)
    for call_id in ("5f0c7c5e-0000-4000-8000-000000000000", "not-a-uuid", ""):
        assert not world.ledger.originating(call_id, NOON)
        world.ledger.settle(call_id, ended(Disposition.BUSY), NOON)
        world.ledger.released(call_id, NOON)
        world.ledger.doubtful(call_id, NOON)
    assert states(world) == [PlannedCallState.PLANNED] * 2


def test_a_call_given_back_is_due_again_and_counts_no_attempt(sessions):
    world = planned_world(sessions, people=1)
    [first] = world.claim()
    world.ledger.released(first.call_id, NOON)
    world.ledger.released(first.call_id, NOON)
    [row] = world.planned()
    assert (row.state, row.attempts) == (PlannedCallState.PLANNED, 0)
    [again] = world.claim()
    assert again.attempt_no == 1
    assert again.call_id != first.call_id


def test_a_call_that_went_out_is_not_given_back(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    dial(world, due.call_id)
    world.ledger.released(due.call_id, NOON)
    assert call_of(world, due.call_id).state is CallState.RINGING


def test_an_order_goes_out_once(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    assert world.ledger.originating(due.call_id, NOON)
    assert not world.ledger.originating(due.call_id, NOON)


def test_a_doubtful_call_keeps_its_number_until_it_is_settled(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    dial(world, due.call_id)
    world.ledger.doubtful(due.call_id, NOON)
    [open_call] = world.ledger.open_calls()
    assert open_call.state is CallState.UNKNOWN
    with system_reading(sessions, "a test looks") as session:
        assert session.query(NumberReservationRow).one().released_at is None
    world.ledger.settle(due.call_id, ended(Disposition.UNKNOWN), NOON)
    [row] = world.planned()
    assert row.next_at == NOON + timedelta(seconds=40 + 600)
    assert world.ledger.open_calls() == []


def test_late_news_change_nothing(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    dial(world, due.call_id, answered=True)
    world.ledger.progressed(CallProgress(call_id=due.call_id, kind=ProgressKind.RINGING, at=LATER))
    assert call_of(world, due.call_id).state is CallState.ANSWERED


def test_the_same_number_in_two_organizations_rings_once_at_a_time(sessions):
    mine = planned_world(sessions, people=1, name="우리 기관")
    theirs = make_world(sessions, people=1, name="남의 기관", first=2)
    theirs.change(RecipientRow, theirs.recipient_ids[0], phone=phone(1))
    theirs.ids = mine.ids
    theirs.ledger.plan_due(NOON)
    [due] = mine.claim()
    assert mine.claim() == []
    dial(mine, due.call_id)
    mine.ledger.settle(due.call_id, ended(Disposition.INVALID_NUMBER), NOON)
    [other] = mine.claim(NOON + timedelta(seconds=31))
    assert other.planned_call_id != due.planned_call_id


@pytest.mark.parametrize(
    ("change", "rule", "state"),
    [
        ("no consent", "no_consent", PlannedCallState.BLOCKED),
        ("opted out", "opted_out", PlannedCallState.BLOCKED),
        ("unverified", "number_not_verified", PlannedCallState.BLOCKED),
        ("foreign", "destination_foreign", PlannedCallState.BLOCKED),
        ("zone", "unknown_time_zone", PlannedCallState.BLOCKED),
        ("paused", "recipient_paused", PlannedCallState.CANCELLED),
        ("inactive", "recipient_inactive", PlannedCallState.CANCELLED),
    ],
)
def test_the_gates_rule_is_kept_with_the_planned_call(sessions, change, rule, state):
    world = planned_world(sessions, people=1, consent=None if change == "no consent" else "written")
    [recipient_id] = world.recipient_ids
    if change == "opted out":
        world.add(
            OptOutRow(
                organization_id=world.organization_id,
                number=phone(1),
                source="pressed",
                made_at=NOON,
            )
        )
    elif change == "unverified":
        world.change(PhoneNumberRow, world.phone_number_id, verified_at=None)
    elif change == "foreign":
        world.change(RecipientRow, recipient_id, phone="+12025550100")
    elif change == "zone":
        world.change(RecipientRow, recipient_id, time_zone="Mars/Olympus")
    elif change == "inactive":
        world.change(RecipientRow, recipient_id, active=False)
    elif change == "paused":
        world.change(ScheduleRecipientRow, 1, state=Participation.PAUSED, paused_at=NOON)
    assert world.claim() == []
    [row] = world.planned()
    assert (row.state, row.blocked_rule) == (state, rule)
    assert row.settled_at == NOON


def test_stopped_calls_wait_and_go_on_when_allowed(sessions):
    world = planned_world(sessions, people=1)
    world.change(OrganizationRow, world.organization_id, calls_stopped_at=NOON)
    assert world.claim() == []
    assert states(world) == [PlannedCallState.PLANNED]
    world.change(OrganizationRow, world.organization_id, calls_stopped_at=None)
    assert len(world.claim(NOON + timedelta(seconds=31))) == 1


def test_stop_all_calls_holds_back_even_what_was_claimed(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    with system_writing(sessions, "a test stops everything") as session:
        stop_calls(session, StopOrder(organization_id=None, actor=SYSTEM), NOON)
    assert not world.ledger.originating(due.call_id, NOON)
    assert states(world) == [PlannedCallState.PLANNED]
    assert world.claim() == []


def test_a_paused_campaign_claims_nothing(sessions):
    world = planned_world(sessions, people=1)
    world.change(CampaignRow, world.campaign_id, state=CampaignState.PAUSED)
    assert world.claim() == []
    assert states(world) == [PlannedCallState.PLANNED]


def test_ending_a_campaign_cancels_what_has_not_rung(sessions):
    world = planned_world(sessions, people=2)
    [due] = world.claim(limit=1)
    dial(world, due.call_id)
    with system_writing(sessions, "a test ends it") as session:
        end_campaign(session, world.campaign_id, NOON)
    assert states(world) == [PlannedCallState.DIALLING, PlannedCallState.CANCELLED]


def test_a_promise_whose_window_closed_is_blocked_or_exhausted(sessions):
    world = planned_world(sessions, people=2, interval=Interval.DAY, start_time=time(9),
                          until_time=time(13), redials=3, redial_gap_s=1800)  # fmt: skip
    [due] = world.claim(limit=1)
    dial(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert world.claim(datetime(2026, 3, 2, 4, 0, tzinfo=UTC)) == []
    assert states(world) == [PlannedCallState.EXHAUSTED, PlannedCallState.BLOCKED]


def test_a_planned_call_before_its_window_waits_for_it(sessions):
    world = make_world(sessions, people=1, start_time=time(9), until_time=time(18))
    night = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    world.ledger.plan_due(night)
    assert world.claim(night) == []
    assert len(world.claim(datetime(2026, 3, 2, 0, 0, tzinfo=UTC))) == 1


def test_an_answer_that_only_the_settlement_knows_is_written(sessions):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    dial(world, due.call_id)
    outcome = AttemptOutcome(
        disposition=Disposition.ANSWERED, answered_at=NOON, ended_at=LATER, hangup_cause=16
    )
    world.ledger.settle(due.call_id, outcome, LATER)
    row = call_of(world, due.call_id)
    assert (row.answered_at, row.ended_at, row.hangup_cause) == (NOON, LATER, 16)


def test_the_desk_accepts_an_answered_call_once(sessions):
    world = planned_world(sessions, people=1)
    desk = SqlCallDesk(sessions)
    [due] = world.claim()
    assert not desk.arrived(due.call_id, NOON).accepted
    dial(world, due.call_id)
    assert desk.arrived(due.call_id, NOON).max_talk_s == 600
    assert not desk.arrived(due.call_id, NOON).accepted
    assert states(world) == [PlannedCallState.CONNECTED]


def test_after_a_fault_the_sound_is_tried_once_more(sessions, talk):
    world = planned_world(sessions, people=1)
    desk = SqlCallDesk(sessions)
    [due] = world.claim()
    talk.begin(world, due.call_id)
    assert desk.next_step(due.call_id, NOON) == "media"
    assert desk.next_step(due.call_id, NOON) == "hangup"
    assert desk.next_step("not-a-uuid", NOON) == "hangup"


def test_after_a_finished_talk_the_call_hangs_up(sessions, talk):
    world = planned_world(sessions, people=1)
    [due] = world.claim()
    talk.hold(world, due.call_id)
    assert SqlCallDesk(sessions).next_step(due.call_id, NOON) == "hangup"
