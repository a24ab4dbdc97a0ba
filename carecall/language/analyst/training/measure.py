"""How well rules and second listener do together on templates that were held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.calls import read_call
from carecall.language.analyst.model import MODELS, load_model, using
from carecall.language.analyst.scores import LabelScores, label_scores
from carecall.language.analyst.training.chance import Chance
from carecall.language.analyst.training.samples import samples_of, varied
from carecall.language.analyst.training.templates import Template, templates
from carecall.language.analyst.utterances import Understood, understand, understand_by_rules

SEED = 8
TURNS_A_CALL = 6
DECOYS_PERCENT = 5
"""So many of a hundred turns of a normal call use the words of danger for something else."""
_SHARE = 40
_QUESTION = {Language.KO: "요즘 어떻게 지내세요?", Language.EN: "How are things?"}
Reader = Callable[..., Understood]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Scores on templates that nothing was taught from."""

    by_rules: LabelScores
    together: LabelScores
    by_matter: Mapping[str, float]
    """Share of right labels, of both together."""
    calls: int
    alarms_by_rules: int
    alarms: int
    """Normal calls taken for emergencies."""


def measure(language: Language, model: Path = MODELS, *, calls: int) -> Measured:
    """Measure with the model of a folder that was not taught the held-out templates."""
    every = templates(language)
    held_out = [each for each in every if each.held_out]
    samples = samples_of(held_out, seed=SEED, times=_SHARE)
    with using(language, load_model(model / f"{language}.model")):
        read = {
            reader: [
                reader(each.text, language=language, topic=None, asked=each.asked).reading.label
                for each in samples
            ]
            for reader in (understand_by_rules, understand)
        }
        talks = _talks(every, language, calls)
        alarms = [
            sum(_alarmed(talk, language, reader) for talk in talks)
            for reader in (understand_by_rules, understand)
        ]
    truths = [each.label for each in samples]
    right: dict[str, list[bool]] = {}
    for sample, told in zip(samples, read[understand], strict=True):
        right.setdefault(sample.meaning, []).append(sample.label is told)
    return Measured(
        by_rules=label_scores(list(zip(truths, read[understand_by_rules], strict=True))),
        together=label_scores(list(zip(truths, read[understand], strict=True))),
        by_matter={meaning: sum(hits) / len(hits) for meaning, hits in sorted(right.items())},
        calls=len(talks),
        alarms_by_rules=alarms[0],
        alarms=alarms[1],
    )


def _talks(every: tuple[Template, ...], language: Language, calls: int) -> list[list[Turn]]:
    chance = Chance(SEED)
    plain = [each for each in every if each.theme == "plain"]
    decoys = [
        each
        for each in every
        if each.label is Label.NORMAL and each.theme != "plain" and each.held_out
    ]
    return [_talk(plain, decoys, language, chance) for _ in range(calls)]


def _talk(
    plain: list[Template], decoys: list[Template], language: Language, chance: Chance
) -> list[Turn]:
    turns: list[Turn] = []
    for number in range(0, 2 * TURNS_A_CALL, 2):
        template = chance.one_of(decoys if chance.happens(DECOYS_PERCENT) else plain)
        asked = template.ask(chance) or _QUESTION[language]
        said = varied(template.say(chance), language, chance)
        turns += [_turn(number, Speaker.AGENT, asked), _turn(number + 1, Speaker.RECIPIENT, said)]
    return turns


def _turn(number: int, speaker: Speaker, text: str) -> Turn:
    return Turn(turn_no=number, speaker=speaker, text=text, started_ms=0, ended_ms=0)


def _alarmed(turns: list[Turn], language: Language, reader: Reader) -> bool:
    meant = read_call(turns, language=language, analyst="measured", reader=reader)
    return meant.label is Label.EMERGENCY
