"""Who can call from which line: for calls that name no organization."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from carecall.store.tables import PhoneNumberGrantRow, PhoneNumberRow, TrunkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An organization and the number that it shows."""

    organization_id: int
    phone_number_id: int


def caller_on(session: Session, trunk: str) -> Caller | None:
    """Return the first verified number on a trunk, or None."""
    statement = _callers().join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
    return _first(session, statement.where(TrunkRow.name == trunk))


def caller_with(session: Session, number: str) -> Caller | None:
    """Return who shows this number (normal form), or None when it is not registered."""
    return _first(session, _callers().where(PhoneNumberRow.number == number))


def any_caller(session: Session) -> Caller | None:
    """Return the first verified number there is, or None."""
    return _first(session, _callers())


def _callers() -> Select[int, int]:
    return (
        select(PhoneNumberGrantRow.organization_id, PhoneNumberRow.id)
        .select_from(PhoneNumberRow)
        .join(PhoneNumberGrantRow, PhoneNumberGrantRow.phone_number_id == PhoneNumberRow.id)
        .where(PhoneNumberRow.verified_at.is_not(None))
        .order_by(PhoneNumberRow.id, PhoneNumberGrantRow.id)
        .limit(1)
    )


def _first(session: Session, statement: Select[int, int]) -> Caller | None:
    found = session.execute(statement).one_or_none()
    return Caller(organization_id=found[0], phone_number_id=found[1]) if found else None
