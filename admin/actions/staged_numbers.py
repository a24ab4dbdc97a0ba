"""Outgoing numbers that wait in the add form until [Save], judged by the very rules of the upload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from sqlalchemy.orm import Session

from admin.languages import spoken_language
from carecall.domain.lettering import may_be_cut
from carecall.domain.number_range import MOST
from carecall.errors import BadInput
from carecall.spreadsheets.cells import EMPTY, Cell, CellKind
from carecall.spreadsheets.escapes import without_halves
from carecall.spreadsheets.failures import failure_sentence
from carecall.spreadsheets.labels import NUMBER_COLUMNS
from carecall.spreadsheets.number_list import ListedNumber, judge_numbers
from carecall.spreadsheets.place import ANYWHERE, Choice, Found
from carecall.spreadsheets.table import ListRow, read_list, told_to_nobody
from carecall.spreadsheets.world_numbers import country_of, digits_at_home, shown_form
from carecall.store.registry import NewPhoneNumber, add_phone_numbers, registered_numbers

MOST_STAGED = 2 * MOST
"""Numbers of one form; a longer workbook goes through `carecall numbers import`."""
_CELL_LIMIT = 200
_SEPARATOR = "\t"
Pair = tuple[str, str]
"""A number and its lettering as somebody wrote them."""


class TooManyNumbers(BadInput):
    """More numbers than one form holds."""

    def __init__(self) -> None:
        super().__init__(
            f"One form adds at most {MOST_STAGED} numbers: save these first, or use `carecall numbers import`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedNumber:
    """One line of the list that waits, with what would become of it."""

    at: int
    """Its place in the list, from 0."""
    number: str
    """As people write it; as it was typed where it cannot be read."""
    lettering: str
    problems: tuple[str, ...]
    cut: bool
    """Some phones show only the beginning of the lettering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """The list that waits."""

    pairs: Sequence[Pair]
    lines: Sequence[StagedNumber]
    good: Sequence[ListedNumber]

    @property
    def failed(self) -> int:
        """Return how many would not be saved."""
        return len(self.lines) - len(self.good)

    @property
    def warned(self) -> int:
        """Return how many would be saved and deserve a look."""
        return sum(1 for line in self.lines if line.cut)

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Return how many lines each reason concerns, most first."""
        return Counter(text for line in self.lines for text in line.problems).most_common()

    @property
    def packed(self) -> str:
        """Return the list as the form carries it from step to step."""
        return pack(self.pairs)


def pack(pairs: Sequence[Pair]) -> str:
    """Return pairs as one text; neither part can hold a tab or a line break."""
    return "\n".join(_SEPARATOR.join(map(_flat, pair)) for pair in pairs)


def unpack(text: str) -> list[Pair]:
    """Return the pairs of a packed list, the first so many of them."""
    lines = [line for line in text.splitlines() if line.strip()][:MOST_STAGED]
    return [(number, lettering) for number, _tab, lettering in (line.partition(_SEPARATOR) for line in lines)]  # fmt: skip


def pairs_of_file(
    file: BinaryIO, choice: Choice = ANYWHERE, found: Found = told_to_nobody
) -> list[Pair]:
    """Return the rows of a workbook as they stand there; `found` hears where.

    Raises:
        FileRefused: the file is not read at all.
        TooManyNumbers: it holds more rows than one form does.
    """
    rows = list(
        islice(read_list(file, NUMBER_COLUMNS, choice=choice, found=found), MOST_STAGED + 1)
    )
    if len(rows) > MOST_STAGED:
        raise TooManyNumbers
    return [(_text(row, "number"), _text(row, "lettering")) for row in rows]


def judge_pairs(session: Session, pairs: Sequence[Pair], country: str) -> Staged:
    """Return what would become of each line, were the list saved now."""

    def registered(numbers: Collection[str]) -> frozenset[str]:
        return registered_numbers(session, numbers)

    rows = [ListRow(at, {"number": _cell(number), "lettering": _cell(lettering)})
            for at, (number, lettering) in enumerate(pairs)]  # fmt: skip
    judged = judge_numbers(rows, country, registered)
    language = spoken_language()
    problems: dict[int, list[str]] = {}
    for failure in judged.failures:
        sentence = failure_sentence(failure.field, failure.reason, language)
        problems.setdefault(failure.row_no, []).append(sentence)
    good = {listed.row_no: listed for listed in judged.good}
    lines = [
        StagedNumber(
            at=at,
            number=shown_form(good[at].number, country) if at in good else number,
            lettering=lettering,
            problems=tuple(problems.get(at, ())),
            cut=at in good and may_be_cut(good[at].lettering),
        )
        for at, (number, lettering) in enumerate(pairs)
    ]
    return Staged(pairs=pairs, lines=lines, good=judged.good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What all numbers of one form share."""

    organization_id: int
    country: str
    billing_number: str
    trunk_id: int
    verified_at: datetime | None


def save_staged(session: Session, staged: Staged, common: Common) -> list[int]:
    """Write the good lines, each granted to its owner; return their ids.

    Raises:
        AlreadyRegistered: somebody registered one of them meanwhile; nothing was written.
    """
    new = [
        NewPhoneNumber(
            organization_id=common.organization_id,
            trunk_id=common.trunk_id,
            number=listed.number,
            national=digits_at_home(listed.number),
            country=country_of(listed.number, common.country),
            lettering=listed.lettering,
            billing_number=common.billing_number,
            verified_at=common.verified_at,
        )
        for listed in staged.good
    ]
    return add_phone_numbers(session, new)


def _text(row: ListRow, field: str) -> str:
    return _flat(without_halves(row.cells.get(field, EMPTY).text))


def _flat(text: str) -> str:
    return " ".join(text.split())[:_CELL_LIMIT]


def _cell(text: str) -> Cell:
    return Cell(CellKind.TEXT, text)
