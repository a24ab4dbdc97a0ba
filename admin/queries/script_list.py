"""One page of conversation scripts with their newest versions, who speaks them and when they were last changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing
from admin.queries.simple_list import OwnedList, owned_rows
from admin.search import ListRequest
from carecall.domain.script import CareScript
from carecall.store.care_scripts import draft_of
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    CareScriptRow,
    CareScriptVersionRow,
)

OBJECT_TYPE = "care_script"
LIST = OwnedList(
    model=CareScriptRow,
    sorts={"name": CareScriptRow.name, "language": CareScriptRow.language},
    title=lambda row: str(row.name),
    searched={"name": CareScriptRow.name},
    chosen={"language": CareScriptRow.language},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLine:
    """One row of the list."""

    key: int
    row: CareScriptRow
    organization: str
    script: CareScript
    version_no: int
    """0 before the first publication."""
    campaigns: int
    changed_at: datetime | None

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def scripts_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[ScriptLine]:
    """Return one page of scripts."""
    listing = owned_rows(session, principal, wanted, LIST)
    keys = [line.key for line in listing.lines]
    versions, campaigns = _newest(session, keys), _campaigns(session, keys)
    changes = _changes(session, keys)
    lines = [
        ScriptLine(
            key=line.key,
            row=line.row,
            organization=line.organization,
            script=draft_of(session, line.row),
            version_no=versions.get(line.key, 0),
            campaigns=campaigns.get(line.key, 0),
            changed_at=changes.get(str(line.key)),
        )
        for line in listing.lines
    ]
    return Listing(wanted=wanted, lines=lines, count=listing.count, more=listing.more)


def candidates(session: Session, row: CareScriptRow) -> Sequence[CampaignRow]:
    """Return the campaigns that could speak a script and do not, by name."""
    return session.scalars(
        select(CampaignRow)
        .where(
            CampaignRow.organization_id == row.organization_id,
            CampaignRow.language == row.language,
            CampaignRow.care_script_id.is_distinct_from(row.id),
        )
        .order_by(CampaignRow.name)
    ).all()


def _newest(session: Session, keys: Sequence[int]) -> Mapping[int, int]:
    found = session.execute(
        select(CareScriptVersionRow.care_script_id, func.max(CareScriptVersionRow.version_no))
        .where(CareScriptVersionRow.care_script_id.in_(keys))
        .group_by(CareScriptVersionRow.care_script_id)
    )
    return {row[0]: row[1] for row in found}


def _campaigns(session: Session, keys: Sequence[int]) -> Mapping[int | None, int]:
    found = session.execute(
        select(CampaignRow.care_script_id, func.count())
        .where(CampaignRow.care_script_id.in_(keys))
        .group_by(CampaignRow.care_script_id)
    )
    return {row[0]: row[1] for row in found}


def _changes(session: Session, keys: Sequence[int]) -> Mapping[str, datetime]:
    found = session.execute(
        select(AuditEventRow.object_key, func.max(AuditEventRow.at))
        .where(
            AuditEventRow.object_type == OBJECT_TYPE,
            AuditEventRow.object_key.in_([str(key) for key in keys]),
        )
        .group_by(AuditEventRow.object_key)
    )
    return {row[0]: row[1] for row in found}
