"""The console with a worker's desk beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from admin.background.doing import do
from admin.house import EXTENSION
from carecall.store.job_desk import JobDesk
from carecall.store.session import Sessions
from tests.admin.conftest import (  # noqa: F401 - fixtures of the console
    app,
    boss,
    clock,
    settings,
    visit,
    world,
)


@pytest.fixture
def work_off(app: Flask) -> Callable[[], int]:  # noqa: F811 - the fixture above
    """Do all waiting work, as a worker does, and say how many pieces there were."""

    def done() -> int:
        house = app.extensions[EXTENSION]
        desk = JobDesk(house.sessions, "a worker")
        count = 0
        while (held := desk.take(house.clock.now())) is not None:
            do(app, desk, held, threading.Event())
            count += 1
        return count

    return done


@pytest.fixture
def desk(sessions: Sessions) -> JobDesk:
    """A worker's desk."""
    return JobDesk(sessions, "first")
