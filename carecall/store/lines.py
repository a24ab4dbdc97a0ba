"""Trunks: the SIP lines that settings name, as rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import TrunkKind, TrunkRow


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


def keep_trunk(session: Session, facts: TrunkFacts) -> int:
    """Write the trunk of this name, or bring its row up to the settings; return its id."""
    row = session.scalars(select(TrunkRow).where(TrunkRow.name == facts.name)).one_or_none()
    if row is None:
        row = TrunkRow(name=facts.name)
        session.add(row)
    row.kind, row.host, row.country = facts.kind, facts.host, facts.country
    row.channels, row.calls_per_second = facts.channels, facts.calls_per_second
    row.carrier_name = facts.carrier_name
    session.flush()
    return row.id
