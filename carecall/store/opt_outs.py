"""Who must not be called: by one organization and those below it, or by anybody on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.consent import CallsRefused, RefusalSource
from carecall.domain.destination import SOFTPHONE
from carecall.store.audit import SYSTEM, Actor, Deed, record_deed
from carecall.store.tables import CallRow, DoNotCallRow, OptOutRow, OrganizationRow

REASON_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOptOut:
    """A number that does not want an organization's calls."""

    organization_id: int
    number: str
    """Normal form."""
    source: RefusalSource
    reason: str = ""
    recipient_id: int | None = None
    call_id: str | None = None
    """The call on which it was said or pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalEntry:
    """One refusal that holds, as lists show it."""

    number: str
    organization: str | None
    """None: nobody on the platform calls it."""
    source: RefusalSource
    reason: str
    made_at: datetime
    call_id: str | None


def note_refusal(session: Session, call: CallRow, refused: CallsRefused) -> None:
    """Write what a person said or pressed on `call`; taking it back lifts only what this call wrote.

    The test telephone on this machine is nobody's, and stays callable.
    """
    if call.number == SOFTPHONE:
        return
    if refused.taken_back:
        row = _live(session, call.organization_id, call.number)
        if row is not None and row.call_id == call.id:
            _lift(session, row, refused.at, SYSTEM, "taken back on the same call")
        return
    new = NewOptOut(
        organization_id=call.organization_id,
        number=call.number,
        source=refused.source,
        recipient_id=call.recipient_id,
        call_id=call.id,
    )
    record_opt_out(session, new, refused.at)


def record_opt_out(
    session: Session, new: NewOptOut, now: datetime, *, actor: Actor = SYSTEM
) -> OptOutRow:
    """Write that a number does not want an organization's calls, and return its one live row."""
    known = _live(session, new.organization_id, new.number)
    if known is not None:
        return known
    row = OptOutRow(
        organization_id=new.organization_id,
        number=new.number,
        recipient_id=new.recipient_id,
        call_id=new.call_id,
        source=new.source,
        reason=new.reason,
        made_at=now,
        made_by_id=actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # somebody wrote it in the same moment
        known = _live(session, new.organization_id, new.number)
        if known is None:
            raise
        return known
    _record(session, row, "opt_out", now, actor, new.reason)
    return row


def lift_opt_out(
    session: Session, organization_id: int, number: str, now: datetime, *, reason: str, actor: Actor
) -> bool:
    """Let an organization call a number again, for a stated reason; False when nothing forbade it."""
    row = _live(session, organization_id, number)
    if row is None:
        return False
    _lift(session, row, now, actor, reason)
    return True


def lift_all(
    session: Session, organization_id: int, now: datetime, *, reason: str, actor: Actor
) -> int:
    """Let an organization call everybody again who refused its calls; for simulated people only."""
    rows = session.scalars(
        select(OptOutRow).where(
            OptOutRow.organization_id == organization_id, OptOutRow.lifted_at.is_(None)
        )
    ).all()
    for row in rows:
        _lift(session, row, now, actor, reason)
    return len(rows)


def list_everywhere(
    session: Session, number: str, now: datetime, *, reason: str, actor: Actor
) -> bool:
    """Let nobody on the platform call a number; False when it was listed already."""
    if _listed(session, number) is not None:
        return False
    row = DoNotCallRow(number=number, source=RefusalSource.STAFF, reason=reason, added_at=now)
    session.add(row)
    session.flush()
    record_deed(session, actor, _deed("do_not_call.add", row.id, None, reason), now)
    return True


def unlist_everywhere(
    session: Session, number: str, now: datetime, *, reason: str, actor: Actor
) -> bool:
    """Take a number off the platform's list, for a stated reason; False when it was not there."""
    row = _listed(session, number)
    if row is None:
        return False
    key = row.id
    session.delete(row)
    session.flush()
    record_deed(session, actor, _deed("do_not_call.remove", key, None, reason), now)
    return True


def refusals(session: Session, number: str | None = None) -> list[RefusalEntry]:
    """Return every refusal that holds within the session's scope, the platform's list first."""
    everywhere = select(DoNotCallRow).order_by(DoNotCallRow.added_at, DoNotCallRow.id)
    own = (
        select(OptOutRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == OptOutRow.organization_id)
        .where(OptOutRow.lifted_at.is_(None))
        .order_by(OptOutRow.made_at, OptOutRow.id)
    )
    if number is not None:
        everywhere = everywhere.where(DoNotCallRow.number == number)
        own = own.where(OptOutRow.number == number)
    listed = [
        _entry(row, organization=None, made_at=row.added_at) for row in session.scalars(everywhere)
    ]
    asked = [
        _entry(row, organization=name, made_at=row.made_at) for row, name in session.execute(own)
    ]
    return listed + asked


def _entry(
    row: OptOutRow | DoNotCallRow, *, organization: str | None, made_at: datetime
) -> RefusalEntry:
    return RefusalEntry(
        number=row.number,
        organization=organization,
        source=row.source,
        reason=row.reason,
        made_at=made_at,
        call_id=row.call_id if isinstance(row, OptOutRow) else None,
    )


def _live(session: Session, organization_id: int, number: str) -> OptOutRow | None:
    return session.scalars(
        select(OptOutRow).where(
            OptOutRow.organization_id == organization_id,
            OptOutRow.number == number,
            OptOutRow.lifted_at.is_(None),
        )
    ).one_or_none()


def _listed(session: Session, number: str) -> DoNotCallRow | None:
    return session.scalars(select(DoNotCallRow).where(DoNotCallRow.number == number)).one_or_none()


def _lift(session: Session, row: OptOutRow, now: datetime, actor: Actor, reason: str) -> None:
    row.lifted_at = now
    session.flush()
    _record(session, row, "opt_out.lift", now, actor, reason)


def _record(
    session: Session, row: OptOutRow, action: str, now: datetime, actor: Actor, reason: str
) -> None:
    deed = _deed(action, row.id, row.organization_id, reason, source=row.source.value)
    record_deed(session, actor, deed, now)


def _deed(action: str, key: int, organization_id: int | None, reason: str, **facts: object) -> Deed:
    return Deed(
        action=action,
        object_type="opt_out" if organization_id is not None else "do_not_call",
        object_key=key,
        organization_id=organization_id,
        facts={"reason": reason[:REASON_LIMIT], **facts},
    )
