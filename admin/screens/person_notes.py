"""What is written in the details drawer: memory, the one follow-up, memos, like and dislike."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin import clashes
from admin.access import Permission, current_principal
from admin.actions import notes
from admin.clashes import Clash, FollowUpForm
from admin.drawer_page import NOT_REFUSED, Refused, drawer_page
from admin.house import now
from admin.plain_view import PlainView
from admin.queries import details
from admin.search import parse_day
from carecall.domain.memory import MemoryKind
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    MemoRow,
    MemoryItemRow,
    RecipientRow,
)


class PersonNotesView(PlainView):
    """Each address changes one thing and answers with the part of the drawer that shows it."""

    view_permission = Permission.NOTE

    @expose("/call/<call_id>/feedback", methods=("POST",))
    def feedback_view(self, call_id: str) -> ResponseReturnValue:
        """Keep, change or take back the own verdict on a call."""
        call = self.get_call(call_id)
        value = {"1": 1, "-1": -1}.get(request.form.get("value", ""), 0)
        typed = request.form.get("reason")
        reason, problem = (None, "") if typed is None else notes.judge_reason(typed)
        kept = reason or ""
        if not problem:
            given = notes.Verdict(value, reason)
            kept = notes.set_feedback(self.db, call, given, current_principal(), now())
            self.db.commit()
        page = render_template(
            "details/feedback.html", talk=None, call_id=call.id, feedback=value, reason=kept,
            reason_problem=problem, reason_kept=typed is not None and not problem,
        )  # fmt: skip
        return page, 422 if problem else 200

    @expose("/memory/<int:memory_id>", methods=("POST",))
    def memory_view(self, memory_id: int) -> ResponseReturnValue:
        """Change what is remembered, and how it may be taken up."""
        item = self.get_memory(memory_id)
        form, problem = memory_form(item)
        clash = None
        if not problem and is_stale(item):
            clash = clashes.of_memory(item, form)
        elif not problem:
            notes.edit_memory(self.db, item, form, current_principal(), now())
            self.db.commit()
        call_id = self.looked_at(item.recipient_id, item.call_id)
        refused = self.refused(problem, clash, typed_for=item.id)
        return self.drawer(item.recipient_id, call_id, "memory", refused)

    @expose("/memory/<int:memory_id>/reset", methods=("POST",))
    def reset_view(self, memory_id: int) -> ResponseReturnValue:
        """Forget one remembered sentence."""
        item = self.get_memory(memory_id)
        recipient_id = item.recipient_id
        call_id = self.looked_at(recipient_id, item.call_id)
        notes.reset_memory(self.db, item, current_principal(), now())
        self.db.commit()
        return self.drawer(recipient_id, call_id, "memory")

    @expose("/recipient/<int:recipient_id>/memory/reset", methods=("POST",))
    def reset_all_view(self, recipient_id: int) -> ResponseReturnValue:
        """Forget everything that is remembered of a person."""
        recipient = self.get_recipient(recipient_id)
        notes.reset_all_memory(self.db, recipient, current_principal(), now())
        self.db.commit()
        calls = details.calls_of_person(self.db, recipient.id)
        call_id = self.looked_at(recipient.id, calls[0].call.id if calls else None)
        return self.drawer(recipient.id, call_id, "memory")

    @expose("/call/<call_id>/follow-up", methods=("POST",))
    def follow_up_view(self, call_id: str) -> ResponseReturnValue:
        """Write the one follow-up action of a call."""
        call = self.get_call(call_id)
        form, problem = follow_up_form()
        existing = details.follow_up_of(self.db, call.id)
        clash = None
        if form and existing and is_stale(existing):
            clash = clashes.of_follow_up(self.db, existing, form)
        elif form:
            row = notes.set_follow_up(self.db, call, form.action, form.details, current_principal(), now())  # fmt: skip
            row.due_on = form.due_on
            self.db.commit()
        return self.drawer(call.recipient_id, call.id, "follow_up", self.refused(problem, clash))

    @expose("/call/<call_id>/follow-up/delete", methods=("POST",))
    def follow_up_delete_view(self, call_id: str) -> ResponseReturnValue:
        """Delete a follow-up action."""
        call = self.get_call(call_id)
        row = details.follow_up_of(self.db, call.id)
        if row is None:
            abort(404)
        notes.delete_follow_up(self.db, row)
        self.db.commit()
        return self.drawer(call.recipient_id, call.id, "follow_up")

    @expose("/recipient/<int:recipient_id>/memo", methods=("POST",))
    def memo_add_view(self, recipient_id: int) -> ResponseReturnValue:
        """Add a memo."""
        recipient = self.get_recipient(recipient_id)
        text, problem = checked_text(required=True)
        if not problem:
            notes.add_memo(self.db, recipient, text, current_principal())
            self.db.commit()
        return self.memos(recipient, problem, draft=text)

    @expose("/recipient/<int:recipient_id>/memos")
    def memos_view(self, recipient_id: int) -> ResponseReturnValue:
        """Show the memos as they stand."""
        return self.memos(self.get_recipient(recipient_id), "")

    @expose("/memo/<int:memo_id>", methods=("POST",))
    def memo_edit_view(self, memo_id: int) -> ResponseReturnValue:
        """Change an own memo."""
        memo = self.own_memo(memo_id)
        text, problem = checked_text(required=True)
        clash = None
        if not problem and is_stale(memo):
            clash = clashes.of_memo(self.db, memo, text)
        elif not problem:
            notes.edit_memo(self.db, memo, text, now())
            self.db.commit()
        person = self.get_recipient(memo.recipient_id)
        return self.memos(person, problem, draft=text, key=memo.id, clash=clash)

    @expose("/memo/<int:memo_id>/delete", methods=("POST",))
    def memo_delete_view(self, memo_id: int) -> ResponseReturnValue:
        """Delete an own memo."""
        memo = self.own_memo(memo_id)
        recipient = self.get_recipient(memo.recipient_id)
        notes.delete_memo(self.db, memo)
        self.db.commit()
        return self.memos(recipient, "")

    # Shared by the above

    def get_call(self, call_id: str) -> CallRow:
        """Return a call inside the scope, or 404."""
        call = details.one_call(self.db, call_id) if len(call_id) == 36 else None
        if call is None:
            abort(404)
        return call

    def looked_at(self, recipient_id: int, otherwise: str | None) -> str | None:
        """Return the person's call that the drawer shows, so that it still does afterwards."""
        key = request.form.get("call", "")
        call = details.one_call(self.db, key) if len(key) == 36 else None
        return key if call is not None and call.recipient_id == recipient_id else otherwise

    def get_recipient(self, recipient_id: int) -> RecipientRow:
        """Return a living recipient inside the scope, or 404."""
        found = details.recipient_of(self.db, recipient_id)
        if found is None or found[0].erased_at is not None:
            abort(404)
        return found[0]

    def get_memory(self, memory_id: int) -> MemoryItemRow:
        """Return a remembered sentence inside the scope, or 404."""
        wanted = select(MemoryItemRow).where(
            MemoryItemRow.id == memory_id, MemoryItemRow.ended_at.is_(None)
        )
        item = self.db.scalar(wanted)
        if item is None:
            abort(404)
        return item

    def own_memo(self, memo_id: int) -> MemoRow:
        """Return a memo inside the scope; 403 when somebody else wrote it."""
        memo = self.db.scalar(select(MemoRow).where(MemoRow.id == memo_id))
        if memo is None:
            abort(404)
        if memo.author_id != current_principal().user_id:
            abort(403)
        return memo

    def refused(self, problem: str, clash: Clash | None, typed_for: int = 0) -> Refused:
        """Return why a form was not saved, with what was typed in it; nothing where it was saved."""
        if not problem and clash is None:
            return NOT_REFUSED
        return Refused(problem, request.form, typed_for, clash)

    def memos(
        self,
        recipient: RecipientRow,
        problem: str,
        draft: str = "",
        key: int = 0,
        clash: Clash | None = None,
    ) -> ResponseReturnValue:
        """Draw the memos; what was refused stays in its form, of a new memo or of the one of `key`."""
        kept = bool(problem or clash)
        page = render_template(
            "details/memos.html", recipient=recipient, memos=details.memos_of(self.db, recipient.id),
            may_edit=True, memo_problem=problem, memo_draft=draft if kept else "",
            memo_key=key if kept else 0, memo_clash=clash,
        )  # fmt: skip
        return page, 422 if kept else 200

    def drawer(
        self,
        recipient_id: int | None,
        call_id: str | None,
        tab: str,
        refused: Refused = NOT_REFUSED,
    ) -> ResponseReturnValue:
        """Draw the whole drawer with a tab open; what was refused stays in its form."""
        call = details.one_call(self.db, call_id) if call_id else None
        page = drawer_page(self.db, recipient_id or 0, call, tab, refused)
        return page, 200 if refused is NOT_REFUSED else 422


def is_stale(row: MemoryItemRow | MemoRow | CallDispositionRow) -> bool:
    """Say whether the posted form was made from an older row than the one that stands."""
    return request.form.get("version", "") != str(row.version)


def checked_text(field: str = "text", *, required: bool = False) -> tuple[str, str]:
    """Return a posted longer text, and the sentence that says what is wrong with it."""
    return notes.judge_text(request.form.get(field, ""), required=required)


def follow_up_form() -> tuple[FollowUpForm | None, str]:
    """Return the posted follow-up action, or nothing and what is wrong with it."""
    text, problem = checked_text("details")
    known = {action.value: action for action in ActionType}
    action = known.get(request.form.get("action", ""))
    day = request.form.get("due_on", "")
    due_on = parse_day(day)
    problem = problem or ("" if action else _("Choose an action type."))
    if day and due_on is None:
        problem = problem or _("Write the day as 2026-03-04.")
    if problem or action is None:
        return None, problem
    return FollowUpForm(action=action, details=text, due_on=due_on), ""


def memory_form(item: MemoryItemRow) -> tuple[notes.MemoryForm, str]:
    """Return the posted form of a remembered sentence, and what is wrong with it; what was not sent stays."""
    text, problem = checked_text(required=True)
    dates: dict[str, date | None] = {}
    for name in ("expires_on", "ask_after_on"):
        raw = request.form.get(name)
        dates[name] = getattr(item, name) if raw is None else parse_day(raw)
        if raw and dates[name] is None:
            problem = problem or _("Write the day as 2026-03-04.")
    kinds = {kind.value: kind for kind in MemoryKind}
    whole = "kind" in request.form  # the check box is missing from a form where it is not ticked
    form = notes.MemoryForm(
        text=text, kind=kinds.get(request.form.get("kind", ""), item.kind),
        expires_on=dates["expires_on"], ask_after_on=dates["ask_after_on"],
        do_not_raise="do_not_raise" in request.form if whole else item.do_not_raise,
    )  # fmt: skip
    return form, problem
