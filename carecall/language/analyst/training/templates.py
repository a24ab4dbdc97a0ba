"""The template files: which words to say under which label, with choices and lists of choices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.errors import BadDefinition
from carecall.language.analyst.training.chance import Chance

FOLDER = Path(__file__).parent
PARTS = (
    "danger",
    "danger_b",
    "danger_c",
    "trouble",
    "trouble_b",
    "fine",
    "fine_b",
    "everyday",
    "answers",
    "lures",
    "further",
    "spoken",
)
"""Files of a language, each `<language>_<part>.txt`."""
_LABELS = {"E": Label.EMERGENCY, "A": Label.ABNORMAL, "N": Label.NORMAL}
_CHOICE = re.compile(r"\{([^{}]*)\}")
_LIST = re.compile(r"<([A-Z]+)>")
_HELD_OUT_OF = 5
"""One template of so many is kept out of training, chosen by its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One way of saying something, with everything that may be said in its place."""

    language: Language
    label: Label
    theme: str
    """The matter; for what is normal, what makes it hard (idiom, past, other ...)."""
    asked: str
    """The question that the words answer; empty where it does not matter."""
    words: str
    lists: Mapping[str, Sequence[str]]

    @property
    def held_out(self) -> bool:
        """Whether no sentence of this template may be learned from."""
        return crc32(self.words.encode()) % _HELD_OUT_OF == 0

    def say(self, chance: Chance) -> str:
        """Return one of the sentences."""
        return _spaces(_filled(self.words, self.lists, chance))

    def ask(self, chance: Chance) -> str:
        """Return one of the questions, or nothing where it does not matter."""
        return _filled(self.asked, self.lists, chance) if self.asked else ""


def templates(language: Language, folder: Path = FOLDER) -> tuple[Template, ...]:
    """Return all templates of a language.

    Raises:
        BadDefinition: a file has a line that cannot be read.
    """
    found: list[Template] = []
    for part in PARTS:
        path = folder / f"{language}_{part}.txt"
        found += _read(path, language)
    return tuple(found)


def _read(path: Path, language: Language) -> Iterator[Template]:
    lists: dict[str, Sequence[str]] = {}
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    lists |= dict(_list(line) for line in lines if line.startswith("= "))
    label, theme = "", ""
    for line in lines:
        if line.startswith("@ "):
            _, label, theme = line.split()
        elif line and line[0] not in "#=":
            if label not in _LABELS:
                raise BadDefinition(path.name, line, "stands under no “@ label matter” line")
            asked, _, words = line.rpartition(">>")
            yield Template(
                language=language,
                label=_LABELS[label],
                theme=theme,
                asked=asked.strip(),
                words=words.strip(),
                lists=lists,
            )


def _list(line: str) -> tuple[str, Sequence[str]]:
    _, name, choices = line.split(" ", 2)
    return name, choices.split("|")


def _filled(words: str, lists: Mapping[str, Sequence[str]], chance: Chance) -> str:
    def listed(found: re.Match[str]) -> str:
        return str(chance.one_of(lists[found[1]]))

    def chosen(found: re.Match[str]) -> str:
        return str(chance.one_of(str(found[1]).split("|")))

    once = _LIST.sub(listed, _CHOICE.sub(chosen, words))
    return str(_LIST.sub(listed, once))


def _spaces(text: str) -> str:
    return re.sub(r"\s+([,.!?'])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")
