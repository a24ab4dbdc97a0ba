"""What is wrong with a typed form, one sentence a field; and its values once nothing is."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from admin.forms.fields import Field, FormSpec
from admin.forms.typed import Typed
from admin.search import parse_day
from carecall.spreadsheets.graphemes import count_graphemes

Word = TypeVar("Word", bound=StrEnum)
LONGEST_NUMBER = 15
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


class Judge:
    """Judges a form field by field; `problems` holds one sentence for each field that is wrong."""

    def __init__(self, spec: FormSpec, typed: Typed) -> None:
        self.typed = typed
        self.problems: dict[str, str] = {}
        self._spec = spec
        for each in spec.fields:
            problem = self._problem(each) if self.asked(each.name) else ""
            if problem:
                self.problems[each.name] = problem

    @property
    def good(self) -> bool:
        """Say whether nothing is wrong so far."""
        return not self.problems

    def asked(self, name: str) -> bool:
        """Say whether the form asks for a field, as the others stand."""
        section = self._spec.section_of(name)
        shown_when = self._spec.field(name).shown_when
        return self.typed.shows(section.shown_when) and self.typed.shows(shown_when)

    def refuse(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field, or with the whole form (an empty name); the first word stands."""
        self.problems.setdefault(name, sentence)

    def text(self, name: str) -> str:
        """Return a text; empty for a field that is not asked for."""
        return self.typed.text(name) if self.asked(name) else ""

    def optional(self, name: str) -> str | None:
        """Return a text, or None for nothing."""
        return self.text(name) or None

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field; none for a field that is not asked for."""
        return self.typed.many(name) if self.asked(name) else ()

    def flag(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.asked(name) and self.typed.flag(name)

    def number(self, name: str) -> int | None:
        """Return a whole number, or None where nothing sensible was typed."""
        return whole(self.text(name))

    def decimal(self, name: str) -> Decimal | None:
        """Return a decimal number, or None where nothing sensible was typed."""
        return decimal_of(self.text(name))

    def day(self, name: str) -> date | None:
        """Return a day, or None."""
        return parse_day(self.text(name))

    def clock(self, name: str) -> time | None:
        """Return a time of day, or None."""
        return clock_of(self.text(name))

    def word(self, name: str, words: type[Word]) -> Word | None:
        """Return a word of a closed list, or None."""
        typed = self.text(name)
        return words(typed) if typed in {word.value for word in words} else None

    def _problem(self, field: Field) -> str:
        typed = self.typed.many(field.name)
        if not typed:
            return _missing(field) if field.required and field.kind != "flag" else ""
        if field.kind in {"choice", "many"}:
            known = {key for key, _shown in field.choices()}
            return "" if known.issuperset(typed) else _("Choose one of the offered values.")
        return _wrong(field, typed[0])


def _missing(field: Field) -> str:
    if field.kind in {"choice", "many"}:
        return _("Choose a value.")
    return _("Fill this in.")


def _wrong(field: Field, text: str) -> str:
    if field.limit is not None and count_graphemes(text) > field.limit:
        return _(
            "At most %(n)s characters; these are %(m)s.", n=field.limit, m=count_graphemes(text)
        )
    return _WRONG.get(field.kind, _nothing)(field, text)


def _nothing(_field: Field, _text: str) -> str:
    return ""


def _wrong_number(field: Field, text: str) -> str:
    number = whole(text)
    if number is None:
        return _("Write a whole number.")
    return _out_of_range(field, Decimal(number))


def _wrong_decimal(field: Field, text: str) -> str:
    number = decimal_of(text)
    if number is None:
        return _("Write a number, such as 12.5.")
    return _out_of_range(field, number)


def _out_of_range(field: Field, number: Decimal) -> str:
    if field.low is not None and number < field.low:
        return _("At least %(n)s.", n=field.low)
    if field.high is not None and number > field.high:
        return _("At most %(n)s.", n=field.high)
    return ""


def _wrong_day(_field: Field, text: str) -> str:
    return "" if parse_day(text) else _("Write a date, such as 2026-03-02.")


def _wrong_clock(_field: Field, text: str) -> str:
    return "" if clock_of(text) else _("Write a time of day, such as 09:30.")


def _wrong_email(_field: Field, text: str) -> str:
    return "" if _EMAIL.fullmatch(text) else _("Write an e-mail address, such as name@example.org.")


_WRONG = {
    "number": _wrong_number,
    "decimal": _wrong_decimal,
    "date": _wrong_day,
    "time": _wrong_clock,
    "email": _wrong_email,
}


def whole(text: str) -> int | None:
    """Return a plain whole number, thousands commas allowed, or None."""
    digits = text.replace(",", "").removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        return None
    return -int(digits) if text.startswith("-") else int(digits)


def decimal_of(text: str) -> Decimal | None:
    """Return a plain decimal number, thousands commas allowed, or None."""
    plain = text.replace(",", "")
    if len(plain) > LONGEST_NUMBER or not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def clock_of(text: str) -> time | None:
    """Return a time of day written as HH:MM, or None."""
    if not re.fullmatch(r"[0-2]?[0-9]:[0-5][0-9]", text):
        return None
    hours, minutes = (int(part) for part in text.split(":"))
    return time(hours, minutes) if hours < 24 else None
