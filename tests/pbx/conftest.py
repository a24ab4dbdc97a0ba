"""A running pair for the whole session, and one that a test may break."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from carecall.telephony.asterisk_pair import AsteriskPair
from tests.pbx.pair import pair_plan
from tests.pbx.pair_thread import PairThread


@pytest.fixture(scope="session")
def asterisk_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskPair]:
    """A started pair on free ports; it has its own loop, so tests may use theirs."""
    running = PairThread(AsteriskPair(pair_plan(tmp_path_factory.mktemp("pbx"))))
    running.start()
    yield running.pair
    running.stop()
