"""Settings > Manage user: who may add, change, lock and delete whom, and what a temporary password opens."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from admin.house import EXTENSION
from carecall.domain.organization import SubscriptionState
from carecall.errors import DeliveryFailed
from carecall.notify.letters import Letter, Mailer, letter_mail
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, MemoRow, OutboxRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock
from tests.fakes.mail_server import mail_server

SHOWN = re.compile(r"<code[^>]*>([^<]+)</code>")
OWN = "a quiet river at dawn"


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """Both databases are walked by the isolation tests; here the rules matter."""
    return sqlite_url


def form(world: World, **changes: object) -> dict[str, object]:
    return {"name": "김상담", "email": "Kim@A.kr", "mobile": "010-2222-3333", "organization": world.organization_id,
            "task": "안부 상담", "role": "worker", "language": "ko", **changes}  # fmt: skip


def find(sessions: Sessions, email: str) -> UserRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(UserRow).where(UserRow.email == email))


def added(boss: Visitor, world: World) -> str:
    """The temporary password of a new user."""
    answer = boss.post("/settings/users/new", form(world))
    assert answer.status_code == 200, answer.text
    found = SHOWN.search(answer.text)
    assert found, answer.text
    return found[1]


def actions_on(sessions: Sessions, key: int) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        wanted = select(AuditEventRow.action).where(
            AuditEventRow.object_type == "user", AuditEventRow.object_key == str(key)
        )
        return list(session.scalars(wanted.order_by(AuditEventRow.id)))


def test_without_a_mail_server_the_password_is_shown_once_and_says_why(
    boss: Visitor, world: World, sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert "No mail server is configured" in boss.get("/settings/users/new").text
    password = added(boss, world)
    row = find(sessions, "kim@a.kr")
    assert row is not None
    assert (row.status, row.must_change_password) == (SubscriptionState.INVITED, True)
    assert (row.mobile, row.task, row.roles[0].name) == ("+821022223333", "안부 상담", "worker")
    assert row.password_expires_at == NOON + timedelta(hours=24)
    page = boss.get("/settings/users/").text
    assert "kim@a.kr" in page
    assert "Invited" in page
    assert password not in page
    assert password not in caplog.text
    with system_reading(sessions, "a test looks") as session:
        assert session.scalar(select(OutboxRow.id)) is None
        trail = str([row.facts for row in session.scalars(select(AuditEventRow))])
    assert password not in trail
    assert actions_on(sessions, row.id) == ["added"]


def test_a_temporary_password_opens_once_and_must_be_changed(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    password = added(boss, world)
    kim = visit()
    assert kim.sign_in("kim@a.kr", password).status_code == 302
    assert kim.get("/recipients/").headers["Location"].endswith("/account/password")
    again = visit().sign_in("kim@a.kr", password)
    assert "used already or is too old" in again.text
    changed = {"password": password, "new_password": OWN, "new_password_confirm": OWN}
    assert kim.post("/account/password", changed).status_code == 302
    assert kim.get("/recipients/").status_code == 200
    row = find(sessions, "kim@a.kr")
    assert row is not None
    assert (row.status, row.password_expires_at) == (SubscriptionState.ACTIVE, None)
    assert visit().sign_in("kim@a.kr", OWN).status_code == 302


def test_a_temporary_password_ends_after_a_day(
    boss: Visitor, world: World, clock: FakeClock, visit: Callable[[], Visitor]
) -> None:
    password = added(boss, world)
    clock.advance(24 * 3600)
    assert "too old" in visit().sign_in("kim@a.kr", password).text


def test_a_reset_ends_the_users_sessions_and_the_old_password(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    assert lee.get("/recipients/").status_code == 200
    shown = SHOWN.search(boss.post(f"/settings/users/{key}/password").text)
    assert shown
    assert "/sign-in" in lee.get("/recipients/").headers["Location"]
    assert visit().sign_in("lee@a.kr").status_code == 200
    assert visit().sign_in("lee@a.kr", shown[1]).status_code == 302
    assert actions_on(sessions, key) == ["password_reset"]


def test_with_a_mail_server_the_password_is_mailed_and_never_shown(
    app: Flask, boss: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def serve() -> tuple[str, str]:
        async with mail_server() as server:
            mailer = Mailer(server.config())
            house = app.extensions[EXTENSION]
            monkeypatch.setitem(app.extensions, EXTENSION, replaced(house, mailer))
            answer = await asyncio.to_thread(boss.post, "/settings/users/new", form(world))
            assert answer.status_code == 302
            [mail] = server.received
            assert mail["To"] == "kim@a.kr"
            assert mail.get_content_type() == "text/plain"
            return mail.get_content(), boss.get("/settings/users/").text

    text, page = asyncio.run(serve())
    assert "24시간" in text
    assert "http" in text
    assert "was mailed to kim@a.kr" in page
    assert SHOWN.search(page) is None


def test_a_mail_server_that_does_not_answer_is_said_and_the_password_shown_instead(
    app: Flask, boss: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def send(self, *_args: object) -> None:
            raise DeliveryFailed("The mail server asks for patience (code 451).", code=451)

    house = app.extensions[EXTENSION]
    monkeypatch.setitem(app.extensions, EXTENSION, replaced(house, Broken()))
    answer = boss.post("/settings/users/new", form(world))
    assert "could not be mailed" in answer.text
    assert SHOWN.search(answer.text)
    boss.post("/language", {"language": "ko"})
    korean = boss.post("/settings/users/new", form(world, email="lee@a.kr")).text
    assert "메일 서버" in korean
    assert "asks for patience" not in korean


def replaced(house: object, mailer: object) -> object:
    from dataclasses import replace

    return replace(house, mailer=mailer, address="https://care.example.org")  # type: ignore[type-var]


def test_a_letter_smuggles_no_header() -> None:
    letter = Letter(to="kim@a.kr", subject="Hello\r\nBcc: x@y.z", text="text\n")
    mail = letter_mail(letter, "carecall@a.kr", NOON)
    assert mail["Bcc"] is None
    assert "kim@a.kr" not in repr(letter)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "가" * 21, "At most 20 characters"),
        ("email", "kim", "Write an e-mail address"),
        ("email", "BOSS@a.kr", "signs in with this address already"),
        ("mobile", "02-123-4567", "no mobile phone number"),
        ("role", "platform_operator", "Choose one of the offered values"),
        ("organization", "999999", "Choose one of the offered values"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    boss: Visitor, world: World, sessions: Sessions, field: str, value: str, words: str
) -> None:
    answer = boss.post("/settings/users/new", form(world, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert find(sessions, "kim@a.kr") is None


def test_nobody_reaches_a_user_with_more_rights(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    before = find(sessions, "root@a.kr")
    for door in ("edit", "password", "lock", "unlock", "delete"):
        assert boss.post(f"/settings/users/{key}/{door}").status_code == 403, door
    assert boss.post("/settings/users/delete", {"id": str(key)}).status_code == 403
    page = boss.get("/settings/users/").text
    assert "root@a.kr" in page
    assert f"/settings/users/{key}/edit" not in page
    after = find(sessions, "root@a.kr")
    assert before is not None
    assert after is not None
    assert after.password == before.password


def test_only_the_platform_operator_makes_platform_operators_and_the_last_one_stays(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    own = add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    root = visit()
    root.sign_in("root@a.kr")
    assert (
        root.post("/settings/users/new", form(world, role="platform_operator")).status_code == 200
    )
    second = find(sessions, "kim@a.kr")
    assert second is not None
    version = re.search(
        r'name="version" value="(\d+)"', root.get(f"/settings/users/{second.id}/edit").text
    )
    assert version
    lower = form(world, role="manager", version=version[1])
    assert root.post(f"/settings/users/{second.id}/edit", lower).status_code == 302
    for door in ("delete", "lock"):
        root.post(f"/settings/users/{own}/{door}")
    stayed = find(sessions, "root@a.kr")
    assert stayed is not None
    assert stayed.status is SubscriptionState.ACTIVE


def test_a_locked_user_is_out_at_once_and_may_come_back(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    boss.post(f"/settings/users/{key}/lock")
    assert "/sign-in" in lee.get("/recipients/").headers["Location"]
    assert visit().sign_in("lee@a.kr").status_code == 200
    assert "Unlock" in boss.get(f"/settings/users/{key}/edit").text
    boss.post(f"/settings/users/{key}/unlock")
    assert visit().sign_in("lee@a.kr").status_code == 302
    assert actions_on(sessions, key) == ["locked", "unlocked"]


def test_a_deleted_user_leaves_memos_with_the_name_and_nobody_deletes_oneself(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    with system_writing(sessions, "a test writes a memo") as session:
        session.add(MemoRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0],
                            author_id=key, author_name="이상담", text="문이 잠겨 있음"))  # fmt: skip
    assert boss.post(f"/settings/users/{key}/delete").status_code == 302
    assert find(sessions, "lee@a.kr") is None
    with system_reading(sessions, "a test looks") as session:
        memo = session.scalars(select(MemoRow)).one()
        assert (memo.author_id, memo.author_name) == (None, "이상담")
    own = find(sessions, "boss@a.kr")
    assert own is not None
    answer = boss.post(f"/settings/users/{own.id}/delete")
    assert answer.status_code == 409
    assert "you yourself" in answer.text
    assert actions_on(sessions, key) == ["deleted"]


def test_a_changed_user_leaves_no_personal_word_in_the_trail(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    version = re.search(
        r'name="version" value="(\d+)"', boss.get(f"/settings/users/{key}/edit").text
    )
    assert version
    changed = form(world, email="lee@a.kr", name="이상담", role="viewer", version=version[1])
    assert boss.post(f"/settings/users/{key}/edit", changed).status_code == 302
    with system_reading(sessions, "a test looks") as session:
        facts = session.scalars(select(AuditEventRow.facts).where(AuditEventRow.action == "changed")).one()  # fmt: skip
    assert facts["before"]["role"] == ["worker"]
    assert facts["after"]["role"] == ["viewer"]
    assert "name" in facts["fields"]
    assert "이상담" not in str(facts)


def test_the_last_access_is_written_every_few_minutes_only(
    boss: Visitor, sessions: Sessions, clock: FakeClock
) -> None:
    boss.get("/recipients/")
    row = find(sessions, "boss@a.kr")
    assert row is not None
    assert row.last_access_at == NOON
    clock.advance(60)
    boss.get("/recipients/")
    same = find(sessions, "boss@a.kr")
    assert same is not None
    assert (same.last_access_at, same.version) == (NOON, row.version)
    clock.advance(300)
    boss.get("/recipients/")
    later = find(sessions, "boss@a.kr")
    assert later is not None
    assert later.last_access_at == NOON + timedelta(seconds=360)


def test_the_list_is_searched_and_has_no_download(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    page = boss.client.post(
        "/settings/users/search",
        data={"email": "lee", "csrf_token": boss.token},
        follow_redirects=True,
    ).text
    assert "1 user" in page
    assert "boss@a.kr" not in page
    assert "lee" not in boss.get("/settings/users/?email=lee").request.path
    assert boss.get("/settings/users/download").status_code == 404
    assert "1 user" in boss.get("/settings/users/?role=worker&subscription=active").text


def test_a_worker_does_not_see_the_screen(
    world: World, sessions: Sessions, visit: Callable[[], Visitor], settings: Settings
) -> None:
    add_operator(sessions, world.organization_id, "worker@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("worker@a.kr")
    assert visitor.get("/settings/users/").status_code == 403
    assert visitor.post("/settings/users/new", {"name": "x"}).status_code == 403
