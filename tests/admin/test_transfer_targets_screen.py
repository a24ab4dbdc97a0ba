"""Settings > Emergency hand-over: who is rung, in which order, and nobody else."""

from __future__ import annotations

from sqlalchemy import select

from carecall.domain.transfer import TransferPolicy
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AuditEventRow,
    OrganizationRow,
    RoleRow,
    TransferTargetRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

LIST = "/settings/hand-over/"


def form(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "name": "당직 이음", "number": "010-7000-8000",
            "rank": "1", "active": "yes", **more}  # fmt: skip


def rows(sessions: Sessions) -> list[TransferTargetRow]:
    with system_reading(sessions, "a test looks") as session:
        found = list(session.scalars(select(TransferTargetRow).order_by(TransferTargetRow.id)))
        session.expunge_all()
        return found


def test_people_on_duty_are_added_changed_and_taken_off(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    assert boss.post(f"{LIST}new", form(world, opens="18:00", closes="08:00")).status_code == 302
    [row] = rows(sessions)
    assert (row.number, f"{row.opens:%H:%M}") == ("+821070008000", "18:00")
    page = boss.get(LIST).text
    assert "18:00 - 08:00" in page
    changed = form(world, rank="2", version=row.version)
    assert boss.post(f"{LIST}{row.id}/edit", changed).status_code == 302
    assert rows(sessions)[0].rank == 2
    assert boss.post(f"{LIST}{row.id}/delete").status_code == 302
    assert rows(sessions) == []


def test_a_number_that_rings_nobody_and_half_hours_are_refused(boss: Visitor, world: World) -> None:
    for wrong, told in (
        ({"number": "1577-1234"}, "not a representative number"),
        ({"number": "12"}, "phone"),
        ({"opens": "09:00"}, "both times or none"),
        ({"rank": "100"}, "At most 99"),
        ({"organization": "platform"}, "Choose one of the offered values"),
    ):
        answer = boss.post(f"{LIST}new", form(world, **wrong))
        assert answer.status_code == 422, wrong
        assert told in answer.text, wrong
    boss.post(f"{LIST}new", form(world))
    assert "on the list already" in boss.post(f"{LIST}new", form(world)).text


def test_the_screen_says_who_would_be_rung_now_and_what_talks_do(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    policy = {"organization": world.organization_id, "policy": "off"}
    boss.post(f"{LIST}policy", policy)
    assert "hand-over is switched off" in boss.get(LIST).text
    policy["policy"] = "at_once"
    assert boss.post(f"{LIST}policy", policy).status_code == 302
    with system_reading(sessions, "a test looks") as session:
        row = session.get_one(OrganizationRow, world.organization_id)
        assert row.transfer_policy is TransferPolicy.AT_ONCE
        actions = set(session.scalars(select(AuditEventRow.action)))
    assert {"transfer.add", "transfer.policy"} <= actions
    page = boss.get(LIST).text
    assert "<ol" in page
    assert "당직 이음" in page
    assert boss.post(f"{LIST}policy", {**policy, "policy": "x"}).status_code == 400
    assert boss.post(f"{LIST}policy", {**policy, "organization": "9999"}).status_code == 404


def test_the_platforms_people_are_kept_by_its_operator_alone(
    boss: Visitor, world: World, sessions: Sessions, visit
) -> None:
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    top = visit()
    top.sign_in("top@a.kr")
    assert top.post(f"{LIST}new", form(world, organization="platform")).status_code == 302
    [row] = rows(sessions)
    assert row.organization_id is None
    page = boss.get(LIST).text
    assert "rung after an organization" in page
    assert boss.get(f"{LIST}{row.id}/edit").status_code == 404
    assert boss.post(f"{LIST}{row.id}/delete").status_code == 404
    assert "/edit" in top.get(LIST).text
    changed = form(
        world,
        organization="platform",
        name="밤 당직",
        opens="20:00",
        closes="08:00",
        version=row.version,
    )
    assert (
        top.post(
            f"{LIST}{row.id}/edit", {**changed, "organization": world.organization_id}
        ).status_code
        == 422
    )
    assert top.post(f"{LIST}{row.id}/edit", changed).status_code == 302
    [after] = rows(sessions)
    assert (after.name, after.organization_id, f"{after.opens:%H:%M}") == ("밤 당직", None, "20:00")
    assert top.post(f"{LIST}{row.id}/edit", changed).status_code == 409, (
        "an older form does not overwrite"
    )
    with system_reading(sessions, "a test looks") as session:
        wanted = select(AuditEventRow).where(AuditEventRow.action == "changed", AuditEventRow.object_type == "transfer_target")  # fmt: skip
        [noted] = session.scalars(wanted).all()
        assert noted.object_key == str(row.id)
    assert top.post(f"{LIST}{row.id}/delete").status_code == 302
    assert top.post(f"{LIST}{row.id}/delete").status_code == 404
    assert rows(sessions) == []


def test_numbers_are_masked_without_the_permission_to_see_them(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    with system_writing(sessions, "a test takes the numbers away") as session:
        for role in session.scalars(select(RoleRow)):
            role.name, role.permissions = f"own {role.id}", ["settings"]
    page = boss.get(LIST).text
    assert "7000-8000" not in page
    assert "당직 이음" in page
