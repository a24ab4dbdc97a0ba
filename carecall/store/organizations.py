"""The tree of organizations, and whose rows somebody of one of them may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from carecall.domain.contract import ALWAYS, ServicePeriod
from carecall.domain.language import Language
from carecall.domain.organization import (
    PATH_SEPARATOR,
    OrganizationClass,
    OrganizationType,
    path_of,
)
from carecall.errors import BadInput, UnknownName
from carecall.store.contracts import add_contract
from carecall.store.scope import Scope, across
from carecall.store.tables import (
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
)

SCOPE_REASON = "the scope of an organization is being computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganization:
    """What an organization begins with."""

    name: str
    country: str = "KR"
    language: Language = Language.KO
    time_zone: str = "Asia/Seoul"
    display_name: str = ""
    """What recipients hear; empty means the name."""
    type: OrganizationType | None = None
    """Default: contracting at the root, executing below."""
    classification: OrganizationClass = OrganizationClass.CLIENT
    contract: ServicePeriod | None = ALWAYS
    """What it calls under, where it stands on top of a tree; None leaves it without, and it cannot call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationEntry:
    """An organization as lists show it."""

    organization_id: int
    name: str
    country: str
    parent: str | None
    depth: int
    """0 at the root."""


def add_organization(
    session: Session, new: NewOrganization, *, parent_id: int | None = None
) -> OrganizationRow:
    """Write an organization with its place in the tree and return its row.

    Raises:
        BadInput: its name is taken beside it, or the parent does not exist.
    """
    parent = session.get(OrganizationRow, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise BadInput("The organization above does not exist: choose another one.")
    if name_taken(session, new.name, parent_id):
        raise BadInput(f"An organization “{new.name}” exists already: choose another name.")
    row = OrganizationRow(
        name=new.name,
        display_name=new.display_name or new.name,
        parent_id=parent_id,
        type=new.type or _usual_type(parent),
        classification=new.classification,
        country=new.country,
        language=new.language,
        time_zone=new.time_zone,
    )
    session.add(row)
    session.flush()
    row.path = path_of(parent.path if parent else "", row.id)
    session.flush()
    if parent is None and new.contract is not None:
        add_contract(session, row, new.contract)
    return row


def list_organizations(session: Session) -> list[OrganizationEntry]:
    """Return the organizations of the session's scope, those above before those below."""
    rows = session.scalars(select(OrganizationRow)).all()
    names = {row.id: row.name for row in rows}
    return [
        OrganizationEntry(
            organization_id=row.id,
            name=row.name,
            country=row.country,
            parent=names.get(row.parent_id) if row.parent_id is not None else None,
            depth=row.path.count(PATH_SEPARATOR) - 2,
        )
        for row in sorted(
            rows, key=lambda row: [int(part) for part in row.path.split(PATH_SEPARATOR) if part]
        )
    ]


def scope_of(session: Session, organization_id: int) -> Scope:
    """Return what somebody of this organization may see: itself and everything below it.

    Below are the organizations under it in the tree, the members of the groups that one of these
    heads, and what is under them. Never siblings or parents.
    """
    found: set[int] = set()
    new = {organization_id}
    while new:
        found |= _under(session, new)
        new = _grouped(session, found) - found
    return Scope(frozenset(found))


def desk_scope_of(session: Session, organization_id: int) -> Scope:
    """Return what a desk of a control organization may see: also the organizations that integrate it, and those below."""
    own = scope_of(session, organization_id).organization_ids
    clients = select(OrganizationRow.id).where(
        OrganizationRow.control_integration,
        OrganizationRow.control_organization_id == organization_id,
    )
    found = set(session.scalars(clients, execution_options=across(SCOPE_REASON)))
    return Scope(own | _under(session, found)) if found else Scope(own)


def everything(session: Session) -> Scope:
    """Return the scope of a platform operator: every organization there is."""
    statement = select(OrganizationRow.id)
    return Scope(frozenset(session.scalars(statement, execution_options=across(SCOPE_REASON))))


def find_organization(session: Session, name: str) -> OrganizationRow:
    """Return the organization of this whole name within the session's scope.

    Raises:
        UnknownName: none carries the name, or several do.
    """
    rows = session.scalars(select(OrganizationRow).where(OrganizationRow.name == name)).all()
    if len(rows) > 1:
        raise UnknownName("single organization", name, "several carry that name; rename one.")
    if not rows:
        raise UnknownName(
            "organization", name, f'add it with `carecall organization add "{name}"`.'
        )
    return rows[0]


def organization_names(session: Session) -> dict[str, int]:
    """Return the whole names that the session's scope may assign, with their ids.

    A name that several organizations in the scope carry is left out: it names none of them.
    """
    names: dict[str, int] = {}
    doubled: set[str] = set()
    for name, key in session.execute(select(OrganizationRow.name, OrganizationRow.id)):
        doubled |= {name} & names.keys()
        names[name] = key
    return {name: key for name, key in names.items() if name not in doubled}


def ids_below(session: Session, organization_id: int) -> frozenset[int]:
    """Return this organization and those under it in the tree."""
    return frozenset(_under(session, {organization_id}))


def _usual_type(parent: OrganizationRow | None) -> OrganizationType:
    return OrganizationType.CONTRACTING if parent is None else OrganizationType.EXECUTING


def name_taken(
    session: Session, name: str, parent_id: int | None, *, but: int | None = None
) -> bool:
    """Say whether an organization of this name stands below `parent_id` already, or on top; `but` is left out."""
    beside = (
        OrganizationRow.parent_id.is_(None)
        if parent_id is None
        else OrganizationRow.parent_id == parent_id
    )
    statement = select(OrganizationRow.id).where(OrganizationRow.name == name, beside)
    if but is not None:
        statement = statement.where(OrganizationRow.id != but)
    reason = across("a name must be free beside every organization")
    return session.scalar(statement, execution_options=reason) is not None


def _under(session: Session, organization_ids: set[int]) -> set[int]:
    paths = session.scalars(
        select(OrganizationRow.path).where(OrganizationRow.id.in_(organization_ids)),
        execution_options=across(SCOPE_REASON),
    ).all()
    if not paths:
        return set()
    below = or_(*(OrganizationRow.path.startswith(path) for path in paths))
    statement = select(OrganizationRow.id).where(below)
    return set(session.scalars(statement, execution_options=across(SCOPE_REASON)))


def _grouped(session: Session, heads: set[int]) -> set[int]:
    statement = (
        select(OrganizationGroupMemberRow.member_organization_id)
        .join(OrganizationGroupRow, OrganizationGroupRow.id == OrganizationGroupMemberRow.group_id)
        .where(OrganizationGroupRow.organization_id.in_(heads))
    )
    return set(session.scalars(statement, execution_options=across(SCOPE_REASON)))
