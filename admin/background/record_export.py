"""The conversation record of many calls as one workbook."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.actions.conversations import PARTS, RecordOptions, record_rows, record_titles
from admin.background.chosen_calls import calls_of
from admin.background.files import new_name, whole_file
from admin.background.task import JobFailed, Task
from admin.downloads import build_table, dated
from admin.house import house
from carecall.spreadsheets.export import CellValue
from carecall.store.job_desk import Result


def export_record(task: Task) -> Result:
    """Write the record of the ordered calls into a file."""
    principal = current_principal()
    if not principal.may(Permission.EXPORT):
        raise JobFailed(_("You do not have the permission to download conversations any more."))
    options = RecordOptions(
        parts=PARTS & set(task.order.get("parts", ())), masked=bool(task.order.get("masked"))
    )
    name, title = new_name(), _("conversation-record")
    with whole_file(house().results, name) as file:
        build_table(
            file, record_titles(options), rows_of(task, options), sheet_title=title[:28], ending="xlsx"
        )  # fmt: skip
    if not task.done:
        raise JobFailed(_("The selected rows have nothing to download."))
    return Result(
        file=name, file_name=dated(title, principal.timezone, "xlsx"), done=task.done,
        file_bytes=(house().results / name).stat().st_size,
        result={"rows": task.done, "object_type": "conversation_record"},
    )  # fmt: skip


def rows_of(task: Task, options: RecordOptions) -> Iterator[list[CellValue]]:
    """Yield the rows of the record; calls are numbered through."""
    session, first_no = house().requests.session, 1
    for calls in calls_of(task, session):
        yield from record_rows(session, calls, options, current_principal(), first_no=first_no)
        first_no += len(calls)
