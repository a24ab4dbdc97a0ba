"""Texts of a body that no database keeps: a NUL, or half of a surrogate pair. They are refused before anything reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from admin.api.problems import FieldProblem, Problem

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def demand_keepable(parsed: object) -> None:
    """Refuse a parsed body that holds such a text, or such a name."""
    sentence = _("This holds a character that cannot be kept (NUL, or half of a surrogate pair): leave it out.")  # fmt: skip
    found = [FieldProblem(sentence=sentence, pointer=pointer) for pointer in unkept(parsed)]
    if found:
        raise Problem(422, fields=found[:20])


def unkept(parsed: object) -> Iterator[str]:
    """Return where such texts stand; for a name, where the object stands that has it."""
    waiting: list[tuple[str, object]] = [("", parsed)]
    while waiting:  # without recursion: bodies may be nested deeply
        pointer, value = waiting.pop()
        if isinstance(value, str) and _UNKEPT.search(value):
            yield pointer
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{at}", each) for at, each in enumerate(value)]
        elif isinstance(value, dict):
            if any(_UNKEPT.search(name) for name in value):
                yield pointer
            waiting += [(f"{pointer}/{step(name)}", each) for name, each in value.items() if not _UNKEPT.search(name)]  # fmt: skip


def step(name: str) -> str:
    """Return a name as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
