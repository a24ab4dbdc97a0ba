"""What may be said and what may not, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from carecall.domain.language import Language
from carecall.domain.script_rules import all_texts
from carecall.domain.spoken_rules import Ground, judge, judge_questions, judge_written
from carecall.domain.spoken_signs import SpokenRule
from carecall.language.script_files import built_in_script

SETS = {
    language: yaml.safe_load(
        (Path(__file__).parent / "spoken" / f"{language}.yaml").read_text(encoding="utf-8")
    )
    for language in Language
}
GROUND = {language: Ground(language=language) for language in Language}


def bad_sentences(language: Language) -> list[tuple[str, str]]:
    return [(rule, text) for rule, texts in SETS[language]["bad"].items() for text in texts]


@pytest.mark.parametrize("language", list(Language))
def test_the_sets_are_large_and_hold_nothing_twice(language: Language) -> None:
    bad = [text for _, text in bad_sentences(language)]
    good = SETS[language]["good"]
    assert len(set(bad)) == len(bad) >= 150
    assert len(set(good)) == len(good) >= 150


@pytest.mark.parametrize("language", list(Language))
def test_every_bad_sentence_breaks_its_rule(language: Language) -> None:
    missed = [
        (rule, text, verdict.rule)
        for rule, text in bad_sentences(language)
        if (verdict := judge(text, GROUND[language])).rule != rule
    ]
    assert missed == []


@pytest.mark.parametrize("language", list(Language))
def test_every_good_sentence_may_be_spoken(language: Language) -> None:
    stopped = [
        (text, verdict.rule, verdict.words)
        for text in SETS[language]["good"]
        if not (verdict := judge(text, GROUND[language])).ok
    ]
    assert stopped == []


@pytest.mark.parametrize("language", list(Language))
def test_every_line_of_the_shipped_scripts_may_be_spoken(language: Language) -> None:
    broken = [
        (key, text, verdict.rule, verdict.words)
        for key, text in all_texts(built_in_script(language))
        if not (verdict := judge_written(text, language)).ok
    ]
    assert broken == []
