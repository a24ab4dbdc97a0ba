"""One controller that claims and nothing else: `python -m tests.bench.engine_claimer URL BEGIN SECONDS`; prints how many.

It begins at the moment BEGIN (seconds of the epoch), so that several begin together.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from carecall.store.ledger import SqlCampaignLedger
from carecall.system import RandomIds
from tests.bench.engine_world import MIDNIGHT, opened

AT_ONCE = 10
NOON = MIDNIGHT + timedelta(hours=12)


def main() -> None:
    """Claim for so long."""
    url, begin_at, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    with opened(url) as sessions:
        ledger, ids = SqlCampaignLedger(sessions), RandomIds()
        ledger.work_left(NOON)  # connected before it counts
        time.sleep(max(0.0, begin_at - time.time()))
        claimed, until_s = 0, time.monotonic() + seconds
        while time.monotonic() < until_s:
            claimed += len(ledger.claim_due(NOON, limit=AT_ONCE, new_id=ids.new_id))
    print(claimed)


if __name__ == "__main__":
    main()
