"""The guard that keeps one organization's session away from another's rows; it fails closed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Result, insert, select
from sqlalchemy.orm import ORMExecuteState, Session, attributes, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from carecall.errors import ScopeMissing, StoreError
from carecall.store.among import Among, id_set
from carecall.store.rows.base import Document
from carecall.store.tables import Base, OrganizationRow, SharedRow, TenantRow, UserRow
from carecall.store.walls import EVERYTHING, NOTHING, forget, has_walls, lifted, retell

SCOPE = "carecall_scope"
CRITERIA = "carecall_criteria"
UNSCOPED = "carecall_unscoped"
COMPARED = "the owners of every row were compared with the scope"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """The organizations whose rows a session may see and change."""

    organization_ids: frozenset[int]
    seen: frozenset[int] | None = None
    """Of them those whose rows it looks at for the moment; None looks at all."""
    actor_id: int | None = None
    """The user who acts: rows may name this one, also where the user's own organization lies outside."""


@dataclass(frozen=True, slots=True)
class Unscoped:
    """Leave to see every organization's rows, for a stated reason."""

    reason: str


def set_scope(session: Session, scope: Scope) -> None:
    """Say for whom `session` works, once, before it loads anything.

    Raises:
        StoreError: the session has a scope or rows already; take a new session.
    """
    if SCOPE in session.info or session.identity_map or session.new:
        raise StoreError("A session's scope cannot change: end it and begin another one.")
    session.info[SCOPE] = scope
    looked_at = (
        scope.organization_ids if scope.seen is None else scope.seen & scope.organization_ids
    )
    session.info[CRITERIA] = _criteria(sorted(looked_at))
    retell(session, whose_rows(session))


@contextmanager
def unscoped(session: Session, reason: str) -> Iterator[None]:
    """Let `session` see everything while the block runs; for the system's own work only.

    Raises:
        StoreError: the session works for somebody already.
    """
    if SCOPE in session.info:
        raise StoreError("A session with a scope cannot leave it: begin another one.")
    log.debug("session without scope", extra={"reason": reason})
    session.info[SCOPE] = Unscoped(reason)
    retell(session, EVERYTHING)
    try:
        yield
    finally:
        del session.info[SCOPE]
        forget(session)


def whose_rows(session: Session) -> str:
    """Return what PostgreSQL's walls are told of the session: ids, everything, or nothing."""
    scope = session.info.get(SCOPE)
    if isinstance(scope, Scope):
        return ",".join(map(str, sorted(scope.organization_ids)))
    return EVERYTHING if isinstance(scope, Unscoped) else NOTHING


def across(reason: str) -> dict[str, str]:
    """Return execution options that let one statement look across organizations.

    The statement must return plain columns, never rows of the session.
    """
    return {UNSCOPED: reason}


def insert_rows(session: Session, row: type[TenantRow], values: Sequence[Document]) -> list[int]:
    """Insert many rows at once, all inside the scope, and return their ids in the same order.

    Raises:
        ScopeMissing: a row belongs to an organization outside the scope, or there is no scope.
    """
    if not values:
        return []
    _check_owners(session, values)
    key = row.__table__.c.id  # type: ignore[attr-defined]  # every tenant row is mapped
    statement = insert(row).returning(key, sort_by_parameter_order=True)
    return list(session.scalars(statement, values, execution_options=across(COMPARED)))


def insert_unasked(session: Session, row: type[TenantRow], values: Sequence[Document]) -> None:
    """Insert many rows as `insert_rows` does where nobody needs their ids; far quicker on PostgreSQL.

    Raises:
        ScopeMissing: a row belongs to an organization outside the scope, or there is no scope.
    """
    if values:
        _check_owners(session, values)
        session.execute(insert(row), values, execution_options=across(COMPARED))


def _check_owners(session: Session, values: Sequence[Document]) -> None:
    scope = session.info.get(SCOPE)
    owners = {one["organization_id"] for one in values}
    if scope is None or (isinstance(scope, Scope) and not owners <= scope.organization_ids):
        raise ScopeMissing("These rows lie outside the session's scope.")


def guard_statement(state: ORMExecuteState) -> Result[Any] | None:
    """Add the scope to a statement, or refuse it; one that looks across is run with the walls lifted.

    Raises:
        ScopeMissing: nobody said for whom, or the statement would pass by the guard.
    """
    session = state.session
    if state.execution_options.get(UNSCOPED) and has_walls(session):
        with lifted(session, whose_rows(session)):
            return state.invoke_statement()
    if not state.execution_options.get(UNSCOPED):
        _stay_inside(state)
        retell(session, whose_rows(session))
    return None


def _stay_inside(state: ORMExecuteState) -> None:
    scope = state.session.info.get(SCOPE)
    if scope is None:
        raise ScopeMissing("This query says for whom it is: call set_scope or unscoped first.")
    if isinstance(scope, Unscoped):
        return
    if not state.is_orm_statement or state.is_insert or state.is_executemany:
        raise ScopeMissing(
            "Inside a scope only ORM queries and the unit of work are allowed: "
            "this statement would pass by the guard."
        )
    if not state.is_column_load:
        state.statement = state.statement.options(*state.session.info[CRITERIA])


def guard_flush(session: Session) -> None:
    """Check that every row to be written, and every row it points at, lies inside the scope.

    Raises:
        ScopeMissing: nobody said for whom, or a row would leave or enter the scope.
    """
    scope = session.info.get(SCOPE)
    if isinstance(scope, Unscoped):
        return
    changed = [*session.new, *session.dirty, *session.deleted]
    if scope is None:
        if changed:
            raise ScopeMissing("These changes say for whom they are: call set_scope first.")
        return
    users: set[int] = set()
    for row in changed:
        _check_owner(row, scope)
        users |= _check_targets(row, scope)
    _check_users(session, users)


def _criteria(seen: list[int]) -> list[LoaderCriteriaOption]:
    if len(seen) == 1:
        return _criteria_of_one(seen[0])
    ids = id_set(seen)
    return [
        with_loader_criteria(
            TenantRow, lambda cls: Among(cls.organization_id, ids), include_aliases=True
        ),
        with_loader_criteria(
            SharedRow, lambda cls: Among(cls.organization_id, ids), include_aliases=True
        ),
        with_loader_criteria(OrganizationRow, lambda cls: Among(cls.id, ids), include_aliases=True),
    ]


def _criteria_of_one(own: int) -> list[LoaderCriteriaOption]:
    return [
        with_loader_criteria(
            TenantRow, lambda cls: cls.organization_id == own, include_aliases=True
        ),
        with_loader_criteria(
            SharedRow, lambda cls: cls.organization_id == own, include_aliases=True
        ),
        with_loader_criteria(OrganizationRow, lambda cls: cls.id == own, include_aliases=True),
    ]


def _check_owner(row: object, scope: Scope) -> None:
    if isinstance(row, TenantRow | SharedRow) and row.organization_id is None:
        raise ScopeMissing(f"A {_table(row)} row inside a scope needs its organization.")
    if isinstance(row, TenantRow | SharedRow) and row.organization_id not in scope.organization_ids:
        raise ScopeMissing(f"{_table(row)} lies outside the session's scope.")
    if isinstance(row, OrganizationRow) and (row.id or row.parent_id) not in scope.organization_ids:
        raise ScopeMissing("This organization lies outside the session's scope.")


def _check_targets(row: object, scope: Scope) -> set[int]:
    """Check the organizations that `row` points at; return the users it newly points at."""
    users: set[int] = set()
    mapper = attributes.instance_state(row).mapper
    for column in mapper.columns:
        target = _single_target(column)
        key = mapper.get_property_by_column(column).key
        value = getattr(row, key) if target in {"organization", "user"} else None
        if value is None or not attributes.get_history(row, key).added:
            continue
        if target == "user":
            users.add(value)
        elif value not in scope.organization_ids:
            raise ScopeMissing(f"{_table(row)}.{key} points outside the session's scope.")
    return users


def _single_target(column: ColumnElement[Any]) -> str | None:
    """Return the table that `column` alone points at; a composite key guards itself."""
    for key in column.foreign_keys:
        if key.constraint is not None and len(key.constraint.elements) == 1:
            return str(key.column.table.name)
    return None


def _check_users(session: Session, users: set[int]) -> None:
    if not users:
        return
    scope: Scope = session.info[SCOPE]
    wanted = select(UserRow.id).where(
        UserRow.id.in_(users), UserRow.organization_id.in_(scope.organization_ids)
    )
    with session.no_autoflush:
        known = set(session.scalars(wanted, execution_options=across("users of the whole scope")))
    if users - known - {scope.actor_id}:
        raise ScopeMissing("A row points at a user outside the session's scope.")


def _table(row: object) -> str:
    return str(row.__tablename__) if isinstance(row, Base) else type(row).__name__
