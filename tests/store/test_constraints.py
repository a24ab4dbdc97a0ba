"""The database itself refuses what must never be there."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from carecall.store.scope import unscoped
from carecall.store.session import system_reading
from carecall.store.tables import (
    CallRow,
    ConsentRow,
    JobRow,
    MemoRow,
    NumberReservationRow,
    OrganizationRow,
    PhoneNumberRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)
from tests.builders import NOON, make_organization, make_world, phone

CALL = "5f0c7c5e-0000-4000-8000-000000000001"


@pytest.fixture
def two(sessions):
    return (
        make_world(sessions, name="우리 기관", people=1),
        make_world(sessions, name="남의 기관", people=1, first=500),
    )


def refused(world, *rows, error=IntegrityError):
    with pytest.raises(error):
        world.add(*rows)


def call_row(world, **more):
    facts = {
        "id": CALL,
        "organization_id": world.organization_id,
        "billing_organization_id": world.organization_id,
        "origin": "test",
        "language": "ko",
        "number": phone(1),
        "number_last4": "0001",
        "ring_timeout_s": 30,
        "max_talk_s": 60,
        "state": "reserved",
        "changed_at": NOON,
        "reserved_at": NOON,
    }
    return CallRow(**(facts | more))


def test_no_row_can_point_into_another_organization(two):
    mine, theirs = two
    refused(mine, call_row(mine, recipient_id=theirs.recipient_ids[0]))
    refused(mine, call_row(mine, campaign_id=theirs.campaign_id))
    refused(
        mine,
        MemoRow(
            organization_id=mine.organization_id,
            recipient_id=theirs.recipient_ids[0],
            author_name="나",
            text="몰래",
        ),
    )
    refused(
        mine,
        ScheduleRecipientRow(
            organization_id=mine.organization_id,
            schedule_id=theirs.schedule_id,
            recipient_id=mine.recipient_ids[0],
            added_at=NOON,
        ),
    )


def test_a_schedule_needs_a_number_that_its_organization_may_use(two):
    mine, theirs = two
    with pytest.raises(IntegrityError):
        mine.change(ScheduleRow, mine.schedule_id, phone_number_id=theirs.phone_number_id)


def test_a_recipient_is_in_one_schedule_only(two):
    mine, _ = two
    refused(
        mine,
        ScheduleRecipientRow(
            organization_id=mine.organization_id,
            schedule_id=mine.schedule_id,
            recipient_id=mine.recipient_ids[0],
            added_at=NOON,
        ),
    )


def test_a_number_has_one_live_reservation_on_the_whole_platform(two):
    mine, theirs = two
    other = "5f0c7c5e-0000-4000-8000-000000000002"
    mine.add(call_row(mine), call_row(theirs, id=other))
    hold = {"number": phone(1), "reserved_at": NOON}
    mine.add(
        NumberReservationRow(organization_id=mine.organization_id, call_id=CALL, **hold),
    )
    theirs_too = {"organization_id": theirs.organization_id, "call_id": other, **hold}
    refused(theirs, NumberReservationRow(**theirs_too))
    mine.change(NumberReservationRow, 1, released_at=NOON)
    theirs.add(NumberReservationRow(**theirs_too))


def test_one_consent_of_a_kind_is_live(two):
    mine, _ = two
    facts = {
        "organization_id": mine.organization_id,
        "recipient_id": mine.recipient_ids[0],
        "kind": "calls",
        "basis": "spoken",
        "disclosure_version": "1",
        "given_at": NOON,
    }
    refused(mine, ConsentRow(**facts))
    mine.change(ConsentRow, 1, withdrawn_at=NOON)
    mine.add(ConsentRow(**facts))


def test_an_outgoing_number_is_unique_on_the_platform(two):
    mine, theirs = two
    refused(
        theirs,
        PhoneNumberRow(
            organization_id=theirs.organization_id,
            trunk_id=theirs.trunk_id,
            number="+82212340001",
            national="0212340001",
            country="KR",
        ),
    )
    assert mine.phone_number_id != theirs.phone_number_id


def test_an_erased_recipient_frees_the_number(sessions):
    world = make_organization(sessions, people=1)
    again = {
        "organization_id": world.organization_id,
        "name": "다시",
        "phone": phone(1),
        "phone_national": "01055500001",
        "phone_last4": "0001",
        "country": "KR",
        "language": "ko",
    }
    refused(world, RecipientRow(**again))
    world.change(RecipientRow, world.recipient_ids[0], erased_at=NOON, active=False)
    world.add(RecipientRow(**again))


@pytest.mark.parametrize("change", [{"state": "ended"}, {"attempt_no": 0}])
def test_a_call_that_makes_no_sense_is_refused(two, change):
    mine, _ = two
    refused(mine, call_row(mine, **change))


def test_words_outside_a_closed_list_are_refused(two):
    mine, _ = two
    refused(mine, call_row(mine, state="dreaming"), error=(StatementError, DBAPIError))


def test_a_naive_moment_is_refused(two):
    mine, _ = two
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - that is what is refused
    refused(mine, call_row(mine, reserved_at=naive), error=StatementError)


def test_moments_come_back_aware_and_in_utc(two):
    mine, _ = two
    mine.add(JobRow(kind="x", order={"a": [1]}, created_at=NOON))
    with system_reading(mine.sessions, "a test looks") as session:
        row = session.scalars(select(JobRow)).one()
        assert row.created_at == NOON
        assert row.created_at.utcoffset().total_seconds() == 0
        assert row.order == {"a": [1]}


def test_the_second_editor_of_a_row_is_told(two):
    mine, _ = two
    with mine.sessions() as slow, unscoped(slow, "an editor"):
        row = slow.get_one(RecipientRow, mine.recipient_ids[0])
        slow.commit()
        mine.change(RecipientRow, row.id, other_info="first")
        row.other_info = "second"
        with pytest.raises(StaleDataError):
            slow.flush()


def test_an_organization_with_people_or_numbers_is_not_deleted(two):
    mine, _ = two
    with mine.sessions() as session, unscoped(session, "deleting"):
        session.delete(session.get_one(OrganizationRow, mine.organization_id))
        with pytest.raises(IntegrityError):
            session.flush()
