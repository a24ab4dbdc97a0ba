"""One controller's memory: `python -m tests.bench.engine_memory URL`; plans everything, claims some, prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta

from carecall.store.ledger import SqlCampaignLedger
from carecall.system import RandomIds
from tests.bench.engine_world import MIDNIGHT, opened
from tests.bench.media_bench import memory_mb

MORNING = MIDNIGHT + timedelta(hours=9)
CLAIMS = 200
ROUNDS = 200


def main() -> None:
    """Plan, claim, look at the memory after each."""
    with opened(sys.argv[1]) as sessions:
        ledger, ids = SqlCampaignLedger(sessions), RandomIds()
        ledger.work_left(MORNING)
        found: dict[str, float] = {"idle_mb": memory_mb(os.getpid())}
        began_s = time.perf_counter()
        planned = 0
        for _ in range(ROUNDS):  # a planning may write a part at a time
            new = ledger.plan_due(MORNING)
            planned += new
            if not new:
                break
        found |= {
            "planned": planned,
            "planning_s": time.perf_counter() - began_s,
            "planned_mb": memory_mb(os.getpid()),
        }
        claimed = len(ledger.claim_due(MORNING, limit=CLAIMS, new_id=ids.new_id))
        found |= {"claimed": claimed, "claimed_mb": memory_mb(os.getpid())}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
