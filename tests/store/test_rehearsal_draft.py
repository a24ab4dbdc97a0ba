"""A campaign that is not written yet is rehearsed like one that is, and nothing is written by it."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from carecall.domain.consent import ConsentBasis
from carecall.domain.destination import DESTINATIONS
from carecall.domain.gate import GateRule
from carecall.domain.schedule import Interval
from carecall.errors import BadInput
from carecall.store.campaigns import NewSchedule
from carecall.store.rehearsal import rehearse
from carecall.store.rehearsal_draft import CampaignDraft, rehearse_draft
from carecall.store.session import system_reading
from carecall.store.tables import AbsenceRow, CampaignRow, DoNotCallRow, ScheduleRow
from tests.builders import NOON, make_world, phone

OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}
TODAY = date(2026, 3, 2)


def draft_of(world, **changed):
    named = {"organization_id": world.organization_id, "name": "새", "phone_number_id": world.phone_number_id, **OFFICE, **changed}  # fmt: skip
    return CampaignDraft(
        name="새", schedule=NewSchedule(**named), recipient_ids=world.recipient_ids
    )


def test_a_draft_comes_to_the_same_as_the_campaign_written_from_it(sessions):
    world = make_world(sessions, people=4, running=False, consent=ConsentBasis.WRITTEN, **OFFICE)
    _well, away, barred, _other = world.recipient_ids
    world.add(AbsenceRow(organization_id=world.organization_id, recipient_id=away, from_on=TODAY),
              DoNotCallRow(number=phone(3), source="spoken", added_at=NOON))  # fmt: skip
    with system_reading(sessions, "a test rehearses") as session:
        written = rehearse(session, world.campaign_id, NOON, destinations=DESTINATIONS.get)
        found = rehearse_draft(session, draft_of(world), NOON, destinations=DESTINATIONS.get)
        rows = [session.scalar(select(func.count()).select_from(table)) for table in (CampaignRow, ScheduleRow)]  # fmt: skip
    assert {call.recipient_id: call.rule for call in found.calls} == {
        call.recipient_id: call.rule for call in written.calls
    }
    assert found.blocked == {GateRule.RECIPIENT_ABSENT: 1, GateRule.DO_NOT_CALL: 1}
    assert barred in [call.recipient_id for call in found.calls if call.blocked]
    assert found.forecast == written.forecast
    assert rows == [1, 1]


def test_a_number_of_somebody_else_is_refused(sessions):
    world = make_world(sessions, running=False, **OFFICE)
    other = make_world(sessions, name="둘째", first=500, running=False, **OFFICE)
    with system_reading(sessions, "a test rehearses") as session, pytest.raises(BadInput):
        rehearse_draft(
            session, draft_of(world, phone_number_id=other.phone_number_id), NOON, destinations=DESTINATIONS.get
        )  # fmt: skip
