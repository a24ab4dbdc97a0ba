"""The analyst that asks a language model: what it takes from an answer, and when it takes none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.alert import HeardBy
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.llm.analyst import LlmAnalyst
from carecall.language.llm.chat_json import ChatReader
from carecall.language.llm.circuit import CircuitRule
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.chat_server import ChatDouble, Fault, chat_server
from tests.language.llm.llm_talks import config_of

KNEE = "my knee hurts a lot"
PLAIN = "it has been a long week"
FALL = "I have fallen and I cannot get up"


@pytest.fixture
def server() -> Iterator[ChatDouble]:
    with chat_server() as double:
        yield double


@pytest.fixture
def reader(server: ChatDouble) -> ChatReader:
    return ChatReader(config_of(server))


@pytest.fixture
def analyst(reader: ChatReader) -> LlmAnalyst:
    return LlmAnalyst(PhraseAnalyst(), reader, single=True)


def call(*texts: str) -> list[Turn]:
    sides = (Speaker.AGENT, Speaker.RECIPIENT)
    return [
        Turn(turn_no=place, speaker=sides[place % 2], text=text, started_ms=0, ended_ms=0)
        for place, text in enumerate(texts)
    ]


def finding(turn: int, label: str, matter: str, quote: str) -> dict[str, Any]:
    return {"turn": turn, "label": label, "matter": matter, "quote": quote}


def says(*findings: dict[str, Any]) -> str:
    return json.dumps({"findings": list(findings)})


TURNS = call("How are you?", PLAIN, "And your knee?", KNEE)


def test_the_models_findings_are_taken_with_their_quotes(
    server: ChatDouble, analyst: LlmAnalyst
) -> None:
    server.says = says(
        finding(3, "abnormal", "pain", KNEE), finding(1, "abnormal", "mood", "long week")
    )
    analysis = analyst.read_call(TURNS, language=Language.EN)
    assert [(each.turn_no, each.matter) for each in analysis.findings] == [(1, "mood"), (3, "pain")]
    assert analysis.label is Label.ABNORMAL
    assert analysis.reasons == (1, 3)
    assert analysis.analyst == "llm small + phrases"


@pytest.mark.parametrize(
    "answer",
    [
        "not json",
        "[]",
        '{"findings": "none"}',
        '{"findings": [], "note": "all well"}',
        says(finding(3, "abnormal", "pain", "her knee aches badly")),
        says(finding(2, "abnormal", "pain", "knee")),
        says(finding(9, "abnormal", "pain", "knee")),
        says(finding(3, "abnormal", "ghosts", "knee")),
        says(finding(3, "dreadful", "pain", "knee")),
        says(finding(3, "abnormal", "pain", "")),
        says({**finding(3, "abnormal", "pain", "knee"), "phone": "112"}),
        says({**finding(3, "abnormal", "pain", "knee"), "turn": True}),
        says(finding(3, "abnormal", "pain", "knee"), finding(1, "abnormal", "mood", "never said")),
    ],
)
def test_an_answer_with_anything_invalid_is_void_and_the_embedded_reading_stands(
    server: ChatDouble, analyst: LlmAnalyst, answer: str
) -> None:
    server.says = answer
    analysis = analyst.read_call(TURNS, language=Language.EN)
    assert analysis == PhraseAnalyst().read_call(TURNS, language=Language.EN)


@pytest.mark.parametrize("fault", ["500", "error body"])
def test_a_server_at_fault_leaves_the_embedded_reading(
    server: ChatDouble, analyst: LlmAnalyst, fault: Fault
) -> None:
    server.fault = fault
    analysis = analyst.read_call(TURNS, language=Language.EN)
    assert analysis.analyst == "phrases"


def test_an_emergency_of_either_is_one(server: ChatDouble, analyst: LlmAnalyst) -> None:
    turns = call("How are you?", FALL, "Anything else?", PLAIN)
    server.says = says()
    analysis = analyst.read_call(turns, language=Language.EN)
    assert (analysis.label, analysis.reasons) == (Label.EMERGENCY, (1,))
    server.says = says(finding(3, "emergency", "self_harm", PLAIN))
    both = analyst.read_call(turns, language=Language.EN)
    assert [each.matter for each in both.findings] == ["fall", "self_harm"]
    alone = analyst.read_call(call("How are you?", "fine", "", PLAIN), language=Language.EN)
    assert alone.label is Label.EMERGENCY
    assert alone.follow_up is FollowUpKind.EMERGENCY_DISPATCH


def test_a_model_may_find_less_where_no_life_is_at_stake(
    server: ChatDouble, analyst: LlmAnalyst
) -> None:
    server.says = says()
    analysis = analyst.read_call(TURNS, language=Language.EN)
    assert (analysis.label, analysis.findings, analysis.reasons) == (Label.NORMAL, (), ())


def test_a_call_without_words_asks_nobody(server: ChatDouble, analyst: LlmAnalyst) -> None:
    analyst.read_call(call("How are you?", ""), language=Language.EN)
    assert not server.bodies


def test_an_utterance_is_read_with_its_question(server: ChatDouble, analyst: LlmAnalyst) -> None:
    server.says = json.dumps(
        {"label": "abnormal", "kind": "answer", "matter": "mood", "quote": "long week"}
    )
    reading = analyst.read_utterance(
        PLAIN, language=Language.EN, topic=Topic.MOOD, asked="How is your mood?"
    )
    assert (reading.label, reading.matter, reading.evidence) == (
        Label.ABNORMAL,
        "mood",
        "long week",
    )
    assert reading.heard_by is HeardBy.LLM
    assert "How is your mood?" in str(server.bodies[0]["messages"])


def test_no_model_talks_an_emergency_away(server: ChatDouble, analyst: LlmAnalyst) -> None:
    server.says = json.dumps({"label": "normal", "kind": "answer", "matter": "", "quote": ""})
    reading = analyst.read_utterance(FALL, language=Language.EN, topic=None, asked="")
    assert reading.label is Label.EMERGENCY


def test_in_a_live_turn_no_model_is_waited_for(server: ChatDouble, reader: ChatReader) -> None:
    analyst = LlmAnalyst(PhraseAnalyst(), reader)
    assert analyst.read_utterance(KNEE, language=Language.EN, topic=None, asked="").matter == "pain"
    assert not server.bodies


def test_another_address_reads_when_the_first_fails() -> None:
    with chat_server() as broken, chat_server() as whole_one:
        broken.fault = "500"
        whole_one.says = says(finding(3, "abnormal", "pain", KNEE))
        made = ChatReader(config_of(broken, whole_one))
        analysis = LlmAnalyst(PhraseAnalyst(), made).read_call(TURNS, language=Language.EN)
    assert analysis.analyst.startswith("llm")


def test_a_server_that_fails_again_and_again_is_not_asked_for_every_call(
    server: ChatDouble,
) -> None:
    server.fault = "500"
    rule = CircuitRule(failures=2, first_rest_s=1000)
    made = ChatReader(config_of(server, circuit=rule))
    for _ in range(5):
        LlmAnalyst(PhraseAnalyst(), made).read_call(TURNS, language=Language.EN)
    assert len(server.bodies) == 2


def test_the_command_reads_with_the_model(
    server: ChatDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARECALL_LLM_URL", server.url)
    monkeypatch.setenv("CARECALL_LLM_MODEL", "small")
    server.says = json.dumps(
        {"label": "abnormal", "kind": "answer", "matter": "mood", "quote": "long week"}
    )
    line = {"id": 1, "lang": "en", "text": PLAIN, "question": "mood"}
    (tmp_path / "in.jsonl").write_text(json.dumps(line), encoding="utf-8")
    asked = ["analyse", "--engine", "llm", "--in", "in.jsonl", "--out", "out.jsonl"]
    assert CliRunner().invoke(build_app("analyse"), asked).exit_code == 0
    told = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert (told["label"], told["evidence"]) == ("abnormal", "long week")


def test_the_command_says_which_setting_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARECALL_LLM_URL", raising=False)
    outcome = CliRunner().invoke(
        build_app("analyse"), ["analyse", "--engine", "llm", "--in", "a", "--out", "b"]
    )
    assert "CARECALL_LLM_URL" in str(outcome.exception)
