"""Settings > Text rehearsal: a talk by typing, with what would be found and alarmed; nothing is written."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest
from sqlalchemy import func, select

from admin.actions import typed_talks
from admin.screens import typed_talks as screen
from carecall.domain.typed_rehearsal import RehearsedTalk, RehearsedTurn, TypedRehearsal
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CallRow,
    CareScriptRow,
    MemoryItemRow,
    RecipientRow,
    TurnRow,
)
from tests.admin.conftest import Visitor
from tests.builders import World

PAGE = "/settings/rehearsal/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database cannot matter: the talk is held by a process without one."""
    return sqlite_url


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TypedRehearsal]:
    """What the process would have been asked, answered at once."""
    found: list[TypedRehearsal] = []

    def hold(wanted: TypedRehearsal) -> RehearsedTalk:
        found.append(wanted)
        theirs = (RehearsedTurn(ours=False, text=line, alert="fall" if "넘어" in line else "", finding="fall",
                                serious="emergency", worry=True) for line in wanted.lines)  # fmt: skip
        return RehearsedTalk(turns=(RehearsedTurn(ours=True, text="안녕하세요"), *theirs), over=len(wanted.lines) > 2,
                             completed=False, label="normal", follow_up="none")  # fmt: skip

    monkeypatch.setattr(screen, "hold_talk", hold)
    return found


def counts(sessions: Sessions) -> list[int | None]:
    with system_reading(sessions, "a test looks") as session:
        return [session.scalar(select(func.count()).select_from(row)) for row in (CallRow, TurnRow, MemoryItemRow)]  # fmt: skip


def test_a_talk_is_typed_turn_by_turn_and_nothing_is_written(
    boss: Visitor, world: World, sessions: Sessions, asked: list[TypedRehearsal]
) -> None:
    before = counts(sessions)
    start = {"script": "shipped:ko", "kind": "invented", "who": "박하늘", "calls_before": "2"}
    assert "안녕하세요" in boss.post(PAGE, {**start, "do": "begin"}).text
    page = boss.post(PAGE, {**start, "do": "say", "line": "욕실에서 넘어졌어요"}).text
    for words in ("욕실에서 넘어졌어요", "Emergency alert: Fall", "A worry by the script"):
        assert words in page
    boss.post(PAGE, {**start, "said": ["네", "아니요"], "do": "silence"})
    boss.post(PAGE, {**start, "said": ["네", "아니요"], "do": "back"})
    assert [wanted.lines for wanted in asked] == [(), ("욕실에서 넘어졌어요",), ("네", "아니요", ""), ("네",)]  # fmt: skip
    assert (asked[0].recipient, asked[0].calls_before, asked[0].memory) == ("박하늘", 2, ())
    assert counts(sessions) == before


def test_a_recipients_memory_is_used_and_that_is_on_record(
    boss: Visitor, world: World, sessions: Sessions, asked: list[TypedRehearsal]
) -> None:
    key = world.recipient_ids[0]
    world.change(RecipientRow, key, name="유일한 이름")
    world.add(MemoryItemRow(organization_id=world.organization_id, recipient_id=key, topic="health",
                            text="무릎이 아프다", learned_on=date(2026, 2, 20)))  # fmt: skip
    form = {"script": "shipped:ko", "kind": "recipient", "who": "유일한 이름", "do": "begin"}
    assert boss.post(PAGE, form).status_code == 200
    assert "무릎이 아프다" in [item.text for item in asked[0].memory]
    with system_reading(sessions, "a test looks") as session:
        event = session.scalars(select(AuditEventRow).where(AuditEventRow.action == "rehearsed")).one()  # fmt: skip
        assert (event.object_type, event.object_key) == ("recipient", str(key))
    missing = boss.post(PAGE, {**form, "who": "아무도 아님"})
    assert missing.status_code == 422
    assert "whole name" in missing.text


def test_drafts_and_versions_can_be_chosen_and_nothing_else(
    boss: Visitor, world: World, sessions: Sessions, asked: list[TypedRehearsal]
) -> None:
    row = CareScriptRow(organization_id=world.organization_id, name="겨울")
    world.add(row)
    page = boss.get(f"{PAGE}?script=own:{row.id}:draft").text
    assert "Built-in, 한국어" in page or "Built-in, Korean" in page
    boss.post(PAGE, {"script": f"own:{row.id}:7", "do": "begin"})
    assert asked[0].script.name == "기본 안부 전화"


def test_a_process_that_fails_or_is_late_says_so(
    boss: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_args: object, **_named: object) -> None:
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(typed_talks.subprocess, "run", late)
    assert "took too long" in boss.post(PAGE, {"script": "shipped:ko", "do": "begin"}).text


def test_the_real_process_holds_the_talk(boss: Visitor, world: World) -> None:
    page = boss.post(PAGE, {"script": "shipped:ko", "who": "박하늘", "do": "say", "line": "네 괜찮아요"}).text  # fmt: skip
    assert "박하늘 님, 안녕하세요" in page
    assert page.count('class="talk-turn ') == 3
