"""Trunks, the SIP lines that settings name, and the number shown on them, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import PhoneNumberRow, TrunkKind, TrunkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkFacts:
    """A trunk as the settings describe it."""

    name: str
    """The PJSIP endpoint's name."""
    kind: TrunkKind
    host: str = ""
    country: str = "KR"
    channels: int = 10
    calls_per_second: float = 2.0
    carrier_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """The number that phones are shown, as the settings describe it."""

    number: str
    """Normal form."""
    lettering: str
    """Empty leaves what is registered."""
    verified_at: datetime


def keep_trunk(session: Session, facts: TrunkFacts) -> int:
    """Write the trunk of this name, or bring its row up to the settings; return its id."""
    row = session.scalars(select(TrunkRow).where(TrunkRow.name == facts.name)).one_or_none()
    if row is None:
        row = TrunkRow(name=facts.name)
        session.add(row)
    elif facts.host and not row.host:
        row.enabled = True  # it was retired, see below
    row.kind, row.host, row.country = facts.kind, facts.host, facts.country
    row.channels, row.calls_per_second = facts.channels, facts.calls_per_second
    row.carrier_name = facts.carrier_name
    session.flush()
    return row.id


def retire_trunk(session: Session, name: str) -> None:
    """Ring nobody over a trunk that the settings name no more, until they name it again."""
    row = session.scalars(select(TrunkRow).where(TrunkRow.name == name)).one_or_none()
    if row is not None:
        row.host, row.enabled = "", False


def keep_number(session: Session, shown: ShownNumber, trunk_id: int) -> bool:
    """Bring a registered number to the trunk of the settings; False when nobody has registered it."""
    statement = select(PhoneNumberRow).where(PhoneNumberRow.number == shown.number)
    row = session.scalars(statement).one_or_none()
    if row is None:
        return False
    row.trunk_id = trunk_id
    row.verified_at = row.verified_at or shown.verified_at
    row.lettering = shown.lettering or row.lettering
    return True
