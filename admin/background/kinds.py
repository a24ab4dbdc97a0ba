"""The kinds of background work: what each is called, who does it, and what its owner gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from admin.background.list_export import export_list, view_of
from admin.background.order import LIST_EXPORT, RECIPIENT_IMPORT, RECORD_EXPORT, SOUND_BUNDLE
from admin.background.recipient_import import import_recipients
from admin.background.record_export import export_record
from admin.background.sound_bundle import bundle_sounds
from admin.background.task import JobFailed, Task
from carecall.store.job_desk import Result
from carecall.store.tables import JobRow

Place = Callable[[JobRow], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work. A new kind is a line of `KINDS`."""

    title: Callable[[JobRow], str]
    work: Callable[[Task], Result]
    result_url: Place
    """Where its owner finds what it came to."""
    result_text: Callable[[], str]
    is_download: bool = True
    """Whether the result is a file that is sent."""


def file_url(job: JobRow) -> str:
    """Return the address of a result that is a file."""
    return url_for("background.file_view", job_id=job.id)


def upload_url(job: JobRow) -> str:
    """Return the address of an upload's result."""
    return url_for("recipient_upload.waiting_view", job_id=job.id)


def list_title(job: JobRow) -> str:
    """Return the name of an exported list."""
    try:
        name = view_of(str(job.order.get("screen", ""))).list_file()
    except JobFailed:
        name = _("list")
    return _("List: %(name)s", name=name)


def download_word() -> str:
    """Return the word for a file."""
    return _("Download")


KINDS: Mapping[str, Kind] = {
    LIST_EXPORT: Kind(
        title=list_title, work=export_list, result_url=file_url, result_text=download_word
    ),
    RECORD_EXPORT: Kind(
        title=lambda _job: _("Conversation record"),
        work=export_record,
        result_url=file_url,
        result_text=download_word,
    ),
    SOUND_BUNDLE: Kind(
        title=lambda _job: _("Conversation files"),
        work=bundle_sounds,
        result_url=file_url,
        result_text=download_word,
    ),
    RECIPIENT_IMPORT: Kind(
        title=lambda _job: _("Upload of recipients"),
        work=import_recipients,
        result_url=upload_url,
        result_text=lambda: _("See the result"),
        is_download=False,
    ),
}
