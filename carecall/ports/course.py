"""Who reads from a transcript what it tells besides its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from carecall.domain.call_course import CallCourse
from carecall.domain.language import Language
from carecall.domain.turns import Turn


class CourseReader(Protocol):
    """Finds wishes, facts of daily life and how the person answered."""

    def read(self, turns: Sequence[Turn], *, language: Language) -> CallCourse:
        """Return what the talk tells of the person's days; the same turns give the same course."""
        ...
