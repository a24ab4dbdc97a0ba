"""What is said about a value that a model does not take, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

PREFIX = re.compile("^Value error, ")
Context = Mapping[str, Any]


def listed(expected: str) -> str:
    """Return pydantic's choices without its English word before the last."""
    return expected.replace(" or ", ", ")


_WORDS: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _c: _("This is missing: send it."),
    "extra_forbidden": lambda _c: _("This name is not known here: leave it out."),
    "enum": lambda c: _("Choose one of: %(names)s.", names=listed(c["expected"])),
    "literal_error": lambda c: _("Choose one of: %(names)s.", names=listed(c["expected"])),
    "string_type": lambda _c: _("Send a text."),
    "string_too_long": lambda c: _("At most %(n)s characters.", n=c["max_length"]),
    "string_too_short": lambda c: _("At least %(n)s characters.", n=c["min_length"]),
    "string_pattern_mismatch": lambda _c: _("This is not written as the document says."),
    "int_type": lambda _c: _("Send a whole number."),
    "int_parsing": lambda _c: _("Send a whole number."),
    "int_parsing_size": lambda _c: _("Send a whole number."),
    "finite_number": lambda _c: _("Send a whole number."),
    "int_from_float": lambda _c: _("Send a whole number."),
    "bool_type": lambda _c: _("Send true or false."),
    "bool_parsing": lambda _c: _("Send true or false."),
    "greater_than_equal": lambda c: _("Not less than %(n)s.", n=c["ge"]),
    "less_than_equal": lambda c: _("Not more than %(n)s.", n=c["le"]),
    "list_type": lambda _c: _("Send a list."),
    "too_long": lambda c: _("At most %(n)s entries.", n=c["max_length"]),
    "too_short": lambda c: _("At least %(n)s entries.", n=c["min_length"]),
    "model_type": lambda _c: _("Send an object."),
    "model_attributes_type": lambda _c: _("Send an object."),
    "dict_type": lambda _c: _("Send an object."),
    "date_type": lambda _c: _("Write the day as 2026-03-04."),
    "date_parsing": lambda _c: _("Write the day as 2026-03-04."),
    "date_from_datetime_inexact": lambda _c: _("Write the day as 2026-03-04."),
    "date_from_datetime_parsing": lambda _c: _("Write the day as 2026-03-04."),
    "datetime_type": lambda _c: _("Write a moment with its offset, such as 2026-05-05T03:00:00+09:00."),
    "datetime_parsing": lambda _c: _("Write a moment with its offset, such as 2026-05-05T03:00:00+09:00."),
    "datetime_from_date_parsing": lambda _c: _("Write a moment with its offset, such as 2026-05-05T03:00:00+09:00."),
    "timezone_aware": lambda _c: _("Write a moment with its offset, such as 2026-05-05T03:00:00+09:00."),
    "time_parsing": lambda _c: _("Write the time as 14:30."),
}  # fmt: skip
"""By pydantic's name of the error; others are said as pydantic says them, and our own validators as they do."""


def sentence_of(error: Mapping[str, Any]) -> str:
    """Return one of pydantic's errors as a sentence."""
    words = _WORDS.get(str(error["type"]))
    plain = words(error.get("ctx", {})) if words else PREFIX.sub("", str(error["msg"]))
    return plain if plain.endswith(".") else f"{plain}."
