"""A worker of background work: woken by a bell, a few pieces at a time, stopped in peace."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask

from admin.background.doing import do
from admin.background.files import sweep_files
from admin.house import EXTENSION, House
from admin.undo import forget_offers
from carecall.domain.job import WORKER_BEAT_S
from carecall.store.day_counts import count_days
from carecall.store.job_desk import JobDesk
from carecall.store.upkeep import count_spread, keep_spread

LANES = 2
"""Pieces of work at once, so that a short one does not wait for an hour behind a long one."""
TICK_S = 0.5
LOOK_S = 5.0
"""How often the queue is looked at when nobody rang."""
SWEEP_S = 3600.0
COUNT_S = 60.0
"""How often the calls of days that changed are counted anew."""
FAREWELL_S = 8.0
log = logging.getLogger(__name__)


class Worker:
    """Takes work from the desk until it is told to stop."""

    def __init__(self, app: Flask, desk: JobDesk) -> None:
        self._app = app
        self._desk = desk
        self._house: House = app.extensions[EXTENSION]
        self.stopping = threading.Event()
        """Set it to end: work that is being done goes back into the queue."""
        self._look = threading.Condition()

    def run(self) -> None:
        """Work until `stopping` is set."""
        lanes = [threading.Thread(target=self._lane, name=f"lane-{no}", daemon=True) for no in range(LANES)]  # fmt: skip
        for lane in lanes:
            lane.start()
        self._keep_house()
        with self._look:
            self._look.notify_all()
        deadline_s = self._house.clock.monotonic() + FAREWELL_S
        for lane in lanes:
            lane.join(max(0.0, deadline_s - self._house.clock.monotonic()))

    def work_off(self) -> int:
        """Do what waits now, one after the other, and return how many pieces there were."""
        count = 0
        while not self.stopping.is_set():
            held = self._desk.take(self._house.clock.now())
            if held is None:
                return count
            do(self._app, self._desk, held, self.stopping)
            keep_spread(
                self._app.extensions["carecall_engine"]
            )  # an upload may have been a large one
            count += 1
        return count

    def sweep(self) -> None:
        """Remove results whose time is over, and let the database learn how its rows are spread by now."""
        now = self._house.clock.now()
        kept = self._desk.sweep(now)
        removed = sweep_files(self._house.results, kept, now.timestamp())
        log.info("old results were removed", extra={"files": removed})
        forget_offers(self._house.sessions, now)
        count_spread(self._app.extensions["carecall_engine"])

    def count(self) -> None:
        """Count the calls of days that changed, so that nobody counts them at a look."""
        count_days(self._app.extensions["carecall_engine"], self._house.clock.now())

    def _lane(self) -> None:
        while not self.stopping.is_set():
            _kept_up(self.work_off)
            with self._look:
                if not self.stopping.is_set():
                    self._look.wait(LOOK_S)

    def _keep_house(self) -> None:
        """Hear the bell, leave word that we are there, count every minute, sweep every hour."""
        heard_s = swept_s = counted_s = float("-inf")
        while not self.stopping.is_set():
            now_s = self._house.clock.monotonic()
            if now_s - heard_s >= WORKER_BEAT_S:
                heard_s = now_s
                _kept_up(lambda: self._desk.be_heard(self._house.clock.now()))
            if now_s - swept_s >= SWEEP_S:
                swept_s = now_s
                _kept_up(self.sweep)
            if now_s - counted_s >= COUNT_S:
                counted_s = now_s
                _kept_up(self.count)
            if self._house.bell.heard():
                with self._look:
                    self._look.notify_all()
            self.stopping.wait(TICK_S)


def _kept_up(deed: Callable[[], object]) -> None:
    """Do something that may fail while the database is away; the next round tries again."""
    try:
        deed()
    except Exception:
        log.exception("the worker could not go on; it tries again")
