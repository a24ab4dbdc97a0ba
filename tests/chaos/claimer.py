"""A controller that claims until nothing is due: `python -m tests.chaos.claimer URL`; prints each claim when it is committed.

It begins when it is told to by a line, so that several begin together.
"""

from __future__ import annotations

import sys

from sqlalchemy.exc import OperationalError

from carecall.store.engine import create_engine
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import guarded_sessions
from carecall.system import RandomIds
from tests.builders import NOON

AT_ONCE = 3


def main() -> None:
    """Claim everything."""
    engine = create_engine(sys.argv[1])
    ledger, ids = SqlCampaignLedger(guarded_sessions(engine)), RandomIds()
    ledger.work_left(NOON)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        try:
            claimed = ledger.claim_due(NOON, limit=AT_ONCE, new_id=ids.new_id)
        except OperationalError:  # SQLite gave the lock to others for ten seconds
            continue
        if not claimed:
            break
        for due in claimed:
            print(due.planned_call_id, flush=True)
    engine.dispose()


if __name__ == "__main__":
    main()
