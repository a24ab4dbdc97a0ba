"""The second listener beside the rules: it speaks up where the rules heard less than it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.features import Feature, features_of
from carecall.language.analyst.model import Heard, Model, model_for
from carecall.language.analyst.traced import Traced

SURE_OF_DANGER = {Language.KO: 20.0, Language.EN: 20.0}
SURE_OF_TROUBLE = {Language.KO: 45.0, Language.EN: 30.0}
"""Leads from which its word counts, chosen on templates that it was not taught (see `make train`)."""
FEWEST_LETTERS = {Language.KO: 7, Language.EN: 14}
"""Shorter replies mean what their question makes of them, which only the rules know."""
_STILL = frozenset({"other", "unreal", "figure", "past", "over", "negated", "unsure"})


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

    `cancelled` names the guards that took a sign back: then the rules know why the words do not count,
    and the second listener does not speak.
    """
    if found is Label.EMERGENCY or len(traced.text) < FEWEST_LETTERS[language]:
        return None
    if cancelled & _STILL:
        return None
    model = model_for(language)
    features = features_of(traced.text, language)
    heard = model.hear(features)
    place = _worse_than(found, heard, language)
    if place is None:
        return None
    label = Label.EMERGENCY if place == heard.emergency else Label.ABNORMAL
    evidence = _strongest_words(traced, features.values(), model, place)
    return Suspicion(label=label, matter=model.theme(place), evidence=evidence)


def _worse_than(found: Label, heard: Heard, language: Language) -> int | None:
    if heard.danger >= SURE_OF_DANGER[language]:
        return heard.emergency
    if found is Label.NORMAL and heard.trouble >= SURE_OF_TROUBLE[language]:
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
