"""The console under load, over a million calls: fifty operators, an upload and exports, and stock Flask-Admin's export."""

from __future__ import annotations

import tempfile
from pathlib import Path

from carecall.settings import Settings
from tests.bench.console_clicks import OPERATORS, click_together
from tests.bench.console_heavy import export_figures, stock_export_figures, upload_figures
from tests.bench.console_world import DATABASES, FULL, QUICK, world
from tests.bench.figures import PartResult


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure in both databases, which are made first where they are not kept; what takes longest comes last."""
    size = QUICK if quick else FULL
    result.load = (
        f"{size.organizations} organizations, {size.people:,} recipients, {size.people * 10:,} calls. {OPERATORS} operators and "
        "the console they use share the machine. Upload and exports as a worker does them, each in a process of its own."
    )
    for kind in DATABASES:
        with world(kind, size) as url, tempfile.TemporaryDirectory() as folder:
            settings = Settings(var=Path(folder), database_url=url, _env_file=None)
            result.figures += click_together(kind, settings, seconds=5 if quick else 25)
            result.keep()
            if kind == "sqlite":  # a world on PostgreSQL is kept as it is
                result.figures += upload_figures(kind, Path(folder), size)
                result.keep()
    for kind in DATABASES:
        with world(kind, size) as url, tempfile.TemporaryDirectory() as folder:
            result.figures += export_figures(kind, url, Path(folder), size)
            result.keep()
            if kind == "sqlite":
                result.figures += stock_export_figures(kind, url, Path(folder), size)
                result.keep()
