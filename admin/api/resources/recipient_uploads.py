"""Lists of recipients: a spreadsheet that is staged and confirmed, or rows as JSON."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from flask import Response, request, send_file
from flask_babel import gettext as _
from pydantic import Field

from admin import audit
from admin.access import current_principal
from admin.actions import staged_upload, upload
from admin.actions.import_runs import FILE_NAME, note_upload
from admin.actions.same_faults import SameFaults
from admin.actions.staged_upload import ListPlan
from admin.api.areas import Area
from admin.api.door import current_program
from admin.api.operations import Reply
from admin.api.problems import FieldProblem, Problem
from admin.api.reach import db
from admin.api.resources.jobs import OWNER
from admin.api.scopes import Scope
from admin.api.shapes import ApiModel
from admin.api.values.uploads import RowFixes, TypedRow, TypedRows, Upload
from admin.background.files import drop as drop_file
from admin.background.files import new_name, whole_file
from admin.background.order import RECIPIENT_IMPORT, Ordered, order, refusal_of
from admin.downloads import EXCEL, dated, send_built
from admin.house import house, now
from admin.languages import spoken_language
from carecall.errors import AlreadyRegistered, CareCallError, FileRefused
from carecall.spreadsheets.cells import Cell, CellKind
from carecall.spreadsheets.failures import Judged, failure_sentence
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.mending import fault_of_fix
from carecall.spreadsheets.place import HEADER_ROWS, SHEET_NAME_LENGTH, Choice, ListPlace
from carecall.spreadsheets.recipient_list import ListedRecipient, RecipientListRules
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import DEFAULT_MAX_BYTES, ListRow, read_list
from carecall.spreadsheets.template import write_recipient_template
from carecall.store.import_marks import Imported, shown_name
from carecall.store.organizations import organization_names

MULTIPART = "multipart/form-data"
DIRECT_ROWS = 2_000
"""Rows that are stored while the program waits; more is background work."""
ENVELOPE_BYTES = 64 * 1024
"""What a multipart body holds besides the file."""
LISTS = Area(tag="recipients", read=Scope.RECIPIENTS_READ, write=Scope.RECIPIENTS_WRITE)


class UploadQuery(ApiModel):
    """How a file is taken."""

    confirm: bool = Field(default=False, description="Store the good rows at once.")
    sheet: str = Field(default="", max_length=SHEET_NAME_LENGTH, description="What stands on the tab of the visible sheet to read; left out, the first that holds the required titles.")  # fmt: skip
    header_row: int | None = Field(default=None, ge=1, le=HEADER_ROWS, description="The row of the titles; left out, the first that holds the required ones.")  # fmt: skip


def list_rules() -> RecipientListRules:
    """Return for whom rows are read."""
    return RecipientListRules(
        organization_id=current_principal().organization_id,
        organizations=organization_names(db()),
        country=house().country,
    )


def take_file(query: UploadQuery) -> Reply:
    """Read a workbook: judge it and let it wait, or store its good rows."""
    posted = request.files.get("file")
    if posted is None or not posted.filename:
        raise Problem(422, fields=[FieldProblem(sentence=_("Send the workbook as the part named file."), pointer="/file")])  # fmt: skip
    file = cast(BinaryIO, posted.stream)
    upload.sweep(house().spool, now())
    token = secrets.token_urlsafe(12)
    plan = ListPlan(file_name=shown_name(posted.filename), choice=Choice(query.sheet, query.header_row))  # fmt: skip
    if query.confirm:
        return Reply(body=stored_file(file, token, plan), status=201)
    found = looked_at(file, token, plan)
    staged_upload.stage(file, waiting(token))
    staged_upload.write_plan(waiting(token), plan)
    return Reply(body=found, status=201)


Judging = Callable[[], Judged[ListedRecipient]]


def looked_at(file: BinaryIO, token: str, plan: ListPlan) -> Upload:
    """Judge a list as things stand now, keep its failed rows to be fetched, and offer to mend its faults."""
    places: list[ListPlace] = []
    rows, mender = plan.rows(file, list_rules(), places.append)
    judged = refusing(lambda: upload.judge_rows(db(), rows, list_rules()))
    failed_path(token).unlink(missing_ok=True)
    upload.keep_failed(judged, failed_path(token))
    same = SameFaults()
    same.add(judged)
    offers = same.offers(spoken_language())
    return preview(judged, token).waiting(plan, places[0], offers, mender.count)


def refusing(judging: Judging) -> Judged[ListedRecipient]:
    """Judge rows; a file that is not read at all is refused with one sentence."""
    try:
        return judging()
    except FileRefused as refused:
        raise Problem(
            422, f"file_{refused.code}", refusal_text(refused, spoken_language())
        ) from None


def stored_file(file: BinaryIO, token: str, plan: ListPlan) -> Upload:
    """Store a workbook's good rows now; those of a long one piece by piece in the background."""
    if is_long(file, plan):
        return ordered(file, plan)
    rows, mender = plan.rows(file, list_rules())
    judged = refusing(lambda: upload.judge_rows(db(), rows, list_rules()))
    return stored(judged, token, plan.file_name, mender.count)


def is_long(file: BinaryIO, plan: ListPlan) -> bool:
    """Say whether a list has more rows than are stored in one transaction."""
    rows = read_list(file, RECIPIENT_COLUMNS, choice=plan.choice)
    try:
        return len(list(islice(rows, DIRECT_ROWS + 1))) > DIRECT_ROWS
    except FileRefused:
        return False
    finally:
        file.seek(0)


def ordered(file: BinaryIO, plan: ListPlan) -> Upload:
    """Let a worker store a long list, as it does for the console."""
    name = new_name()
    with whole_file(house().results, name) as kept:
        shutil.copyfileobj(file, kept)
    staged_upload.write_plan(house().results / name, plan)
    wish = {OWNER: current_program().key_id, FILE_NAME: plan.file_name}
    try:
        key = order(db(), Ordered(kind=RECIPIENT_IMPORT, order=wish, file=name))
    except CareCallError as refused:
        drop_file(house().results, name)
        raise Problem(409, "too_many_jobs", refusal_of(refused)) from None
    return Upload(token="", confirmed=True, good=0, failed=0, rows=[], causes=[], job_id=key)


def stored(judged: Judged[ListedRecipient], token: str, file_name: str, mended: int = 0) -> Upload:
    """Store the good rows, and keep the failed ones to be fetched."""
    moment = now()
    try:
        result = upload.store_judged(db(), judged, list_rules(), failed_path(token), moment)
    except AlreadyRegistered:
        raise Problem(409, "registered_meanwhile", _("Somebody registered one of these numbers just now: send the list again.")) from None  # fmt: skip
    imported = Imported(
        created=result.created, failed=result.failed, file_name=file_name, moment=moment,
        mended=mended,
    )  # fmt: skip
    note_upload(db(), imported)
    db().commit()
    return Upload.of(result, token, confirmed=True)


def preview(judged: Judged[ListedRecipient], token: str) -> Upload:
    """Return what would become of each row."""
    result = replace(upload.result_of(judged, []), created=len(judged.good))
    return Upload.of(result, token, confirmed=False)


def read_staged(token: str) -> Upload:
    """Judge a waiting list as things stand now."""
    path = staged(token)
    with path.open("rb") as file:
        return looked_at(file, token, staged_upload.read_plan(path))


def mend(token: str, body: RowFixes) -> Upload:
    """Use one text for the same fault in all rows of a waiting list; nothing is stored yet."""
    path, fixes = staged(token), tuple(each.fix() for each in body.fixes)
    faults = [fault_of_fix(fix, list_rules()) for fix in fixes]
    fields = [
        FieldProblem(sentence=failure_sentence(fault.field, fault.reason, spoken_language()), pointer=f"/fixes/{at}/use")
        for at, fault in enumerate(faults) if fault is not None
    ]  # fmt: skip
    if fields:
        raise Problem(422, fields=fields)
    plan = replace(staged_upload.read_plan(path), fixes=fixes)
    with path.open("rb") as file:
        found = looked_at(file, token, plan)
    staged_upload.write_plan(path, plan)
    return found


def confirm(token: str) -> Upload:
    """Store the good rows of a waiting list."""
    path = staged(token)
    with path.open("rb") as file:
        found = stored_file(file, token, staged_upload.read_plan(path))
    staged_upload.forget(path)
    return found


def drop(token: str) -> None:
    """Forget a waiting list."""
    staged_upload.forget(staged(token))
    failed_path(token).unlink(missing_ok=True)


def send_failed(token: str) -> Response:
    """Send the failed rows of an own list, with the reasons."""
    path = failed_path(token)
    if not path.is_file():
        raise Problem(404, "failed_rows_gone", _("There are no failed rows under this token: the list had none, or a day has passed. Send the file again."))  # fmt: skip
    audit.record("downloaded", object_type="failed_rows")
    name = dated("failed-rows", current_principal().timezone, "xlsx")
    return send_file(path, mimetype=EXCEL, as_attachment=True, download_name=name)


def send_template() -> Response:
    """Send the empty workbook to fill in."""
    name = dated("recipients-template", current_principal().timezone, "xlsx")
    return send_built(
        name, lambda file: write_recipient_template(file, spoken_language()), mimetype=EXCEL
    )


def take_rows(body: TypedRows) -> Upload:
    """Judge a list of rows, and store the good ones once it is confirmed."""
    rows = [ListRow(at, cells_of(row)) for at, row in enumerate(body.recipients, start=1)]
    token = secrets.token_urlsafe(12)
    judged = upload.judge_rows(db(), rows, list_rules())
    return stored(judged, token, "") if body.confirm else preview(judged, token)


def cells_of(row: TypedRow) -> dict[str, Cell]:
    """Return a row as a spreadsheet would hold it."""
    texts = {
        "name": row.name,
        "phone": row.phone,
        "other": row.other_info,
        "organization": row.organization,
    }
    return {name: Cell(CellKind.TEXT, text) for name, text in texts.items()}


def waiting(token: str) -> Path:
    """Return where an own list waits."""
    return staged_upload.staged_path(house().spool, current_principal().user_id, token)


def staged(token: str) -> Path:
    """Return an own list that waits, or 404."""
    path = waiting(token)
    if not path.is_file():
        raise Problem(404, "upload_gone", _("No list waits under this token: it was confirmed or deleted already, or a day has passed. Send the file again."))  # fmt: skip
    return path


def failed_path(token: str) -> Path:
    """Return where the failed rows of an own list lie."""
    return house().spool / upload.spool_name(current_principal().user_id, token)


ALL = "/recipients/uploads"
ONE = f"{ALL}/<token>"
FILE_BYTES = DEFAULT_MAX_BYTES + ENVELOPE_BYTES
OPERATIONS = (
    LISTS.post("uploadRecipients", ALL, "Send a spreadsheet of recipients", take_file, Upload, query=UploadQuery, takes=MULTIPART, most_bytes=FILE_BYTES, status=201),
    LISTS.get("getUpload", ONE, "Read what would become of a waiting list", read_staged, Upload, errors=(422,)),
    LISTS.put("mendUpload", f"{ONE}/fixes", "Mend the same fault in many rows of a waiting list", mend, Upload, body=RowFixes),
    LISTS.post("confirmUpload", f"{ONE}/confirm", "Store the good rows of a waiting list", confirm, Upload),
    LISTS.delete("deleteUpload", ONE, "Forget a waiting list", drop),
    LISTS.get("getFailedRows", f"{ONE}/failed-rows.xlsx", "Fetch the failed rows with their reasons", send_failed, None, media=(EXCEL,)),
    LISTS.get("getTemplate", "/recipients/template.xlsx", "Fetch the workbook to fill in", send_template, None, media=(EXCEL,)),
    LISTS.post("addRecipientList", "/recipients/list", "Send recipients as rows", take_rows, Upload, body=TypedRows),
)  # fmt: skip
