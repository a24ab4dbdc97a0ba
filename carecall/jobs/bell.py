"""ports.jobs.Bell over Huey's queues: SQLite beside the database by default, PostgreSQL or Redis by address.

Only the fact that somebody rang goes through the queue, never what is to be done: Huey hands a message out at
most once, so the row with its lease is the truth, and nothing that a stranger puts there is ever unpacked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from huey.exceptions import ConfigurationError
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage

from carecall.errors import BadSetting

SETTING = "CARECALL_JOBS_URL"
QUEUE = "carecall_jobs"
RING = b"1"
BUSY_S = 2
log = logging.getLogger(__name__)


class HueyBell:
    """A bell that many may ring and many may hear; its queue is opened when it is first needed."""

    def __init__(self, open_queue: Callable[[], BaseStorage]) -> None:
        self._open_queue = open_queue
        self._opened: BaseStorage | None = None
        self._lock = threading.Lock()

    def open(self) -> None:
        """Open the queue.

        Raises:
            BadSetting: the address is none of a queue that Huey has here, or it cannot be reached.
        """
        self._queue()

    def ring(self) -> None:
        """Wake a worker; where the queue cannot be reached, it finds the work by itself a little later."""
        try:
            self._queue().enqueue(RING)
        except Exception:
            log.warning("no worker was woken", exc_info=True)

    def heard(self) -> bool:
        """Say whether somebody rang since the last time; all rings count as one."""
        try:
            rung = self._queue().dequeue() is not None
            if rung:
                self._queue().flush_queue()
        except Exception:
            log.warning("the queue of wake-ups cannot be read", exc_info=True)
            return False
        return rung

    def _queue(self) -> BaseStorage:
        with self._lock:
            if self._opened is None:
                self._opened = _opened(self._open_queue)
            return self._opened

    def close(self) -> None:
        """Let the queue's connections go."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


def open_bell(url: str, folder: Path) -> HueyBell:
    """Return the bell of an address; without one its queue is a file in `folder`."""
    return HueyBell(lambda: _storage(url, folder))


def _opened(open_queue: Callable[[], BaseStorage]) -> BaseStorage:
    try:
        return open_queue()
    except BadSetting:
        raise
    except (ConfigurationError, ImportError, AttributeError) as error:
        raise BadSetting(
            SETTING, "names a queue whose client is not installed: leave it empty."
        ) from error
    except Exception as error:
        raise BadSetting(SETTING, "names a queue that cannot be reached.") from error


def _storage(url: str, folder: Path) -> BaseStorage:
    kind = url.partition(":")[0]
    if not url:
        folder.mkdir(parents=True, exist_ok=True)
        return SqliteStorage(QUEUE, filename=str(folder / "jobs.db"), timeout=BUSY_S)
    if kind in {"postgresql", "postgres"}:
        return PostgresStorage(QUEUE, dsn=url)
    if kind in {"redis", "rediss"}:
        return RedisStorage(QUEUE, url=url)
    raise BadSetting(SETTING, "is no address of redis:// or postgresql://.")
