"""Scores an analyst on the second evaluation set: hard utterances, and normal calls in which no alarm may ring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.evaluation import (
    EVALUATION,
    by_hardness,
    read_entries,
    read_utterances,
)
from carecall.language.analyst.scores import LabelScores, label_scores
from carecall.language.analyst.training.chance import Chance
from carecall.ports.analysis import Analyst

SECOND = EVALUATION / "second"
CALLS = 500
"""Normal calls of each sort and language."""
SEED = 11
DECOY = "decoy"
"""The “topic” of replies that use the words of danger for something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalCalls:
    """What became of calls in which nothing is wrong."""

    calls: int
    alarms: int
    """Taken for emergencies."""
    troubles: int
    """Taken for something that somebody has to look at."""

    @property
    def alarms_per_1000(self) -> float:
        """False alarms per 1,000 normal calls."""
        return 1000 * self.alarms / self.calls if self.calls else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEvaluation:
    """Everything that was measured; shares from 0 to 1."""

    utterances: Mapping[Language, LabelScores]
    by_hardness: Mapping[tuple[Language, str], LabelScores]
    everyday: Mapping[Language, NormalCalls]
    """Calls as they are, one reply to each question."""
    with_decoy: Mapping[Language, NormalCalls]
    """The same calls, each with one reply that uses the words of danger for something else."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply with the question that it answers."""

    asked: str
    text: str


def evaluate_second(
    analyst: Analyst, folder: Path = SECOND, *, calls: int = CALLS
) -> SecondEvaluation:
    """Score `analyst` on utterances_*.jsonl and on calls that are put together from replies_*.jsonl."""
    told = {
        language: list(read_utterances(analyst, folder / f"utterances_{language}.jsonl"))
        for language in Language
    }
    return SecondEvaluation(
        utterances={
            language: label_scores([(each.truth, each.told) for each in answers])
            for language, answers in told.items()
        },
        by_hardness=by_hardness(told),
        everyday={
            language: _normal_calls(analyst, folder, language, calls, decoy=False)
            for language in Language
        },
        with_decoy={
            language: _normal_calls(analyst, folder, language, calls, decoy=True)
            for language in Language
        },
    )


def replies_of(folder: Path, language: Language) -> dict[str, list[Said]]:
    """Return the replies of a language by topic."""
    replies: dict[str, list[Said]] = {}
    for entry in read_entries(folder / f"replies_{language}.jsonl"):
        said = Said(str(entry["asked"]), str(entry["text"]))
        replies.setdefault(str(entry["topic"]), []).append(said)
    return replies


def _normal_calls(
    analyst: Analyst, folder: Path, language: Language, calls: int, *, decoy: bool
) -> NormalCalls:
    replies, chance = replies_of(folder, language), Chance(SEED)
    labels = Counter(
        analyst.read_call(call_of(replies, chance, decoy=decoy), language=language).label
        for _ in range(calls)
    )
    return NormalCalls(calls=calls, alarms=labels[Label.EMERGENCY], troubles=labels[Label.ABNORMAL])


def call_of(
    replies: Mapping[str, Sequence[Said]], chance: Chance, *, decoy: bool
) -> tuple[Turn, ...]:
    """Return a call of one reply to each question, in the script's order; the decoy comes somewhere after the first."""
    said = [(topic, chance.one_of(all_)) for topic, all_ in replies.items() if topic != DECOY]
    if decoy:
        said.insert(1 + chance.below(len(said) - 1), (DECOY, chance.one_of(replies[DECOY])))
    turns: list[Turn] = []
    for topic, each in said:
        named = Topic(topic) if topic != DECOY else None
        for speaker, text in ((Speaker.AGENT, each.asked), (Speaker.RECIPIENT, each.text)):
            turns.append(_turn(len(turns), speaker, text, named))
    return tuple(turns)


def _turn(turn_no: int, speaker: Speaker, text: str, topic: Topic | None) -> Turn:
    return Turn(turn_no=turn_no, speaker=speaker, text=text, started_ms=0, ended_ms=0, topic=topic)
