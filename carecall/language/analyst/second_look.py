"""The second listener beside the rules: trained on sentences and on what the rules make of them, it corrects where it is sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label, Reading
from carecall.domain.language import Language
from carecall.language.analyst.features import Feature, features_of
from carecall.language.analyst.model import Heard, Model, model_for
from carecall.language.analyst.standing import Found
from carecall.language.analyst.traced import Traced

FEWEST_LETTERS = {Language.KO: 7, Language.EN: 14}
"""Shorter replies mean what their question makes of them, which only the rules know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """Leads from which its word counts, in one language.

    Chosen by cross-validation over the templates: an alarm is rung at once, so that hardly any ordinary sentence may
    reach it; a label only asks somebody to look, and takes less. What the rules alarm about it never silences.
    """

    alarm_from_normal: float
    alarm_from_trouble: float
    trouble: float
    """Something is wrong where the rules heard nothing."""
    nothing: float
    """Nothing is wrong where the rules heard trouble."""


SURE = {
    Language.KO: Certainty(alarm_from_normal=5.0, alarm_from_trouble=5.0, trouble=5.0, nothing=4.0),
    Language.EN: Certainty(alarm_from_normal=5.0, alarm_from_trouble=5.0, trouble=4.0, nothing=4.0),
}
_SILENCING = frozenset({"unreal", "figure"})
"""Guards that took a sign back for a reason that the rules know better: it raises nothing then."""
_DOUBTFUL = frozenset({"past", "over"})
"""Guards over which a twofold lead goes: “it tightened and then it let go” is not over."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the second listener makes of an utterance that the rules took for something else."""

    label: Label
    matter: str
    evidence: str


def words_of_rules(reading: Reading, signs: Sequence[Found]) -> tuple[str, ...]:
    """Return the names of what the rules made of an utterance, as the second listener hears them."""
    label, matter = reading.label.value, reading.matter
    named = {f"S:{each.sign.label}:{each.sign.matter}:{each.cancelled}" for each in signs}
    guards = {f"C:{each.cancelled}" for each in signs}
    return (f"R:{label}", f"R:{label}:{matter}", *sorted(named), *sorted(guards))


def suspect(
    traced: Traced, language: Language, *, asked: str, reading: Reading, signs: Sequence[Found]
) -> Suspicion | None:
    """Return what the utterance means where the second listener is surer of it than of the rules' `reading`."""
    if len(traced.text) < FEWEST_LETTERS[language]:
        return None
    model = model_for(language)
    ruled = words_of_rules(reading, signs)
    features = features_of(traced.text, language, asked=asked, ruled=ruled)
    heard = model.hear(features)
    cancelled = frozenset(each.cancelled for each in signs)
    label = _corrected(reading.label, heard, SURE[language], cancelled)
    if label is reading.label:
        return None
    if label is Label.NORMAL:
        return Suspicion(label=label, matter="", evidence="")
    place = heard.emergency if label is Label.EMERGENCY else heard.abnormal
    evidence = _strongest_words(traced, features.values(), model, place)
    return Suspicion(label=label, matter=model.theme(place), evidence=evidence)


def _corrected(found: Label, heard: Heard, sure: Certainty, cancelled: frozenset[str]) -> Label:
    """Return the label that stands after the second listener was asked."""
    if found is Label.EMERGENCY:
        return found
    if found is Label.ABNORMAL and heard.trouble <= -sure.nothing:
        return Label.NORMAL
    if cancelled & _SILENCING:
        return found
    times = 2.0 if cancelled & _DOUBTFUL else 1.0
    alarm = sure.alarm_from_normal if found is Label.NORMAL else sure.alarm_from_trouble
    if heard.danger >= times * alarm:
        return Label.EMERGENCY
    return Label.ABNORMAL if heard.trouble >= times * sure.trouble else found


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
