"""Offering to take the last act back: for some minutes, to who did it alone, and once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from admin.access import current_principal, signed_in
from admin.house import house, now
from admin.view_options import new_row, row_of
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import AuditEventRow, SavedViewRow

KEPT_FOR = timedelta(minutes=10)
KEPT_AS = "undo"
"""Stands where saved views name their list; no list is called so, and no menu shows it."""
REASON = "a user's last act, to take it back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody just did, and what the way back needs to know."""

    kind: str
    """Names the way back; empty for what has none."""
    keys: Sequence[int]
    before: Sequence[Any] = ()
    """What stood there, where it cannot be read from the rows any more."""
    mark: int = 0
    """The trail's last event when it was done: a later one about the same rows is a change since."""


def offer(deed: Deed) -> None:
    """Keep what was just committed, so that the notice about it can offer to take it back."""
    if not deed.kind:
        return
    token = secrets.token_urlsafe(12)
    try:
        with system_writing(house().sessions, REASON) as own:
            principal = current_principal()
            row = row_of(own, principal, KEPT_AS) or new_row(own, principal, KEPT_AS)
            row.query = {
                "token": token, "at": now().isoformat(), "kind": deed.kind, "keys": list(deed.keys),
                "before": list(deed.before), "mark": last_event(own),
            }  # fmt: skip
    except (IntegrityError, StaleDataError):  # the same user did something else in the same moment
        return
    session[KEPT_AS] = token


def last_event(own: Session) -> int:
    """Return the number of the trail's last event."""
    return own.scalar(select(func.max(AuditEventRow.id))) or 0


def offered() -> str:
    """Return what a notice sends to take the last act back, once; empty where there is nothing to offer."""
    token: str = session.pop(KEPT_AS, "")
    return token if signed_in() is not None else ""


def take(token: str) -> Deed | None:
    """Return the act that a notice offered to take back; None when it is another's, over, or taken back already."""
    with system_writing(house().sessions, REASON) as own:
        row = row_of(own, current_principal(), KEPT_AS)
        kept = {} if row is None else dict(row.query)
        if row is None or not kept or kept["token"] != token:
            return None
        row.query = {}
    if is_over(kept, now()):
        return None
    return Deed(kind=kept["kind"], keys=kept["keys"], before=kept["before"], mark=kept["mark"])


def is_over(kept: dict[str, Any], at: datetime) -> bool:
    """Say whether the time to take an act back is over."""
    return at - datetime.fromisoformat(kept["at"]) > KEPT_FOR


def forget_offers(sessions: Sessions, at: datetime) -> None:
    """Throw away what nobody took back in time: a reason of a pause is kept nowhere longer than needed."""
    with system_writing(sessions, REASON) as own:
        for row in own.scalars(select(SavedViewRow).where(SavedViewRow.screen == KEPT_AS)):
            if row.query and is_over(row.query, at):
                row.query = {}
