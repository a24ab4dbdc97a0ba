"""The second listener: it adds to the rules, shows its words, and keeps out where the rules know better."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.alert import HeardBy
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.errors import BadDefinition
from carecall.language.analyst import second_look
from carecall.language.analyst.features import features_of
from carecall.language.analyst.model import MODELS, load_model, model_for
from carecall.language.analyst.second_look import strongest_run, suspect
from carecall.language.analyst.utterances import form_of, understand, understand_by_rules

LARGEST_BYTES = 1_500_000
NOTHING = Reading(label=Label.NORMAL, kind=Kind.ANSWER, evidence="")
UNHEARD = [
    (
        Language.EN,
        "I tried to hold the kettle and my fingers wouldn't grip, just like that",
        "stroke",
    ),
    (Language.EN, "I feel as if something terrible is going on with my heart", "pain"),
    (Language.KO, "가슴이 막 조였다가 풀렸다가 해요", "pain"),
    (Language.KO, "혀가 굳은 것 같아 침이 흘러", "stroke"),
]


@pytest.mark.parametrize(("language", "text", "matter"), UNHEARD)
def test_danger_that_it_was_taught_is_heard_with_its_words(
    language: Language, text: str, matter: str
) -> None:
    reading = understand(text, language=language, topic=None, asked="").reading
    assert (reading.label, str(reading.matter)) == (Label.EMERGENCY, matter)
    assert reading.evidence
    assert reading.evidence in text


@pytest.mark.parametrize("language", list(Language))
def test_what_the_rules_hold_for_an_emergency_stays_one(language: Language) -> None:
    text = {Language.KO: "숨을 못 쉬겠어요", Language.EN: "I cannot breathe"}[language]
    ruled = understand_by_rules(text, language=language, topic=None, asked="")
    assert ruled.reading.label is Label.EMERGENCY
    assert understand(text, language=language, topic=None, asked="") == ruled


def looked_at(text: str, language: Language) -> Label:
    """What the second listener makes of words in which the rules hear nothing."""
    suspicion = suspect(form_of(text, language), language, asked="", reading=NOTHING, signs=[])
    return suspicion.label if suspicion else Label.NORMAL


def test_it_takes_back_a_trouble_that_is_none_and_doubts_an_alarm_that_is_none() -> None:
    text = "we went to the market and had scones with my sister"
    for found in (Label.ABNORMAL, Label.EMERGENCY):
        reading = Reading(label=found, kind=Kind.ANSWER, evidence="sister", matter="pain")
        suspicion = suspect(
            form_of(text, Language.EN), Language.EN, asked="", reading=reading, signs=()
        )
        assert suspicion is not None
        assert suspicion.doubtful or suspicion.label is not found


@pytest.mark.parametrize("matter", [Matter.HELP, Matter.SELF_HARM])
def test_a_cry_for_help_or_a_wish_to_die_is_never_doubted(matter: Matter) -> None:
    reading = Reading(label=Label.EMERGENCY, kind=Kind.ANSWER, evidence="sister", matter=matter)
    traced = form_of("we went to the market and had scones with my sister", Language.EN)
    assert suspect(traced, Language.EN, asked="", reading=reading, signs=()) is None


def test_whoever_heard_it_is_named() -> None:
    by_rules = understand("I cannot breathe", language=Language.EN, topic=None, asked="")
    assert by_rules.reading.heard_by is HeardBy.RULES
    language, text, _ = UNHEARD[1]
    assert understand_by_rules(text, language=language, topic=None, asked="").reading.label is (
        Label.NORMAL
    )
    by_ear = understand(text, language=language, topic=None, asked="")
    assert by_ear.reading.heard_by is HeardBy.SECOND_LISTENER


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "I was dying for a cup of tea but now I have fallen and I cannot get up"),
        (Language.KO, "웃겨 죽겠는데 지금 집에 불이 났어"),
        (Language.KO, "혼자 살아도 편한데 오늘은 숨을 못 쉬겠어"),
    ],
)
def test_a_figure_of_speech_hides_nothing_that_follows_in_earnest(
    language: Language, text: str
) -> None:
    ruled = understand_by_rules(text, language=language, topic=None, asked="")
    assert ruled.reading.label is Label.EMERGENCY


def test_a_word_or_two_are_left_to_the_question() -> None:
    for language, text in ((Language.KO, "아파"), (Language.EN, "dying")):
        assert looked_at(text, language) is Label.NORMAL


def test_the_models_are_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.glob("*.model")) < LARGEST_BYTES


def test_a_model_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    whole = (MODELS / "en.model").read_bytes()
    path = tmp_path / "en.model"
    path.write_bytes(whole[:-1])
    with pytest.raises(BadDefinition):
        load_model(path)


def test_what_is_heard_are_likelihoods() -> None:
    heard = model_for(Language.EN).hear(
        features_of(form_of("I have fallen and I cannot get up", Language.EN).text, Language.EN)
    )
    assert heard.emergency > second_look.SURE[Language.EN].alarm
    assert heard.normal + heard.abnormal + heard.emergency == pytest.approx(1)


@given(st.lists(st.floats(min_value=-9, max_value=9), min_size=1, max_size=12))
def test_no_other_run_of_letters_pulls_harder(pulls: list[float]) -> None:
    start, end = strongest_run(pulls)
    best = sum(pulls[start:end])
    runs = [
        sum(pulls[first:last])
        for first in range(len(pulls))
        for last in range(first + 1, len(pulls) + 1)
    ]
    assert best >= max(runs) - 1e-9


@given(st.text(max_size=80), st.sampled_from(list(Language)))
def test_any_text_has_evidence_that_is_its_own(text: str, language: Language) -> None:
    reading = understand(text, language=language, topic=None, asked="").reading
    assert reading.evidence in text
    assert bool(reading.evidence) == (reading.label is not Label.NORMAL)
