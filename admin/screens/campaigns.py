"""Campaigns > Manage campaign: what is said to the people of a schedule, and when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.actions import campaign_work as work
from admin.actions import campaigns as actions
from admin.actions.own_phone import ring_for_campaign
from admin.actions.taking_back import in_state
from admin.base_view import LARGEST_ID, Blocker
from admin.campaign_controls import CONTROLS, Control, told
from admin.cells import CellColumn
from admin.columns.campaign_columns import COLUMNS, RULES
from admin.forms.campaign_form import (
    SPEC,
    CampaignForm,
    fresh_campaign,
    judge_campaign,
    typed_of_campaign,
)
from admin.forms.chatbot_fields import CHATBOT_SPEC, fresh_chatbot, judge_chatbot
from admin.forms.judging import Judge
from admin.forms.typed import Typed, read_typed
from admin.house import now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.campaign_rows import CampaignLine, campaigns_of, chosen_campaigns, not_begun
from admin.queries.rehearsal import played_through
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest, parse_day, whole_number
from admin.undo import Deed, offer
from admin.words import PROGRESS
from carecall.domain.campaign import CampaignState
from carecall.store.rehearsal_call import campaign_key
from carecall.store.tables import CampaignRow

MOST_CHOSEN = 200
WORDS = RowWords(
    title=lambda: _("Manage campaign"),
    add=lambda: _("Add campaign"),
    edit=lambda: _("Edit campaign"),
    delete=lambda: _("Delete campaign"),
    warning=lambda: _("Its schedule stays and can be put into another campaign. A campaign that has called is not deleted."),
    count=lambda count: ngettext("%(n)s campaign", "%(n)s campaigns", count.number, n=count),
    empty_title=lambda: _("No campaigns yet"),
    empty_text=lambda: _("Register recipients first, then a schedule for them, then a campaign."),
    added=lambda: _("A new campaign was added. Rehearse it, then start it."),
    changed=lambda: _("The campaign was changed."),
    removed=lambda n: ngettext("%(num)d campaign was deleted.", "%(num)d campaigns were deleted.", n),
    file=lambda: _("campaigns"),
)  # fmt: skip
OFFERED = {
    CampaignState.DRAFT: ("start",),
    CampaignState.RUNNING: ("pause", "stop"),
    CampaignState.PAUSED: ("resume", "stop"),
    CampaignState.ENDED: (),
}


class CampaignsView(RowsView):
    """Campaigns."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "campaign"
    icon = "phone"
    menu_section = MenuSection.CAMPAIGNS
    list_template = "campaigns/list.html"
    edit_permission = Permission.CAMPAIGNS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = (
        "organization_id", "name", "type", "language", "greeting", "opening", "closing", "department", "max_turns",
    )  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[CampaignLine]:
        """Return one page of campaigns."""
        return campaigns_of(self.db, current_principal(), wanted, now())

    def list_values(self, listing: Listing[CampaignLine]) -> dict[str, object]:
        """Add what may be ordered of several."""
        return {**super().list_values(listing), "controls": CONTROLS}

    def extra_actions(self, line: CampaignLine) -> Sequence[tuple[str, str, str]]:
        """Offer what may be ordered of a campaign as it stands."""
        found = [("check", _("Rehearse"), url_for(".rehearsal_view", row_id=line.key))]
        if self.may_edit():
            found += [
                (CONTROLS[act].icon, CONTROLS[act].text(), url_for(".control_view", act=act, id=line.key))
                for act in OFFERED[line.row.state]
            ]  # fmt: skip
        return found

    def fresh(self) -> Typed:
        """Begin with the default messages."""
        return fresh_campaign()

    def typed_of(self, row: CampaignRow) -> Typed:
        """Return a stored campaign as its form shows it."""
        return typed_of_campaign(row)

    def judge(self, judge: Judge, row: CampaignRow | None) -> CampaignForm | None:
        """Return the form's values."""
        return judge_campaign(judge, row)

    def add(self, value: CampaignForm) -> CampaignRow:
        """Write a new campaign."""
        return actions.add(self.db, value)

    def change(self, row: CampaignRow, value: CampaignForm) -> None:
        """Write a form over a campaign."""
        actions.change(self.db, row, value)

    def remove(self, row: CampaignRow) -> None:
        """Take a campaign away."""
        actions.remove(self.db, row)

    def blockers(self, row: CampaignRow) -> list[Blocker]:
        """Return the calls that a campaign has; they stay for bills and figures."""
        calls = actions.calls_of(self.db, row)
        if not calls:
            return []
        text = ngettext("%(name)s has %(num)d call, planned or past: stop it instead.",
                        "%(name)s has %(num)d calls, planned or past: stop it instead.", calls, name=row.name)  # fmt: skip
        return [Blocker(text=text, url=url_for(".control_view", act="stop", id=row.id))]

    # Orders

    @expose("/control", methods=("GET", "POST"))
    def control_view(self) -> ResponseReturnValue:
        """Say what an order does to the chosen campaigns, then follow it."""
        self.demand_edit()
        act = request.values.get("act", "")
        control = CONTROLS.get(act) or abort(404)
        keys = [self.get_one(key).id for key in chosen_ids()]
        if not keys:
            flash(_("Select campaigns first."), "error")
            return redirect(url_for(".index_view"))
        if request.method == "POST":
            was_paused = in_state(self.db, keys, CampaignState.PAUSED)
            done: list[int] = []
            problem = self.attempt(lambda: done.extend(self.order(act, control, keys)))
            if problem:
                flash(problem, "error")
            elif done and (act == "pause" or (act == "resume" and was_paused)):
                offer(Deed(kind=f"campaign_{act}", keys=done))
            return redirect(url_for(".index_view"))
        lines = chosen_campaigns(self.db, current_principal(), keys, now())
        values = {"lines": lines, "calls": not_begun(self.db, keys), "progress_words": PROGRESS}
        return str(self.render("campaigns/control.html", act=act, control=control, **values))

    def order(self, act: str, control: Control, keys: Sequence[int]) -> list[int]:
        """Follow an order for each campaign, say what became of it, and return those that followed."""
        results = work.order(self.db, act, keys, now())
        for result in results:
            flash(told(control, result), "error" if result.refused else "success")
        return [result.campaign_id for result in results if result.refused is None]

    # Words of several

    @expose("/chatbot", methods=("GET", "POST"))
    def chatbot_view(self) -> ResponseReturnValue:
        """Change what the chosen campaigns say; each field may stay as it is."""
        self.demand_edit()
        rows = [self.get_one(key) for key in chosen_ids()]
        if not rows:
            flash(_("Select campaigns first."), "error")
            return redirect(url_for(".index_view"))
        typed = (
            fresh_chatbot() if request.method == "GET" else read_typed(CHATBOT_SPEC, request.form)
        )
        judge = Judge(CHATBOT_SPEC, typed)
        said = (
            judge_chatbot(judge, work.speaking(self.db, rows)) if request.method == "POST" else {}
        )
        problem = ""
        if request.method == "POST" and judge.good:
            problem = self.attempt(lambda: work.say_all(self.db, rows, said))
            if not problem:
                done = ngettext("The chatbot settings of %(num)d campaign were changed.",
                                "The chatbot settings of %(num)d campaigns were changed.", len(rows))  # fmt: skip
                flash(done, "success")
                return redirect(url_for(".index_view"))
        problems = judge.problems if request.method == "POST" else {}
        if problem:
            problems, rows = {"": problem}, [self.get_one(key) for key in chosen_ids()]
        values = {"spec": CHATBOT_SPEC, "typed": typed, "problems": problems, "rows": rows}
        return self.render("campaigns/chatbot.html", **values), 422 if problems else 200

    # Rehearsal

    @expose("/<int:row_id>/rehearsal")
    def rehearsal_view(self, row_id: int) -> str:
        """Play the next round through: who, when, what blocks whom, lines, end and cost."""
        row = self.get_one(row_id)
        on = parse_day(request.args.get("on", ""))
        played = played_through(row.id, now(), on)
        return str(
            self.render("campaigns/rehearsal.html", campaign=row, on=on, may_edit=self.may_edit(), **played)
        )  # fmt: skip

    @expose("/<int:row_id>/ring", methods=("POST",))
    def ring_view(self, row_id: int) -> ResponseReturnValue:
        """Ring the user's own phone with the words and the script of a campaign."""
        self.demand_edit()
        row = self.get_one(row_id)
        key = campaign_key(row.id, current_principal().user_id, now())
        problem = ring_for_campaign(self.db, row, key, now()) or self.commit()
        told = _("Your phone rings in a moment, if calls go out now: number, words and script are those of this campaign.")  # fmt: skip
        flash(problem or told, "error" if problem else "success")
        return redirect(url_for(".rehearsal_view", row_id=row_id))


def chosen_ids() -> list[int]:
    """Return the campaigns that an address or a form names; nonsense is left out."""
    raw = request.values.getlist("id")[:MOST_CHOSEN]
    found = (whole_number(each, low=1, high=LARGEST_ID) for each in raw)
    return list(dict.fromkeys(key for key in found if key is not None))
