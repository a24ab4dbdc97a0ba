"""Tickets, errands and changes at a terminal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.requests import RequestKind
from carecall.domain.talk_facts import ErrandAnswered, RequestMade
from carecall.errors import BadInput
from carecall.store.conversations import SqlConversationStore
from tests.builders import make_world
from tests.store.conftest import SCRIPTS
from tests.store.worker_loop import add_call, add_operator, noted


@pytest.fixture
def world(sqlite_sessions):
    world = make_world(sqlite_sessions, people=1)
    add_operator(world)
    return world


@pytest.fixture
def talks(world):
    return SqlConversationStore(world.sessions, scripts=SCRIPTS)


@pytest.fixture
def carecall(sqlite_url, monkeypatch, world):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        return CliRunner().invoke(build_app(words[0]), list(words), catch_exceptions=False)

    return run


def facts(result):
    return json.loads(result.stdout)


def test_a_ticket_goes_from_the_list_to_its_answer(carecall, world, talks):
    rice = RequestMade(
        kind=RequestKind.GOODS, thing="쌀", text="쌀 좀 주세요", quote="쌀 좀 주세요"
    )
    talks.note(noted(add_call(world, 1), rice))
    [listed] = facts(carecall("tickets", "list", "--json"))
    assert (listed["thing"], listed["state"], listed["recipient"]) == ("쌀", "open", "사람1")
    assert "쌀 좀 주세요" in carecall("tickets", "list", "--organization", "해운대구").stdout
    carecall("tickets", "take", "1", "--by", "KIM@example.org")
    assert facts(carecall("tickets", "list", "--json"))[0]["owner"] == "김복지"
    carecall("tickets", "give-back", "1")
    carecall("tickets", "answer", "1", "알아보고 있어요", "--still-open")
    assert facts(carecall("tickets", "list", "--json"))[0]["state"] == "in_progress"
    assert "next call" in carecall("tickets", "answer", "1", "화요일에 드린대요").stdout
    assert facts(carecall("tickets", "list", "--json")) == []
    assert facts(carecall("tickets", "list", "--closed", "--json"))[0]["state"] == "done"


def test_a_ticket_is_closed_without_words(carecall, world, talks):
    wish = RequestMade(kind=RequestKind.VISIT, thing="", text="와 주세요", quote="와 주세요")
    talks.note(noted(add_call(world, 1), wish))
    assert facts(carecall("tickets", "close", "1", "--rejected", "--json"))["state"] == "rejected"


def test_an_errand_is_sent_listed_answered_and_cancelled(carecall, world, talks):
    carecall("errands", "add", "약은 다 드셨어요?", "--recipient", "1", "--by", "kim@example.org")
    carecall("errands", "add", "내일 물이 안 나와요", "--notice", "--campaign", "안부 확인")
    sent = carecall(
        "errands", "add", "문은 잘 잠그셨어요?", "--organization", "해운대구",
        "--from", "2026-03-02", "--until", "2026-03-09", "--every-call", "--json",
    )  # fmt: skip
    assert facts(sent) == {"errand": 3}
    listed = facts(carecall("errands", "list", "--json"))
    assert [(each["kind"], each["recipient"], each["campaign"]) for each in listed] == [
        ("question", "", ""),
        ("notice", "", "안부 확인"),
        ("question", "사람1", ""),
    ]
    assert (listed[0]["until_on"], listed[0]["every_call"]) == ("2026-03-09", True)
    assert "내일 물이" in carecall("errands", "list").stdout
    talks.note(noted(add_call(world, 1), ErrandAnswered(errand_id=1, answer="네 다 먹었어요")))
    [answer] = facts(carecall("errands", "answers", "1", "--json"))
    assert (answer["recipient"], answer["answer"]) == ("사람1", "네 다 먹었어요")
    carecall("errands", "cancel", "1")
    assert len(facts(carecall("errands", "list", "--json"))) == 2


def test_an_errand_says_for_whom_it_is(carecall):
    for words in ([], ["--recipient", "1", "--organization", "해운대구"], ["--from", "soon"]):
        with pytest.raises(BadInput):
            carecall("errands", "add", "약은 다 드셨어요?", *words)


def test_changes_are_listed(carecall):
    assert facts(carecall("trends", "list", "--json")) == []
    assert "What was seen" in carecall("trends", "list", "--organization", "해운대구").stdout
