"""The second evaluation set: what it holds, and how normal calls are put together from it."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.turns import Speaker
from carecall.language.analyst.report import second_table
from carecall.language.analyst.second_evaluation import (
    DECOY,
    SECOND,
    call_of,
    evaluate_second,
    replies_of,
)
from carecall.language.analyst.training.chance import Chance
from carecall.language.analyst.training.templates import templates
from tests.fakes.analyst import PhraseAnalyst

FEWEST_UTTERANCES = 150
FEWEST_REPLIES = 120


@pytest.mark.parametrize("language", Language)
def test_the_set_is_large_and_stands_in_no_template(language: Language) -> None:
    utterances = (SECOND / f"utterances_{language}.jsonl").read_text(encoding="utf-8")
    assert len(utterances.splitlines()) >= FEWEST_UTTERANCES
    replies = replies_of(SECOND, language)
    assert sum(len(each) for topic, each in replies.items() if topic != DECOY) >= FEWEST_REPLIES
    taught = {each.words for each in templates(language)}
    assert not [said for all_ in replies.values() for said in all_ if said.text in taught]


def test_a_normal_call_has_one_reply_to_each_question_and_perhaps_a_decoy() -> None:
    replies = replies_of(SECOND, Language.EN)
    plain = call_of(replies, Chance(1), decoy=False)
    laden = call_of(replies, Chance(1), decoy=True)
    assert len(plain) == 2 * (len(replies) - 1)
    assert len(laden) == 2 * len(replies)
    assert [turn.speaker for turn in laden[:2]] == [Speaker.AGENT, Speaker.RECIPIENT]
    decoys = {said.text for said in replies[DECOY]}
    assert sum(turn.text in decoys for turn in laden) == 1
    assert laden == call_of(replies, Chance(1), decoy=True)


def test_the_figures_are_counted_for_each_language_and_hardness() -> None:
    found = evaluate_second(PhraseAnalyst(), calls=3)
    assert {language for language, _ in found.by_hardness} == set(Language)
    assert found.everyday[Language.KO].calls == 3
    text = second_table(found)
    assert "ko understated" in text
    assert "en with a decoy" in text
