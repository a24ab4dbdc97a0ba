"""Outgoing numbers as a spreadsheet: kept and looked at first, stored once that is confirmed."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import Field

from admin.access import current_principal
from admin.actions.kept_numbers import KeptNumbers
from admin.actions.number_steps import too_many
from admin.actions.staged_numbers import Staged, TooManyNumbers, judge_pairs
from admin.actions.upload import sweep
from admin.api.operations import Reply
from admin.api.problems import FieldProblem, Problem
from admin.api.resources.number_adding import (
    NUMBERS,
    NumberJudged,
    NumbersShared,
    common_of,
    judged_of,
    none_good,
    write,
)
from admin.api.resources.recipient_uploads import FILE_BYTES, MULTIPART
from admin.api.screens_at_hand import screen
from admin.api.shapes import ApiModel
from admin.api.values.parts import Key
from admin.api.values.uploads import Cause
from admin.downloads import EXCEL
from admin.forms.number_form import country_of_organization, own_organizations
from admin.house import house, now
from admin.languages import spoken_language
from admin.number_adding import send_failed, shelf
from carecall.errors import FileRefused
from carecall.spreadsheets.place import HEADER_ROWS, SHEET_NAME_LENGTH, Choice, Found, ListPlace
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import told_to_nobody


class NumbersOf(ApiModel):
    """Whose numbers they are to be."""

    organization: Key | None = Field(default=None, description="Numbers are read as those of its country are; left out, the key's own organization.")  # fmt: skip


class NumbersPlace(NumbersOf):
    """How a workbook of outgoing numbers is read."""

    sheet: str = Field(default="", max_length=SHEET_NAME_LENGTH, description="What stands on the tab of the visible sheet to read; left out, the first that holds the required titles.")  # fmt: skip
    header_row: int | None = Field(default=None, ge=1, le=HEADER_ROWS, description="The row of the titles; left out, the first that holds the required ones.")  # fmt: skip


class NumbersUpload(ApiModel):
    """One list of numbers: kept until it is confirmed, then stored."""

    token: str = Field(description="Names the list while it waits, for a day.")
    confirmed: bool
    sheet: str = Field(description="Where the list was found.")
    header_row: int
    sheets: list[str] = Field(description="All visible sheets of the workbook.")
    good: int = Field(description="Numbers that would be stored, or that were.")
    failed: int
    warned: int = Field(description="Good numbers whose lettering some phones cut off.")
    causes: list[Cause]
    ids: list[int] = Field(description="Of the numbers that were stored.")
    numbers: list[NumberJudged]


def take_file(query: NumbersPlace) -> Reply:
    """Keep a workbook, and say what would become of each row."""
    screen("numbers").demand_edit()
    country = country_of(query)
    posted = request.files.get("file")
    if posted is None or not posted.filename:
        raise Problem(422, fields=[FieldProblem(sentence=_("Send the workbook as the part named file."), pointer="/file")])  # fmt: skip
    sweep(house().spool, now())
    choice = Choice(query.sheet, query.header_row)
    kept = shelf().keep(cast(BinaryIO, posted.stream), posted.filename, choice)
    try:
        return Reply(body=looked_at(kept, country), status=201)
    except Problem:
        kept.drop()
        raise


def read_kept(token: str, query: NumbersOf) -> NumbersUpload:
    """Say what would become of each row as things stand now."""
    screen("numbers").demand_edit()
    return looked_at(waiting(token), country_of(query))


def confirm(token: str, body: NumbersShared) -> Reply:
    """Store the good numbers of a list that waits."""
    kept, common = waiting(token), common_of(body)
    staged, place = staged_of(kept, common.country)
    if not staged.good:
        raise none_good(staged, "/file")
    keys = write(staged, common)
    kept.drop()
    return Reply(body=upload_of(kept.token, staged, place, keys), status=201)


def drop(token: str) -> None:
    """Forget a list that waits."""
    screen("numbers").demand_edit()
    waiting(token).drop()


def send_failed_rows(token: str, query: NumbersOf) -> ResponseReturnValue:
    """Send the rows that would not be stored, with the reasons."""
    view = screen("numbers")
    view.demand_edit()
    kept, country = waiting(token), country_of(query)
    return send_failed(view.db, rows_of(kept, told_to_nobody), country)


def send_template() -> Response:
    """Send the empty workbook to fill in."""
    answer: Response = screen("numbers").template_view()
    return answer


def country_of(query: NumbersOf) -> str:
    """Return the country of the organization that is named, or of the key's own."""
    if query.organization is None:
        return country_of_organization(current_principal().organization_id)
    if str(query.organization) not in {key for key, _name in own_organizations()}:
        raise Problem(422, fields=[FieldProblem(sentence=_("Choose one of the list."), parameter="organization")])  # fmt: skip
    return country_of_organization(query.organization)


def waiting(token: str) -> KeptNumbers:
    """Return an own list that waits, or 404."""
    kept = shelf().find(token)
    if kept is None:
        raise Problem(404, "upload_gone", _("No list waits under this token: it was confirmed or deleted already, or a day has passed. Send the file again."))  # fmt: skip
    return kept


def rows_of(kept: KeptNumbers, found: Found) -> list[tuple[str, str]]:
    """Return the rows of a kept workbook; one that is not read is refused with one sentence."""
    try:
        return kept.pairs(found)
    except FileRefused as refused:
        text = refusal_text(refused, spoken_language())
        raise Problem(422, f"file_{refused.code}", text) from None
    except TooManyNumbers:
        raise Problem(422, "file_too_many_rows", too_many()) from None


def staged_of(kept: KeptNumbers, country: str) -> tuple[Staged, ListPlace]:
    """Judge a kept workbook's rows as the form does."""
    places: list[ListPlace] = []
    pairs = rows_of(kept, places.append)
    return judge_pairs(screen("numbers").db, pairs, country), places[0]


def looked_at(kept: KeptNumbers, country: str) -> NumbersUpload:
    """Return what would become of a kept workbook; nothing is written."""
    staged, place = staged_of(kept, country)
    return upload_of(kept.token, staged, place)


def upload_of(
    token: str, staged: Staged, place: ListPlace, keys: list[int] | None = None
) -> NumbersUpload:
    """Return what becomes of a list, or became of it where there are keys."""
    return NumbersUpload(
        token=token,
        confirmed=keys is not None,
        sheet=place.sheet,
        header_row=place.header_row_no,
        sheets=list(place.sheets),
        good=len(staged.good),
        failed=staged.failed,
        warned=staged.warned,
        causes=[Cause(sentence=sentence, rows=rows) for sentence, rows in staged.causes],
        ids=keys or [],
        numbers=judged_of(staged),
    )


ALL = "/numbers/uploads"
ONE = f"{ALL}/<token>"
OPERATIONS = (
    NUMBERS.post("uploadNumbers", ALL, "Send a spreadsheet of outgoing numbers", take_file, NumbersUpload, query=NumbersPlace, takes=MULTIPART, most_bytes=FILE_BYTES, status=201),
    NUMBERS.get("getNumberUpload", ONE, "Read what would become of a waiting list of numbers", read_kept, NumbersUpload, query=NumbersOf, errors=(422,), scope=NUMBERS.write),
    NUMBERS.post("confirmNumberUpload", f"{ONE}/confirm", "Store the good numbers of a waiting list", confirm, NumbersUpload, body=NumbersShared, status=201),
    NUMBERS.delete("deleteNumberUpload", ONE, "Forget a waiting list of numbers", drop),
    NUMBERS.get("getFailedNumbers", f"{ONE}/failed-rows.xlsx", "Fetch the rows of a waiting list that would not be stored, with their reasons", send_failed_rows, None, query=NumbersOf, media=(EXCEL,), errors=(422,), scope=NUMBERS.write),
    NUMBERS.get("getNumberTemplate", "/numbers/template.xlsx", "Fetch the workbook of outgoing numbers to fill in", send_template, None, media=(EXCEL,), scope=NUMBERS.write),
)  # fmt: skip
