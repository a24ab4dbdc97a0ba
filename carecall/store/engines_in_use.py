"""Which engines the media process works with, for the console to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from carecall.store.session import Sessions, system_writing
from carecall.store.tables import SettingRow

KEY = "speech_engines"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginesInUse:
    """The ears, the mouth and the mind of the calls that are held now."""

    recogniser: str
    limited: bool
    """The recogniser understands set phrases only."""
    synthesiser: str
    dialogue: str = ""
    """Who decides what is said; empty where an earlier version noted the others."""


def note_engines_in_use(sessions: Sessions, engines: EnginesInUse, now: datetime) -> None:
    """Remember what the media process works with."""
    with system_writing(sessions, "the engines in use") as session:
        _note(session, engines, now)


def _note(session: Session, engines: EnginesInUse, now: datetime) -> None:
    value = {
        "recogniser": engines.recogniser,
        "limited": engines.limited,
        "synthesiser": engines.synthesiser,
        "dialogue": engines.dialogue,
    }
    row = session.get(SettingRow, KEY)
    if row is None:
        session.add(SettingRow(key=KEY, value=value, changed_at=now))
    else:
        row.value, row.changed_at = value, now
    session.flush()


def engines_in_use(session: Session) -> EnginesInUse | None:
    """Return what the media process last said it works with, or None before its first start."""
    row = session.get(SettingRow, KEY)
    if row is None:
        return None
    return EnginesInUse(
        recogniser=str(row.value["recogniser"]),
        limited=bool(row.value["limited"]),
        synthesiser=str(row.value["synthesiser"]),
        dialogue=str(row.value.get("dialogue", "")),
    )
