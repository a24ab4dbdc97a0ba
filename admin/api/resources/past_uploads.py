"""Past uploads of recipients, and taking one back while nobody used its rows."""

from __future__ import annotations

from admin.access import current_principal
from admin.actions.import_runs import one_run, runs_of, undo
from admin.api.areas import Area
from admin.api.problems import Problem
from admin.api.reach import db
from admin.api.scopes import Scope
from admin.api.values.past_uploads import PastUpload, PastUploads, Undone

PAST = Area(tag="recipients", read=Scope.RECIPIENTS_WRITE, write=Scope.RECIPIENTS_WRITE)
ALL = "/recipients/past-uploads"


def newest() -> PastUploads:
    """Return the newest uploads."""
    return PastUploads(uploads=[PastUpload.of(run) for run in runs_of(db(), current_principal())])


def take_back(run_id: int) -> Undone:
    """Delete the rows of an upload that nobody used or changed since."""
    run = one_run(db(), current_principal(), run_id)
    if run is None:
        raise Problem(404)
    deleted = undo(db(), run) if run.untouched else 0
    db().commit()
    return Undone(deleted=deleted)


OPERATIONS = (
    PAST.get("getPastUploads", ALL, "Read the newest uploads", newest, PastUploads),
    PAST.post("undoUpload", f"{ALL}/<int:run_id>/undo", "Delete the rows of an upload that nobody used or changed", take_back, Undone),
)  # fmt: skip
