"""Controllers that claim at once never pass a day's limit together."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import pytest

from carecall.store.ledger import SqlCampaignLedger
from carecall.store.lines import keep_trunk
from carecall.store.session import system_writing
from carecall.store.tables import OrganizationRow, TrunkKind, TrunkRow
from tests.builders import NOON, WIDE, make_world

WORKERS = 6
LIMIT = 5
pytestmark = pytest.mark.slow

LIMITS = {
    "calls": {"daily_call_limit": LIMIT},
    # Each call may cost 10 at most, for its ten minutes.
    "spending": {"daily_spend_limit": Decimal(10 * LIMIT)},
}


@pytest.mark.parametrize("kind", LIMITS)
def test_no_more_calls_are_claimed_than_the_day_allows(sessions, kind):
    world = make_world(sessions, people=20)
    with system_writing(sessions, "a test makes room") as session:
        keep_trunk(session, WIDE)
    world.change(
        TrunkRow, world.trunk_id, kind=TrunkKind.IP, country="KR", currency="KRW",
        price_per_minute=1,
    )  # fmt: skip
    world.change(OrganizationRow, world.organization_id, **LIMITS[kind])
    world.ledger.plan_due(NOON)
    start = Barrier(WORKERS)

    def claim(_: int) -> int:
        ledger = SqlCampaignLedger(sessions)
        start.wait(timeout=30)
        claimed = 0
        for _try in range(4):
            claimed += len(list(ledger.claim_due(NOON, limit=3, new_id=lambda: str(uuid4()))))
        return claimed

    with ThreadPoolExecutor(WORKERS) as threads:
        assert sum(threads.map(claim, range(WORKERS))) == LIMIT
    rules = {row.blocked_rule for row in world.planned() if row.blocked_rule}
    assert rules == {"call_limit" if kind == "calls" else "spend_limit"}
