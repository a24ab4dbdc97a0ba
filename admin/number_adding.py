"""Adding outgoing numbers: each [Add] lengthens a list that the form carries, [Save] writes it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from admin import audit
from admin.access import current_principal
from admin.actions.asked_place import asked_choice
from admin.actions.kept_numbers import KeptNumbers, Shelf, without
from admin.actions.number_steps import file_pairs, too_many, typed_pairs
from admin.actions.staged_numbers import (
    MOST_STAGED,
    Common,
    Pair,
    judge_pairs,
    save_staged,
    unpack,
)
from admin.actions.upload import sweep
from admin.actions.upload_check import PREVIEW_ROWS
from admin.downloads import send_table
from admin.forms.judging import Judge, whole
from admin.forms.number_form import (
    ADD_SPEC,
    BULK,
    MANUAL,
    STEP_FIELDS,
    country_of_organization,
    judge_billing,
    judge_proof,
    trunks,
)
from admin.forms.typed import Typed, read_typed, typed_from
from admin.house import house, now
from admin.languages import spoken_language
from carecall.domain.language import Language
from carecall.errors import AlreadyRegistered
from carecall.spreadsheets.labels import NUMBER_COLUMNS
from carecall.spreadsheets.place import ANYWHERE, HEADER_ROWS, Found, ListPlace

COMMON_FIELDS = ("organization", "billing_number", "trunk", "verified", "method")


class NumberAdding:
    """The add page of the outgoing numbers; the screen that mixes it in lends session and template engine."""

    db: Session
    render: Any

    def begun(self) -> Typed:
        """Begin with the own organization, the first line and manual input."""
        lines = trunks()
        return typed_from(
            organization=current_principal().stands_at,
            trunk=lines[0][0] if lines else None,
            method=MANUAL,
        )

    def stage_step(self) -> ResponseReturnValue:
        """Add to the list, or take one off it."""
        typed, packed = read_typed(ADD_SPEC, request.form), request.form.get("staged", "")
        pairs = unpack(packed)
        step, _colon, at = request.form.get("do", "").partition(":")
        if step == "remove":
            left = [pair for place, pair in enumerate(pairs) if str(place) != at]
            return self.add_page(typed, left, kept=self.kept())
        if step == "clear":
            return self.add_page(typed, [], kept=self.kept())
        judge = Judge(ADD_SPEC, typed)
        keep_problems(judge, STEP_FIELDS)
        places: list[ListPlace] = []
        kept = self.kept()
        if judge.text("method") == BULK:
            kept, longer = self.read_file(judge, pairs, places.append)
        else:
            country = country_of_organization(judge.number("organization"))
            longer = pairs + typed_pairs(judge, country)
        if len(longer) > MOST_STAGED:
            judge.refuse("", too_many())
        if not judge.good:
            return self.add_page(typed, pairs, judge.problems, kept=kept), 422
        return self.add_page(without_step(typed), longer, places=places, kept=kept)

    def read_file(
        self, judge: Judge, pairs: list[Pair], found: Found
    ) -> tuple[KeptNumbers | None, list[Pair]]:
        """Read the workbook that is chosen now, or the kept one at another place, into the list."""
        file, kept, choice = request.files.get("file"), self.kept(), asked_choice(request.form)
        if file is not None and file.filename:
            sweep(house().spool, now())
            if kept is not None:
                # The form's sheets are those of the file that was kept.
                kept.drop()
                choice = ANYWHERE
            new = shelf().keep(cast(BinaryIO, file.stream), file.filename, choice)
            longer = pairs + file_pairs(judge, new, found)
            if judge.good or new.may_stand_elsewhere:
                return new, longer
            new.drop()
            return None, pairs
        if kept is None:
            gone = bool(request.form.get("kept"))
            judge.refuse("", _("The file is no longer kept: choose it again.") if gone else _("Choose an Excel file first."))  # fmt: skip
            return None, pairs
        before, left = kept.choice, without(pairs, kept.given())
        kept.turn_to(choice)
        longer = left + file_pairs(judge, kept, found)
        if not judge.good:
            kept.turn_to(before)
        return kept, longer

    def kept(self) -> KeptNumbers | None:
        """Return the workbook that the form has kept since an earlier step."""
        return shelf().find(request.form.get("kept", ""))

    def failed_file(self) -> ResponseReturnValue:
        """Send the lines that would not be saved, each with its reasons, to be mended and uploaded again."""
        typed = read_typed(ADD_SPEC, request.form)
        country = country_of_organization(whole(typed.text("organization")))
        return send_failed(self.db, unpack(request.form.get("staged", "")), country)

    def save_step(self) -> ResponseReturnValue:
        """Write every good number of the list at once."""
        typed, pairs = (
            read_typed(ADD_SPEC, request.form),
            unpack(request.form.get("staged", "")),
        )
        judge = Judge(ADD_SPEC, typed)
        keep_problems(judge, COMMON_FIELDS)
        judge_billing(judge)
        judge_proof(judge, proved=False)
        if judge.text("number"):
            judge.refuse("number", _("This number is not in the list yet: press Add, or clear the field."))  # fmt: skip
        elif not pairs:
            judge.refuse("", _("Add a number to the list first."))
        organization_id, trunk_id = judge.number("organization"), judge.number("trunk")
        if organization_id is None or trunk_id is None or not judge.good:
            return self.add_page(typed, pairs, judge.problems, kept=self.kept()), 422
        common = Common(
            organization_id=organization_id,
            country=country_of_organization(organization_id),
            billing_number=judge.text("billing_number"),
            trunk_id=trunk_id,
            verified_at=now() if judge.flag("verified") else None,
        )
        return self.save_pairs(typed, pairs, common)

    def save_pairs(self, typed: Typed, pairs: list[Pair], common: Common) -> ResponseReturnValue:
        """Write what can be written, and say how much that was."""
        staged = judge_pairs(self.db, pairs, common.country)
        if not staged.good:
            none = _("None of these numbers can be added: see the reasons beside them.")
            return self.add_page(typed, pairs, {"": none}, kept=self.kept()), 422
        try:
            keys = save_staged(self.db, staged, common)
        except AlreadyRegistered:
            self.db.rollback()
            raced = _("Somebody registered one of these numbers just now: look at the list again.")
            return self.add_page(typed, pairs, {"": raced}, kept=self.kept()), 409
        for key in keys:
            audit.note(self.db, "added", object_type="phone_number", object_key=key,
                       organization_id=common.organization_id)  # fmt: skip
        self.db.commit()
        if (kept := self.kept()) is not None:
            kept.drop()
        flash(saved_text(len(keys), staged.failed), "success")
        return redirect(url_for(".index_view"))

    def add_page(
        self,
        typed: Typed,
        pairs: list[Pair],
        problems: Mapping[str, str] | None = None,
        places: Sequence[ListPlace] = (),
        kept: KeptNumbers | None = None,
    ) -> str:
        """Draw the form with the list as it stands."""
        country = country_of_organization(whole(typed.text("organization")))
        staged = judge_pairs(self.db, pairs, country)
        return str(
            self.render(
                "numbers/add.html",
                spec=ADD_SPEC,
                typed=typed,
                problems=problems or {},
                staged=staged,
                place=places[0] if places else None,
                kept=kept,
                header_rows=range(1, HEADER_ROWS + 1),
                preview=PREVIEW_ROWS,
            )
        )


def send_failed(session: Session, pairs: Sequence[Pair], country: str) -> ResponseReturnValue:
    """Send the rows that would not be saved, each with its reasons."""
    staged = judge_pairs(session, pairs, country)
    korean = spoken_language() is Language.KO
    columns = [each.korean if korean else each.english for each in NUMBER_COLUMNS]
    rows = [
        [line.number, line.lettering, " ".join(line.problems)]
        for line in staged.lines
        if line.problems
    ]
    audit.note(session, "downloaded", object_type="failed_numbers", facts={"rows": len(rows)})
    session.commit()
    zone = current_principal().timezone
    return send_table(_("failed-numbers"), [*columns, _("What is wrong")], rows, zone=zone)


def shelf() -> Shelf:
    """Return where the workbooks of whoever is signed in are kept."""
    return Shelf(spool=house().spool, user_id=current_principal().user_id)


def keep_problems(judge: Judge, names: tuple[str, ...]) -> None:
    """Forget what is wrong with fields that a step does not need."""
    for name in set(judge.problems) - set(names):
        del judge.problems[name]


def without_step(typed: Typed) -> Typed:
    """Return the form with the fields of one step empty for the next."""
    return Typed({name: values for name, values in typed.values.items() if name not in STEP_FIELDS})


def saved_text(added: int, failed: int) -> str:
    """Return how many numbers were added, and how many not."""
    text = ngettext("%(num)d outgoing number was added.", "%(num)d outgoing numbers were added.", added)  # fmt: skip
    if not failed:
        return text
    return f"{text} " + ngettext("%(num)d was not added.", "%(num)d were not added.", failed)
