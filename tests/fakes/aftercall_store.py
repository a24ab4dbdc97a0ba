"""Finished calls in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from carecall.domain.call_course import CallCourse
from carecall.domain.findings import CallAnalysis
from carecall.domain.memory import MemoryChanges
from carecall.ports.repositories import CallToAnalyse


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was written for one call."""

    analysis: CallAnalysis
    changes: MemoryChanges
    at: datetime
    course: CallCourse | None = None


class MemoryAfterCallStore:
    """Keeps calls waiting until they are saved."""

    def __init__(self, calls: Sequence[CallToAnalyse] = ()) -> None:
        self.calls = list(calls)
        self.saved: dict[str, Saved] = {}
        self.refuse_saving = 0
        """How many of the next saves fail."""
        self.refuse_looking = 0

    def waiting(self, limit: int) -> Sequence[CallToAnalyse]:
        if self.refuse_looking:
            self.refuse_looking -= 1
            raise RuntimeError("the database is away")
        return [call for call in self.calls if call.call_id not in self.saved][:limit]

    def save(
        self,
        call_id: str,
        analysis: CallAnalysis,
        changes: MemoryChanges,
        now: datetime,
        *,
        course: CallCourse | None = None,
    ) -> None:
        if self.refuse_saving:
            self.refuse_saving -= 1
            raise RuntimeError("the database is locked")
        saved = Saved(analysis=analysis, changes=changes, at=now, course=course)
        self.saved.setdefault(call_id, saved)
