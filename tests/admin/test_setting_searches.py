"""Lists of settings are searched by what their columns show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """The platform operator, signed in."""
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("root@a.kr")
    return visitor


def rows_of(visitor: Visitor, address: str, **search: str) -> int:
    found = visitor.post(f"{address}search", dict(search), follow_redirects=True).text
    return found.count('<td class="more">')


def test_contracts_are_searched_by_their_state(platform: Visitor) -> None:
    for state, rows in (("running", 1), ("scheduled", 0), ("ended", 0)):
        assert rows_of(platform, "/settings/contracts/", state=state) == rows


def test_channels_and_rules_are_searched_by_topic_and_state(
    platform: Visitor, world: World
) -> None:
    channel = {"organization": world.organization_id, "name": "상황실", "kind": "email", "address": "desk@a.kr",
               "language": "ko", "topics": ["emergency"], "enabled": "yes"}  # fmt: skip
    platform.post("/settings/channels/new", channel)
    rule = {"organization": world.organization_id, "name": "야간", "whom": "channel:1", "topics": ["emergency"],
            "after": "0", "enabled": "yes"}  # fmt: skip
    platform.post("/settings/alert-routing/new", rule)
    channels, rules = "/settings/channels/", "/settings/alert-routing/"
    assert rows_of(platform, channels, topic="emergency", enabled="yes", language="ko") == 1
    assert rows_of(platform, channels, topic="emergency_unseen") == 0
    assert rows_of(platform, channels, enabled="no") == 0
    assert rows_of(platform, rules, about="emergency", told="상황", enabled="yes") == 1
    assert rows_of(platform, rules, about="unreached") == 0


def test_days_and_refusals_are_searched_by_kind_reason_and_day(
    platform: Visitor, world: World
) -> None:
    day = {
        "organization": world.organization_id,
        "day": "2026-05-01",
        "name": "근로자의 날",
        "kind": "off",
    }
    platform.post("/settings/holidays/new", day)
    assert rows_of(platform, "/settings/holidays/", kind="no") == 1
    assert rows_of(platform, "/settings/holidays/", kind="yes") == 0
    refusal = {
        "organization": world.organization_id,
        "number": "010-9999-1234",
        "reason": "본인 요청",
    }
    platform.post("/settings/do-not-call/new", refusal)
    own = "/settings/do-not-call/"
    assert rows_of(platform, own, reason="요청", made_from="2026-03-02") == 1
    assert rows_of(platform, own, reason="이사") == 0
    assert rows_of(platform, own, made_until="2026-03-01") == 0


def test_a_number_is_found_by_its_billing_number_however_that_is_written(
    platform: Visitor, world: World
) -> None:
    common = {"organization": world.organization_id, "billing_number": "051-749-0000",
              "trunk": world.trunk_id, "method": "manual"}  # fmt: skip
    platform.post("/settings/numbers/new", {**common, "do": "save", "staged": "051-749-4000\t"})
    assert rows_of(platform, "/settings/numbers/", number="0517490000") == 1
    assert rows_of(platform, "/settings/numbers/", number="749-0000") == 1
