"""Faults that stand in many rows of a list: each is offered once, to be mended in all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from carecall.domain.language import Language
from carecall.spreadsheets.failures import Judged, Reason, failure_sentence
from carecall.spreadsheets.mending import MENDABLE, faulty_text
from carecall.spreadsheets.recipient_list import ListedRecipient

MANY = 2
MOST_OFFERS = 10
MOST_TEXTS = 5_000
"""Different faulty texts that are told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One fault and the rows in which it stands."""

    field: str
    reason: Reason
    text: str | None
    """What stands there; None where it differs from row to row."""
    rows: int
    sentence: str


class SameFaults:
    """Counts the faults of one list."""

    def __init__(self) -> None:
        self._alike: Counter[tuple[str, Reason, str]] = Counter()
        self._all: Counter[tuple[str, Reason]] = Counter()

    def add(self, piece: Judged[ListedRecipient]) -> None:
        """Take the failed rows of one piece in."""
        rows = {row.row_no: row for row in piece.failed_rows}
        for one in piece.failures:
            if one.field not in MENDABLE:
                continue
            key = (one.field, one.reason, faulty_text(rows[one.row_no], one.field))
            self._all[one.field, one.reason] += 1
            if key in self._alike or len(self._alike) < MOST_TEXTS:
                self._alike[key] += 1

    def offers(self, language: Language) -> list[Offer]:
        """Return what can be mended in many rows at once, the most rows first."""
        alike = [
            Offer(field=field, reason=reason, text=text, rows=rows, sentence=failure_sentence(field, reason, language))
            for (field, reason, text), rows in self._alike.most_common(MOST_OFFERS)
            if rows >= MANY
        ]  # fmt: skip
        covered = {(one.field, one.reason): one.rows for one in reversed(alike)}
        different = [
            Offer(field=field, reason=reason, text=None, rows=rows, sentence=failure_sentence(field, reason, language))
            for (field, reason), rows in self._all.most_common()
            if rows >= MANY and rows > covered.get((field, reason), 0)
        ]  # fmt: skip
        return alike + different
