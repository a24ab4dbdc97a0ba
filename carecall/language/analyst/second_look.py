"""The second listener beside the rules: trained on sentences and on what the rules make of them, it corrects where it is sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label, Reading
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.language.analyst.features import Feature, features_of
from carecall.language.analyst.model import Heard, Model, model_for
from carecall.language.analyst.standing import Found
from carecall.language.analyst.traced import Traced

FEWEST_LETTERS = {Language.KO: 7, Language.EN: 14}
"""Shorter replies mean what their question makes of them, which only the rules know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """Likelihoods from which its word counts, in one language; chosen by cross-validation over the templates."""

    alarm: float
    """An emergency from here on where the rules heard nothing: it is rung at once."""
    graver: float
    """An emergency from here on where the rules heard at least a trouble."""
    certain: float
    """An emergency below this may be something else: a talk asks back before it raises it."""
    doubt: float
    """Where an emergency of the rules is less likely than this, somebody only has to look."""
    trouble: float
    """Share of trouble that can wait, in it and nothing wrong together, from which it is trouble: at least
    half, for of ten everyday replies in a call hardly one may be taken for trouble."""


SURE = {
    Language.KO: Certainty(alarm=0.3, graver=0.3, certain=0.8, doubt=0.2, trouble=0.55),
    Language.EN: Certainty(alarm=0.5, graver=0.45, certain=0.8, doubt=0.2, trouble=0.62),
}
_OVER_A_QUESTION = 0.75
"""Likelihood from which it goes over the sense that a question gave."""
_NEVER_DOUBTED = frozenset({Matter.HELP, Matter.SELF_HARM})
"""A cry for help and a wish to die are believed as they stand."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the second listener makes of an utterance that the rules took for something else."""

    label: Label
    matter: str
    evidence: str
    doubtful: bool = False
    """An emergency, but not beyond doubt."""


def words_of_rules(reading: Reading, signs: Sequence[Found]) -> tuple[str, ...]:
    """Return the names of what the rules made of an utterance, as the second listener hears them."""
    label, matter = reading.label.value, reading.matter
    named = {f"S:{each.sign.label}:{each.sign.matter}:{each.cancelled}" for each in signs}
    guards = {f"C:{each.cancelled}" for each in signs}
    return (f"R:{label}", f"R:{label}:{matter}", *sorted(named), *sorted(guards))


def suspect(
    traced: Traced,
    language: Language,
    *,
    asked: str,
    reading: Reading,
    signs: Sequence[Found],
    by_question: bool = False,
) -> Suspicion | None:
    """Return what the utterance means where the second listener is surer of it than of the rules' `reading`.

    `by_question`: the rules took the sense from the question.
    """
    if len(traced.text) < FEWEST_LETTERS[language]:
        return None
    model = model_for(language)
    ruled = words_of_rules(reading, signs)
    features = features_of(traced.text, language, asked=asked, ruled=ruled)
    heard = model.hear(features)
    label = _corrected(reading, heard, SURE[language])
    unsure = by_question and _likelihood(heard, label) < _OVER_A_QUESTION
    doubtful = label is Label.EMERGENCY and _is_doubtful(reading, heard, SURE[language])
    if label is reading.label or unsure:
        return _kept(reading) if doubtful and label is reading.label else None
    if label is Label.NORMAL:
        return Suspicion(label=label, matter="", evidence="")
    if reading.label is Label.EMERGENCY:
        return Suspicion(label=label, matter=reading.matter, evidence=reading.evidence)
    place = heard.danger_place if label is Label.EMERGENCY else heard.trouble_place
    evidence = _strongest_words(traced, features.values(), model, place)
    return Suspicion(label=label, matter=model.theme(place), evidence=evidence, doubtful=doubtful)


def _kept(reading: Reading) -> Suspicion:
    """Return the reading as it stands, but not beyond doubt."""
    return Suspicion(
        label=reading.label, matter=reading.matter, evidence=reading.evidence, doubtful=True
    )


def _is_doubtful(reading: Reading, heard: Heard, sure: Certainty) -> bool:
    """Say whether an emergency may be something else; a cry for help never is."""
    return heard.emergency < sure.certain and reading.matter not in _NEVER_DOUBTED


def _corrected(reading: Reading, heard: Heard, sure: Certainty) -> Label:
    """Return the label that stands after the second listener was asked."""
    enough = sure.alarm if reading.label is Label.NORMAL else sure.graver
    if heard.emergency >= enough:
        return Label.EMERGENCY
    if reading.label is Label.EMERGENCY:
        doubted = heard.emergency < sure.doubt and reading.matter not in _NEVER_DOUBTED
        return Label.ABNORMAL if doubted else Label.EMERGENCY
    waits = heard.abnormal >= sure.trouble * (heard.abnormal + heard.normal)
    return Label.ABNORMAL if waits else Label.NORMAL


def _likelihood(heard: Heard, label: Label) -> float:
    likely = {
        Label.NORMAL: heard.normal,
        Label.ABNORMAL: heard.abnormal,
        Label.EMERGENCY: heard.emergency,
    }
    return likely[label]


def _strongest_words(traced: Traced, features: Iterable[Feature], model: Model, place: int) -> str:
    """Return the run of words that speaks most for the meaning, as the person said it."""
    pulls = [0.0] * (len(traced.text) + 1)
    for each in features:
        letters = max(1, each.end - each.start)
        for letter in range(each.start, each.end):
            pulls[letter] += model.pull(each, place) / letters
    start, end = strongest_run(pulls)
    return traced.part(start, end) or traced.source.strip()


def strongest_run(pulls: Sequence[float]) -> tuple[int, int]:
    """Return the bounds of the run with the largest sum (Kadane's algorithm)."""
    best, best_run = float("-inf"), (0, len(pulls))
    total, start = 0.0, 0
    for place in range(len(pulls)):
        if total <= 0:
            total, start = 0.0, place
        total += pulls[place]
        if total > best:
            best, best_run = total, (start, place + 1)
    return best_run
