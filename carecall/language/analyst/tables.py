"""The knowledge files, compiled: signs of trouble, what cancels them, and what is no answer at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.errors import BadDefinition

KNOWLEDGE = Path(__file__).parent / "knowledge"
_WORD_LIST = re.compile(r"<([A-Z]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Words that tell of one trouble."""

    matter: Matter
    label: Label
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    despite: frozenset[str]
    """Names of the guards that do not cancel it."""
    calm: bool
    """An emergency in which life is not failing this minute."""
    hands: bool
    """A trouble that needs somebody's hands or eyes."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything known about one language."""

    signs: tuple[Sign, ...]
    guards: Mapping[str, re.Pattern[str]]
    kinds: Mapping[str, re.Pattern[str]]
    questions: Mapping[str, re.Pattern[str]]


def load(name: str) -> Mapping[str, object]:
    """Return one knowledge file.

    Raises:
        BadDefinition: it is no mapping.
    """
    path = KNOWLEDGE / f"{name}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are the safe ones
    if not isinstance(content, dict):
        raise BadDefinition(path.name, "", "must hold names with values")
    return content


def load_patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Return a knowledge file of one pattern per name, compiled."""
    return {key: re.compile(_joined(value)) for key, value in load(name).items()}


@cache
def tables_for(language: Language) -> Tables:
    """Return the tables of a language; read once."""
    signs = (*_signs(f"{language}_danger"), *_signs(f"{language}_trouble"))
    return Tables(
        signs=signs,
        guards=load_patterns(f"{language}_guards"),
        kinds=load_patterns(f"{language}_kinds"),
        questions=load_patterns(f"{language}_questions"),
    )


def _signs(name: str) -> Sequence[Sign]:
    content = load(name)
    words = content.get("words") or {}
    signs = content.get("signs")
    if not isinstance(words, dict) or not isinstance(signs, list):
        raise BadDefinition(f"{name}.yaml", "signs", "must be a list, beside a mapping of words")
    return [_sign(each, words, whole_words=name.startswith("en")) for each in signs]


def _sign(entry: Mapping[str, object], words: Mapping[str, str], *, whole_words: bool) -> Sign:
    def compiled(key: str) -> re.Pattern[str]:
        text = _joined(entry[key])
        if key == "unless" and whole_words:
            text = rf"(?<!\w)(?:{text})"
        return re.compile(_WORD_LIST.sub(lambda found: words[found[1]], text))

    despite = entry.get("despite") or ()
    if not isinstance(despite, list | tuple):
        raise BadDefinition(str(entry["matter"]), "despite", "must be a list of guards")
    return Sign(
        matter=Matter(str(entry["matter"])),
        label=Label(str(entry["label"])),
        pattern=compiled("any"),
        unless=compiled("unless") if "unless" in entry else None,
        despite=frozenset(despite),
        calm=bool(entry.get("calm", False)),
        hands=bool(entry.get("hands", False)),
    )


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "|".join(f"(?:{each})" for each in value)
    return str(value)
