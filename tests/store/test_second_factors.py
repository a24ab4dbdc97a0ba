"""The stored second factor on both databases, its rule down the tree, and its reset from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from admin.factor_codes import codes_of
from carecall.cli import build_app
from carecall.domain.second_factor import FactorRule, digits_of, good_step, is_demanded, step_of
from carecall.errors import BadInput, UnknownName
from carecall.store import second_factors as stored
from carecall.store.operators import NewOperator, create_operator
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import AuditEventRow, UserRow
from carecall.store.user_sessions import NewSession, begin_session, open_sessions
from tests.builders import NOON, make_world

RFC_SECRET = b"12345678901234567890"
"""RFC 6238, appendix B, SHA-1; the last six of its eight digits."""


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second, code):
    assert codes_of(RFC_SECRET)(second // 30) == code


def test_a_step_is_good_once_and_only_near_now():
    code_at = codes_of(RFC_SECRET)
    now = datetime(2026, 3, 4, 12, 0, 15, tzinfo=UTC)
    step = step_of(now)
    assert good_step(code_at(step), code_at, now, None) == step
    assert good_step(code_at(step), code_at, now, step) is None
    assert good_step(code_at(step - 1), code_at, now, step) is None
    assert good_step(code_at(step + 1), code_at, now, step) == step + 1
    assert good_step(code_at(step - 2), code_at, now, None) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" 123 456 ", "123456"), ("12345", ""), ("１２３４５６", ""), ("abcdef", ""), ("1234567", "")],
)
def test_six_digits_are_a_code_and_nothing_else(typed, code):
    assert digits_of(typed) == code


def test_the_strictest_rule_of_the_way_down_counts():
    assert is_demanded([FactorRule.NOBODY, FactorRule.EVERYBODY], manages=False)
    assert is_demanded([FactorRule.MANAGERS], manages=True)
    assert not is_demanded([FactorRule.MANAGERS], manages=False)
    assert not is_demanded([], manages=True)


@pytest.fixture
def user_id(sessions):
    world = make_world(sessions, people=1)
    with system_writing(sessions, "a test") as session:
        new = NewOperator(organization_id=world.organization_id, email="kim@a.kr", name="김", password="x", uniquifier="u")  # fmt: skip
        key = create_operator(session, new, NOON, hashed=str.upper)
        stored.turn_on(session, key, "sealed", ["a", "b"], 5)
    return key


def test_a_step_is_spent_by_one_alone(sessions, user_id):
    with system_writing(sessions, "a test") as session:
        assert not stored.spend_step(session, user_id, 5)
        assert stored.spend_step(session, user_id, 6)
        assert not stored.spend_step(session, user_id, 6)
        assert not stored.spend_step(session, user_id, 4)


def test_a_recovery_code_is_spent_once(sessions, user_id):
    for code, left in (("a", 1), ("a", None), ("b", 0), ("b", None)):
        with system_writing(sessions, "a test") as session:
            assert stored.spend_recovery_code(session, user_id, code) == left


def test_spending_leaves_the_version_to_those_who_edit_the_user(sessions, user_id):
    with system_writing(sessions, "a test") as session:
        before = session.get_one(UserRow, user_id).version
        stored.spend_step(session, user_id, 7)
        stored.spend_recovery_code(session, user_id, "a")
        session.expire_all()
        assert session.get_one(UserRow, user_id).version == before


def test_sessions_are_over_by_time_and_by_a_new_uniquifier(sessions, user_id):
    with system_writing(sessions, "a test") as session:
        for token in ("one", "two"):
            begin_session(session, NewSession(user_id=user_id, token=token, uniquifier="u", device="", address=""), NOON)  # fmt: skip
        session.flush()
        assert len(open_sessions(session, user_id, "u", NOON)) == 2
        assert open_sessions(session, user_id, "other", NOON) == []
        assert open_sessions(session, user_id, "u", NOON + timedelta(minutes=61)) == []


def test_the_command_takes_a_factor_away_and_ends_every_session(
    sessions, user_id, database_url, monkeypatch
):
    monkeypatch.setenv("CARECALL_DATABASE_URL", database_url)

    def run(email):
        words = ["user", "reset-factor", email]
        return CliRunner().invoke(build_app("user"), words, catch_exceptions=False).stdout

    assert "is gone" in run("Kim@a.kr")
    with system_reading(sessions, "a test looks") as session:
        row = session.get_one(UserRow, user_id)
        event = session.query(AuditEventRow).filter_by(action="factor_reset").one()
    assert (row.tf_totp_secret, row.mf_recovery_codes, row.tf_last_step) == (None, None, None)
    assert row.fs_uniquifier != "u"
    assert "terminal" in event.user_name
    with pytest.raises(BadInput, match="no second factor"):
        run("kim@a.kr")
    with pytest.raises(UnknownName):
        run("nobody@a.kr")
