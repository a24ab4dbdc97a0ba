"""Pausing and resuming people; each replans what has not begun."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.gate import GateRule
from carecall.domain.recipient import Participation
from carecall.domain.replan import PlanChange
from carecall.errors import BadInput
from carecall.store.audit import SYSTEM, Actor, Deed, record_deed
from carecall.store.planning_people import EARLIEST_DATE
from carecall.store.states import pause_participation, resume_participation
from carecall.store.tables import ScheduleRecipientRow
from carecall.store.taking_part import Part, parts_of, replan_people, stop_today

REASON_LIMIT = 200


class Refusal(StrEnum):
    """Why a person was not paused or resumed."""

    IN_NO_SCHEDULE = "in_no_schedule"
    NO_CAMPAIGN = "no_campaign"
    CAMPAIGN_NOT_IN_PROGRESS = "campaign_not_in_progress"
    PAUSED_ALREADY = "paused_already"
    NOT_PAUSED = "not_paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWish:
    """Whom to leave alone, why, and until when."""

    recipient_ids: tuple[int, ...]
    reason: str = ""
    until_on: date | None = None
    """Last local day of the pause; None lasts until somebody resumes it."""
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Participations:
    """What became of a wish about several people."""

    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, Refusal], ...] = ()
    cancelled: int = 0
    """Calls of today that were stopped."""
    change: PlanChange = field(default_factory=PlanChange)
    """What became of later ones."""


def pause_people(session: Session, wish: PauseWish, now: datetime) -> Participations:
    """Take people off the call list whose campaign is in progress: today's calls stop at once, later ones are taken out.

    A call that rings or talks goes on. Nothing is written for who cannot be paused.

    Raises:
        BadInput: the reason is too long, or the last day is over already.
    """
    if len(wish.reason) > REASON_LIMIT:
        raise BadInput(f"The reason of a pause has at most {REASON_LIMIT} characters: shorten it.")
    parts = parts_of(session, wish.recipient_ids)
    refused = _refused(wish.recipient_ids, parts, now, pausing=True)
    chosen = [part for key, part in sorted(parts.items()) if key not in dict(refused)]
    for part in chosen:
        if wish.until_on is not None and wish.until_on < part.today(now):
            raise BadInput("The last day of a pause is today or later: choose another day.")
    for part in chosen:
        pause_participation(part.row, now, reason=wish.reason)
        part.row.paused_until_on, part.row.paused_by_id = wish.until_on, wish.by.user_id
    session.flush()
    cancelled = stop_today(session, chosen, now, GateRule.RECIPIENT_PAUSED)
    return Participations(
        done=tuple(part.row.recipient_id for part in chosen),
        refused=refused,
        cancelled=cancelled,
        change=replan_people(session, chosen, now),
    )


def resume_people(
    session: Session, recipient_ids: Collection[int], now: datetime
) -> Participations:
    """Put paused people back on the call list, for calls whose time has not begun."""
    parts = parts_of(session, recipient_ids)
    refused = _refused(recipient_ids, parts, now, pausing=False)
    chosen = [part for key, part in sorted(parts.items()) if key not in dict(refused)]
    for part in chosen:
        resume_participation(part.row)
        part.row.paused_by_id = None
    session.flush()
    return Participations(
        done=tuple(part.row.recipient_id for part in chosen),
        refused=refused,
        change=replan_people(session, chosen, now, open_slots=False),
    )


def resume_due(session: Session, now: datetime) -> int:
    """Resume whoever's last day of pause is over where they live; return how many. Their calls are planned already."""
    row = ScheduleRecipientRow
    over = session.scalars(
        select(row.recipient_id).where(
            row.state == Participation.PAUSED,
            row.paused_until_on < (now + EARLIEST_DATE).date(),
        )
    ).all()
    done = 0
    for key, part in sorted(parts_of(session, over).items()):
        last_on = part.row.paused_until_on
        if last_on is None or last_on >= part.today(now):
            continue
        resume_participation(part.row)
        part.row.paused_by_id = None
        deed = Deed(
            action="resumed",
            object_type="recipient",
            object_key=key,
            organization_id=part.row.organization_id,
            facts={"paused_until_on": last_on.isoformat()},
        )
        record_deed(session, SYSTEM, deed, now)
        done += 1
    return done


def _refused(
    recipient_ids: Collection[int], parts: dict[int, Part], now: datetime, *, pausing: bool
) -> tuple[tuple[int, Refusal], ...]:
    judged = [
        (key, _refusal(parts.get(key), now, pausing=pausing))
        for key in dict.fromkeys(recipient_ids)
    ]
    return tuple((key, refusal) for key, refusal in judged if refusal is not None)


def _refusal(part: Part | None, now: datetime, *, pausing: bool) -> Refusal | None:
    if part is None:
        return Refusal.IN_NO_SCHEDULE
    paused = part.row.state is Participation.PAUSED
    if not pausing:
        return None if paused else Refusal.NOT_PAUSED
    if paused:
        return Refusal.PAUSED_ALREADY
    if part.campaign is None:
        return Refusal.NO_CAMPAIGN
    return None if part.in_progress(now) else Refusal.CAMPAIGN_NOT_IN_PROGRESS
