"""Follows campaigns in the database until they are done, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from carecall.commands.call_table import CallLine
from carecall.domain.call import FINAL_PLANNED_STATES, CallState, Disposition, PlannedCallState
from carecall.store.last_words import last_words
from carecall.store.progress import PlannedCallEntry, planned_call_rows
from carecall.store.session import Sessions, system_reading

TALKED = frozenset({Disposition.ANSWERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """All planned calls of the campaigns that are watched, as they stand."""

    entries: tuple[PlannedCallEntry, ...]
    words: dict[str, str]

    @property
    def finished(self) -> bool:
        """Whether every planned call has a final state, and what was talked is understood."""
        return bool(self.entries) and all(
            entry.state in FINAL_PLANNED_STATES and not awaits_analysis(entry)
            for entry in self.entries
        )

    @property
    def settled(self) -> bool:
        """Whether every planned call has a final state."""
        return bool(self.entries) and all(
            entry.state in FINAL_PLANNED_STATES for entry in self.entries
        )

    def lines(self) -> list[CallLine]:
        """Return the rows of the tables."""
        return [_line(entry, self.words.get(entry.call_id or "", "")) for entry in self.entries]


def outcome(entry: PlannedCallEntry) -> str:
    """Return how a planned call ended so far: its last attempt's disposition, or that our own gate refused it."""
    if entry.state is PlannedCallState.BLOCKED:
        return str(Disposition.BLOCKED)
    return str(entry.disposition or "")


def awaits_analysis(entry: PlannedCallEntry) -> bool:
    """Say whether somebody talked and nobody has read it yet."""
    return entry.disposition in TALKED and entry.label is None


def look(sessions: Sessions, campaign_ids: Sequence[int]) -> CampaignView:
    """Read the campaigns' planned calls."""
    with system_reading(sessions, "the terminal shows a campaign") as session:
        entries = tuple(
            entry for number in campaign_ids for entry in planned_call_rows(session, number)
        )
        live = [one.call_id for one in entries if one.call_id]
        return CampaignView(entries=entries, words=dict(last_words(session, live)))


def report(view: CampaignView, recordings: Path) -> list[dict[str, object]]:
    """Return each planned call as the JSON of `carecall demo` lists it."""
    return [
        {
            "call_id": entry.call_id,
            "recipient": entry.recipient,
            "language": str(entry.language),
            "state": str(entry.state),
            "disposition": outcome(entry) or None,
            "refused_by": entry.blocked_rule,
            "attempts": entry.attempts,
            "completed": entry.completed,
            "label": str(entry.label) if entry.label else None,
            "turns": entry.turns,
            "recording": str(recordings / entry.recording) if entry.recording else None,
            "first_audio_ms": entry.first_audio_ms,
            "response_ms_p50": entry.response_ms_p50,
            "response_ms_p95": entry.response_ms_p95,
        }
        for entry in view.entries
    ]


def _line(entry: PlannedCallEntry, words: str) -> CallLine:
    ringing = entry.call_state is CallState.RINGING
    return CallLine(
        recipient=entry.recipient,
        language=str(entry.language),
        number=entry.number,
        state="ringing" if ringing else str(entry.state),
        disposition=outcome(entry),
        attempts=entry.attempts,
        talk_s=(entry.talk_ms or 0) / 1000,
        last_words=words,
        label=str(entry.label or ""),
        completed=entry.completed,
        turns=entry.turns,
        first_audio_ms=entry.first_audio_ms,
        response_p50_ms=entry.response_ms_p50,
        response_p95_ms=entry.response_ms_p95,
    )
