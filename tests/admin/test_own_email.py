"""Changing the own e-mail address: password, a number mailed to the new one, a letter to the old one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin.house import EXTENSION
from carecall.errors import DeliveryFailed
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, EmailChangeRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.admin.test_account import stale
from tests.admin.test_security_sign_in import Letters, letters
from tests.builders import World
from tests.fakes.clock import FakeClock

Visit = Callable[[], Visitor]
PAGE = "/account/email/"
NEW = "new@a.kr"
__all__ = ["database_url", "letters", "world"]  # fixtures


def ask(visitor: Visitor, sent: Letters, email: str = NEW) -> str:
    """Ask for a number, and return the one that was mailed."""
    answer = visitor.post(PAGE, {"email": email})
    assert answer.status_code == 302, answer.text
    return number_in(sent)


def number_in(sent: Letters) -> str:
    found = re.search(r"^ {4}(\d{6})$", sent.sent[-1].text, re.MULTILINE)
    assert found
    return found[1]


def other_than(number: str) -> str:
    return f"{(int(number) + 1) % 1_000_000:06}"


def emails(sessions: Sessions) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(UserRow.email).order_by(UserRow.id)))


def waiting(sessions: Sessions) -> list[EmailChangeRow]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(EmailChangeRow)))


def trail(sessions: Sessions) -> list[AuditEventRow]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(AuditEventRow).order_by(AuditEventRow.id)))


def test_the_number_changes_the_address_and_the_old_one_is_told(
    boss: Visitor, letters: Letters, sessions: Sessions, visit: Visit
) -> None:
    elsewhere = visit()
    elsewhere.sign_in("boss@a.kr")
    number = ask(boss, letters, " New@A.kr ")
    assert letters.sent[0].to == NEW
    assert "boss" not in letters.sent[0].text
    assert emails(sessions) == ["boss@a.kr"]
    assert "new@a.kr" in boss.get(PAGE).text
    done = boss.post(f"{PAGE}number", {"number": f" {number[:3]} {number[3:]}"})
    assert done.headers["Location"] == "/account/"
    assert emails(sessions) == [NEW]
    assert "Your e-mail address was changed" in boss.get("/account/").text
    assert [letter.to for letter in letters.sent] == [NEW, "boss@a.kr"]
    assert "was changed" in letters.sent[1].text
    assert number not in letters.sent[1].text
    assert elsewhere.get("/recipients/").status_code == 302
    assert visit().sign_in("boss@a.kr").status_code == 200
    assert visit().sign_in(NEW).status_code == 302
    assert waiting(sessions) == []


def test_the_trail_tells_of_it_without_number_or_address(
    boss: Visitor, letters: Letters, sessions: Sessions
) -> None:
    number = ask(boss, letters)
    boss.post(f"{PAGE}number", {"number": other_than(number)})
    boss.post(f"{PAGE}number", {"number": number})
    events = trail(sessions)[-3:]
    told = [(event.action, event.result) for event in events]
    assert told == [("email_number_sent", "ok"), ("email_number", "refused"), ("email_changed", "ok")]  # fmt: skip
    for event in events:
        assert number not in str(event.facts)
        assert NEW not in str(event.facts)
    assert "E-mail address changed" in boss.get("/settings/audit/").text


def test_the_stored_number_is_no_plain_hash(
    boss: Visitor, letters: Letters, sessions: Sessions
) -> None:
    number = ask(boss, letters)
    [row] = waiting(sessions)
    plain = {hashlib.sha256(f"{head}{number}".encode()).hexdigest() for head in ("", "1:new@a.kr:")}
    assert row.number_hash not in plain
    assert number not in row.number_hash


def test_five_wrong_numbers_end_it_and_the_right_one_comes_too_late(
    boss: Visitor, letters: Letters, sessions: Sessions
) -> None:
    number = ask(boss, letters)
    for _ in range(5):
        assert boss.post(f"{PAGE}number", {"number": other_than(number)}).status_code == 422
    late = boss.post(f"{PAGE}number", {"number": number})
    assert late.headers["Location"] == PAGE
    assert "tried too often" in boss.get(PAGE).text
    assert emails(sessions) == ["boss@a.kr"]


@pytest.mark.parametrize("typed", ["", "abcdef", "0", "１２３４５６", "123456" * 5000])
def test_what_is_no_number_is_wrong(boss: Visitor, letters: Letters, typed: str) -> None:
    ask(boss, letters)
    assert boss.post(f"{PAGE}number", {"number": typed}).status_code == 422


def test_after_ten_minutes_the_number_is_good_for_nothing(
    boss: Visitor, letters: Letters, sessions: Sessions, clock: FakeClock
) -> None:
    number = ask(boss, letters)
    clock.advance(601)
    boss.post(f"{PAGE}number", {"number": number})
    assert "too old" in boss.get(PAGE).text
    assert emails(sessions) == ["boss@a.kr"]


def test_a_newer_number_ends_the_older_and_beginning_again_ends_it_too(
    boss: Visitor, letters: Letters, sessions: Sessions
) -> None:
    first = ask(boss, letters)
    second = ask(boss, letters, "third@a.kr")
    if first != second:
        assert boss.post(f"{PAGE}number", {"number": first}).status_code == 422
    boss.post(f"{PAGE}cancel")
    boss.post(f"{PAGE}number", {"number": second})
    assert emails(sessions) == ["boss@a.kr"]
    assert waiting(sessions) == []


def test_a_number_is_good_for_its_user_alone(
    boss: Visitor, letters: Letters, sessions: Sessions, world: World, visit: Visit
) -> None:
    add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    mine = ask(boss, letters)
    assert lee.post(f"{PAGE}number", {"number": mine}).status_code == 302
    ask(lee, letters, "other@a.kr")
    if number_in(letters) != mine:
        assert lee.post(f"{PAGE}number", {"number": mine}).status_code == 422
    assert emails(sessions) == ["boss@a.kr", "lee@a.kr"]


def test_an_address_that_somebody_has_is_told_to_that_address_alone(
    boss: Visitor, letters: Letters, sessions: Sessions, world: World
) -> None:
    add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    answers = []
    for email in ("lee@a.kr", "free@a.kr"):
        boss.post(PAGE, {"email": email})
        answers.append(re.sub(r'csrf_token" value="[^"]+"|X-CSRFToken": "[^"]+"', "", boss.get(PAGE).text.replace(email, "x")))  # fmt: skip
    assert answers[0] == answers[1]
    assert "sign in already" in letters.sent[0].text
    assert not re.search(r"\d{6}", letters.sent[0].text)
    boss.post(PAGE, {"email": "lee@a.kr"})
    assert boss.post(f"{PAGE}number", {"number": ""}).status_code == 422
    assert emails(sessions) == ["boss@a.kr", "lee@a.kr"]


def test_an_address_taken_meanwhile_is_not_taken_twice(
    boss: Visitor, letters: Letters, sessions: Sessions, world: World
) -> None:
    number = ask(boss, letters)
    add_operator(sessions, world.organization_id, NEW, role="worker")
    boss.post(f"{PAGE}number", {"number": number})
    assert "cannot be used" in boss.get(PAGE).text
    assert emails(sessions) == ["boss@a.kr", NEW]


@pytest.mark.parametrize(
    "email",
    ["", "name", "a@b c.kr", "a@b.kr\r\nBcc: c@d.kr", "한글@a.kr", f"{'a' * 250}@a.kr", "BOSS@a.kr", "<script>@a.kr"],
)  # fmt: skip
def test_what_is_no_other_address_is_refused_and_nothing_is_mailed(
    boss: Visitor, letters: Letters, email: str
) -> None:
    answer = boss.post(PAGE, {"email": email})
    assert answer.status_code == 422
    assert "<script>@" not in answer.text
    assert letters.sent == []


def test_the_password_is_asked_first(boss: Visitor, letters: Letters, sessions: Sessions) -> None:
    number = ask(boss, letters)
    stale(boss)
    assert "/account/confirm" in boss.get(PAGE).headers["Location"]
    with boss.client.session_transaction() as kept:
        kept["fs_paa"] = 0.0
        kept.pop("fs_gexp", None)
    for url, data in ((PAGE, {"email": "b@a.kr"}), (f"{PAGE}number", {"number": number})):
        assert "/account/confirm" in boss.post(url, data).headers["Location"]
    assert emails(sessions) == ["boss@a.kr"]


def test_without_a_mail_server_the_page_says_whom_to_ask(boss: Visitor) -> None:
    page = boss.get(PAGE)
    assert "No mail server is configured" in page.text
    assert 'name="email"' not in page.text
    assert boss.post(PAGE, {"email": NEW}).status_code == 409


def test_a_letter_that_cannot_be_mailed_leaves_nothing_waiting(
    app: Flask, boss: Visitor, letters: Letters, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any) -> None:
        raise DeliveryFailed("The mail server sleeps.")

    monkeypatch.setattr(app.extensions[EXTENSION].mailer, "send", refuse)
    answer = boss.post(PAGE, {"email": NEW})
    assert answer.status_code == 503
    assert "could not be mailed" in answer.text
    assert waiting(sessions) == []


def test_asking_often_has_to_wait(boss: Visitor, letters: Letters, clock: FakeClock) -> None:
    for at in range(5):
        ask(boss, letters, f"name{at}@a.kr")
    assert boss.post(PAGE, {"email": "name9@a.kr"}).status_code == 429
    clock.advance(3)
    ask(boss, letters, "name9@a.kr")


def test_a_link_for_a_new_password_that_went_to_the_old_address_is_over(
    boss: Visitor, letters: Letters, visit: Visit
) -> None:
    visit().post("/forgot-password", {"email": "boss@a.kr"})
    link = re.search(r"(/forgot-password/\S+)", letters.sent[0].text)
    assert link
    boss.post(f"{PAGE}number", {"number": ask(boss, letters)})
    fresh = {"password": "a stolen long password", "password_confirm": "a stolen long password"}
    visit().post(link[1], fresh)
    assert visit().sign_in(NEW, fresh["password"]).status_code == 200


def test_a_manager_who_changes_an_address_cannot_do_it_silently(
    boss: Visitor, letters: Letters, sessions: Sessions, world: World
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    form = {"name": "lee", "email": "lee2@a.kr", "mobile": "010-1111-2222", "organization": str(world.organization_id),
            "task": "", "role": "worker", "language": "en", "version": "1"}  # fmt: skip
    assert boss.post(f"/settings/users/{key}/edit", {**form, "email": "no address"}).status_code == 422  # fmt: skip
    assert letters.sent == []
    assert boss.post(f"/settings/users/{key}/edit", form).status_code == 302
    assert [letter.to for letter in letters.sent] == ["lee@a.kr"]
    assert "an administrator changed" in letters.sent[0].text
    assert "lee2" not in letters.sent[0].text
