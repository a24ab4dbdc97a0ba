"""Shows what became of an imported list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.console import Console
from rich.table import Table

from carecall.commands.registry import print_json
from carecall.domain.language import Language
from carecall.spreadsheets.failures import Failure, Judged, failure_sentence, lettering_warning

Good = TypeVar("Good")
_MOST_SHOWN = 50


class ImportReport(Generic[Good]):
    """The outcome of one file that was accepted."""

    def __init__(self, judged: Judged[Good], language: Language) -> None:
        self._judged = judged
        self._language = language

    def show(self, *, as_json: bool) -> None:
        """Print the outcome: one object, or sentences and a table of what failed."""
        if as_json:
            print_json(self.to_json())
        else:
            self._print()
        self._warn()

    def to_json(self) -> dict[str, object]:
        """Return the machine-readable outcome."""
        return {
            "accepted": True,
            "created": len(self._judged.good),
            "failed": len(self._judged.failed_rows),
            "failures": [self._failure(failure) for failure in self._judged.failures],
        }

    def _failure(self, failure: Failure) -> dict[str, object]:
        return {
            "row": failure.row_no,
            "field": failure.field,
            "reason": failure.reason.value,
            "message": self._sentence(failure),
        }

    def _sentence(self, failure: Failure) -> str:
        return failure_sentence(failure.field, failure.reason, self._language)

    def _print(self) -> None:
        console = Console()
        created, failed = len(self._judged.good), len(self._judged.failed_rows)
        console.print(
            self._words(
                f"Imported {created}, failed {failed}.", f"등록 {created}건, 실패 {failed}건."
            )
        )
        if failed:
            console.print(self._table(self._judged.failures[:_MOST_SHOWN]))
        left = len(self._judged.failures) - _MOST_SHOWN
        if left > 0:
            console.print(
                self._words(
                    f"And {left} more; --json lists all.",
                    f"외 {left}건. --json으로 모두 볼 수 있습니다.",
                )
            )

    def _table(self, failures: Sequence[Failure]) -> Table:
        table = Table(
            self._words("Row", "행"), self._words("Field", "항목"), self._words("Reason", "사유")
        )
        for failure in failures:
            table.add_row(str(failure.row_no), failure.field, self._sentence(failure))
        return table

    def _warn(self) -> None:
        rows = [str(warned.row_no) for warned in self._judged.warnings]
        if rows:
            shown = ", ".join(rows[:_MOST_SHOWN]) + (", …" if len(rows) > _MOST_SHOWN else "")
            where = self._words(f"Row {shown}: ", f"{shown}행: ")
            Console(stderr=True).print(where + lettering_warning(self._language))

    def _words(self, english: str, korean: str) -> str:
        return korean if self._language is Language.KO else english
