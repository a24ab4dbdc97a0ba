"""The form of an organization's own day: a day off, or a public holiday on which it works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.house import house
from admin.queries.places import organization_choices
from carecall.store.rows.holiday import NAME_LIMIT
from carecall.store.tables import HolidayRow

OFF, WORKS = "off", "works"


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayForm:
    """A good form's values."""

    organization_id: int
    day_on: date
    name: str
    works: bool


def kind_choices() -> list[Choice]:
    """Return what an own day can be."""
    return [(OFF, _("Day off")), (WORKS, _("Working holiday"))]


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


SPEC: FormSpec = one_section(
    Field(name="organization", label=lambda: _("Organization"), kind="choice", fixed=True, searched=True, choices=_organizations),
    Field(name="day", label=lambda: _("Day"), kind="date"),
    Field(name="name", label=lambda: _("Name of the day"), limit=NAME_LIMIT),
    Field(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices,
          hint=lambda: _("On a working holiday people are called although the country has a holiday.")),
)  # fmt: skip


def judge_holiday(judge: Judge, row: HolidayRow | None) -> HolidayForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id, day_on = judge.number("organization"), judge.day("day")
    if row is not None and organization_id != row.organization_id:
        judge.refuse("organization", _("A day stays with its organization: add another one there."))
    if organization_id is None or day_on is None or not judge.good:
        return None
    if _taken(organization_id, day_on, row):
        judge.refuse("day", _("This organization has an entry for this day already: change that one."))  # fmt: skip
        return None
    return HolidayForm(
        organization_id=organization_id,
        day_on=day_on,
        name=judge.text("name"),
        works=judge.text("kind") == WORKS,
    )


def _taken(organization_id: int, day_on: date, row: HolidayRow | None) -> bool:
    own = 0 if row is None else row.id
    known = select(HolidayRow.id).where(
        HolidayRow.organization_id == organization_id,
        HolidayRow.day_on == day_on,
        HolidayRow.id != own,
    )
    return house().requests.session.scalar(known) is not None
