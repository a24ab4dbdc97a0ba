"""Sends files that are built on the way: Excel lists and bundles, with names that Korean browsers keep."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from flask import Response, send_file

from admin.formats import in_zone
from admin.house import house, now
from carecall.spreadsheets.export import CellValue, write_csv, write_table

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def send_table(
    name: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    zone: str,
    ending: str = "xlsx",
) -> Response:
    """Send rows as an Excel file, or as CSV; its name carries the local day."""
    return send_built(
        dated(name, zone, ending),
        lambda file: build_table(file, titles, rows, sheet_title=name[:28], ending=ending),
        mimetype=EXCEL if ending == "xlsx" else CSV,
    )


def build_table(
    file: BinaryIO,
    titles: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    sheet_title: str,
    ending: str,
) -> int:
    """Write rows as `ending` says, and return how many there were; memory does not grow with them."""
    if ending == "xlsx":
        widths = [max(12, len(title) + 4) for title in titles]
        return write_table(file, titles, rows, widths=widths, sheet_title=sheet_title)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        return write_csv(text, titles, rows)
    finally:
        text.detach()


def send_built(name: str, build: Callable[[BinaryIO], object], *, mimetype: str) -> Response:
    """Send what `build` writes; it lies in a nameless file that disappears with the answer."""
    spool = house().spool
    spool.mkdir(parents=True, exist_ok=True)
    file = tempfile.TemporaryFile(dir=spool)  # noqa: SIM115 - the answer closes it
    build(file)
    file.seek(0)
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=plain_name(name))


def plain_name(name: str) -> str:
    """Return a file's name without signs that break a header or turn its ending round."""
    return "".join(sign for sign in name if sign.isprintable())


def dated(name: str, zone: str, ending: str) -> str:
    """Return `name_20260304.ending`."""
    return f"{name}_{in_zone(now(), zone):%Y%m%d}.{ending}"


def below(folder: Path, name: str) -> Path | None:
    """Return a file below a folder, or None when it is not there or the name leads elsewhere."""
    path = (folder / name).resolve()
    inside = path.is_relative_to(folder.resolve())
    return path if inside and path.is_file() else None
