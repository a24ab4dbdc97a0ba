"""The words of a call as plain text, for reading outside the console."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from admin.formats import shown_seconds
from carecall.domain.turns import Speaker
from carecall.store.tables import TurnRow


def text_of(turns: Sequence[TurnRow]) -> str:
    """Return one line for each turn: its place, who speaks, the words."""
    lines = []
    for turn in turns:
        speaker = _("Recipient") if turn.speaker is Speaker.RECIPIENT else _("Agent")
        words = " ".join(turn.text.split())
        lines.append(f"[{shown_seconds(turn.started_ms / 1000)}] {speaker}: {words}\n")
    return "".join(lines)
