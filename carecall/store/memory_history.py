"""What a remembered sentence said before people changed it: kept in its own row, so that forgetting it leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from carecall.domain.memory import MemoryKind
from carecall.store.audit import Actor
from carecall.store.tables import MemoryItemRow

MOST_KEPT = 50
"""Wordings of one sentence; the oldest go first."""
WATCHED = ("text", "kind", "ask_after_on", "expires_on", "do_not_raise")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierMemory:
    """A remembered sentence as it stood until somebody changed it."""

    text: str
    kind: MemoryKind
    ask_after_on: date | None
    expires_on: date | None
    do_not_raise: bool
    changed_at: datetime
    changed_by: str
    """Name of whoever changed it then."""


def keep_earlier(
    row: MemoryItemRow, changes: Mapping[str, object], actor: Actor, now: datetime
) -> None:
    """Put what a sentence says beside it, before `changes` are made; nothing where they change nothing."""
    if all(getattr(row, name) == changes.get(name, getattr(row, name)) for name in WATCHED):
        return
    stood = {
        "text": row.text, "kind": row.kind.value, "ask_after_on": _day(row.ask_after_on),
        "expires_on": _day(row.expires_on), "do_not_raise": row.do_not_raise,
        "changed_at": now.isoformat(), "changed_by": actor.name,
    }  # fmt: skip
    before = (row.earlier or {}).get("wordings", [])
    row.earlier = {"wordings": [*before, stood][-MOST_KEPT:]}


def earlier_of(row: MemoryItemRow) -> list[EarlierMemory]:
    """Return what a sentence said before, newest first."""
    return wordings_in(row.earlier)


def wordings_in(stored: Mapping[str, Any] | None) -> list[EarlierMemory]:
    """Return the wordings that are kept beside a sentence, newest first."""
    kept = (stored or {}).get("wordings", [])
    return [
        EarlierMemory(
            text=each["text"],
            kind=MemoryKind(each["kind"]),
            ask_after_on=_read_day(each["ask_after_on"]),
            expires_on=_read_day(each["expires_on"]),
            do_not_raise=each["do_not_raise"],
            changed_at=datetime.fromisoformat(each["changed_at"]),
            changed_by=each["changed_by"],
        )
        for each in reversed(kept)
    ]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
