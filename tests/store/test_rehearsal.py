"""A rehearsal says who would be called when, what blocks whom, and what it takes; nothing is written."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from carecall.domain.consent import ConsentBasis
from carecall.domain.destination import DESTINATIONS
from carecall.domain.gate import GateRule
from carecall.domain.schedule import HolidayRule, Interval
from carecall.errors import BadInput
from carecall.store.rehearsal import rehearse
from carecall.store.session import system_reading
from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    DoNotCallRow,
    OrganizationRow,
    PhoneNumberRow,
    RecipientRow,
    ScheduleRow,
    TrunkRow,
)
from tests.builders import NOON, make_world, phone

OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}
TODAY = date(2026, 3, 2)


def played(world, now=NOON, on=None):
    with system_reading(world.sessions, "a test rehearses") as session:
        return rehearse(session, world.campaign_id, now, destinations=DESTINATIONS.get, on=on)


def test_a_draft_shows_its_first_round_as_if_it_ran(sessions):
    world = make_world(sessions, people=3, running=False, **OFFICE)
    found = played(world)
    assert (found.round_on, found.outgoing_number, found.trunk) == (TODAY, "0212340001", "lab")
    assert [call.rule for call in found.calls] == [GateRule.ALLOWED] * 3
    assert found.forecast.calls == 3
    assert world.planned() == []


def test_what_has_been_due_since_the_morning_is_reckoned_from_now(sessions):
    world = make_world(sessions, people=3, running=False, **OFFICE)
    found = played(world)
    assert min(call.due_at for call in found.calls) < NOON < found.forecast.ends_at
    world.change(CampaignRow, world.campaign_id, starts_at=NOON + timedelta(hours=2))
    assert played(world).forecast.ends_at > NOON + timedelta(hours=2)


def test_everybody_who_would_not_ring_is_named_with_the_rule(sessions):
    world = make_world(sessions, people=4, running=False, **OFFICE)
    well, gone, away, barred = world.recipient_ids
    world.change(RecipientRow, gone, active=False)
    world.add(AbsenceRow(organization_id=world.organization_id, recipient_id=away, from_on=TODAY),
              DoNotCallRow(number=phone(4), source="spoken", added_at=NOON))  # fmt: skip
    found = played(world)
    assert {call.recipient_id: call.rule for call in found.calls} == {
        well: GateRule.ALLOWED,
        gone: GateRule.RECIPIENT_INACTIVE,
        away: GateRule.RECIPIENT_ABSENT,
        barred: GateRule.DO_NOT_CALL,
    }
    assert found.forecast.calls == 1
    assert sum(found.blocked.values()) == 3


def test_missing_consent_and_an_unverified_number_block_everybody(sessions):
    world = make_world(sessions, consent=None, running=False, **OFFICE)
    assert set(played(world).blocked) == {GateRule.NO_CONSENT}
    world = make_world(sessions, name="둘째", first=500, running=False, consent=ConsentBasis.WRITTEN,
                       **OFFICE)  # fmt: skip
    world.change(PhoneNumberRow, world.phone_number_id, verified_at=None)
    assert set(played(world).blocked) == {GateRule.NUMBER_NOT_VERIFIED}


def test_lines_end_and_cost_follow_from_the_trunk(sessions):
    world = make_world(sessions, people=40, running=False, redials=0, **OFFICE)
    world.change(TrunkRow, world.trunk_id, kind="ip", currency="KRW", price_per_minute=Decimal(60),
                 channels=2, calls_per_second=1.0, country="KR")  # fmt: skip
    found = played(world)
    assert found.forecast.lines_needed > found.forecast.lines_used == found.channels == 2
    assert found.forecast.cost == found.forecast.answered * 180
    assert found.currency == "KRW"
    assert found.forecast.ends_at is not None
    assert found.forecast.ends_at > NOON.replace(hour=0) + timedelta(minutes=30)


def test_prices_nobody_told_are_not_guessed(sessions):
    world = make_world(sessions, running=False, **OFFICE)
    world.change(TrunkRow, world.trunk_id, kind="ip")
    assert played(world).forecast.cost is None


def test_the_next_round_comes_after_the_holidays(sessions):
    world = make_world(sessions, running=False, on_holiday=HolidayRule.SKIP, **OFFICE)
    assert played(world).round_on == date(2026, 3, 3)
    assert played(world, on=date(2026, 3, 2)).calls == ()


def test_people_of_another_zone_are_called_by_their_own_clock(sessions):
    world = make_world(sessions, running=False, **OFFICE)
    world.change(RecipientRow, world.recipient_ids[1], time_zone="Asia/Kathmandu")
    first, second = played(world, on=date(2026, 3, 3)).calls
    assert (second.due_at - first.due_at) == timedelta(hours=3, minutes=15)


def test_who_was_called_already_is_not_called_in_a_single_round_again(sessions):
    world = make_world(sessions)
    world.ledger.plan_due(NOON)
    assert played(world).calls == ()


def test_a_campaign_without_a_schedule_cannot_be_rehearsed(sessions):
    world = make_world(sessions, running=False)
    world.change(ScheduleRow, world.schedule_id, campaign_id=None)
    with pytest.raises(BadInput, match="schedule"):
        played(world)


def test_a_stopped_organization_and_a_future_start_are_seen(sessions):
    world = make_world(sessions, running=False, **OFFICE)
    world.change(CampaignRow, world.campaign_id, starts_at=NOON + timedelta(days=2))
    assert played(world).round_on == date(2026, 3, 4)
    world.change(OrganizationRow, world.organization_id, calls_stopped_at=NOON)
    assert set(played(world).blocked) == {GateRule.ORGANIZATION_STOPPED}
