"""Conditions that several lists share: an organization with everything below it, a telephone number."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Row, ScalarSelect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.access import Principal
from carecall.store.among import among
from carecall.store.tables import CallRow, OrganizationRow, RecipientRow

LAST_DIGITS = 4


def within_organization(
    principal: Principal, wanted: str, column: InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    """Return the condition of [Select organization]: the chosen one and all below; nothing chosen, none."""
    if not wanted or principal.scope == {int(wanted)}:
        return []
    chosen = select(OrganizationRow.path).where(OrganizationRow.id == int(wanted)).scalar_subquery()
    below = select(OrganizationRow.id).where(OrganizationRow.path.startswith(chosen))
    return [column.in_(below)]


def owner_of_person(recipient_id: int) -> ScalarSelect[int]:
    """Return the organization of a recipient: said beside the person, it lets an index find what is theirs."""
    return (
        select(RecipientRow.organization_id)
        .where(RecipientRow.id == recipient_id)
        .scalar_subquery()
    )


def owner_of_call(call_id: str) -> ScalarSelect[int]:
    """Return the organization of a call, likewise."""
    return select(CallRow.organization_id).where(CallRow.id == call_id).scalar_subquery()


def organization_choices(session: Session, principal: Principal) -> list[tuple[str, str]]:
    """Return (id, name) of the organizations in reach, in the order of the tree."""
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.name, OrganizationRow.path)
        .where(among(OrganizationRow.id, principal.scope))
    ).all()  # fmt: skip
    top = min((path.count("/") for _, _, path in rows), default=0)
    return [
        (str(key), "\u2003" * (path.count("/") - top) + name) for key, name, path in by_tree(rows)
    ]


def by_tree(rows: Iterable[Row[int, str, str]]) -> list[Row[int, str, str]]:
    """Return (id, name, path) with what is below each after it, those side by side by their names."""
    found = list(rows)
    names = {str(key): name for key, name, _path in found}

    def place(row: Row[int, str, str]) -> list[tuple[str, int]]:
        return [(names.get(step, ""), int(step)) for step in row[2].split("/") if step]

    return sorted(found, key=place)


def phone_conditions(
    typed: str, person: type[RecipientRow] = RecipientRow
) -> list[ColumnElement[bool]]:
    """Return the condition of a number search: four digits are the last four, others any part."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    if not digits:
        return []
    if len(digits) == LAST_DIGITS:
        return [person.phone_last4 == digits]
    return [
        or_(
            person.phone_national.contains(digits, autoescape=True),
            person.phone.contains(digits, autoescape=True),
        )
    ]
