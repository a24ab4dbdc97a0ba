"""Tries at the door and requests of keys, counted by several processes on one database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from admin.throttle import Throttle, network_of
from carecall.domain.tries import FORGET_AFTER, LONGEST_WAIT, wait_after
from carecall.store.api_pace import PaceRule, draw_requests
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.sign_in_limits import purge_tries, take_try
from carecall.store.tables import SignInLimitRow
from tests.admin.conftest import add_operator
from tests.admin.programs import make_key
from tests.builders import NOON, make_world
from tests.fakes.clock import FakeClock

TOGETHER = 8


def take(sessions: Sessions, name: str, now=NOON) -> int:
    with system_writing(sessions, "a test tries") as session:
        return take_try(session, name, now)


def rows(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(func.count()).select_from(SignInLimitRow)) or 0


def test_waiting_doubles_to_a_limit_and_is_forgotten():
    waits = [wait_after(tries, NOON, NOON).total_seconds() for tries in range(4, 40)]
    assert waits[:5] == [0, 2, 4, 8, 16]
    assert max(waits) == LONGEST_WAIT.total_seconds()
    assert wait_after(9, NOON, NOON + timedelta(seconds=10)) == timedelta(seconds=22)
    assert wait_after(99, NOON, NOON + FORGET_AFTER + timedelta(seconds=1)) == timedelta(0)


def test_a_clock_that_is_set_back_makes_nobody_wait_longer():
    assert wait_after(5, NOON, NOON - timedelta(days=1)) == timedelta(seconds=2)


def test_after_an_hour_counting_begins_anew(sessions):
    for _ in range(6):
        take(sessions, "account:a")
    later = NOON + FORGET_AFTER + timedelta(seconds=1)
    assert [take(sessions, "account:a", later) for _ in range(6)] == [0, 0, 0, 0, 0, 2]


def test_whoever_guesses_in_many_places_at_once_has_no_more_tries(sessions):
    start = Barrier(TOGETHER)

    def guess(_at: int) -> list[int]:
        start.wait(timeout=30)
        return [take(sessions, "account:a") for _ in range(3)]

    with ThreadPoolExecutor(TOGETHER) as threads:
        waits = [wait_s for each in threads.map(guess, range(TOGETHER)) for wait_s in each]
    assert sorted(waits) == [0] * 5 + [2] * (len(waits) - 5)


def test_a_good_try_frees_the_account_but_not_the_address(sessions):
    throttle = Throttle(sessions, FakeClock(NOON))
    for _ in range(5):
        assert throttle.take("account:a", "address:x") == 0
        throttle.failed("address:x")
    assert throttle.take("account:a", "address:y") == 2
    throttle.succeeded("account:a")
    assert throttle.take("account:a", "address:y") == 0
    assert throttle.take("account:b", "address:x") == 2


def test_what_was_nobodys_guess_is_given_back(sessions):
    throttle = Throttle(sessions, FakeClock(NOON))
    for _ in range(9):
        assert throttle.take("account:a", "address:x") == 0
        throttle.give_back("account:a")


def test_what_counts_no_more_is_taken_away_and_no_name_is_stored(sessions):
    clock = FakeClock(NOON)
    throttle = Throttle(sessions, clock)
    for at in range(20):
        throttle.take(f"account:name{at}@a.kr", "address:x")
    with system_reading(sessions, "a test looks") as session:
        assert not any("name" in each for each in session.scalars(select(SignInLimitRow.name_hash)))
    clock.advance(FORGET_AFTER.total_seconds() + 1)
    throttle.take("account:new", "address:x")
    assert rows(sessions) == 1


def test_purging_leaves_what_another_process_holds(sessions):
    if sessions().get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    take(sessions, "account:old")
    take(sessions, "account:older")
    later = NOON + FORGET_AFTER * 2
    with system_writing(sessions, "a test holds a row") as holding:
        take_try(holding, "account:old", later)
        with system_writing(sessions, "a test purges beside it") as session:
            purge_tries(session, later)
    assert rows(sessions) == 1


def test_without_its_database_nothing_is_tried(sessions, database):
    throttle = Throttle(sessions, FakeClock(NOON))
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sign_in_limit")
    with pytest.raises(Exception, match="sign_in_limit"):
        throttle.take("account:a", "address:x")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("", ""),
        (None, ""),
        ("unix", "unix"),
    ],
)
def test_a_house_with_a_whole_network_is_one_place(address, place):
    assert network_of(address) == place


@pytest.fixture
def key(sessions) -> int:
    world = make_world(sessions, people=1)
    user_id = add_operator(sessions, world.organization_id, "boss@a.kr")
    make_key(sessions, world.organization_id, user_id)
    return 1


def test_a_keys_bucket_is_shared_and_fills_again(sessions, key):
    rule = PaceRule(burst=25, per_second=2.0)

    def draw(_at: int, now=NOON):
        with system_writing(sessions, "a test draws") as session:
            return draw_requests(session, key, 10, rule, now)

    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(draw, range(4)))
    assert sorted(each.requests for each in drawn) == [0, 5, 10, 10]
    assert {each.wait_s for each in drawn} == {0, 1}
    assert draw(0, NOON + timedelta(seconds=3)).requests == 6
    assert draw(0, NOON + timedelta(hours=3)).requests == 10
    assert draw(0, NOON).requests == 10  # set back: nothing is taken away
