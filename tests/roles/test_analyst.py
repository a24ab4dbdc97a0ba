"""What every Analyst does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from carecall.domain.findings import FollowUpKind, Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.llm.analyst import LlmAnalyst
from carecall.language.llm.chat_json import ChatReader
from carecall.language.llm.chat_servers import ChatConfig
from carecall.ports.analysis import Analyst
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.chat_server import Body, chat_server


@pytest.fixture(scope="module", params=["fake", "embedded", "llm"])
def analyst(request: pytest.FixtureRequest) -> Iterator[Analyst]:
    if request.param != "llm":
        yield PhraseAnalyst() if request.param == "fake" else EmbeddedAnalyst()
        return
    with chat_server() as server:
        server.says = reads_phrases
        chat = ChatConfig(bases=(server.url,), model="small")
        yield LlmAnalyst(EmbeddedAnalyst(), ChatReader(chat), single=True)


def reads_phrases(body: Body) -> str:
    """Answer as a model would that knows the fake's phrases."""
    asked = json.loads(body["messages"][-1]["content"])
    model = PhraseAnalyst()

    def read(text: str) -> Reading:
        return model.read_utterance(text, language=Language.EN, topic=None, asked="")

    if "answer" in asked:
        one = read(asked["answer"])
        return json.dumps(
            {"label": one.label, "kind": one.kind, "matter": one.matter, "quote": one.evidence}
        )
    found = [(each["turn"], read(each["answer"])) for each in asked["call"]]
    told = [
        {"turn": turn, "label": one.label, "matter": one.matter, "quote": one.evidence}
        for turn, one in found
        if one.label is not Label.NORMAL
    ]
    return json.dumps({"findings": told})


def call(*texts: str) -> list[Turn]:
    """A call that the agent begins; sides take turns."""
    sides = (Speaker.AGENT, Speaker.RECIPIENT)
    return [
        Turn(turn_no=place, speaker=sides[place % 2], text=text, started_ms=0, ended_ms=0)
        for place, text in enumerate(texts)
    ]


def test_an_analyst_names_itself(analyst: Analyst) -> None:
    assert analyst.name


def test_evidence_is_a_part_of_the_utterance(analyst: Analyst) -> None:
    text = "well my knee hurts a lot today"
    reading = analyst.read_utterance(
        text, language=Language.EN, topic=Topic.HEALTH, asked="How are you?"
    )
    assert reading.label is Label.ABNORMAL
    assert reading.matter == "pain"
    assert reading.evidence
    assert reading.evidence in text


def test_a_normal_utterance_has_neither_evidence_nor_matter(analyst: Analyst) -> None:
    reading = analyst.read_utterance(
        "네 잘 지내요", language=Language.KO, topic=Topic.HEALTH, asked="건강은 어떠세요?"
    )
    assert (reading.label, reading.kind) == (Label.NORMAL, Kind.ANSWER)
    assert not reading.evidence
    assert not reading.matter


def test_no_words_are_a_normal_answer(analyst: Analyst) -> None:
    for language in Language:
        reading = analyst.read_utterance("", language=language, topic=None, asked="")
        assert (reading.label, reading.kind) == (Label.NORMAL, Kind.ANSWER)


def test_a_call_carries_its_most_serious_turn(analyst: Analyst) -> None:
    turns = call(
        "How are you?", "my knee hurts", "Anything else?", "I have fallen and cannot get up"
    )
    analysis = analyst.read_call(turns, language=Language.EN)
    assert analysis.label is Label.EMERGENCY
    assert analysis.reasons == (3,)
    assert {finding.turn_no for finding in analysis.findings} == {1, 3}
    assert analysis.analyst == analyst.name


def test_a_call_without_turns_is_normal_and_not_completed(analyst: Analyst) -> None:
    analysis = analyst.read_call([], language=Language.KO)
    assert (analysis.label, analysis.completed) == (Label.NORMAL, False)
    assert analysis.follow_up in (FollowUpKind.NONE, FollowUpKind.CALL_BACK)


def test_memory_changes_account_for_every_old_sentence(analyst: Analyst) -> None:
    old = ("Her knee hurts.", "Her son lives in Leeds.")
    changes = analyst.change_memory(old, ["my knee is fine now"], language=Language.EN)
    replaced = [known for known, _ in changes.replace]
    assert sorted([*changes.keep, *changes.delete, *replaced]) == sorted(old)
