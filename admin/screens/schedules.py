"""Campaigns > Manage schedule: when people are called, from which number, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.actions import schedules as actions
from admin.base_view import Blocker, posted_ids
from admin.cells import CellColumn
from admin.columns.schedule_columns import COLUMNS, RULES
from admin.forms.judging import Judge
from admin.forms.schedule_form import (
    SPEC,
    ScheduleForm,
    fresh_schedule,
    judge_schedule,
    typed_of_schedule,
)
from admin.forms.typed import Typed
from admin.house import now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.plan_sentence import plan_sentence
from admin.queries.schedule_list import ScheduleLine, schedules_of
from admin.queries.target_list import free_people, ids_of, pane_of, targets_in
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import MOST_CHARACTERS, ListRequest
from carecall.domain.replan import PlanChange
from carecall.store.tables import CampaignRow, RecipientRow, ScheduleRow


def changed_sentence() -> str:
    """Return that a schedule was changed, and what became of its planned calls."""
    change: PlanChange = g.pop("plan_change", PlanChange())
    return f"{_('The schedule was changed.')} {plan_sentence(change)}"


WORDS = RowWords(
    title=lambda: _("Manage schedule"),
    add=lambda: _("Add schedule"),
    edit=lambda: _("Edit schedule"),
    delete=lambda: _("Delete schedule"),
    warning=lambda: _("Its people stay and can be put into another schedule. A schedule of a campaign is not deleted."),
    count=lambda count: ngettext("%(n)s schedule", "%(n)s schedules", count.number, n=count),
    empty_title=lambda: _("No schedules yet"),
    empty_text=lambda: _("Register recipients first, then a schedule for them, then a campaign."),
    added=lambda: _("A new schedule was added. Register its target recipients next."),
    changed=changed_sentence,
    removed=lambda n: ngettext("%(num)d schedule was deleted.", "%(num)d schedules were deleted.", n),
    file=lambda: _("schedules"),
)  # fmt: skip


class SchedulesView(RowsView):
    """Schedules with their targets."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "schedule"
    icon = "calendar"
    list_template = "schedules/list.html"
    menu_section = MenuSection.CAMPAIGNS
    edit_permission = Permission.CAMPAIGNS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = (
        "organization_id", "name", "phone_number_id", "interval", "calls_per_interval", "weekdays", "start_time",
        "until_time", "starts_on", "ends_on", "rounds", "on_holiday", "redials", "redial_gap_s",
    )  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[ScheduleLine]:
        """Return one page of schedules."""
        return schedules_of(self.db, current_principal(), wanted)

    def extra_actions(self, line: ScheduleLine) -> Sequence[tuple[str, str, str]]:
        """Offer the way to the targets."""
        return [("people", _("Target recipients"), url_for(".targets_view", row_id=line.key))]

    def fresh(self) -> Typed:
        """Begin with what most schedules are."""
        return fresh_schedule()

    def typed_of(self, row: ScheduleRow) -> Typed:
        """Return a stored schedule as its form shows it."""
        return typed_of_schedule(row)

    def judge(self, judge: Judge, row: ScheduleRow | None) -> ScheduleForm | None:
        """Return the form's values."""
        return judge_schedule(judge, row)

    def add(self, value: ScheduleForm) -> ScheduleRow:
        """Write a new schedule."""
        return actions.add(self.db, value)

    def change(self, row: ScheduleRow, value: ScheduleForm) -> None:
        """Write a form over a schedule and bring its planned calls in line."""
        g.plan_change = actions.change(self.db, row, value, now())

    def blockers(self, row: ScheduleRow) -> list[Blocker]:
        """Return the campaign that uses a schedule."""
        if row.campaign_id is None:
            return []
        campaign = self.db.get_one(CampaignRow, row.campaign_id)
        text = _("“%(campaign)s” uses “%(schedule)s”.", campaign=campaign.name, schedule=row.name)
        return [Blocker(text=text, url=url_for("campaigns.edit_one_view", row_id=campaign.id))]

    # Targets

    @expose("/<int:row_id>/targets", methods=("GET", "POST"))
    def targets_view(self, row_id: int) -> ResponseReturnValue:
        """Show who is in a schedule and who could be, find them, add them and take them out."""
        row = self.get_one(row_id)
        if request.method == "POST" and request.form.get("do", "find") != "find":
            self.demand_edit()
            self.move_targets(row, request.form["do"])
        return self.targets_page(self.get_one(row_id))

    def move_targets(self, row: ScheduleRow, do: str) -> None:
        """Add or take out the ticked people, or everybody whom the search finds."""
        adding = do in {"add", "add_all"}
        people = (free_people if adding else targets_in)(
            row, searched("free" if adding else "in") if do.endswith("_all") else ""
        )
        if not do.endswith("_all"):
            people.append(RecipientRow.id.in_(posted_ids()))
        keys = ids_of(self.db, people)
        problem = self.attempt(lambda: self.write_targets(row, keys, adding=adding))
        if problem:
            flash(problem, "error")

    def write_targets(self, row: ScheduleRow, keys: Sequence[int], *, adding: bool) -> None:
        """Write who is in a schedule, and say what became of its planned calls."""
        change = actions.move_targets(self.db, row, keys, now(), adding=adding)
        moved = (
            ngettext("%(num)d recipient was added.", "%(num)d recipients were added.", len(keys))
            if adding
            else ngettext("%(num)d recipient was taken out.", "%(num)d recipients were taken out.", len(keys))
        )  # fmt: skip
        flash(f"{moved} {plan_sentence(change)}", "success")

    def targets_page(self, row: ScheduleRow) -> str:
        """Draw both panes."""
        free, inside = searched("free"), searched("in")
        return str(
            self.render(
                "schedules/targets.html",
                schedule=row,
                free=pane_of(self.db, free_people(row, free)),
                inside=pane_of(self.db, targets_in(row, inside)),
                searched={"free": free, "in": inside},
                may_edit=self.may_edit(),
            )
        )


def searched(pane: str) -> str:
    """Return the words that one pane is searched for; they are posted, so that no name is in an address."""
    raw = request.form.get(f"{pane}_words", "")[:MOST_CHARACTERS]
    return "".join(sign for sign in raw if sign.isprintable()).strip()
