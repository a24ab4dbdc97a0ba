"""Every text that people write, by table, and rows of the kinds that a told world lacks: for tests of nasty texts."""

from __future__ import annotations

import itertools
from datetime import date

from sqlalchemy import select, update

from carecall.domain.consent import RefusalSource
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import (
    AbsenceRow,
    AlertRow,
    AlertRuleRow,
    ApiKeyRow,
    AudioFileRow,
    CallDispositionRow,
    CampaignRow,
    CareScriptRow,
    CareScriptVersionRow,
    ContactPersonRow,
    ContractRow,
    DoNotCallRow,
    ErrandRow,
    FindingRow,
    HolidayRow,
    JobRow,
    MemoRow,
    MemoryItemRow,
    NotificationChannelRow,
    OptOutRow,
    OrganizationGroupRow,
    OrganizationRow,
    PhoneNumberRow,
    RecipientRow,
    RequestRow,
    SavedViewRow,
    ScheduleRow,
    TransferTargetRow,
    TurnRow,
    UnreachedRow,
    UserRow,
)
from tests.admin.programs import make_key
from tests.admin.settings_rows import rule_row, settings_rows
from tests.admin.test_isolation import follow_up_row, unreached_row
from tests.builders import NOON, World

NAMED = (
    (RecipientRow, ("name", "other_info", "form_of_address")),
    (ContactPersonRow, ("name", "relation")),
    (AbsenceRow, ("reason",)),
    (OrganizationRow, ("name", "display_name", "address_base", "address_detail", "representative")),
    (OrganizationGroupRow, ("name", "description")),
    (CampaignRow, ("name", "greeting", "opening", "closing", "department")),
    (ScheduleRow, ("name",)),
    (CareScriptRow, ("name",)),
    (CareScriptVersionRow, ("publisher", "note")),
    (AudioFileRow, ("name", "text")),
    (PhoneNumberRow, ("lettering",)),
    (UserRow, ("name", "task", "close_reason")),
    (MemoRow, ("text", "author_name")),
    (MemoryItemRow, ("text", "quote")),
    (CallDispositionRow, ("details",)),
    (TurnRow, ("text",)),
    (FindingRow, ("quote",)),
    (AlertRow, ("quote", "note")),
    (UnreachedRow, ("note",)),
    (RequestRow, ("text", "quote")),
    (ErrandRow, ("text", "quote", "answer", "author_name")),
    (ContractRow, ("note",)),
    (HolidayRow, ("name",)),
    (OptOutRow, ("reason",)),
    (DoNotCallRow, ("reason",)),
    (TransferTargetRow, ("name",)),
    (NotificationChannelRow, ("name",)),
    (AlertRuleRow, ("name",)),
    (SavedViewRow, ("name",)),
    (ApiKeyRow, ("name",)),
    (JobRow, ("problem", "file_name")),
)
"""Texts that people write, or that the called say, by table."""
SHORT = frozenset({"name", "display_name", "task", "representative", "department"})


def rows_of_every_kind(sessions: Sessions, world: World, user_id: int) -> None:
    """Write one row of each kind that a told world lacks."""
    place, person = world.organization_id, world.recipient_ids[0]
    make_key(sessions, place, user_id)
    with system_writing(sessions, "a test fills every table") as session:
        session.add_all(settings_rows(place, "x"))
        session.add(rule_row(session, place, "x"))
        session.add(unreached_row(session, world))
        session.add(follow_up_row(session, world))
        session.add(OrganizationGroupRow(organization_id=place, name="x"))
        session.add(ContactPersonRow(organization_id=place, recipient_id=person, name="x", phone="+821098760009"))  # fmt: skip
        session.add(AbsenceRow(organization_id=place, recipient_id=person, from_on=date(2026, 3, 1), reason="x"))  # fmt: skip
        session.add(DoNotCallRow(number="+821098760008", source=RefusalSource.STAFF, reason="x", added_at=NOON))  # fmt: skip
        session.flush()
        for job in session.scalars(select(JobRow)):
            job.user_id, job.order = user_id, {"screen": "recipients"}


def write_everywhere(sessions: Sessions, *texts: str) -> int:
    """Put texts into every field that people write, in turn; return how many. Names that differ get their id behind."""
    turns, written = itertools.cycle(texts), 0
    with system_writing(sessions, "a test writes nasty names") as session:
        for table, columns in NAMED:
            for row_id in session.scalars(select(table.id)).all():
                values = {name: fitting(next(turns), name, row_id) for name in columns}
                session.execute(update(table).where(table.id == row_id).values(values))
                written += len(values)
    return written


def fitting(text: str, column: str, row_id: object) -> str:
    return f"{text[:17]}{row_id}"[:20] if column in SHORT else text
