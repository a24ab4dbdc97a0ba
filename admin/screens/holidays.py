"""Settings > Holidays: own days off and working holidays beside the country's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.holiday_columns import COLUMNS, RULES
from admin.forms.holiday_form import OFF, SPEC, WORKS, HolidayForm, judge_holiday
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.plan_sentence import plan_sentence
from admin.queries.holiday_list import LIST, calendar_of, holidays_of
from admin.queries.simple_list import OwnedLine
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.domain.replan import PlanChange
from carecall.store.replanning import replan_organization
from carecall.store.tables import HolidayRow


def and_moved(sentence: str) -> str:
    """Return a sentence, and what became of planned calls."""
    change: PlanChange = g.pop("holiday_change", PlanChange())
    return f"{sentence} {plan_sentence(change)}"


WORDS = RowWords(
    title=lambda: _("Holidays"),
    add=lambda: _("Add a day"),
    edit=lambda: _("Edit the day"),
    delete=lambda: _("Delete the day"),
    warning=lambda: _("Planned calls that have not begun move back to the country's calendar."),
    count=lambda count: ngettext("%(n)s day", "%(n)s days", count.number, n=count),
    empty_title=lambda: _("No days of your own"),
    empty_text=lambda: _("Without own days the country's calendar counts. Each schedule says what happens on holidays."),
    added=lambda: and_moved(_("The day was added.")),
    changed=lambda: and_moved(_("The day was changed.")),
    removed=lambda n: and_moved(ngettext("%(num)d day was deleted.", "%(num)d days were deleted.", n)),
    file=lambda: _("holidays"),
)  # fmt: skip


class HolidaysView(RowsView):
    """Days on which an organization differs from its country's calendar."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "holiday"
    icon = "calendar"
    list_template = "holidays/list.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "day_on", "name", "works")

    def listing(self, wanted: ListRequest) -> Listing[OwnedLine]:
        """Return one page of own days."""
        return holidays_of(self.db, current_principal(), wanted)

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add the country's calendar of the year that is looked at."""
        wanted = listing.wanted
        organization_id = int(wanted.value("organization") or current_principal().stands_at)
        year = int(wanted.value("year") or now().year)
        calendar = calendar_of(self.db, organization_id, year)
        return {**super().list_values(listing), "calendar": calendar}

    def fresh(self) -> Typed:
        """Begin with a day off of the own organization."""
        return typed_from(organization=current_principal().stands_at, kind=OFF)

    def typed_of(self, row: HolidayRow) -> Typed:
        """Return a stored day as its form shows it."""
        return typed_from(
            organization=row.organization_id,
            day=row.day_on,
            name=row.name,
            kind=WORKS if row.works else OFF,
        )

    def title_of(self, row: HolidayRow) -> str:
        """Return how a day is called in sentences."""
        return LIST.title(row)

    def judge(self, judge: Judge, row: HolidayRow | None) -> HolidayForm | None:
        """Return the form's values."""
        return judge_holiday(judge, row)

    def add(self, value: HolidayForm) -> HolidayRow:
        """Write a new day and bring planned calls in line."""
        row = HolidayRow(
            organization_id=value.organization_id,
            day_on=value.day_on,
            name=value.name,
            works=value.works,
        )
        self.db.add(row)
        self.replan(value.organization_id)
        return row

    def change(self, row: HolidayRow, value: HolidayForm) -> None:
        """Write a form over a day and bring planned calls in line."""
        row.day_on, row.name, row.works = value.day_on, value.name, value.works
        self.replan(row.organization_id)

    def remove(self, row: HolidayRow) -> None:
        """Take a day away and bring planned calls in line."""
        organization_id = row.organization_id
        self.db.delete(row)
        self.replan(organization_id)

    def replan(self, organization_id: int) -> None:
        """Bring the organization's planned calls in line, in the transaction that changes its days."""
        self.db.flush()
        change = replan_organization(self.db, organization_id, now())
        g.holiday_change = g.get("holiday_change", PlanChange()) + change

    def blockers(self, row: HolidayRow) -> list[Blocker]:
        """Return nothing: nobody depends on a day."""
        _row = row
        return []
