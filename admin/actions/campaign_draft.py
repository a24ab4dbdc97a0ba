"""Keeping what the wizard asked so far, and making a campaign of it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from admin.actions import campaigns, schedules
from admin.actions.campaign_work import order
from admin.forms.campaign_form import CampaignForm
from admin.forms.schedule_form import ScheduleForm
from admin.forms.typed import Typed
from admin.forms.wizard_form import Words
from admin.queries.draft_people import chosen_ids
from carecall.store.campaign_orders import OrderRefusal
from carecall.store.rehearsal_call import SPOKEN, spoken_words
from carecall.store.scope import insert_rows
from carecall.store.tables import CampaignDraftRow, CampaignRow, DraftRecipientRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What became of a draft."""

    campaign: CampaignRow
    people: int
    refused: OrderRefusal | None = None
    """Why it stands but could not be started."""


def draft_of(session: Session, principal: Principal) -> CampaignDraftRow | None:
    """Return what the user was last setting up in reach."""
    return session.scalar(
        select(CampaignDraftRow)
        .where(CampaignDraftRow.user_id == principal.user_id)
        .order_by(CampaignDraftRow.kept_at.desc(), CampaignDraftRow.id.desc())
        .limit(1)
    )


def begin(
    session: Session, principal: Principal, organization_id: int, now: datetime
) -> CampaignDraftRow:
    """Write an empty draft."""
    row = CampaignDraftRow(
        organization_id=organization_id, user_id=principal.user_id, typed={}, kept_at=now
    )
    session.add(row)
    session.flush()
    return row


def typed_of(row: CampaignDraftRow, step: str) -> Typed | None:
    """Return what was typed into a step, or None before anything was."""
    kept = row.typed.get(step)
    if not isinstance(kept, dict):
        return None
    return Typed({str(name): tuple(map(str, values)) for name, values in kept.items()})


def keep(row: CampaignDraftRow, step: str, typed: Typed, now: datetime) -> None:
    """Keep what was typed into a step, right or wrong."""
    plain = {name: list(values) for name, values in typed.values.items() if values}
    row.typed, row.kept_at = {**row.typed, step: plain}, now


def keep_spoken(row: CampaignDraftRow, words: Words) -> None:
    """Keep what a rehearsal on the telephone says."""
    spoken = spoken_words(words.said, words.language, words.script_id)
    row.typed = {**row.typed, SPOKEN: spoken}


def move(session: Session, row: CampaignDraftRow, organization_id: int, now: datetime) -> None:
    """Let a draft be for another organization: nobody is chosen, and no number of the old one."""
    drop_people(session, row)
    session.execute(
        delete(CampaignDraftRow).where(
            CampaignDraftRow.user_id == row.user_id,
            CampaignDraftRow.organization_id == organization_id,
        )
    )
    when = {
        name: each for name, each in row.typed.get("when", {}).items() if name != "phone_number"
    }
    rest = {step: each for step, each in row.typed.items() if step != SPOKEN}
    row.typed = {**rest, "when": when} if "when" in row.typed else rest
    row.organization_id, row.kept_at = organization_id, now


def choose(session: Session, row: CampaignDraftRow, keys: Sequence[int], now: datetime) -> None:
    """Choose people; whoever calls found them free."""
    rows = [
        {"organization_id": row.organization_id, "draft_id": row.id, "recipient_id": key}
        for key in keys
    ]
    for chunk in schedules.chunks(range(len(rows))):
        insert_rows(session, DraftRecipientRow, [rows[at] for at in chunk])
    row.kept_at = now


def drop_people(session: Session, row: CampaignDraftRow, keys: Sequence[int] | None = None) -> None:
    """Choose some people no more, or nobody at all."""
    mine = (
        DraftRecipientRow.organization_id == row.organization_id,
        DraftRecipientRow.draft_id == row.id,
    )
    if keys is None:
        session.execute(delete(DraftRecipientRow).where(*mine))
        return
    for chunk in schedules.chunks(keys):
        session.execute(
            delete(DraftRecipientRow).where(*mine, DraftRecipientRow.recipient_id.in_(chunk))
        )


def forget(session: Session, row: CampaignDraftRow) -> None:
    """Throw a draft away."""
    drop_people(session, row)
    session.delete(row)


def launch(
    session: Session,
    row: CampaignDraftRow,
    parts: tuple[ScheduleForm, Words],
    now: datetime,
    *,
    start: bool,
) -> Launched:
    """Write what a draft stands for, and throw the draft away; all or nothing."""
    launched = write_whole(session, chosen_ids(session, row), parts, now, start=start)
    forget(session, row)
    session.flush()
    return launched


def write_whole(
    session: Session,
    keys: Sequence[int],
    parts: tuple[ScheduleForm, Words],
    now: datetime,
    *,
    start: bool,
) -> Launched:
    """Write schedule, targets and campaign, and start it where asked; all or nothing."""
    schedule_form, words = parts
    owner = schedule_form.organization_id
    schedule = schedules.add(session, replace(schedule_form, name=words.name))
    noted(session, "schedule", schedule.id, owner)
    schedules.move_targets(session, schedule, keys, now, adding=True)
    campaign = campaigns.add(
        session,
        CampaignForm(
            organization_id=owner,
            name=words.name,
            type=words.type,
            schedule_id=schedule.id,
            language=words.language,
            said=dict(words.said),
            script_id=words.script_id,
        ),
    )
    noted(session, "campaign", campaign.id, owner)
    refused = order(session, "start", [campaign.id], now)[0].refused if start else None
    session.flush()
    return Launched(campaign=campaign, people=len(keys), refused=refused)


def noted(session: Session, kind: str, key: int, owner: int) -> None:
    """Write into the trail that something was added with the wizard."""
    facts: Mapping[str, object] = {"with": "wizard"}
    audit.note(
        session, "added", object_type=kind, object_key=key, organization_id=owner, facts=facts
    )
