"""The embedded analyst reads whole calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.embedded import EmbeddedAnalyst

SIDES = (Speaker.AGENT, Speaker.RECIPIENT)
CALLS = yaml.safe_load(
    (Path(__file__).parent / "analyst_sets" / "calls.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def analyst() -> EmbeddedAnalyst:
    return EmbeddedAnalyst()


def turns_of(texts: list[str]) -> list[Turn]:
    return [
        Turn(turn_no=place, speaker=SIDES[place % 2], text=text, started_ms=0, ended_ms=0)
        for place, text in enumerate(texts)
    ]


@pytest.mark.parametrize("told", CALLS, ids=lambda told: f"{told['lang']}-{told['turns'][1][:40]}")
def test_a_call_means_what_stands_at_its_end(
    analyst: EmbeddedAnalyst, told: dict[str, object]
) -> None:
    texts = told["turns"]
    assert isinstance(texts, list)
    meant = analyst.read_call(turns_of(texts), language=Language(str(told["lang"])))
    assert meant.label == told["label"]
    assert meant.completed == told["completed"]
    assert list(meant.reasons) == told["reasons"]
    assert meant.follow_up == told["follow_up"]


def test_a_finding_points_at_the_words_and_their_topic(analyst: EmbeddedAnalyst) -> None:
    turns = turns_of(["How did you sleep?", "I could not sleep all night", "Goodbye."])
    (finding,) = analyst.read_call(turns, language=Language.EN).findings
    assert (finding.turn_no, finding.matter, finding.topic) == (1, Matter.SLEEP, Topic.SLEEP)
    assert finding.quote in turns[1].text


def test_what_is_learned_carries_its_topic(analyst: EmbeddedAnalyst) -> None:
    turns = turns_of(["요즘 어떠세요?", "다음 주 토요일에 딸이 온대요", "안녕히 계세요."])
    assert analyst.read_call(turns, language=Language.KO).memory == (
        (Topic.MOOD, "다음 주 토요일에 딸이 온다."),
    )


def test_a_scare_that_is_cleared_up_teaches_nothing(analyst: EmbeddedAnalyst) -> None:
    turns = turns_of(["How are you?", "I can't breathe", "Now?", "No, it was on the telly"])
    assert analyst.read_call(turns, language=Language.EN).memory == ()


def test_unspoken_and_empty_turns_do_no_harm(analyst: EmbeddedAnalyst) -> None:
    turns = turns_of(["", "", "...", "[2]", "?"])
    assert analyst.read_call(turns, language=Language.KO).findings == ()
