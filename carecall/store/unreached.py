"""The unreached worklist as the system keeps it: opened with the settlement, escalated in time, closed by a later call."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.findings import Label
from carecall.domain.news import News, NewsTopic
from carecall.domain.turns import Turn
from carecall.domain.unreached import (
    NOT_SAFE_YET,
    WAITING_FOR_SOMEBODY,
    SafetyProof,
    UnreachedReason,
    UnreachedState,
)
from carecall.domain.unreached_rules import (
    Reach,
    UnreachedRule,
    deadline,
    first_step,
    nothing_said,
    proves_safety,
    rule_from_plain,
    rule_to_plain,
)
from carecall.errors import BadDefinition
from carecall.store.audit import SYSTEM, Actor, Deed, record_deed
from carecall.store.calendars import zone_named
from carecall.store.outbox import publish
from carecall.store.states import move_unreached
from carecall.store.tables import (
    CallRow,
    ContactPersonRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    SettingRow,
    UnreachedRow,
)

RULE_KEY = "unreached_rule"
OBJECT = "unreached"
BATCH = 100
log = logging.getLogger(__name__)


def open_unreached(
    session: Session, planned: PlannedCallRow, reason: UnreachedReason, now: datetime
) -> UnreachedRow:
    """Open the one item of a planned call and tell of it; an item that is there stays as it is.

    Call it in the transaction that settles the planned call, which holds that row's lock.
    """
    known = session.scalars(
        select(UnreachedRow).where(UnreachedRow.planned_call_id == planned.id)
    ).one_or_none()
    if known is not None:
        return known
    row = UnreachedRow(
        organization_id=planned.organization_id,
        planned_call_id=planned.id,
        recipient_id=planned.recipient_id,
        reason=reason,
        state=UnreachedState.OPEN,
        next_step=first_step(reach_of(session, planned.recipient_id)),
        opened_at=now,
        due_at=due_at(session, planned.organization_id, now, taken=False),
        escalations=0,
        note="",
    )
    session.add(row)
    session.flush()
    _tell_opened(session, row, now)
    return row


def understood(
    session: Session, call: CallRow, label: Label, turns: Sequence[Turn], now: datetime
) -> None:
    """Take what a finished talk means for the worklist: it closes older items, or opens one of its own.

    Somebody who answered and uttered nothing has kept the promise only on paper.
    """
    if call.disposition is not Disposition.ANSWERED:
        return
    if proves_safety(label, turns, closing_reached=call.closing_reached):
        close_by_later_call(session, call, now)
    elif label is Label.LITTLE_SPEECH and nothing_said(turns) and call.planned_call_id is not None:
        planned = session.get_one(PlannedCallRow, call.planned_call_id, with_for_update=True)
        if planned.state is PlannedCallState.COMPLETED:
            open_unreached(session, planned, UnreachedReason.LITTLE_SPEECH, now)


def close_by_later_call(session: Session, call: CallRow, now: datetime) -> int:
    """Close what was open of the call's person before they answered; return how many items that were.

    Its own promise's item is among them: it was opened when the talk seemed lost, and is told late.
    """
    if call.recipient_id is None or call.answered_at is None:
        return 0
    rows = session.scalars(
        select(UnreachedRow)
        .where(
            UnreachedRow.recipient_id == call.recipient_id,
            UnreachedRow.state.in_(NOT_SAFE_YET),
            or_(
                UnreachedRow.opened_at <= call.answered_at,
                UnreachedRow.planned_call_id == call.planned_call_id,
            ),
        )
        .with_for_update()
    ).all()
    for row in rows:
        move_unreached(row, UnreachedState.SAFE, now)
        row.proof = SafetyProof.LATER_CALL
        note_change(session, row, "closed", SYSTEM, now, call_id=call.id)
    return len(rows)


def escalate_unreached(session: Session, now: datetime) -> int:
    """Warn of every item whose deadline has passed and give it the next one; return how many there were.

    Several controllers may do this at once: a row is warned of by the one that locks it, and its
    deadline moves in the same transaction. After `most_warnings` an item is left to the lists.
    """
    rule = current_rule(session)
    rows = session.scalars(
        select(UnreachedRow)
        .where(
            UnreachedRow.due_at <= now,
            UnreachedRow.state.in_(WAITING_FOR_SOMEBODY),
            UnreachedRow.escalations < rule.most_warnings,
            exists().where(
                RecipientRow.id == UnreachedRow.recipient_id, RecipientRow.erased_at.is_(None)
            ),
        )
        .order_by(UnreachedRow.due_at, UnreachedRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=UnreachedRow)
    ).all()
    for row in rows:
        row.escalations += 1
        row.escalated_at = now
        zone = _zone(session, row.organization_id)
        row.due_at = deadline(now, rule.again_after_min, rule, zone)
        _tell_late(session, row, now)
    for row in rows:
        note_change(session, row, "escalated", SYSTEM, now, escalations=row.escalations)
    return len(rows)


def reach_of(session: Session, recipient_id: int) -> Reach:
    """Return by which ways a person may be looked after."""
    second = session.scalar(
        select(RecipientRow.second_phone).where(RecipientRow.id == recipient_id)
    )
    keys = set(
        session.scalars(
            select(ContactPersonRow.holds_key).where(ContactPersonRow.recipient_id == recipient_id)
        )
    )
    return Reach(second_number=bool(second), contact_person=False in keys, keyholder=True in keys)


def due_at(session: Session, organization_id: int, now: datetime, *, taken: bool) -> datetime:
    """Return until when an item must be taken, or brought to an end once it is."""
    rule = current_rule(session)
    minutes = rule.close_within_min if taken else rule.take_within_min
    return deadline(now, minutes, rule, _zone(session, organization_id))


def current_rule(session: Session) -> UnreachedRule:
    """Return how soon somebody must act on this platform; an unreadable choice gives way to the usual."""
    row = session.get(SettingRow, RULE_KEY)
    if row is None:
        return UnreachedRule()
    try:
        return rule_from_plain(row.value)
    except BadDefinition as error:
        log.warning("unreached rule refused, the usual one is used", extra={"key": error.key})
        return UnreachedRule()


def keep_rule(session: Session, rule: UnreachedRule, now: datetime) -> None:
    """Write how soon somebody must act; items that are open keep their deadlines."""
    row = session.get(SettingRow, RULE_KEY, with_for_update=True)
    if row is None:
        row = SettingRow(key=RULE_KEY)
        session.add(row)
    row.value, row.changed_at = rule_to_plain(rule), now
    session.flush()


def note_change(
    session: Session, row: UnreachedRow, action: str, actor: Actor, now: datetime, **facts: object
) -> None:
    """Write what was done to an item into the history."""
    session.flush()
    deed = Deed(
        action=action,
        object_type=OBJECT,
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"state": row.state.value, "next_step": row.next_step.value} | facts,
    )
    record_deed(session, actor, deed, now)


def _zone(session: Session, organization_id: int) -> tzinfo:
    name = session.get_one(OrganizationRow, organization_id).time_zone
    return zone_named(name) or UTC


def _tell_opened(session: Session, row: UnreachedRow, now: datetime) -> None:
    news = News(
        topic=NewsTopic.UNREACHED,
        subject=f"unreached:{row.id}:opened",
        organization_id=row.organization_id,
        facts={
            "unreached_id": row.id,
            "recipient_id": row.recipient_id,
            "planned_call_id": row.planned_call_id,
            "reason": row.reason.value,
            "next_step": row.next_step.value,
            "due_at": row.due_at.isoformat(),
        },
    )
    publish(session, news, now)


def _tell_late(session: Session, row: UnreachedRow, now: datetime) -> None:
    news = News(
        topic=NewsTopic.UNREACHED_LATE,
        subject=f"unreached:{row.id}:late:{row.escalations}",
        organization_id=row.organization_id,
        facts={
            "unreached_id": row.id,
            "recipient_id": row.recipient_id,
            "escalations": row.escalations,
            "next_step": row.next_step.value,
        },
    )
    publish(session, news, now)
