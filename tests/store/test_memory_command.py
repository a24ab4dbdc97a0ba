"""Memory at a terminal: shown with its source, corrected, forgotten, reset."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.script import Topic
from carecall.errors import BadInput, UnknownName
from carecall.store.tables import MemoryItemRow
from tests.builders import make_world


@pytest.fixture
def world(sqlite_sessions):
    world = make_world(sqlite_sessions, people=1)
    world.add(
        MemoryItemRow(
            organization_id=world.organization_id,
            recipient_id=world.recipient_ids[0],
            topic=Topic.HEALTH,
            text="무릎이 아프다",
            quote="무릎이 좀 아파",
            learned_on=date(2026, 3, 2),
        )
    )
    return world


@pytest.fixture
def memory(sqlite_url, monkeypatch, world):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        return CliRunner().invoke(build_app("memory"), ["memory", *words], catch_exceptions=False)

    return run


def test_a_sentence_is_shown_changed_and_forgotten(memory):
    assert "무릎이 좀 아파" in memory("show", "1").stdout
    changed = memory("edit", "1", "--text", "무릎 수술 예정", "--kind", "wish", "--ask-from", "2026-03-09", "--do-not-bring-up")  # fmt: skip
    assert changed.exit_code == 0
    [item] = json.loads(memory("show", "1", "--json").stdout)
    assert (item["text"], item["kind"], item["ask_after_on"]) == ("무릎 수술 예정", "wish", "2026-03-09")  # fmt: skip
    assert item["do_not_raise"]
    assert item["edited_by_staff"]
    assert "not to be brought up" in memory("show", "1").stdout
    memory("forget", "1")
    assert json.loads(memory("show", "1", "--json").stdout) == []


def test_everything_is_forgotten_only_when_that_is_meant(memory):
    assert memory("reset", "1").exit_code == 1
    assert len(json.loads(memory("show", "1", "--json").stdout)) == 1
    assert memory("reset", "1", "--yes").stdout == "Forgotten: 1 sentences.\n"
    assert json.loads(memory("show", "1", "--json").stdout) == []


def test_what_cannot_be_done_is_said(memory):
    for words in (["show", "9"], ["edit", "9", "--text", "x"], ["forget", "9"]):
        with pytest.raises(UnknownName):
            memory(*words)
    for words in (["edit", "1"], ["edit", "1", "--until", "morgen"]):
        with pytest.raises(BadInput):
            memory(*words)


def test_files_are_still_converted(memory, tmp_path):
    line = {"id": 1, "lang": "ko", "old": ["무릎이 아프다"], "session": ["무릎은 다 나았어요"]}
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(line), encoding="utf-8")
    assert memory("--in", str(source), "--out", str(target)).exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["delete"] == ["무릎이 아프다"]
