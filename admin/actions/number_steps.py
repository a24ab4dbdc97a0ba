"""The steps of the form that adds outgoing numbers: [Add] by one of three methods, take one off."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.actions.kept_numbers import KeptNumbers
from admin.actions.staged_numbers import MOST_STAGED, Pair, TooManyNumbers
from admin.forms.judging import Judge
from admin.forms.number_form import CONSECUTIVE, read_number, read_shown_lettering
from admin.languages import spoken_language
from carecall.domain.number_range import LAST_DIGITS, MOST, consecutive_numbers
from carecall.errors import BadPhoneNumber, FileRefused
from carecall.spreadsheets.place import Found
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import told_to_nobody
from carecall.spreadsheets.world_numbers import shown_form


def typed_pairs(judge: Judge, country: str) -> list[Pair]:
    """Return what manual or consecutive input adds; nothing after saying what is wrong."""
    number, lettering = read_number(judge, country), read_shown_lettering(judge)
    if judge.problems:
        return []
    if judge.text("method") != CONSECUTIVE:
        return [(shown_form(number, country), lettering)]
    try:
        numbers = consecutive_numbers(number, judge.text("last_digits"))
    except BadPhoneNumber:
        judge.refuse("last_digits", range_sentence(number, judge.text("last_digits")))
        return []
    return [(shown_form(each, country), lettering) for each in numbers]


def range_sentence(number: str, last_digits: str) -> str:
    """Return in the reader's language why a range is refused."""
    if len(last_digits) != LAST_DIGITS or not (last_digits.isascii() and last_digits.isdigit()):
        return _("Write exactly four digits.")
    if last_digits < number[-LAST_DIGITS:]:
        return _("The last number comes before the first: write a higher ending.")
    return _("That is more than %(n)s numbers: add them in several steps.", n=f"{MOST:,}")


def file_pairs(judge: Judge, kept: KeptNumbers, found: Found = told_to_nobody) -> list[Pair]:
    """Return what a kept workbook adds from where it is read; nothing after saying why it is refused."""
    try:
        return kept.pairs(found)
    except FileRefused as refused:
        judge.refuse("", refusal_text(refused, spoken_language()))
    except TooManyNumbers:
        judge.refuse("", too_many())
    return []


def too_many() -> str:
    """Return what is said about a list that is longer than one form holds."""
    return _("One form adds at most %(n)s numbers: save these first.", n=f"{MOST_STAGED:,}")
