"""Adding, changing and taking away campaigns, and what they say."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.audit import actor
from admin.forms.campaign_form import CampaignForm
from admin.house import now
from carecall.domain.campaign import CampaignState
from carecall.store.campaigns import tie_schedule
from carecall.store.care_scripts import give_script
from carecall.store.tables import CampaignRow, CareScriptRow, PlannedCallRow, ScheduleRow


def add(session: Session, form: CampaignForm) -> CampaignRow:
    """Write a campaign that has not started, and tie its schedule to it."""
    row = CampaignRow(
        organization_id=form.organization_id,
        name=form.name,
        type=form.type,
        language=form.language,
        state=CampaignState.DRAFT,
    )
    say(row, form.said)
    session.add(row)
    session.flush()
    tie_schedule(session, session.get_one(ScheduleRow, form.schedule_id), row.id)
    speak(session, row, form.script_id)
    return row


def change(session: Session, row: CampaignRow, form: CampaignForm) -> None:
    """Write a form over a campaign; another schedule takes the place of the old one."""
    row.name, row.type, row.language = form.name, form.type, form.language
    say(row, form.said)
    schedule = schedule_of(session, row)
    if schedule is None or schedule.id != form.schedule_id:
        release(session, row)
        tie_schedule(session, session.get_one(ScheduleRow, form.schedule_id), row.id)
    speak(session, row, form.script_id)


def speak(session: Session, row: CampaignRow, script_id: int | None) -> None:
    """Have a campaign speak another script in its newest version; the same one stays in the version it is in."""
    if script_id != row.care_script_id:
        script = session.get_one(CareScriptRow, script_id) if script_id is not None else None
        give_script(session, row, script, actor(), now())


def say(row: CampaignRow, said: Mapping[str, object]) -> None:
    """Write what a campaign says."""
    for name, value in said.items():
        setattr(row, name, value)


def remove(session: Session, row: CampaignRow) -> None:
    """Take a campaign away that never called; its schedule is free again."""
    release(session, row)
    session.delete(row)


def release(session: Session, row: CampaignRow) -> None:
    """Untie a campaign's schedule."""
    schedule = schedule_of(session, row)
    if schedule is not None:
        tie_schedule(session, schedule, None)


def schedule_of(session: Session, row: CampaignRow) -> ScheduleRow | None:
    """Return a campaign's schedule, if it has one."""
    return session.scalar(select(ScheduleRow).where(ScheduleRow.campaign_id == row.id))


def calls_of(session: Session, row: CampaignRow) -> int:
    """Return how many calls of a campaign are planned or past."""
    count = select(func.count()).where(PlannedCallRow.campaign_id == row.id)
    return session.scalar(count) or 0
