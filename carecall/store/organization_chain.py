"""An organization and those above it: stops, limits and agreements hold from there down."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.consent import DISCLOSURE_VERSION
from carecall.domain.organization import PATH_SEPARATOR
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow

Chain = tuple[OrganizationRow, ...]
"""From the contracting organization on top down to the one that calls."""


def ids_on(path: str) -> tuple[int, ...]:
    """Return the organizations that `path` names, from the root down.

    Raises:
        ValueError: it is not a path.
    """
    ids = tuple(int(part) for part in path.strip(PATH_SEPARATOR).split(PATH_SEPARATOR))
    if path != f"{PATH_SEPARATOR}{PATH_SEPARATOR.join(map(str, ids))}{PATH_SEPARATOR}":
        raise ValueError("this is not the path of an organization")
    return ids


def chain_of(session: Session, organization: OrganizationRow) -> Chain:
    """Return the rows on `organization`'s path; no query for one that stands alone.

    Raises:
        ValueError: its path is malformed, or an organization on it is missing.
    """
    ids = ids_on(organization.path)
    if ids[-1] != organization.id:
        raise ValueError("an organization's path ends with itself")
    if len(ids) == 1:
        return (organization,)
    found = session.scalars(select(OrganizationRow).where(OrganizationRow.id.in_(ids))).all()
    by_id = {row.id: row for row in found}
    if len(by_id) != len(ids):
        raise ValueError("an organization on the path is missing")
    return tuple(by_id[each] for each in ids)


def is_stopped(chain: Chain) -> bool:
    """Say whether somebody stopped the calls of this organization or of one above it."""
    return any(each.calls_stopped_at is not None for each in chain)


def required_disclosure(chain: Chain) -> str:
    """Return the text version that a consent must have been given to: the nearest one that is set."""
    own = (each.disclosure_version for each in reversed(chain))
    return next((version for version in own if version is not None), DISCLOSURE_VERSION)


def disclosures_told(session: Session, organization_ids: Collection[int]) -> dict[int, str]:
    """Return the version of what people of each organization are told today, for consents to be written."""
    beside = across("an organization's people are told what one above it says")
    set_ones = session.execute(
        select(OrganizationRow.path, OrganizationRow.disclosure_version)
        .where(OrganizationRow.disclosure_version.is_not(None))
        .order_by(OrganizationRow.path),
        execution_options=beside,
    ).all()
    told = dict.fromkeys(organization_ids, DISCLOSURE_VERSION)
    if not set_ones:
        return told
    paths = session.execute(
        select(OrganizationRow.id, OrganizationRow.path).where(
            OrganizationRow.id.in_(organization_ids)
        ),
        execution_options=beside,
    )
    for key, path in paths:
        nearest = [version for above, version in set_ones if version and path.startswith(above)]
        told[key] = nearest[-1] if nearest else DISCLOSURE_VERSION
    return told
