"""What was said last on calls that are going on, for live views."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.store.tables import TurnRow


def last_words(session: Session, call_ids: Collection[str]) -> Mapping[str, str]:
    """Return the text of the newest turn of each call that has one."""
    newest = (
        select(TurnRow.call_id, func.max(TurnRow.turn_no).label("turn_no"))
        .where(TurnRow.call_id.in_(call_ids))
        .group_by(TurnRow.call_id)
        .subquery()
    )
    rows = session.execute(
        select(TurnRow.call_id, TurnRow.text).join(
            newest,
            (newest.c.call_id == TurnRow.call_id) & (newest.c.turn_no == TurnRow.turn_no),
        )
    )
    return {row.call_id: row.text for row in rows}
