"""One wish under one key, however often it is asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.errors import KeyReused
from carecall.store.tables import CallRequestRow


def write_wish(session: Session, wish: CallRequestRow) -> int:
    """Write `wish` and return its id, or that of the same wish under the same key.

    Raises:
        KeyReused: another wish has the key of this one.
    """
    try:
        with session.begin_nested():
            session.add(wish)
            session.flush()
    except IntegrityError:
        if wish.request_key is None:
            raise
        return _known(session, wish)
    return wish.id


def _known(session: Session, wish: CallRequestRow) -> int:
    known = session.scalars(
        select(CallRequestRow).where(
            CallRequestRow.organization_id == wish.organization_id,
            CallRequestRow.request_key == wish.request_key,
        )
    ).one()
    if _asked(known) != _asked(wish):
        raise KeyReused
    return known.id


def _asked(wish: CallRequestRow) -> tuple[str, str, int | None, int | None]:
    return wish.number, wish.language, wish.recipient_id, wish.phone_number_id
