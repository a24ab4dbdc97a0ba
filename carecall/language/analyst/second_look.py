"""The second listener beside the rules: it speaks up where the rules heard less than it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.features import Feature, features_of
from carecall.language.analyst.model import Heard, Model, model_for
from carecall.language.analyst.traced import Traced

SURE_OF_DANGER = {Language.KO: 30.0, Language.EN: 30.0}
SURE_OF_TROUBLE = {Language.KO: 45.0, Language.EN: 30.0}
"""Leads from which its word counts. Chosen on templates that it was not taught (`make train`), where more
certainty misses more emergencies than it saves false alarms."""
FEWEST_LETTERS = {Language.KO: 7, Language.EN: 14}
"""Shorter replies mean what their question makes of them, which only the rules know."""
_SILENCING = frozenset({"other", "unreal", "figure", "unsure"})
_DOUBTFUL = frozenset({"past", "over", "negated"})
"""Guards over which a twofold lead goes: “it tightened and then it let go” is not over."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the second listener makes of an utterance that the rules found less in."""

    label: Label
    matter: str
    evidence: str


def suspect(
    traced: Traced, language: Language, *, found: Label, cancelled: frozenset[str]
) -> Suspicion | None:
    """Return what is worse than the rules' `found`, None where nothing is.

    `cancelled` names the guards that took a sign back: then the rules mostly know why the words do not
    count, and the second listener is silent, or must be surer.
    """
    if found is Label.EMERGENCY or len(traced.text) < FEWEST_LETTERS[language]:
        return None
    if cancelled & _SILENCING:
        return None
    model = model_for(language)
    features = features_of(traced.text, language)
    heard = model.hear(features)
    sure = 2.0 if cancelled & _DOUBTFUL else 1.0
    place = _worse_than(found, heard, language, sure)
    if place is None:
        return None
    label = Label.EMERGENCY if place == heard.emergency else Label.ABNORMAL
    evidence = _strongest_words(traced, features.values(), model, place)
    return Suspicion(label=label, matter=model.theme(place), evidence=evidence)


def _worse_than(found: Label, heard: Heard, language: Language, sure: float) -> int | None:
    if heard.danger >= sure * SURE_OF_DANGER[language]:
        return heard.emergency
    if found is Label.NORMAL and heard.trouble >= sure * SURE_OF_TROUBLE[language]:
        return heard.abnormal
    return None


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
