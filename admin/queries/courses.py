"""How a person's talks went, call by call, and what changed in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.formats import in_zone
from admin.languages import later as _l
from admin.languages import spoken_language
from admin.queries.places import owner_of_person
from carecall.domain.call_course import LengthUnit
from carecall.store.tables import CallCourseRow, CallRow
from carecall.store.trends import TrendEntry, trend_entries

CALLS_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One measure over the calls; days on which it was not told are left out."""

    key: str
    title: str
    unit: str
    points: Sequence[tuple[str, float]]
    """Local day and value, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything of the trends tab."""

    curves: Sequence[Curve]
    standing: Sequence[TrendEntry]

    @property
    def told(self) -> bool:
        """Say whether there is anything to draw."""
        return any(curve.points for curve in self.curves)

    @property
    def lines(self) -> Sequence[tuple[str, str, str, float]]:
        """Return what the curves draw as lines: local day, measure, unit and value."""
        return [
            (day, str(curve.title), str(curve.unit), value)
            for curve in self.curves
            for day, value in curve.points
        ]


UNITS = {LengthUnit.SYLLABLES: _l("syllables"), LengthUnit.WORDS: _l("words")}
Reading = Callable[[CallCourseRow], float | None]
MEASURES: tuple[tuple[str, str, str, Reading], ...] = (
    ("answer_length", _l("Answer length"), "", lambda row: row.answer_length),
    ("answer_delay", _l("Answer delay"), _l("seconds"), lambda row: row.answer_delay_s),
    ("sleep", _l("Hours slept"), _l("hours"), lambda row: row.sleep_hours),
    ("meals", _l("Meals"), _l("meals a day"), lambda row: row.meals),
)


def course_of(session: Session, recipient_id: int, zone: str) -> Course:
    """Return a person's curves and the changes that stand, in the reader's language."""
    rows = session.execute(
        select(CallRow.reserved_at, CallCourseRow)
        .join(CallRow, CallRow.id == CallCourseRow.call_id)
        .where(
            CallRow.organization_id == owner_of_person(recipient_id),
            CallRow.recipient_id == recipient_id,
        )
        .order_by(CallRow.reserved_at.desc())
        .limit(CALLS_SHOWN)
    ).all()
    told = [(f"{in_zone(at, zone):%Y-%m-%d}", row) for at, row in reversed(rows)]
    newest = told[-1][1].unit if told else LengthUnit.WORDS
    return Course(
        curves=[curve_of(told, newest, measure) for measure in MEASURES],
        standing=trend_entries(session, recipient_id=recipient_id, language=spoken_language()),
    )


def curve_of(
    told: Sequence[tuple[str, CallCourseRow]],
    unit: LengthUnit,
    measure: tuple[str, str, str, Reading],
) -> Curve:
    """Return one measure's curve; lengths in different units are not drawn on one axis."""
    key, title, said, reading = measure
    lengths = key == "answer_length"
    points = [
        (day, round(value, 1))
        for day, row in told
        if (value := reading(row)) is not None and (not lengths or row.unit is unit)
    ]
    return Curve(key=key, title=title, unit=UNITS[unit] if lengths else said, points=points)
