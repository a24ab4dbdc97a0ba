"""Recordings of many calls as one zip, written as a stream and not packed: sound hardly gets smaller."""

from __future__ import annotations

import zipfile

from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.actions.conversations import sounds_of
from admin.background.chosen_calls import calls_of
from admin.background.files import new_name, whole_file
from admin.background.task import JobFailed, Task
from admin.downloads import dated
from admin.house import house
from carecall.store.job_desk import Result

MOST_BYTES = 4 << 30
"""Of one bundle; browsers and disks take more badly."""


def bundle_sounds(task: Task) -> Result:
    """Write the recordings of the ordered calls into one file."""
    principal = current_principal()
    if not principal.may(Permission.LISTEN):
        raise JobFailed(_("You do not have the permission to download recordings any more."))
    name = new_name()
    folder = house().results
    count = written = 0
    with (
        whole_file(folder, name) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle,
    ):
        for calls in calls_of(task, house().requests.session):
            for sound in sounds_of(house().requests.session, calls, house().recordings):
                written += sound.path.stat().st_size
                check_size(written)
                bundle.write(sound.path, sound.name(principal.timezone))
                count += 1
                task.step(task.done)
        if not count:
            raise JobFailed(_("The selected rows have nothing to download."))
    return Result(
        file=name, file_name=dated(_("conversations"), principal.timezone, "zip"), done=count,
        file_bytes=(folder / name).stat().st_size, result={"rows": count, "object_type": "recording"},
    )  # fmt: skip


def check_size(written: int) -> None:
    """Refuse a bundle that grows too large."""
    if written > MOST_BYTES:
        raise JobFailed(
            _(
                "These recordings are more than %(n)s GiB: choose a shorter period or fewer calls.",
                n=MOST_BYTES >> 30,
            )
        )
