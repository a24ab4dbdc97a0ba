"""Settings > Manage outgoing number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.actions import numbers as actions
from admin.actions.lettering_preview import preview_of
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.number_columns import COLUMNS, RULES
from admin.downloads import EXCEL, dated, send_built
from admin.forms.judging import Judge
from admin.forms.number_form import EDIT_SPEC, NumberForm, judge_number, typed_of_number
from admin.forms.typed import Typed
from admin.house import now
from admin.languages import spoken_language
from admin.listing import Listing
from admin.menu import MenuSection
from admin.number_adding import NumberAdding
from admin.queries.number_list import NumberLine, numbers_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.screen_api import ScreenApi
from admin.search import ListRequest
from carecall.spreadsheets.template import write_number_template
from carecall.spreadsheets.world_numbers import shown_form
from carecall.store.tables import PhoneNumberRow

WORDS = RowWords(
    title=lambda: _("Manage outgoing number"),
    add=lambda: _("Add outgoing number"),
    edit=lambda: _("Edit outgoing number"),
    delete=lambda: _("Delete outgoing number"),
    warning=lambda: _("The number is gone for good. It is not deleted while schedules or campaigns use it."),
    count=lambda count: ngettext("%(n)s number", "%(n)s numbers", count.number, n=count),
    empty_title=lambda: _("No outgoing numbers yet"),
    empty_text=lambda: _("Called phones show one of these numbers, with its lettering. Without one nobody is called."),
    added=lambda: _("The numbers were added."),
    changed=lambda: _("The outgoing number was changed."),
    removed=lambda n: ngettext("%(num)d outgoing number was deleted.", "%(num)d outgoing numbers were deleted.", n),
    file=lambda: _("outgoing numbers"),
)  # fmt: skip
_SCREENS = {"schedule": "schedules.index_view", "campaign": "campaigns.index_view"}


class NumbersView(NumberAdding, RowsView):
    """Numbers that called phones show."""

    words = WORDS
    rules = RULES
    spec = EDIT_SPEC
    object_type = "phone_number"
    icon = "phone"
    form_template = "numbers/edit.html"
    api = ScreenApi(adds=False)
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.NUMBERS
    edit_permission = Permission.NUMBERS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = (
        "organization_id", "billing_number", "number", "trunk_id", "verified_at",
        "lettering", "lettering_status", "lettering_checked_on",
    )  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[NumberLine]:
        """Return one page of numbers."""
        return numbers_of(self.db, current_principal(), wanted)

    def typed_of(self, row: PhoneNumberRow) -> Typed:
        """Return a stored number as its form shows it."""
        return typed_of_number(row, actions.granted_to(self.db, row.id))

    def title_of(self, row: PhoneNumberRow) -> str:
        """Return the number as people write it."""
        return shown_form(row.number, row.country)

    def judge(self, judge: Judge, row: PhoneNumberRow | None) -> NumberForm | None:
        """Return the values of a changed number; numbers are added by steps of their own."""
        if row is None:
            raise NotImplementedError("Numbers are added in `new_view`.")
        form = judge_number(judge, row, schedules=actions.schedule_count(self.db, row.id))
        if form is not None:
            gone = actions.granted_to(self.db, row.id) - form.granted - {row.organization_id}
            if gone and actions.still_calling(self.db, row.id, gone):
                judge.refuse("granted", _("An organization that you took out has schedules that call from this number."))  # fmt: skip
        return form

    def change(self, row: PhoneNumberRow, value: NumberForm) -> None:
        """Write a form over a number."""
        actions.change(self.db, row, value, now())

    def remove(self, row: PhoneNumberRow) -> None:
        """Take a number away."""
        actions.remove(self.db, row)

    def form_values(self, row: PhoneNumberRow | None) -> dict[str, object]:
        """Return who uses a number, so that nobody changes it unknowingly."""
        return {"users": self.blockers(row) if row else []}

    def blockers(self, row: PhoneNumberRow) -> list[Blocker]:
        """Return the schedules and campaigns that use a number, with where they are seen."""
        found = [
            Blocker(text=user_text(each), url=screen_of(each, row))
            for each in actions.users_of(self.db, row.id)
        ]
        seen = sum(each.kind == "schedule" for each in actions.users_of(self.db, row.id))
        hidden = actions.schedule_count(self.db, row.id) - seen
        if hidden:
            text = ngettext("%(num)d schedule of another organization uses it.", "%(num)d schedules of other organizations use it.", hidden)  # fmt: skip
            found.append(Blocker(text=text, url=url_for(".index_view")))
        return found

    # Adding

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Stage numbers by three methods of input, then save them at once."""
        self.demand_edit()
        if request.method == "GET":
            return self.add_page(self.begun(), [])
        if request.form.get("do") == "save":
            return self.save_step()
        if request.form.get("do") == "failed":
            return self.failed_file()
        return self.stage_step()

    @expose("/template.xlsx")
    def template_view(self) -> ResponseReturnValue:
        """Send the empty workbook to fill in."""
        self.demand_edit()
        name = dated(_("outgoing-numbers-template"), current_principal().timezone, "xlsx")
        language = spoken_language()
        return send_built(name, lambda file: write_number_template(file, language), mimetype=EXCEL)

    @expose("/lettering", methods=("POST",))
    def lettering_view(self) -> str:
        """Show how phones of each carrier would show what is being typed."""
        preview = preview_of(request.form.get("lettering", ""))
        return str(self.render("numbers/lettering.html", preview=preview))


def user_text(user: actions.NumberUser) -> str:
    """Return how a schedule or campaign that uses a number is called."""
    if user.kind == "schedule":
        return _("Schedule: %(name)s", name=user.name)
    return _("Campaign: %(name)s", name=user.name)


def screen_of(user: actions.NumberUser, row: PhoneNumberRow) -> str:
    """Return the address of the list that shows what uses a number."""
    endpoint = _SCREENS[user.kind]
    known = endpoint in current_app.view_functions
    return url_for(endpoint if known else "numbers.index_view", organization=row.organization_id)
