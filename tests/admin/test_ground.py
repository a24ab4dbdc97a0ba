"""The ground of all screens: stated columns, key, errors."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from admin import search
from admin.access import Permission, allowed_by
from admin.base_view import Column, HardenedView, ScreenIncomplete
from admin.console_key import read_or_make_key
from admin.formats import shown_moment, shown_phone, shown_rate, shown_seconds
from admin.screens.recipients import RecipientsView
from carecall.errors import NotWritable
from carecall.store.operators import ROLES
from carecall.store.tables import RecipientRow
from tests.admin.conftest import Visitor
from tests.builders import NOON


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def test_a_screen_that_leaves_its_columns_open_does_not_start(app: Flask) -> None:
    class Open(HardenedView):
        pass

    with app.app_context(), pytest.raises((ScreenIncomplete, AttributeError)):
        Open(RecipientRow, app.extensions["carecall"].requests, endpoint="open")


def test_a_screen_that_sorts_or_edits_by_unknown_columns_does_not_start(app: Flask) -> None:
    class Sorted(RecipientsView):
        columns = (Column(key="name", title=lambda: "Name", sort="secret"),)

    class Edited(RecipientsView):
        form_fields = ("secret",)

    for wrong in (Sorted, Edited):
        with app.app_context(), pytest.raises(ScreenIncomplete):
            wrong(RecipientRow, app.extensions["carecall"].requests, endpoint="wrong")


def test_stock_doors_of_flask_admin_have_no_address(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for screen in ("recipients", "campaign_status"):
        for door in (
            "ajax_update",
            "ajax_lookup",
            "export",
            "action_view",
            "details_view",
            "create_view",
        ):
            assert f"{screen}.{door}" not in endpoints


def test_an_error_shows_an_id_and_no_sql(boss: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise OperationalError(
            "SELECT secret FROM recipient", {}, Exception("no such column: secret")
        )

    monkeypatch.setattr("admin.screens.recipients.recipients_of", broken)
    answer = boss.get("/recipients/")
    assert answer.status_code == 500
    assert "Error " in answer.text
    assert "SELECT" not in answer.text
    assert "secret" not in answer.text


def test_every_shipped_role_is_known_here() -> None:
    allowed = {name: allowed_by(permissions) for name, (_text, permissions) in ROLES.items()}
    assert allowed["platform_operator"] == frozenset(Permission)
    assert allowed["manager"] == frozenset(Permission) - {Permission.CONTRACTS}
    daily_work = {Permission.VIEW, Permission.EDIT, Permission.EXPORT, Permission.NOTE, Permission.LISTEN,
                  Permission.SEE_PHONES, Permission.ALERTS, Permission.STATISTICS}  # fmt: skip
    assert allowed["worker"] == daily_work
    assert allowed["control_operator"] == {Permission.VIEW, Permission.NOTE, Permission.ALERTS}
    assert allowed["viewer"] == {Permission.VIEW, Permission.STATISTICS}
    assert allowed["auditor"] == {Permission.STATISTICS}
    assert allowed_by(["something new"]) == frozenset()


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "var" / "console.key"
    first = read_or_make_key(path)
    assert read_or_make_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)
    assert [each.name for each in path.parent.iterdir()] == ["console.key"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotWritable):
        read_or_make_key(tmp_path / "file" / "console.key")


def test_values_are_shown_as_people_write_them() -> None:
    assert shown_phone("+821012345678", whole=True) == "010-1234-5678"
    assert shown_phone("+821012345678", whole=False) == "***-****-5678"
    assert shown_moment(NOON, "Asia/Seoul") == "2026-03-02 12:00"
    assert shown_moment(None, "Asia/Seoul") == "-"
    assert (shown_seconds(187), shown_seconds(None), shown_seconds(0.4)) == ("3:07", "-", "0:00")
    assert (shown_rate(None), shown_rate(0.0), shown_rate(2 / 3)) == ("-", "0%", "67%")


@pytest.mark.parametrize(
    ("raw", "number"),
    [("7", 7), ("0", None), ("-1", None), ("x", None), ("٣", None), ("9" * 30, None), ("", None)],
)
def test_only_plain_numbers_in_range_are_numbers(raw: str, number: int | None) -> None:
    assert search.whole_number(raw, low=1, high=100) == number


def test_a_local_day_begins_and_ends_where_its_zone_says() -> None:
    day = search.parse_day("2026-03-29")
    assert day is not None
    spring = search.end_of(day, "Europe/Berlin") - search.start_of(day, "Europe/Berlin")
    assert spring.total_seconds() == 23 * 3600
    assert search.start_of(day, "Asia/Seoul").isoformat() == "2026-03-28T15:00:00+00:00"
    assert search.parse_day("1066-10-14") is None
