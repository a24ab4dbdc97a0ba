"""A running pair for the whole session, and the servers that it talks to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecall.telephony.asterisk_pair import AsteriskPair
from tests.pbx.pair import pair_plan


@pytest.fixture(scope="session")
def asterisk_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskPair]:
    """A started pair on free ports; it has its own loop, so tests may use theirs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(60)  # type: ignore[arg-type]

    pair = AsteriskPair(pair_plan(short_folder(tmp_path_factory)))
    run(pair.start())
    yield pair
    run(pair.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def short_folder(factory: pytest.TempPathFactory) -> Path:
    """A temporary folder; its path must leave room for the name of a Unix socket."""
    return factory.mktemp("pbx")
