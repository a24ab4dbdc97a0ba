"""Open sessions: listed for their owner, ended one by one or by what makes them unsafe, and too old ones are over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from admin.devices import device_words, masked_address
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import UserRow, UserSessionRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.builders import World
from tests.fakes.clock import FakeClock

__all__ = ["database_url", "world"]  # fixtures
Visit = Callable[[], Visitor]
WHALE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Whale/4.28 Safari/537.36"


def cookie_of(visitor: Visitor) -> str:
    found = visitor.client.get_cookie(visitor.client.application.config["SESSION_COOKIE_NAME"])
    assert found
    return found.value


def test_every_open_session_is_listed_with_device_and_masked_address(
    boss: Visitor, visit: Visit
) -> None:
    other = visit()
    other.client.environ_base["HTTP_USER_AGENT"] = WHALE
    other.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    other.sign_in("boss@a.kr")
    page = boss.get("/account/sessions/").text
    assert "Whale, Windows" in page
    assert "203.0.113.x" in page
    assert "203.0.113.77" not in page
    assert page.count("This one") == 1


def test_one_session_is_ended_and_no_other_users(
    boss: Visitor, world: World, sessions: Sessions, visit: Visit
) -> None:
    add_operator(sessions, world.organization_id, "lee@a.kr")
    own, foreign = visit(), visit()
    own.sign_in("boss@a.kr")
    foreign.sign_in("lee@a.kr")
    with system_reading(sessions, "a test looks") as session:
        keys = session.scalars(select(UserSessionRow.id).order_by(UserSessionRow.id)).all()
    assert boss.post(f"/account/sessions/{keys[2]}/end").status_code == 404
    assert boss.post(f"/account/sessions/{keys[1]}/end").status_code == 302
    assert own.get("/recipients/").status_code == 302
    assert foreign.get("/recipients/").status_code == 200
    assert boss.get("/recipients/").status_code == 200


def test_a_cookie_copied_before_sign_out_opens_nothing_after(boss: Visitor, visit: Visit) -> None:
    copied = cookie_of(boss)
    boss.post("/sign-out")
    thief = visit()
    name = thief.client.application.config["SESSION_COOKIE_NAME"]
    thief.client.set_cookie(name, copied)
    assert thief.get("/recipients/").status_code == 302


def test_a_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case(
    boss: Visitor, clock: FakeClock, visit: Visit
) -> None:
    clock.advance(3000)
    assert boss.get("/recipients/").status_code == 200
    clock.advance(3700)
    assert boss.get("/recipients/").status_code == 302
    boss.sign_in("boss@a.kr")
    for _ in range(13):
        clock.advance(3000)
        assert boss.get("/recipients/").status_code == 200
    for _ in range(2):
        clock.advance(3000)
        boss.get("/recipients/")
    assert boss.get("/recipients/").status_code == 302


@pytest.mark.parametrize("change", ["role", "lock", "password", "factor"])
def test_what_an_administrator_changes_ends_the_users_sessions(
    boss: Visitor, world: World, sessions: Sessions, visit: Visit, change: str
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    assert lee.get("/recipients/").status_code == 200
    url = f"/settings/users/{key}"
    if change == "role":
        version = re.search(r'name="version" value="(\d+)"', boss.get(f"{url}/edit").text)
        assert version
        form = {"name": "이", "email": "lee@a.kr", "mobile": "010-2222-3333", "organization": world.organization_id,
                "role": "viewer", "language": "ko", "version": version[1]}  # fmt: skip
        assert boss.post(f"{url}/edit", form).status_code == 302
    else:
        door = {"lock": "lock", "password": "password", "factor": "reset-factor"}[change]
        assert boss.post(f"{url}/{door}").status_code in {200, 302}
    assert lee.get("/recipients/").status_code == 302


def test_signing_in_leaves_nothing_of_the_time_before(world: World, visit: Visit) -> None:
    planted = visit()
    planted.get("/sign-in")
    with planted.client.session_transaction() as kept:
        kept["planted"] = "x"
        kept["here"] = "token of somebody else"
        before = kept["csrf_token"]
    planted.sign_in("boss@a.kr")
    with planted.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["here"] != "token of somebody else"
        assert kept.get("csrf_token") != before


def test_nobody_is_remembered_beyond_the_session(
    world: World, visit: Visit, sessions: Sessions
) -> None:
    visitor = visit()
    answer = visitor.post(
        "/sign-in", {"email": "boss@a.kr", "password": "wind over quiet water", "remember": "y"}
    )
    assert "remember_token" not in "".join(answer.headers.getlist("Set-Cookie"))
    with system_reading(sessions, "a test looks") as session:
        stored = session.scalars(select(UserSessionRow)).one()
        user = session.get_one(UserRow, stored.user_id)
    assert len(stored.token_hash) == len(stored.tied_to) == 64
    assert user.fs_uniquifier not in stored.tied_to


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WHALE, "Whale, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_known_words_only(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "masked"),
    [("203.0.113.77", "203.0.113.x"), ("2001:db8:1:2::9", "2001:0db8:0001:x"), ("nonsense", "")],
)
def test_an_address_loses_its_last_part(address: str, masked: str) -> None:
    assert masked_address(address) == masked
