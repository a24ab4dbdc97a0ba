"""Templates, their variety, and learning that comes out the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.errors import BadDefinition
from carecall.language.analyst.hardness import Hardness, hardness_of
from carecall.language.analyst.model import MODELS, load_model, save_model
from carecall.language.analyst.training.chance import Chance
from carecall.language.analyst.training.english_variety import misheard
from carecall.language.analyst.training.korean_variety import slipped, with_ending
from carecall.language.analyst.training.lesson import example, taught, train_on_all
from carecall.language.analyst.training.samples import Sample, samples_of
from carecall.language.analyst.training.templates import PARTS, Template, templates

LINES = Path(__file__).parent
OWN_WORDS = {
    Matter.SELF_HARM,
    Matter.FALL,
    Matter.PAIN,
    Matter.STROKE,
    Matter.BREATH,
    Matter.FIRE,
    Matter.VIOLENCE,
    Matter.CRIME,
}
FEWEST_WAYS = 10


@pytest.fixture(scope="module", params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


def test_every_emergency_has_its_own_words(language: Language) -> None:
    urgent = [each for each in templates(language) if each.label is Label.EMERGENCY]
    for matter in OWN_WORDS:
        assert sum(each.theme == matter for each in urgent) >= FEWEST_WAYS, matter


def test_every_template_names_a_matter_and_fills_its_choices(language: Language) -> None:
    chance = Chance(1)
    for each in templates(language):
        said = each.say(chance)
        assert said
        assert not set(said) & set("{}|<>"), said
        if each.label is not Label.NORMAL:
            assert Matter(each.theme)


def test_no_sentence_of_a_held_out_template_is_taught(language: Language) -> None:
    every = templates(language)
    held_out = [each for each in every if each.held_out]
    assert 0.1 < len(held_out) / len(every) < 0.3
    assert not {each.words for each in held_out} & {
        each.words for each in every if not each.held_out
    }


def test_a_line_under_no_label_is_refused(tmp_path: Path) -> None:
    for part in PARTS:
        (tmp_path / f"en_{part}.txt").write_text("just words\n", encoding="utf-8")
    with pytest.raises(BadDefinition):
        templates(Language.EN, tmp_path)


def test_the_same_seed_says_the_same(language: Language) -> None:
    some = templates(language)[:30]
    assert samples_of(some, seed=3, times=20) == samples_of(some, seed=3, times=20)
    assert samples_of(some, seed=3, times=20) != samples_of(some, seed=4, times=20)


def test_endings_slips_and_mishearings_change_only_the_sound() -> None:
    endings = {with_ending("넘어졌어", Chance(seed)) for seed in range(60)}
    assert {"넘어졌당께", "넘어졌구먼", "넘어졌어요"} <= endings
    assert all(each.startswith("넘어졌") for each in endings)
    assert with_ending("병원", Chance(1)) == "병원"
    assert all(len(slipped("가슴이 아파", Chance(seed))) == 6 for seed in range(20))
    assert {misheard("my chest", Chance(seed)) for seed in range(20)} == {"my chess", "me chest"}


def sample(text: str, label: Label, theme: str) -> Sample:
    return Sample(language=Language.EN, label=label, theme=theme, asked="", text=text)


SMALL = [
    *[sample(f"my chest {how}", Label.EMERGENCY, "pain") for how in ("hurts", "is tight", "burns")],
    *[sample(f"a lovely {what}", Label.NORMAL, "plain") for what in ("day", "cake", "walk")],
]


def test_what_was_taught_is_known(tmp_path: Path) -> None:
    meanings, weights = taught(SMALL)
    path = tmp_path / "en.model"
    save_model(path, meanings, weights)
    model = load_model(path)
    for each in SMALL:
        told = example(each, 0)
        scores = told.strengths @ model.weights[model.rows[told.buckets]]
        assert model.meanings[int(scores.argmax())] == each.meaning


def test_teaching_twice_gives_the_same_weights() -> None:
    (_, once), (_, twice) = taught(SMALL), taught(SMALL)
    assert np.array_equal(once, twice)


@pytest.mark.slow
@pytest.mark.parametrize("which", list(Language))
def test_the_shipped_model_is_the_one_that_training_makes(which: Language, tmp_path: Path) -> None:
    made = train_on_all(which, LINES, target=tmp_path)
    assert made.read_bytes() == (MODELS / made.name).read_bytes()


@pytest.mark.parametrize(
    ("language_of_text", "text", "hard"),
    [
        (Language.EN, "fine", Hardness.SHORT),
        (Language.EN, "my neighbour fell over in the street", Hardness.OTHER),
        (Language.EN, "there was a big fire on the telly", Hardness.UNREAL),
        (Language.EN, "I do not have any pain in my legs", Hardness.NEGATED),
        (Language.KO, "허리가 아프당께 겁나게 아파야", Hardness.DIALECT),
        (Language.KO, "세 시간밖에 눈을 붙이질 않았네요", Hardness.NUMBER),
        (Language.EN, "the tea tastes of cardboard", Hardness.PLAIN),
    ],
)
def test_what_makes_an_utterance_hard_is_told_from_its_words(
    language_of_text: Language, text: str, hard: Hardness
) -> None:
    assert hard in hardness_of(text, language_of_text)


def test_a_template_keeps_its_question(language: Language) -> None:
    asked: list[Template] = [each for each in templates(language) if each.asked]
    assert asked
    assert all(">>" not in each.words for each in asked)
