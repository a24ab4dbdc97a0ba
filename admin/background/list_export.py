"""The whole list of a screen as a file, read in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from admin.access import Principal, current_principal
from admin.background.files import new_name, whole_file
from admin.background.task import JobFailed, Task
from admin.downloads import build_table, dated
from admin.house import house
from admin.list_download import CSV, EXCEL, DownloadableView
from admin.list_walk import begin_walk, count_whole_lists
from admin.search import ListRequest, clean_sort, clean_values
from carecall.spreadsheets.export import CellValue
from carecall.store.job_desk import Result

MOST_ROWS = 3_000_000


def export_list(task: Task) -> Result:
    """Write the ordered list into a file."""
    principal = current_principal()
    view = view_of(str(task.order.get("screen", "")))
    if not view.is_accessible() or not principal.may(view.export_permission):
        raise JobFailed(_("You do not have the permission for this list any more."))
    asked = asked_of(view, task.order)
    ending = CSV if task.order.get("ending") == CSV else EXCEL
    task.step(0, total_of(view, asked))
    name, title = new_name(), view.list_file()
    with whole_file(house().results, name) as file:
        rows = cells(task, view, asked, principal)
        count = build_table(file, view.list_titles(), rows, sheet_title=title[:28], ending=ending)
    size = (house().results / name).stat().st_size
    return Result(
        file=name, file_name=dated(title, principal.timezone, ending), file_bytes=size,
        result={"rows": count, "object_type": view.list_type()}, done=count,
    )  # fmt: skip


def view_of(endpoint: str) -> DownloadableView:
    """Return the screen of an endpoint, if it can be downloaded."""
    for view in current_app.extensions["admin"][0]._views:
        if isinstance(view, DownloadableView) and view.endpoint == endpoint and view.export_columns:
            return view
    raise JobFailed(_("There is no such list any more."))


def asked_of(view: DownloadableView, order: Mapping[str, Any]) -> ListRequest:
    """Return what was asked of a list, cleaned again as if it came from an address."""
    raw = {str(name): str(value) for name, value in dict(order.get("values", {})).items()}
    down = "-" if order.get("descending") else ""
    sort, descending = clean_sort(view.rules, f"{down}{order.get('sort', '')}")
    values = clean_values(view.rules, raw, personal_too=True)
    return ListRequest(rules=view.rules, sort=sort, descending=descending, values=values)


def total_of(view: DownloadableView, asked: ListRequest) -> int:
    """Return how many rows the list has, for the progress."""
    with count_whole_lists():
        return view.listing(replace(asked, size=1)).count.number


def cells(
    task: Task, view: DownloadableView, asked: ListRequest, principal: Principal
) -> Iterator[Sequence[CellValue]]:
    """Yield the rows of the file."""
    walk = begin_walk(MOST_ROWS)
    for number, line in enumerate(view.whole_list(asked, walk), start=1):
        yield view.list_cells(line, principal)
        if number % 100 == 0:
            task.step(number)
