"""Calls that wait to be heard again, in memory, and recordings that say what a phrasebook knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carecall.domain.findings import CallAnalysis
from carecall.domain.second_pass import BetterWords
from carecall.ports.second_hearing import CallToHearAgain


class MemorySecondHearingStore:
    """Keeps what was heard, and how each call ended."""

    def __init__(self, calls: Sequence[CallToHearAgain]) -> None:
        self.calls = {call.call.call_id: call for call in calls}
        self.words: dict[str, dict[int, BetterWords]] = {name: {} for name in self.calls}
        self.ended: dict[str, CallAnalysis | None] = {}
        self.refuse_looking = 0
        self.refuse_ending = 0
        """How many of the next endings fail."""

    def waiting(self, since: datetime, limit: int) -> Sequence[CallToHearAgain]:
        if self.refuse_looking:
            self.refuse_looking -= 1
            raise RuntimeError("the database is away")
        left = [call for name, call in self.calls.items() if name not in self.ended]
        return [
            CallToHearAgain(
                call=call.call,
                label=call.label,
                recording=call.recording,
                spoken=call.spoken,
                heard=dict(self.words[call.call.call_id]),
                staff_acted=call.staff_acted,
            )
            for call in left[:limit]
        ]

    def heard(self, call_id: str, turn_no: int, better: BetterWords) -> None:
        self.words[call_id][turn_no] = better

    def done(self, call_id: str, again: CallAnalysis | None, now: datetime) -> None:
        if self.refuse_ending:
            self.refuse_ending -= 1
            raise RuntimeError("the database is locked")
        self.ended.setdefault(call_id, again)


class KnownRecordings:
    """Recordings by name; a piece is what lies under its turn's start."""

    def __init__(self) -> None:
        self.turns: dict[str, dict[int, bytes]] = {}
        self.asked: list[tuple[str, int, int]] = []

    def piece(self, recording: str, from_ms: int, to_ms: int) -> bytes | None:
        self.asked.append((recording, from_ms, to_ms))
        if recording not in self.turns:
            return None
        started = [at_ms for at_ms in self.turns[recording] if from_ms <= at_ms < to_ms]
        return self.turns[recording][started[0]] if started else b""
