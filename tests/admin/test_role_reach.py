"""Roles at the two ends: who sees figures and nobody's name, and a desk that looks after other organizations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from carecall.domain.organization import OrganizationType
from carecall.settings import Settings
from carecall.store.session import Sessions
from carecall.store.tables import OrganizationRow
from tests.admin.conftest import Visitor, add_operator, told_world
from tests.admin.test_isolation import addresses, foreign_values, path_of_foreign
from tests.builders import World, make_world

Visit = Callable[[], Visitor]
OPEN_TO_ALL = {
    "account", "account_email", "account_sessions", "admin", "api_guide", "background", "closing", "documents",
    "language", "own_email", "own_mobile", "own_sessions", "palette", "help", "scope_switch", "second_factor", "security",
    "sign_in_code", "start_page",
}  # fmt: skip
"""Everybody's own pages, which hold nothing of recipients."""
FIGURES = {
    "monthly_usage", "organization_usage", "call_duration", "call_attempts", "alert_statistics",
}  # fmt: skip


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough: roles are read by the same queries as every scope."""
    return sqlite_url


def let_in(world: World, sessions: Sessions, visit: Visit, role: str) -> Visitor:
    add_operator(sessions, world.organization_id, f"{role}@a.kr", role=role)
    visitor = visit()
    visitor.sign_in(f"{role}@a.kr")
    return visitor


def test_a_statistics_viewer_opens_figures_and_the_own_account_and_nothing_else(
    app: Flask, world: World, sessions: Sessions, visit: Visit
) -> None:
    auditor = let_in(world, sessions, visit, "auditor")
    own = foreign_values(sessions, world)
    opened = set()
    for rule in addresses(app, "GET"):
        if any(own.get(name) is None for name in rule.arguments):
            continue
        answer = auditor.get(path_of_foreign(rule, own) if rule.arguments else rule.build({})[1])
        if answer.status_code < 400:
            opened.add(rule.endpoint.partition(".")[0])
            assert "사람".encode() not in answer.data, rule
            assert b"010-5550" not in answer.data, rule
    assert opened >= FIGURES
    assert opened - FIGURES - OPEN_TO_ALL == set()


def test_a_statistics_viewer_begins_with_figures_and_sees_only_them_in_the_menu(
    world: World, sessions: Sessions, visit: Visit
) -> None:
    auditor = let_in(world, sessions, visit, "auditor")
    first = auditor.get("/").location
    assert first.startswith("/statistics/")
    page = auditor.get(first).text
    for link in (
        "/recipients/",
        "/campaign-status/",
        "/worklists/",
        "/statistics/trends/",
        "/settings/",
    ):
        assert f'href="{link}' not in page
    found = auditor.post("/palette/find", {"words": "사람1"}).json
    assert found["found"] == []


def test_a_desk_sees_alerts_and_talks_of_organizations_that_integrate_it_and_of_no_others(
    world: World, sessions: Sessions, settings: Settings, visit: Visit
) -> None:
    other = told_world(sessions, settings.var / "recordings", name="남구", first=500, mark="")
    desk = make_world(sessions, people=1, name="관제센터", first=900)
    desk.change(OrganizationRow, desk.organization_id, type=OrganizationType.CONTROL)
    operator = let_in(desk, sessions, visit, "control_operator")
    drawer = f"/details/recipient/{world.recipient_ids[2]}"
    assert operator.get(drawer).status_code == 404
    named = {"control_integration": True, "control_organization_id": desk.organization_id}
    world.change(OrganizationRow, world.organization_id, **named)
    assert "무릎이 쑤셔서" in operator.get(drawer).text
    assert (
        operator.post(
            f"/notes/recipient/{world.recipient_ids[2]}/memo", {"text": "전화함"}
        ).status_code
        == 200
    )
    assert "해운대구" in operator.get("/worklists/alerts/").text
    assert operator.get(f"/details/recipient/{other.recipient_ids[2]}").status_code == 404
    assert "남구" not in operator.get("/worklists/alerts/?state=all").text
    for closed in ("/settings/organizations/", "/statistics/monthly-usage/", "/recipients/new"):
        assert operator.get(closed).status_code == 403
    world.change(OrganizationRow, world.organization_id, control_integration=False)
    assert operator.get(drawer).status_code == 404


def test_a_manager_of_the_desk_does_not_get_the_clients_rows(
    world: World, sessions: Sessions, visit: Visit
) -> None:
    desk = make_world(sessions, people=1, name="관제센터", first=900)
    named = {"control_integration": True, "control_organization_id": desk.organization_id}
    world.change(OrganizationRow, world.organization_id, **named)
    manager = let_in(desk, sessions, visit, "manager")
    assert manager.get(f"/details/recipient/{world.recipient_ids[2]}").status_code == 404
