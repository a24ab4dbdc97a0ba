"""All controllers together keep a trunk's pace, its channels and those of each number, and take turns."""

from __future__ import annotations

from datetime import timedelta

from carecall.domain.call import (
    CallProgress,
    CallState,
    Disposition,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.gate import GateRule
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.domain.pacing import PacingWait
from carecall.domain.transfer import TransferState
from carecall.store.channels import NewChannel, add_channel
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.requests import NewCallRequest, request_call, requested_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    CallLegRow,
    CallRequestState,
    CallRow,
    CampaignRow,
    LegKind,
    OutboxRow,
    PhoneNumberRow,
    SettingRow,
    TrunkRow,
    UnreachedRow,
)
from tests.builders import NOON, ended, make_world, phone


def later(seconds):
    return NOON + timedelta(seconds=seconds)


def world_at(sessions, *, people=10, channels=100, rate=2.0, burst=1, **more):
    world = make_world(sessions, people=people, **more)
    limit(world, channels=channels, calls_per_second=rate, burst=burst)
    world.ledger.plan_due(NOON)
    return world


def limit(world, **limits):
    world.change(TrunkRow, world.trunk_id, **limits)


def trunk(world):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(TrunkRow, world.trunk_id)


def end(world, due, disposition=Disposition.BUSY, at=NOON):
    world.ledger.originating(due.call_id, at)
    world.ledger.settle(due.call_id, ended(disposition, at), at)


def test_two_controllers_share_one_pace(sessions):
    world = world_at(sessions)
    other = SqlCampaignLedger(sessions)
    assert len(world.claim()) == 1
    waiting = other.claim_due(NOON, limit=5, new_id=world.ids.new_id)
    assert (len(waiting), waiting.waits) == (0, {PacingWait.RATE})
    assert 0.49 < waiting.again_in_s <= 0.5
    assert len(other.claim_due(later(0.5), limit=5, new_id=world.ids.new_id)) == 1
    assert len(world.claim(later(0.75))) == 0


def test_a_burst_is_let_through_after_a_pause_and_the_pace_holds_then(sessions):
    world = world_at(sessions, burst=4)
    assert len(world.claim()) == 4
    assert len(world.claim(later(1))) == 2
    assert len(world.claim(later(60), limit=3)) == 3


def test_calls_that_ring_fill_the_trunk_and_one_that_ends_makes_room(sessions):
    world = world_at(sessions, channels=3, rate=100.0, burst=50)
    calls = world.claim()
    assert len(calls) == 3
    full = SqlCampaignLedger(sessions).claim_due(later(9), limit=5, new_id=world.ids.new_id)
    assert (len(full), full.waits, full.again_in_s) == (0, {PacingWait.CHANNELS}, None)
    end(world, calls[0], at=later(10))
    assert len(world.claim(later(10))) == 1


def test_a_human_who_is_rung_for_a_call_holds_a_channel_too(sessions):
    world = world_at(sessions, channels=2, rate=100.0, burst=50, people=3)
    [call] = world.claim(limit=1)
    world.change(CallRow, call.call_id, state=CallState.ANSWERED, transfers=1, transfer=TransferState.ASKED)  # fmt: skip
    leg = CallLegRow(
        organization_id=world.organization_id, call_id=call.call_id, leg_no=1,
        kind=LegKind.AGENT, channel="lab", number=phone(99), started_at=NOON,
    )  # fmt: skip
    world.add(leg)
    assert world.claim(later(5)) == []
    world.change(CallLegRow, leg.id, ended_at=later(6))
    assert len(world.claim(later(7))) == 1


def test_an_outgoing_number_has_channels_of_its_own(sessions):
    world = world_at(sessions, rate=100.0, burst=50)
    world.change(PhoneNumberRow, world.phone_number_id, channels=2)
    assert len(world.claim()) == 2
    waiting = world.ledger.claim_due(later(5), limit=5, new_id=world.ids.new_id)
    assert (len(waiting), waiting.waits) == (0, {PacingWait.NUMBER})


def test_a_big_campaign_does_not_starve_a_small_one(sessions):
    big = world_at(sessions, people=30, name="큰 기관", rate=100.0, burst=4)
    small = make_world(sessions, people=3, name="작은 기관", first=500)
    limit(big, channels=100, calls_per_second=2.0, burst=4)
    small.ledger.plan_due(later(1))
    assert len(big.claim(NOON, limit=4)) == 4
    by_organization = []
    for at in range(2, 6):
        for due in big.claim(later(at), limit=4):
            call = call_of(big, due.call_id)
            by_organization.append(call.organization_id)
    assert by_organization[:3] == [small.organization_id] * 3
    assert set(by_organization[3:]) == {big.organization_id}


def call_of(world, call_id):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CallRow, call_id)


def test_a_call_that_an_operator_asks_for_keeps_the_pace_too(sessions):
    world = world_at(sessions, people=1)
    assert len(world.claim()) == 1
    with system_writing(sessions, "a test asks for a call") as session:
        new = NewCallRequest(
            organization_id=world.organization_id, number=phone(77), language=Language.KO
        )
        wish = request_call(session, new, NOON)
    assert world.claim(later(0.1)) == []
    assert state_of(world, wish) is CallRequestState.WAITING
    [due] = world.claim(later(0.6))
    assert (due.number, due.due_at) == ("0" + phone(77)[3:], NOON)


def state_of(world, wish):
    with system_reading(world.sessions, "a test looks") as session:
        return requested_call(session, wish).state


def test_a_stopped_platform_is_asked_about_once_and_refuses_no_queue(sessions):
    world = world_at(sessions, people=20, rate=100.0, burst=50)
    world.add(SettingRow(key="stop_all_calls", value={}, changed_at=NOON))
    ledger = SqlCampaignLedger(sessions)
    refused = ledger.claim_due(NOON, limit=50, new_id=world.ids.new_id)
    assert sum(refused.refused.values()) == 1
    assert not ledger.claim_due(later(5), limit=50, new_id=world.ids.new_id).refused
    again = ledger.claim_due(later(11), limit=50, new_id=world.ids.new_id)
    assert dict(again.refused) == {GateRule.PLATFORM_STOPPED.value: 1}


def test_a_promise_whose_hours_passed_is_settled_whoever_stopped_it(sessions):
    world = world_at(sessions, people=2)
    world.add(SettingRow(key="stop_all_calls", value={}, changed_at=NOON))
    world.change(CampaignRow, world.campaign_id, state="paused")
    late = later(24 * 3600)
    world.ledger.plan_due(late)
    assert {row.state for row in world.planned() if row.until_at < late} == {
        PlannedCallState.BLOCKED
    }


def test_a_person_whose_hours_passed_without_a_ring_is_on_the_worklist(sessions):
    world = world_at(sessions, people=1)
    world.ledger.plan_due(later(24 * 3600))
    with system_reading(sessions, "a test looks") as session:
        [item] = session.query(UnreachedRow).all()
    assert item.reason.value == "not_called"


def test_a_trunk_that_fails_five_times_in_a_row_is_stopped_and_tried_with_one_call(sessions):
    world = world_at(sessions, people=20, rate=100.0, burst=50, redials=0)
    for at in range(5):
        [due] = world.claim(later(at), limit=1)
        end(world, due, Disposition.CONGESTION, later(at))
    assert (trunk(world).failures, trunk(world).stopped_why) == (5, "congestion")
    stopped = world.ledger.claim_due(later(20), limit=9, new_id=world.ids.new_id)
    assert (len(stopped), stopped.waits) == (0, {PacingWait.BREAKER})
    [trial] = world.claim(later(35), limit=9)
    assert world.claim(later(36)) == []
    world.ledger.originating(trial.call_id, later(36))
    ringing = CallProgress(call_id=trial.call_id, kind=ProgressKind.RINGING, at=later(37))
    world.ledger.progressed(ringing)
    assert (trunk(world).failures, trunk(world).stopped_until) == (0, None)
    assert len(world.claim(later(38), limit=4)) == 4


def test_a_trial_that_fails_keeps_the_trunk_stopped_for_twice_as_long(sessions):
    world = world_at(sessions, people=20, rate=100.0, burst=50, redials=0)
    for at in range(5):
        [due] = world.claim(later(at), limit=1)
        end(world, due, Disposition.NETWORK_FAILURE, later(at))
    [trial] = world.claim(later(35), limit=9)
    end(world, trial, Disposition.NETWORK_FAILURE, later(40))
    assert trunk(world).stopped_until == later(40 + 60)


def test_engaged_and_unanswered_phones_stop_no_trunk(sessions):
    world = world_at(sessions, people=20, rate=100.0, burst=50, redials=0)
    for at in range(8):
        [due] = world.claim(later(at), limit=1)
        end(world, due, Disposition.BUSY if at % 2 else Disposition.NO_ANSWER, later(at))
    assert trunk(world).failures == 0


def test_a_stopped_trunk_is_told_once_and_its_return_too(sessions):
    world = world_at(sessions, people=20, rate=100.0, burst=50, redials=0)
    listen(world)
    for at in range(5):
        [due] = world.claim(later(at), limit=1)
        end(world, due, Disposition.CONGESTION, later(at))
    for failing in (35, 100):
        [trial] = world.claim(later(failing), limit=1)
        end(world, trial, Disposition.CONGESTION, later(failing))
    [trial] = world.claim(later(300), limit=1)
    end(world, trial, Disposition.BUSY, later(301))
    assert topics(world) == ["trunk_stopped", "trunk_back"]


def listen(world):
    with system_writing(world.sessions, "a test listens") as session:
        add_channel(
            session,
            NewChannel(
                organization_id=world.organization_id,
                name="desk",
                kind=ChannelKind.EMAIL,
                target="desk@example.org",
                topics=(NewsTopic.TRUNK_STOPPED, NewsTopic.TRUNK_BACK),
                language=Language.KO,
            ),
        )


def topics(world):
    with system_reading(world.sessions, "a test looks") as session:
        return [row.topic for row in session.query(OutboxRow).order_by(OutboxRow.id)]


def test_a_call_of_unknown_fate_takes_a_channel_only_while_it_may_ring(sessions):
    world = world_at(sessions, channels=1, rate=100.0, burst=50)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    world.ledger.doubtful(due.call_id, NOON)
    assert world.claim(later(20)) == []
    assert len(world.claim(later(60))) == 1
    assert call_of(world, due.call_id).state is CallState.UNKNOWN
