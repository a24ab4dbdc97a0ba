"""Finding organizations by where their contracts stand, each on its own local day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import Session

from carecall.domain.contract import ContractState
from carecall.domain.organization import OrganizationType
from carecall.store.calendars import zone_named
from carecall.store.tables import ContractRow, OrganizationRow


def standing_is(session: Session, wanted: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition of a contract state; it says in SQL what `contract_on` says of one organization."""
    zones = session.scalars(select(OrganizationRow.time_zone).distinct()).all()
    found: list[ColumnElement[bool]] = []
    for name in zones:
        zone = zone_named(name)
        if zone is not None:
            day = now.astimezone(zone).date()
            found.append(and_(OrganizationRow.time_zone == name, _on(ContractState(wanted), day)))
    return and_(OrganizationRow.type == OrganizationType.CONTRACTING, or_(false(), *found))


def _on(state: ContractState, day: date) -> ColumnElement[bool]:
    own = ContractRow.organization_id == OrganizationRow.id
    lasting = or_(ContractRow.ends_on.is_(None), ContractRow.ends_on >= day)
    some = exists().where(own)
    running = exists().where(own, ContractRow.starts_on <= day, lasting)
    later = exists().where(own, ContractRow.starts_on > day)
    states = {
        ContractState.NEEDED: not_(some),
        ContractState.RUNNING: running,
        ContractState.SCHEDULED: and_(not_(running), later),
        ContractState.ENDED: and_(some, not_(running), not_(later)),
    }
    return states[state]
