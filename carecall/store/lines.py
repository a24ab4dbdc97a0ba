"""Trunks, the SIP lines that settings name, and the number shown on them, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.rows.base import Document
from carecall.store.tables import PhoneNumberRow, SettingRow, TrunkKind, TrunkRow

LIMITS_KEY = "trunk_limits:{name}"
"""Key of the setting that remembers which limits a trunk was last given by the settings file."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""For callers who do not care when."""


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
    burst: int = 1
    carrier_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """The number that phones are shown, as the settings describe it."""

    number: str
    """Normal form."""
    lettering: str
    """Empty leaves what is registered."""
    verified_at: datetime


def keep_trunk(session: Session, facts: TrunkFacts, now: datetime = NEVER) -> int:
    """Write the trunk of this name, or bring its row up to the settings; return its id.

    Limits that somebody changed since stay, until the settings themselves say other ones than before.
    """
    changed = _limits_changed(session, facts, now)
    row = session.scalars(select(TrunkRow).where(TrunkRow.name == facts.name)).one_or_none()
    if row is None:
        row, changed = TrunkRow(name=facts.name), True
        session.add(row)
    elif facts.host and not row.host:
        row.enabled = True  # it was retired, see below
    row.kind, row.host, row.country = facts.kind, facts.host, facts.country
    row.carrier_name = facts.carrier_name
    if changed:
        row.channels, row.calls_per_second = facts.channels, facts.calls_per_second
        row.burst = facts.burst
    session.flush()
    return row.id


def _limits_changed(session: Session, facts: TrunkFacts, now: datetime) -> bool:
    """Remember the limits of the settings; say whether they are other ones than last time."""
    key = LIMITS_KEY.format(name=facts.name)
    limits: Document = {
        "channels": facts.channels,
        "calls_per_second": facts.calls_per_second,
        "burst": facts.burst,
    }
    known = session.get(SettingRow, key)
    if known is None:
        session.add(SettingRow(key=key, value=limits, changed_at=now))
        return True
    if known.value == limits:
        return False
    known.value, known.changed_at = limits, now
    return True


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
