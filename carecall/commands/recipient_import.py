"""Stores a workbook's recipients step by step: others can write in between, and a broken-off import goes on.

Every step is one short transaction. The moment at which the import began lies in a note until all is stored, and in
the consent of each row; whoever imports the same rows again after a crash finds the note, knows those rows again,
and counts them as stored instead of as registered already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from carecall.commands.registry import Office, Registry
from carecall.commands.whole_tree import at_terminal
from carecall.errors import AlreadyRegistered, CareCallError
from carecall.spreadsheets.failures import Failure, Judged, Reason
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_recipients,
)
from carecall.spreadsheets.table import ListRow
from carecall.spreadsheets.world_numbers import country_of, digits_at_home
from carecall.store.import_marks import Imported, note_import, phones_stored_at
from carecall.store.organizations import organization_names
from carecall.store.registry import NewRecipient, add_recipients, registered_phones

STEP_ROWS = 1_000
TRIES = 3
"""Of one step, while others register the same numbers at the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNote:
    """The file that says when an import began that has not ended."""

    path: Path

    @classmethod
    def of(cls, folder: Path, office: Office, rows: Sequence[ListRow]) -> ImportNote:
        """Return the note of these rows for this organization; it holds nothing of them."""
        digest = sha256(str(office.organization_id).encode())
        for row in rows:
            cells = sorted((name, cell.text) for name, cell in row.cells.items())
            digest.update(repr((row.row_no, cells)).encode())
        return cls(path=folder / f"import-{digest.hexdigest()[:32]}")

    def begun_at(self, now: datetime) -> datetime:
        """Return when the import began: now, or when the one began that was broken off."""
        if not self.path.exists():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.write_text(now.isoformat(), encoding="ascii")
            part.replace(self.path)
        return datetime.fromisoformat(self.path.read_text(encoding="ascii"))

    def end(self) -> None:
        """Forget that the import began."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """One import."""

    registry: Registry
    office: Office
    begun_at: datetime

    def judge(self, rows: Sequence[ListRow]) -> Judged[ListedRecipient]:
        """Judge every row; what this import stored already is good."""
        with self.registry.working_for(self.office) as session:
            rules = RecipientListRules(
                organization_id=self.office.organization_id,
                organizations=organization_names(session),
                country=self.office.country,
            )

            def registered(phones: Collection[str]) -> frozenset[str]:
                known = registered_phones(session, phones)
                return known - phones_stored_at(session, known, self.begun_at)

            return judge_recipients(rows, rules, registered)

    def store(self, step: Sequence[ListedRecipient]) -> frozenset[int]:
        """Store some rows in one transaction; return those whose number somebody registered meanwhile.

        Raises:
            AlreadyRegistered: others registered the same numbers at the same moment, again and again.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._store(step)
            except AlreadyRegistered:
                if not left:
                    raise
        return frozenset()

    def tell(
        self,
        created: int,
        judged: Judged[ListedRecipient],
        file_name: str,
        *,
        broken_off: bool = False,
    ) -> None:
        """Write what a file came to into the trail; a part of which nothing was stored is not told."""
        if not file_name or (broken_off and not created):
            return
        imported = Imported(
            created=created, failed=len(judged.failed_rows), file_name=file_name,
            moment=self.begun_at, broken_off=broken_off,
        )  # fmt: skip
        with self.registry.working_for(self.office, writing=True) as session:
            note_import(session, at_terminal(), self.office.organization_id, imported, self.begun_at)  # fmt: skip

    def _store(self, step: Sequence[ListedRecipient]) -> frozenset[int]:
        with self.registry.working_for(self.office, writing=True) as session:
            taken = registered_phones(session, [one.phone for one in step])
            own = phones_stored_at(session, taken, self.begun_at)
            free = [new_recipient(one, self.office.country) for one in step if one.phone not in taken]  # fmt: skip
            add_recipients(session, free, now=self.begun_at)
        return frozenset(one.row_no for one in step if one.phone in taken - own)


def store_recipients(
    registry: Registry,
    office: Office,
    rows: list[ListRow],
    *,
    notes: Path,
    now: datetime,
    file_name: str = "",
) -> Judged[ListedRecipient]:
    """Store the good rows and return what became of each row; `notes` is a folder of ours.

    What came from a file of this name stands among the past uploads, also where it was broken off.
    """
    note = ImportNote.of(notes, office, rows)
    importing = Importing(registry=registry, office=office, begun_at=note.begun_at(now))
    judged = importing.judge(rows)
    late: set[int] = set()
    done = 0
    try:
        for first in range(0, len(judged.good), STEP_ROWS):
            step = judged.good[first : first + STEP_ROWS]
            late |= importing.store(step)
            done += len(step)
    except (KeyboardInterrupt, CareCallError):
        importing.tell(done - len(late), judged, file_name, broken_off=True)
        raise
    found = without(judged, late, rows) if late else judged
    importing.tell(len(found.good), found, file_name)
    note.end()
    return found


def without(
    judged: Judged[ListedRecipient], late: Collection[int], rows: Sequence[ListRow]
) -> Judged[ListedRecipient]:
    """Return the verdict with some rows among the failed ones: their number is registered already."""
    faults = [Failure(row_no, "phone", Reason.ALREADY_REGISTERED) for row_no in late]
    failed = {row.row_no for row in judged.failed_rows} | set(late)
    return replace(
        judged,
        good=[one for one in judged.good if one.row_no not in late],
        failures=sorted([*judged.failures, *faults], key=lambda fault: fault.row_no),
        failed_rows=[row for row in rows if row.row_no in failed],
    )


def new_recipient(listed: ListedRecipient, country: str) -> NewRecipient:
    """Return a good row as the registry takes it."""
    return NewRecipient(
        organization_id=listed.organization_id,
        name=listed.name,
        phone=listed.phone,
        phone_national=digits_at_home(listed.phone),
        country=country_of(listed.phone, country),
        other_info=listed.other,
    )
