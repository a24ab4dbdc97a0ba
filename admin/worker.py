"""The process of background work: `carecall worker`, or `python -m admin.worker`."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable

from admin.app import create_app
from admin.background.worker import Worker
from admin.house import EXTENSION, House
from carecall.settings import Settings, read_settings
from carecall.store.job_desk import JobDesk


def work(settings: Settings, *, on_ready: Callable[[], None] | None = None) -> None:
    """Do background work until the process is told to stop; `on_ready` is called once it can begin.

    Raises:
        DatabaseUnready: the database cannot be reached or is not migrated.
        BadSetting: the queue of wake-ups cannot be opened.
    """
    app = create_app(settings)
    house: House = app.extensions[EXTENSION]
    house.bell.open()
    holder = f"{settings.node[:60]}:{secrets.token_hex(8)}"
    worker = Worker(app, JobDesk(house.sessions, holder))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    if on_ready is not None:
        on_ready()
    worker.run()


def work_from_environment() -> None:
    """Read the settings and work."""
    work(read_settings())


if __name__ == "__main__":
    work_from_environment()
