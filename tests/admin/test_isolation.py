"""Two organizations: whatever address one asks for, nothing of the other appears."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from carecall.domain.errands import ErrandKind
from carecall.domain.unreached import NextStep, UnreachedReason
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    ActionType,
    AlertRow,
    ApiKeyRow,
    AuditEventRow,
    CallDispositionRow,
    CallRow,
    ContractRow,
    DispositionKind,
    ErrandRow,
    FeedbackRow,
    MemoRow,
    MemoryItemRow,
    OrganizationGroupRow,
    PlannedCallRow,
    RecipientRow,
    RequestRow,
    UnreachedRow,
    UserRow,
)
from tests.admin.conftest import Visitor, add_operator, told_world
from tests.admin.programs import make_key
from tests.admin.settings_rows import delivery_row, rule_row, settings_keys, settings_rows
from tests.builders import NOON, World

MARK = "CANARY"
WATCHED = (
    RecipientRow,
    PlannedCallRow,
    MemoRow,
    MemoryItemRow,
    CallDispositionRow,
    FeedbackRow,
    AlertRow,
    UnreachedRow,
    RequestRow,
    ErrandRow,
)


@pytest.fixture
def other(world: World, sessions: Sessions, settings: Settings) -> World:
    """Somebody else's organization, its mark in every text."""
    built = told_world(
        sessions, settings.var / "recordings", name=f"{MARK}구", first=500, mark=MARK
    )
    author = add_operator(sessions, built.organization_id, "other@b.kr")
    make_key(sessions, built.organization_id, author, name=MARK)
    with system_writing(sessions, "a test marks its rows") as session:
        for row in session.query(RecipientRow).filter(
            RecipientRow.organization_id == built.organization_id
        ):
            row.name = f"{MARK}{row.id}"
        session.add(OrganizationGroupRow(organization_id=built.organization_id, name=MARK))
        session.add_all(settings_rows(built.organization_id, MARK))
        session.add(rule_row(session, built.organization_id, MARK))
        session.add(delivery_row(session, built.organization_id, MARK))
        session.add(unreached_row(session, built))
        session.add(follow_up_row(session, built))
        session.add(RequestRow(organization_id=built.organization_id, recipient_id=built.recipient_ids[0],
                               matter=MARK, text=MARK))  # fmt: skip
        session.add(ErrandRow(organization_id=built.organization_id, kind=ErrandKind.NOTICE, text=MARK, from_on=NOON.date(),
                              author_name=MARK))  # fmt: skip
        session.add(MemoRow(organization_id=built.organization_id, recipient_id=built.recipient_ids[0],
                            author_id=author, author_name=MARK, text=MARK))  # fmt: skip
    return built


def unreached_row(session: Session, world: World) -> UnreachedRow:
    planned = session.scalars(
        select(PlannedCallRow).where(PlannedCallRow.organization_id == world.organization_id)
    ).first()
    assert planned is not None
    return UnreachedRow(organization_id=world.organization_id, planned_call_id=planned.id, recipient_id=planned.recipient_id,
                        reason=UnreachedReason.EXHAUSTED, next_step=NextStep.VISIT, opened_at=NOON, due_at=NOON, note=MARK)  # fmt: skip


def follow_up_row(session: Session, world: World) -> CallDispositionRow:
    call_id = session.scalars(select(CallRow.id).where(CallRow.organization_id == world.organization_id)).first()  # fmt: skip
    assert call_id is not None
    return CallDispositionRow(organization_id=world.organization_id, call_id=call_id, kind=DispositionKind.FOLLOW_UP,
                              action=ActionType.OTHER, details=MARK)  # fmt: skip


ROWS: dict[str, str] = {
    "organizations": "organization_id",
    "organization_groups": "group_id",
    "contracts": "contract_id",
    "do_not_call": "opt_out_id",
    "platform_do_not_call": "any_id",
    "holidays": "holiday_id",
    "channels": "channel_id",
    "deliveries": "delivery_id",
    "care_scripts": "script_id",
    "clips": "clip_id",
    "transfer_targets": "target_id",
    "alert_rules": "rule_id",
    "numbers": "number_id",
    "users": "user_id",
    "schedules": "schedule_id",
    "campaigns": "campaign_id",
    "alerts": "alert_id",
    "errands": "errand_id",
    "follow_ups": "follow_up_id",
    "requests": "request_id",
    "unreached": "unreached_id",
    "api_keys": "api_key_id",
}
"""By screen, under which name `foreign_values` holds the id of one of its rows; a new screen adds itself here."""


PLATFORM_ONLY = {"contracts", "platform_do_not_call"}
"""Screens that a manager may not open at all."""


def refusal(rule: Rule) -> int:
    """How a foreign row is refused: as if it were not there, or with the whole screen."""
    return 403 if rule.endpoint.partition(".")[0] in PLATFORM_ONLY else 404


def path_of_foreign(rule: Rule, foreign: dict[str, object]) -> str:
    """The rule's address with ids of the other organization; a screen nobody thought of fails here."""
    named = {**foreign, "row_id": foreign.get(ROWS.get(rule.endpoint.partition(".")[0], ""))}
    values = {name: named[name] for name in rule.arguments}
    assert None not in values.values(), f"say in ROWS whose rows {rule.endpoint} shows"
    return rule.build(values)[1]  # type: ignore[index]


def foreign_values(sessions: Sessions, other: World) -> dict[str, object]:
    """An id of the other organization for each name that an address can hold."""
    with system_reading(sessions, "a test looks") as session:
        own = {row: session.scalar(select(func.max(row.id)).where(row.organization_id == other.organization_id))
               for row in (ApiKeyRow, RecipientRow, PlannedCallRow, MemoRow, MemoryItemRow, OrganizationGroupRow, ContractRow, AlertRow, UnreachedRow, RequestRow, ErrandRow, CallDispositionRow, UserRow)}  # fmt: skip
        call = session.scalar(select(CallRow.id).where(CallRow.organization_id == other.organization_id,
                                                       CallRow.talk_ms.is_not(None)))  # fmt: skip
        settings = settings_keys(session, other.organization_id)
    return {**settings, "recipient_id": own[RecipientRow], "planned_call_id": own[PlannedCallRow], "memo_id": own[MemoRow],
            "memory_id": own[MemoryItemRow], "api_key_id": own[ApiKeyRow], "call_id": call, "token": "none", "run_id": foreign_upload(sessions, other), "session_id": foreign_session(sessions, own[UserRow]), "view_id": foreign_view(sessions, other), "user_id": own[UserRow], "organization_id": other.organization_id,
            "group_id": own[OrganizationGroupRow], "contract_id": own[ContractRow],
            "schedule_id": other.schedule_id, "campaign_id": other.campaign_id, "alert_id": own[AlertRow],
            "unreached_id": own[UnreachedRow], "request_id": own[RequestRow], "errand_id": own[ErrandRow], "follow_up_id": own[CallDispositionRow], "number_id": other.phone_number_id}  # fmt: skip


def foreign_session(sessions: Sessions, user_id: int | None) -> int:
    """A sign-in of somebody else."""
    from carecall.store.tables import UserSessionRow

    with system_writing(sessions, "a test signs somebody in") as session:
        row = UserSessionRow(user_id=user_id, token_hash="x", tied_to="x", began_at=NOON, seen_at=NOON)  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def foreign_upload(sessions: Sessions, other: World) -> int:
    """An upload of the other organization."""
    from carecall.store.audit import append

    with system_writing(sessions, "a test notes an upload") as session:
        event = AuditEventRow(
            organization_id=other.organization_id, at=NOON, user_name=MARK, action="uploaded", object_type="recipient_list",
            object_key="", result="ok", reason="", address="", facts={"file": MARK, "created": 1, "failed": 0, "moment": NOON.isoformat()},
        )  # fmt: skip
        append(session, event)
        session.flush()
        return event.id


def foreign_view(sessions: Sessions, other: World) -> int | None:
    """A saved view that the other organization's people share."""
    from carecall.store.tables import SavedViewRow, UserRow

    with system_writing(sessions, "a test saves a view") as session:
        user_id = session.scalar(select(func.max(UserRow.id)).where(UserRow.organization_id == other.organization_id))  # fmt: skip
        view = SavedViewRow(organization_id=other.organization_id, user_id=user_id, screen="recipients",
                            name=MARK, query={"values": {"name": MARK}}, shared=True)  # fmt: skip
        session.add(view)
        session.flush()
        return view.id


def content_of(sessions: Sessions, organization_id: int) -> list[list[tuple[object, ...]]]:
    with system_reading(sessions, "a test looks") as session:
        return [
            [tuple(row) for row in session.execute(select(*table.__table__.columns).where(
                table.organization_id == organization_id).order_by(table.__table__.columns.id))]
            for table in WATCHED
        ]  # fmt: skip


def addresses(app: Flask, method: str) -> Iterator[Rule]:
    skipped = {
        "static",
        "admin.static",
        "security.login",
        "security.logout",
        "security.reset_password",
    }
    for rule in app.url_map.iter_rules():
        if (
            method in (rule.methods or ())
            and rule.endpoint not in skipped
            and not rule.endpoint.endswith(".static")
            and not rule.endpoint.startswith("api.")  # cookies mean nothing there
        ):
            yield rule


def test_no_page_shows_anything_of_another_organization(
    app: Flask, boss: Visitor, other: World, sessions: Sessions
) -> None:
    foreign = foreign_values(sessions, other)
    for rule in addresses(app, "GET"):
        path = path_of_foreign(rule, foreign)
        queries = [
            "",
            f"?organization={other.organization_id}",
            "?period=all&size=100",
            f"?open={foreign['planned_call_id']}",
        ]
        for query in queries:
            answer = boss.get(path + query)
            assert MARK.encode() not in answer.data, (rule, query)
            assert answer.status_code < 500, (rule, query)
            if rule.arguments:
                assert answer.status_code == refusal(rule), (rule, query)


def test_no_post_reaches_anything_of_another_organization(
    app: Flask, boss: Visitor, other: World, sessions: Sessions
) -> None:
    foreign = foreign_values(sessions, other)
    before = content_of(sessions, other.organization_id)
    data = {"id": [foreign["recipient_id"], foreign["planned_call_id"]], "text": "x", "details": "x", "action": "other",
            "value": "1", "version": "1", "name": "x", "phone": "010-7777-8888", "organization": other.organization_id,
            "part": "transcript"}  # fmt: skip
    for rule in addresses(app, "POST"):
        if rule.endpoint.startswith(("security.", "language.")):
            continue
        path = path_of_foreign(rule, foreign)
        answer = boss.post(path, data)
        assert MARK.encode() not in answer.data, rule
        assert answer.status_code < 500, rule
        if rule.arguments:
            assert answer.status_code == refusal(rule), rule
    assert content_of(sessions, other.organization_id) == before


def test_a_downloaded_list_holds_only_own_rows(
    boss: Visitor, other: World, sessions: Sessions
) -> None:
    with system_reading(sessions, "a test looks") as session:
        total = session.scalar(select(func.count()).select_from(RecipientRow))
    assert total == 22
    page = boss.get("/recipients/?size=100").text
    assert page.count("data-row-check") == 11
    assert "11 people" in page


def test_somebody_above_sees_what_lies_below_and_can_select_it(
    world: World, sessions: Sessions, settings: Settings, visit: Callable[[], Visitor]
) -> None:
    from carecall.domain.organization import path_of
    from carecall.store.tables import OrganizationRow

    below = told_world(sessions, settings.var / "recordings", name="우동", first=700, mark="")
    with system_writing(sessions, "a test builds a tree") as session:
        row = session.get_one(OrganizationRow, below.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    assert "22 people" in visitor.get("/recipients/").text
    assert "11 people" in visitor.get(f"/recipients/?organization={below.organization_id}").text
    assert "22 people" in visitor.get(f"/recipients/?organization={world.organization_id}").text


def test_a_viewer_sees_masked_numbers_and_neither_hears_nor_writes(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    for url in (
        "/recipients/",
        "/campaign-status/",
        f"/details/recipient/{world.recipient_ids[0]}",
    ):
        page = visitor.get(url).text
        assert "010-5550-0001" not in page
        assert "***-****-0001" in page
        assert "<audio" not in page
    with system_reading(sessions, "a test looks") as session:
        call = session.scalar(select(CallRow.id).where(CallRow.talk_ms.is_not(None)))
    for url in (
        f"/conversations/{call}/listen.wav",
        f"/conversations/{call}/file.wav",
        "/recipients/download",
        "/recipients/new",
    ):
        assert visitor.get(url).status_code == 403, url
    for url in (
        "/recipients/1/delete",
        "/recipients/pause",
        "/recipient-upload/",
        "/notes/recipient/1/memo",
        "/conversations/sound",
    ):
        assert visitor.post(url, {"id": "1", "text": "x"}).status_code == 403, url


def test_what_was_done_is_seen_by_the_organization_that_it_concerns(
    boss: Visitor, sessions: Sessions, world: World
) -> None:
    boss.get("/recipients/download")
    with system_reading(sessions, "a test looks") as session:
        last = session.scalars(
            select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)
        ).one()
    assert (last.action, last.object_type, last.organization_id) == (
        "downloaded",
        "recipient_list",
        world.organization_id,
    )
    assert last.facts == {"rows": 11}
