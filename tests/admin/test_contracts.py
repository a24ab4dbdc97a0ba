"""Settings > Contracts: who may call until when."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World
from tests.fakes.clock import FakeClock

URL = "/settings/contracts"


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough: the queries are those of every settings list."""
    return sqlite_url


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("root@a.kr")
    return visitor


def states_in(page: str) -> list[str]:
    return re.findall(r">(Contract scheduled|Under contract|Contract ended)</span>", page)


def test_a_contract_begins_with_the_day_where_its_reader_is(
    platform: Visitor, world: World, clock: FakeClock, visit: Callable[[], Visitor]
) -> None:
    ended = {"organization": str(world.organization_id), "product": "Care calls", "starts_on": "2000-01-01",
             "ends_on": "2026-03-02", "version": "1"}  # fmt: skip
    platform.post(f"{URL}/1/edit", ended)
    platform.post(
        f"{URL}/new", {**ended, "product": "Plus", "starts_on": "2026-03-03", "ends_on": ""}
    )
    clock.step(12 * 3600 + 60)
    early = visit()
    early.sign_in("root@a.kr")
    assert states_in(early.get(f"{URL}/").text) == ["Under contract", "Contract ended"]
    assert states_in(early.get(f"{URL}/?state=running").text) == ["Under contract"]


def test_a_contract_is_ended_and_the_next_one_begins_after_it(
    platform: Visitor, world: World
) -> None:
    first = {"organization": str(world.organization_id), "product": "Care calls", "starts_on": "2000-01-01",
             "ends_on": "2026-03-31", "version": "1"}  # fmt: skip
    assert platform.post(f"{URL}/1/edit", first).status_code == 302
    following = {**first, "product": "Plus", "starts_on": "2026-04-01", "ends_on": ""}
    assert platform.post(f"{URL}/new", {**following, "starts_on": "2026-03-31"}).status_code == 422
    assert platform.post(f"{URL}/new", following).status_code == 302
    page = platform.get(f"{URL}/").text
    assert states_in(page) == ["Contract scheduled", "Under contract"]


def test_a_contract_does_not_end_before_it_begins(platform: Visitor, world: World) -> None:
    wrong = {
        "organization": str(world.organization_id),
        "product": "x",
        "starts_on": "2027-01-02",
        "ends_on": "2027-01-01",
    }
    answer = platform.post(f"{URL}/new", wrong)
    assert answer.status_code == 422
    assert "cannot end before it begins" in answer.text


def test_only_the_platform_operator_sees_contracts(boss: Visitor) -> None:
    assert boss.get(f"{URL}/").status_code == 403
    assert boss.post(f"{URL}/1/delete").status_code == 403
