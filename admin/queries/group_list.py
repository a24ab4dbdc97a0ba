"""One page of organization groups, with who is in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import by_tree, within_organization
from admin.queries.search_days import days_between
from admin.search import ListRequest
from carecall.domain.organization import OrganizationType
from carecall.store.among import among
from carecall.store.scope import across
from carecall.store.tables import (
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
)

ONE_GROUP = "an organization is in one group only"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One row of the list."""

    key: int
    row: OrganizationGroupRow
    organization: str
    """The contracting organization on top."""
    organizations: int
    """How many are in it, the one on top included."""

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def groups_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[GroupLine]:
    """Return one page of the groups whose top organization is in reach."""
    found = conditions(principal, wanted)
    members = (
        select(func.count())
        .where(OrganizationGroupMemberRow.group_id == OrganizationGroupRow.id)
        .correlate(OrganizationGroupRow)
        .scalar_subquery()
    )
    statement = (
        select(OrganizationGroupRow, OrganizationRow.name, members)
        .join(OrganizationRow, OrganizationRow.id == OrganizationGroupRow.organization_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    rows, more = page_of(session, wanted, statement)
    lines = [
        GroupLine(key=row.id, row=row, organization=name, organizations=count + 1)
        for row, name, count in rows
    ]
    counted = count_after(
        session, wanted, len(rows), select(OrganizationGroupRow.id).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    sorts = {"name": OrganizationGroupRow.name, "organization": OrganizationRow.name}
    column = sorts.get(wanted.sort, OrganizationGroupRow.created_at)
    key = OrganizationGroupRow.id
    return [column.desc(), key.desc()] if wanted.descending else [column.asc(), key.asc()]


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    chosen = wanted.value("organization")
    found = within_organization(principal, chosen, OrganizationGroupRow.organization_id)
    texts = {"name": OrganizationGroupRow.name, "description": OrganizationGroupRow.description}
    for name, column in texts.items():
        found += [column.icontains(word, autoescape=True) for word in wanted.words(name)]
    for word in wanted.words("top"):
        named = select(OrganizationRow.id).where(OrganizationRow.name.icontains(word, autoescape=True))  # fmt: skip
        found.append(OrganizationGroupRow.organization_id.in_(named))
    for word in wanted.words("member"):
        below = select(OrganizationGroupMemberRow.group_id).join(
            OrganizationRow,
            OrganizationRow.id == OrganizationGroupMemberRow.member_organization_id,
        )
        found.append(OrganizationGroupRow.id.in_(below.where(OrganizationRow.name.icontains(word, autoescape=True))))  # fmt: skip
    return found + days_between(principal, wanted, registered=OrganizationGroupRow.created_at)


def members_of(session: Session, group_id: int) -> list[int]:
    """Return the ids of the organizations in a group, without the one on top."""
    statement = select(OrganizationGroupMemberRow.member_organization_id).where(
        OrganizationGroupMemberRow.group_id == group_id
    )
    return sorted(session.scalars(statement))


def free_organizations(
    session: Session, principal: Principal, group_id: int | None
) -> list[tuple[str, str]]:
    """Return (id, name) of organizations in reach that are in no group, on top or below, or in this one."""
    taken = grouped(session) - (set(members_of(session, group_id)) if group_id else set())
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.name, OrganizationRow.path)
        .where(among(OrganizationRow.id, principal.scope), OrganizationRow.id.not_in(taken))
    )  # fmt: skip
    return [(str(key), name) for key, name, _path in by_tree(rows)]


def free_tops(
    session: Session, principal: Principal, group_id: int | None
) -> list[tuple[str, str]]:
    """Return (id, name) of contracting organizations in reach that may be on top: in no group, or on top of this one."""
    own = session.get(OrganizationGroupRow, group_id) if group_id else None
    taken = grouped(session) - ({own.organization_id} if own else set())
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.name)
        .where(
            OrganizationRow.type == OrganizationType.CONTRACTING,
            among(OrganizationRow.id, principal.scope),
            OrganizationRow.id.not_in(taken),
        )
        .order_by(OrganizationRow.name)
    )
    return [(str(key), name) for key, name in rows]


def grouped(session: Session) -> set[int]:
    """Return every organization that is in a group, on top or below, those out of reach too."""
    member, group = OrganizationGroupMemberRow, OrganizationGroupRow
    reach = across(ONE_GROUP)
    below = session.scalars(select(member.member_organization_id), execution_options=reach)
    on_top = session.scalars(select(group.organization_id), execution_options=reach)
    return {*below, *on_top}
