"""Scores an analyst on a folder of labelled utterances and everyday replies, as a set that was never seen needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.evaluation import Answered, read_utterances
from carecall.language.analyst.scores import label_scores
from carecall.ports.analysis import Analyst


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """What became of replies of people who are well."""

    replies: int
    alarms: int
    """Raised at once."""
    asked: int
    """Asked about before anything is raised."""
    troubles: int
    """Taken for something that somebody has to look at."""


def folder_table(analyst: Analyst, folder: Path) -> str:
    """Return the scores on utterances_*.jsonl and everyday_*.jsonl of `folder` as text."""
    lines: list[str] = []
    for language in Language:
        said = _read(analyst, folder / f"utterances_{language}.jsonl")
        if said:
            lines += _utterances(language, said)
        replies = _read(analyst, folder / f"everyday_{language}.jsonl")
        if replies:
            lines.append(_everyday(language, everyday_of(replies)))
    return "\n".join(lines)


def everyday_of(replies: Sequence[Answered]) -> Everyday:
    """Count what became of replies in which nothing is wrong."""
    urgent = [each for each in replies if each.told == Label.EMERGENCY]
    return Everyday(
        replies=len(replies),
        alarms=sum(not each.doubtful for each in urgent),
        asked=sum(each.doubtful for each in urgent),
        troubles=sum(each.told == Label.ABNORMAL for each in replies),
    )


def _read(analyst: Analyst, path: Path) -> list[Answered]:
    return list(read_utterances(analyst, path)) if path.exists() else []


def _utterances(language: Language, said: Sequence[Answered]) -> list[str]:
    scores = label_scores([(each.truth, each.told) for each in said])
    urgent = scores.by_label[Label.EMERGENCY]
    asked = [each for each in said if each.told == Label.EMERGENCY and each.doubtful]
    true = sum(each.truth == Label.EMERGENCY for each in asked)
    return [
        f"{language}, {len(said)} utterances: macro-F1 {scores.macro_f1:.1%}, emergencies: "
        f"recall {urgent.recall:.1%}, precision {urgent.precision:.1%}",
        f"    asked about first: {true} emergencies, {len(asked) - true} others",
    ]


def _everyday(language: Language, found: Everyday) -> str:
    return (
        f"{language}, {found.replies} everyday replies: {found.alarms} alarms, "
        f"{found.asked} asked about first, {found.troubles} abnormal"
    )
