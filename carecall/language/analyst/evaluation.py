"""Scores an analyst on the project's own evaluation set, which no rule was made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.hardness import hardness_of
from carecall.language.analyst.scores import LabelScores, label_scores, set_f1
from carecall.ports.analysis import Analyst

EVALUATION = Path(__file__).parents[1] / "evaluation"

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that was measured; shares from 0 to 1."""

    utterances: Mapping[Language, LabelScores]
    by_hardness: Mapping[tuple[Language, str], LabelScores]
    """Scores of the utterances of each kind of hardness; an utterance may count under several."""
    kinds_right: Mapping[Language, float]
    calls: int
    call_labels_right: float
    completed_right: float
    reasons_right: float
    follow_ups_right: float
    false_alarms_per_1000: float
    """Normal utterances and calls read as emergencies, per 1,000 of them."""
    memory_f1: float
    memory_f1_without_kept: float

    @property
    def headline(self) -> float:
        """Macro-F1 of the weaker language."""
        return min(scores.macro_f1 for scores in self.utterances.values())


@dataclass(slots=True)
class _Alarms:
    normal: int = 0
    false: int = 0

    def count(self, truth: str, told: str) -> None:
        if truth == Label.NORMAL:
            self.normal += 1
            self.false += told == Label.EMERGENCY


@dataclass(slots=True)
class _Right:
    hits: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, right: bool) -> None:
        self.total[what] += 1
        self.hits[what] += right

    def share(self, what: str) -> float:
        return self.hits[what] / self.total[what] if self.total[what] else 0.0


def evaluate(analyst: Analyst, folder: Path = EVALUATION) -> Evaluation:
    """Score `analyst` on the files of `folder`: utterances_*.jsonl, calls.jsonl, memory.jsonl."""
    alarms, right = _Alarms(), _Right()
    told = {
        language: list(read_utterances(analyst, folder / f"utterances_{language}.jsonl"))
        for language in Language
    }
    for language, answers in told.items():
        for each in answers:
            alarms.count(each.truth, each.told)
            right.count(f"kind {language}", each.kind_right)
    _calls(analyst, folder / "calls.jsonl", alarms, right)
    memory = _memory(analyst, folder / "memory.jsonl")
    return Evaluation(
        utterances={
            language: label_scores([(each.truth, each.told) for each in answers])
            for language, answers in told.items()
        },
        by_hardness=by_hardness(told),
        kinds_right={each: right.share(f"kind {each}") for each in Language},
        calls=right.total["label"],
        call_labels_right=right.share("label"),
        completed_right=right.share("completed"),
        reasons_right=right.share("reasons"),
        follow_ups_right=right.share("follow_up"),
        false_alarms_per_1000=1000 * alarms.false / alarms.normal if alarms.normal else 0.0,
        memory_f1=memory[0],
        memory_f1_without_kept=memory[1],
    )


def read_entries(path: Path) -> Iterable[Entry]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


@dataclass(frozen=True, slots=True)
class Answered:
    """One utterance with what it meant and what it was taken for."""

    truth: str
    told: str
    kind_right: bool
    hardness: frozenset[str]
    doubtful: bool = False
    """An emergency that a talk would ask about first."""


def read_utterances(analyst: Analyst, path: Path) -> Iterable[Answered]:
    """Yield what `analyst` makes of each utterance of a file."""
    for entry in read_entries(path):
        language = Language(str(entry["lang"]))
        text = str(entry["text"])
        reading = analyst.read_utterance(
            text,
            language=language,
            topic=Topic(str(entry["question"])) if entry.get("question") else None,
            asked=str(entry.get("asked", "")),
        )
        marked = frozenset(_texts(entry.get("tags")))
        yield Answered(
            truth=str(entry["label"]),
            told=reading.label.value,
            kind_right=reading.kind == entry.get("kind", "answer"),
            hardness=marked or frozenset(hardness_of(text, language)),
            doubtful=reading.doubtful,
        )


def by_hardness(
    told: Mapping[Language, Sequence[Answered]],
) -> Mapping[tuple[Language, str], LabelScores]:
    """Return the scores of each kind of hardness."""
    pairs: dict[tuple[Language, str], list[tuple[str, str]]] = {}
    for language, answers in told.items():
        for each in answers:
            for hardness in sorted(each.hardness):
                pairs.setdefault((language, hardness), []).append((each.truth, each.told))
    return {key: label_scores(found) for key, found in sorted(pairs.items())}


def _calls(analyst: Analyst, path: Path, alarms: _Alarms, right: _Right) -> None:
    for entry in read_entries(path):
        turns = _turns(entry)
        meant = analyst.read_call(turns, language=Language(str(entry["lang"])))
        alarms.count(str(entry["label"]), meant.label)
        right.count("label", meant.label == entry["label"])
        right.count("completed", meant.completed == entry["completed"])
        right.count("reasons", list(meant.reasons) == entry["reasons"])
        right.count("follow_up", meant.follow_up == entry["follow_up"])


def _turns(entry: Entry) -> Sequence[Turn]:
    told = entry["turns"]
    if not isinstance(told, list):
        return ()
    return [
        Turn(
            turn_no=place,
            speaker=Speaker(turn["speaker"]),
            text=turn["text"],
            started_ms=0,
            ended_ms=0,
        )
        for place, turn in enumerate(told)
    ]


def _memory(analyst: Analyst, path: Path) -> tuple[float, float]:
    """Return the mean set F1 of the store after the session, and of its new sentences alone."""
    whole, changed = [], []
    for entry in read_entries(path):
        old, said = _texts(entry["old"]), _texts(entry["session"])
        meant = analyst.change_memory(old, said, language=Language(str(entry["lang"])))
        replaced = _pairs(entry["replace"])
        kept = set(_texts(entry["keep"]))
        wanted_new = [new for _, new in replaced] + _texts(entry["add"])
        told_new = [new for _, new in meant.replace] + list(meant.add)
        whole.append(set_f1([*kept, *wanted_new], [*meant.keep, *told_new]))
        gone = set(old) - set(meant.keep)
        wanted_gone = set(old) - kept
        changed.append(set_f1([*wanted_new, *_marked(wanted_gone)], [*told_new, *_marked(gone)]))
    return _mean(whole), _mean(changed)


def _marked(texts: Iterable[str]) -> list[str]:
    """Keep dropped sentences apart from new ones."""
    return [f"− {text}" for text in sorted(texts)]


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(each["old"], each["new"]) for each in value] if isinstance(value, list) else []


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
