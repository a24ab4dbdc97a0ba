"""Manage recipients: the list with its search, and what is done to single people and selections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Principal, current_principal
from admin.actions import recipients as actions
from admin.actions.taking_back import pauses_of
from admin.actions.typed_recipient import TypedRecipient, judge_typed, typed_from
from admin.base_view import Blocker, Column
from admin.house import house, now
from admin.listing import Listing
from admin.matching_view import MatchingView
from admin.queries.places import organization_choices
from admin.queries.recipient_list import RecipientLine, recipients_of
from admin.recipient_columns import COLUMNS, EXPORT_COLUMNS, cells_of
from admin.recipient_search import RULES
from admin.search import ListRequest, parse_day, whole_number
from admin.undo import Deed, offer
from admin.words import PROGRESS
from carecall.errors import AlreadyRegistered, BadInput
from carecall.spreadsheets.export import CellValue
from carecall.spreadsheets.recipient_list import ListedRecipient, RecipientListRules
from carecall.store.tables import RecipientRow

REASON_LIMIT = 100


class RecipientsView(MatchingView):
    """The people who are called."""

    rules = RULES
    columns: ClassVar[Sequence[Column]] = COLUMNS
    export_columns: ClassVar[Sequence[Column]] = EXPORT_COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("name", "phone", "other_info", "organization_id")
    list_template = "recipients/list.html"

    def listing(self, wanted: ListRequest) -> Listing[RecipientLine]:
        """Return one page of recipients."""
        return recipients_of(self.db, current_principal(), wanted, now())

    def list_values(self, listing: Listing[RecipientLine]) -> dict[str, object]:
        """Add the organizations and the drawer that is to be open."""
        principal = current_principal()
        opened = whole_number(request.args.get("open", ""), low=1, high=2**53)
        return {
            **super().list_values(listing),
            "organizations": organization_choices(self.db, principal) if principal.wide else [],
            "opened": url_for("details.recipient_view", recipient_id=opened) if opened else "",
            "progress_words": PROGRESS,
            "may_edit": self.may_edit(),
        }

    def list_type(self) -> str:
        """Return how the trail names the list."""
        return "recipient_list"

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return _("recipients")

    def list_cells(self, line: RecipientLine, principal: Principal) -> Sequence[CellValue]:
        """Return a line as the download writes it."""
        return cells_of(line, principal)

    # One person

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Add a recipient."""
        self.demand_edit()
        if request.method == "GET":
            return self.form_page(TypedRecipient(), None)
        typed = typed_from(request.form)
        judged = judge_typed(self.db, placed(typed), self.rules_for(typed))
        if isinstance(judged, dict):
            return self.form_page(typed, None, judged), 422
        try:
            actions.add_recipient(self.db, judged, house().country, now())
        except AlreadyRegistered:
            return self.form_page(
                typed, None, {"phone": _("This number is registered already.")}
            ), 422
        return self.saved(_("The recipient was added."), typed, None)

    @expose("/<int:recipient_id>/edit", methods=("GET", "POST"))
    def edit_one_view(self, recipient_id: int) -> ResponseReturnValue:
        """Change a recipient, unless somebody else did since the form was opened."""
        self.demand_edit()
        row: RecipientRow = self.get_living(recipient_id)
        if request.method == "GET":
            return self.form_page(typed_from_row(row), row)
        typed = typed_from(request.form)
        if not self.same_version(row):
            changed = audit.last_change(self.db, "recipient", row.id)
            return self.render(
                "recipients/conflict.html", row=row, typed=typed, changed=changed
            ), 409
        judged = judge_typed(self.db, placed(typed), self.rules_for(typed), own_phone=row.phone)
        if isinstance(judged, dict):
            return self.form_page(typed, row, judged), 422
        return self.change(row, judged, typed)

    def change(
        self, row: RecipientRow, good: ListedRecipient, typed: TypedRecipient
    ) -> ResponseReturnValue:
        """Write a judged form over a row."""
        if good.organization_id != row.organization_id and actions.has_ties(self.db, row.id):
            problem = _(
                "Calls, memos or a schedule tie this person to the organization; it cannot be changed any more."
            )
            return self.form_page(typed, row, {"organization": problem}), 422
        actions.change_recipient(self.db, row, good)
        return self.saved(_("The recipient was changed."), typed, row)

    @expose("/<int:recipient_id>/delete", methods=("POST",))
    def delete_one_view(self, recipient_id: int) -> ResponseReturnValue:
        """Delete one recipient, unless a call with the person is going on."""
        self.demand_edit()
        return self.remove([self.get_living(recipient_id)])

    @expose("/delete", methods=("POST",))
    def delete_many_view(self) -> ResponseReturnValue:
        """Delete the ticked recipients, or with their number typed everybody that matches."""
        self.demand_edit()
        ids, problem = self.chosen_ids()
        if not problem and "matching" in request.form:
            if request.form.get("typed", "").replace(",", "").strip() != str(len(ids)):
                problem = _("Nobody was deleted: type the number of people to delete them all.")
            else:
                return self.remove(actions.people_of(self.db, ids))
        return self.back(problem, "") if problem else self.remove([self.get_living(key) for key in ids])  # fmt: skip

    def remove(self, rows: Sequence[RecipientRow]) -> ResponseReturnValue:
        """Delete rows, or name what blocks them."""
        blockers = self.blockers(rows)
        if blockers:
            return self.render("blocked.html", blockers=blockers, back=url_for(".index_view")), 409
        actions.remove_recipients(self.db, rows, now())
        problem = self.commit()
        done = ngettext(
            "%(num)d recipient was deleted.", "%(num)d recipients were deleted.", len(rows)
        )
        return self.back(problem, done)

    def blockers(self, rows: Sequence[RecipientRow]) -> list[Blocker]:
        """Return the calls that are going on with people, the first of them."""
        names = {row.id: row.name for row in rows}
        return [
            Blocker(
                text=_("A call with %(name)s is going on.", name=names[planned.recipient_id]),
                url=url_for("campaign_status.index_view", open=planned.id),
            )
            for planned in actions.live_calls(self.db, list(names))
        ]

    # Taking part

    @expose("/pause", methods=("POST",))
    def pause_view(self) -> ResponseReturnValue:
        """Exclude the chosen people from the call list."""
        self.demand_edit()
        until = request.form.get("until", "").strip()
        wish = actions.Pause(
            reason=request.form.get("reason", "").strip()[:REASON_LIMIT],
            until_on=parse_day(until),
            user_id=current_principal().user_id,
        )
        if until and wish.until_on is None:
            return self.back(_("Write the day as 2026-03-04."), "")
        ids, problem = self.chosen_ids()
        if problem:
            return self.back(problem, "")
        try:
            paused = actions.pause_each(self.db, ids, wish, now()).done
        except BadInput:
            self.db.rollback()
            return self.back(
                _("The last day of a pause is today or later: choose another day."), ""
            )
        if not paused:
            return self.back(
                _("Nobody was paused: only people whose campaign is in progress can be."), ""
            )
        return self.back(
            self.commit(),
            ngettext("%(num)d recipient is paused.", "%(num)d recipients are paused.", len(paused)),
            Deed(kind="paused", keys=paused),
        )

    @expose("/resume", methods=("POST",))
    def resume_view(self) -> ResponseReturnValue:
        """Include paused people in the call list again."""
        self.demand_edit()
        ids, problem = self.chosen_ids()
        if problem:
            return self.back(problem, "")
        before = pauses_of(self.db, ids)
        resumed = actions.resume_each(self.db, ids, now()).done
        if not resumed:
            return self.back(_("Nobody was resumed: only paused people can be."), "")
        return self.back(
            self.commit(),
            ngettext(
                "%(num)d recipient is called again.",
                "%(num)d recipients are called again.",
                len(resumed),
            ),
            Deed(kind="resumed", keys=resumed, before=before),
        )

    # Shared by the above

    def get_living(self, recipient_id: int) -> RecipientRow:
        """Return a recipient who is still on the list."""
        row: RecipientRow = self.get_one(recipient_id)
        if row.erased_at is not None:
            abort(404)
        return row

    def rules_for(self, typed: TypedRecipient) -> RecipientListRules:
        """Return for which organization the typed person is judged; one outside the scope is 404."""
        principal = current_principal()
        chosen = whole_number(typed.organization, low=1, high=2**53) or principal.stands_at
        if chosen not in principal.scope:
            abort(404)
        return RecipientListRules(organization_id=chosen, organizations={}, country=house().country)

    def form_page(
        self,
        typed: TypedRecipient,
        row: RecipientRow | None,
        problems: dict[str, str] | None = None,
    ) -> str:
        """Draw the form with what was typed."""
        principal = current_principal()
        choices = organization_choices(self.db, principal) if principal.wide else []
        return str(
            self.render(
                "recipients/form.html",
                typed=typed,
                row=row,
                problems=problems or {},
                organizations=choices,
            )
        )

    def saved(
        self, text: str, typed: TypedRecipient, row: RecipientRow | None
    ) -> ResponseReturnValue:
        """Commit a form; on a contradiction show it again."""
        problem = self.commit()
        if problem:
            return self.form_page(typed, row, {"": problem}), 409
        flash(text, "success")
        if row is not None and "stay" in request.form:
            return redirect(request.path)
        return redirect(url_for(".new_view" if "again" in request.form else ".index_view"))

    def back(self, problem: str, done: str, deed: Deed | None = None) -> ResponseReturnValue:
        """Go back to the list with what happened, and the offer to take it back."""
        flash(problem or done, "error" if problem else "success")
        if deed is not None and not problem:
            offer(deed)
        return redirect(url_for(".index_view"))


def placed(typed: TypedRecipient) -> TypedRecipient:
    """Return the typed person without the organization: a form holds its id, and the rules know whose it is."""
    return replace(typed, organization="")


def typed_from_row(row: RecipientRow) -> TypedRecipient:
    """Return a stored recipient as form fields."""
    return TypedRecipient(
        name=row.name,
        phone=row.phone_national,
        other=row.other_info,
        organization=str(row.organization_id),
    )
