"""A list of recipients that waits: where it stands is chosen, faults of many rows are mended at once, then [Save]."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from admin.access import current_principal
from admin.actions.asked_place import asked_choice
from admin.actions.staged_upload import (
    LONGEST_USE,
    MOST_FIXES,
    ListPlan,
    forget,
    read_plan,
    stage,
    staged_path,
    write_plan,
)
from admin.actions.upload import spool_name
from admin.actions.upload_check import check_file
from admin.downloads import below
from admin.house import house
from admin.languages import spoken_language
from carecall.errors import FileRefused
from carecall.spreadsheets.failures import Reason, failure_sentence
from carecall.spreadsheets.mending import COMPARED, MENDABLE, Fix, fault_of_fix
from carecall.spreadsheets.place import HEADER_ROWS
from carecall.spreadsheets.recipient_list import RecipientListRules
from carecall.spreadsheets.refusal import refusal_text
from carecall.store.import_marks import shown_name

DIRECT_ROWS = 2_000
"""Rows that are stored while the person waits; more is background work."""
MOST_NAMES = 200
"""Organizations that are proposed."""


def refused_page(text: str) -> tuple[str, int]:
    """Return why a file was not taken."""
    return render_template("recipients/upload_refused.html", text=text), 422


def gone_page() -> tuple[str, int]:
    """Return what is said where no own list waits, with a way on."""
    return render_template("recipients/upload_gone.html"), 404


def asked_fix() -> Fix | None:
    """Return what the form wants to be used for many rows; None where it names no such fault."""
    field, reason = request.form.get("field", ""), request.form.get("reason", "")
    if field not in MENDABLE or reason not in {each.value for each in Reason}:
        return None
    text = None if request.form.get("every") else request.form.get("text", "")[:COMPARED]
    return Fix(field, Reason(reason), text, request.form.get("use", "")[:LONGEST_USE])


class ListChecking:
    """The steps of a list that waits; the screen that mixes it in lends session, rules and the storing."""

    db: Session

    def list_rules(self) -> RecipientListRules:
        """Return for whom rows are read."""
        raise NotImplementedError

    def take(self, stream: BinaryIO, plan: ListPlan) -> ResponseReturnValue:
        """Store the good rows."""
        raise NotImplementedError

    def check(self, stream: BinaryIO, file_name: str) -> ResponseReturnValue:
        """Let a workbook wait, and show what would become of its rows; nothing is stored."""
        token = secrets.token_urlsafe(12)
        plan = ListPlan(file_name=shown_name(file_name))
        try:
            page = self.check_page(token, stream, plan)
        except FileRefused as refused:
            return refused_page(refusal_text(refused, spoken_language()))
        stage(stream, self.waiting(token))
        write_plan(self.waiting(token), plan)
        return page

    @expose("/waiting/<token>/place", methods=("POST",))
    def place_view(self, token: str) -> ResponseReturnValue:
        """Read an own list that waits from another sheet or row."""
        path = self.waiting(token)
        if not path.is_file():
            return gone_page()
        plan = read_plan(path)
        wanted = replace(plan, choice=asked_choice(request.form))
        with path.open("rb") as stream:
            try:
                page = self.check_page(token, stream, wanted)
            except FileRefused as refused:
                problem = refusal_text(refused, spoken_language())
                return self.check_page(token, stream, plan, problem), 422
        write_plan(path, wanted)
        return page

    @expose("/waiting/<token>/fix", methods=("POST",))
    def fix_view(self, token: str) -> ResponseReturnValue:
        """Use one text for the same fault in all rows of an own list that waits; [Save] stores them."""
        path = self.waiting(token)
        if not path.is_file():
            return gone_page()
        plan, fix = read_plan(path), asked_fix()
        fault = fault_of_fix(fix, self.list_rules()) if fix is not None else None
        with path.open("rb") as stream:
            if fix is None or len(plan.fixes) >= MOST_FIXES:
                return self.check_page(token, stream, plan, _("This fix cannot be used: mend the file and upload it again.")), 422  # fmt: skip
            if fault is not None:
                problem = failure_sentence(fault.field, fault.reason, spoken_language())
                return self.check_page(token, stream, plan, problem, fix), 422
            wanted = replace(plan, fixes=(*plan.fixes, fix))
            page = self.check_page(token, stream, wanted)
        write_plan(path, wanted)
        return page

    @expose("/waiting/<token>/unfix", methods=("POST",))
    def unfix_view(self, token: str) -> ResponseReturnValue:
        """Take a fix back."""
        path = self.waiting(token)
        if not path.is_file():
            return gone_page()
        plan, at = read_plan(path), request.form.get("at", "")
        left = tuple(fix for no, fix in enumerate(plan.fixes) if str(no) != at)
        wanted = replace(plan, fixes=left)
        with path.open("rb") as stream:
            page = self.check_page(token, stream, wanted)
        write_plan(path, wanted)
        return page

    @expose("/failed/<token>/check", methods=("POST",))
    def recheck_view(self, token: str) -> ResponseReturnValue:
        """Let the failed rows of an own upload wait as a list of their own, to be mended together."""
        path = below(house().spool, spool_name(current_principal().user_id, token))
        if path is None:
            return gone_page()
        with path.open("rb") as stream:
            return self.check(stream, _("failed-rows") + ".xlsx")

    @expose("/waiting/<token>/save", methods=("POST",))
    def save_view(self, token: str) -> ResponseReturnValue:
        """Store the good rows of an own list that waits, judged again as things stand now."""
        path = self.waiting(token)
        if not path.is_file():
            return gone_page()
        with path.open("rb") as stream:
            answer = self.take(stream, read_plan(path))
        forget(path)
        return answer

    @expose("/waiting/<token>/cancel", methods=("POST",))
    def cancel_view(self, token: str) -> ResponseReturnValue:
        """Forget an own list that waits."""
        path = self.waiting(token)
        if not path.is_file():
            return gone_page()
        forget(path)
        return render_template("recipients/upload_cancelled.html")

    def waiting(self, token: str) -> Path:
        """Return where an own list waits."""
        return staged_path(house().spool, current_principal().user_id, token)

    def check_page(
        self,
        token: str,
        stream: BinaryIO,
        plan: ListPlan,
        problem: str = "",
        tried: Fix | None = None,
    ) -> str:
        """Draw what would become of a list as things stand now.

        Raises:
            FileRefused: the file is not read at all.
        """
        self.db.rollback()  # a long list is only read, and nobody's writing waits for that
        stream.seek(0)
        rules = self.list_rules()
        found = check_file(self.db, stream, rules, plan)
        return render_template(
            "recipients/upload_check.html",
            check=found,
            token=token,
            direct=found.good + found.failed <= DIRECT_ROWS,
            problem=problem,
            tried=tried,
            header_rows=range(1, HEADER_ROWS + 1),
            organizations=sorted(rules.organizations)[:MOST_NAMES] if found.offers else (),
        )
