"""What leads from an import to its rows and back: its moment, in the consent of each row and in the trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import ConsentRow, RecipientRow

CHUNK = 500
IMPORTED = "uploaded"
"""In the trail, of a list that came in, whichever way."""
RECIPIENT_LIST = "recipient_list"
FILE_NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a list of recipients."""

    created: int
    failed: int
    file_name: str
    moment: datetime
    """What its rows carry."""
    mended: int = 0
    """Rows in which one fix for many stands in place of what the file holds."""
    broken_off: bool = False
    """It stopped before its end: what was created until then stays."""

    def facts(self) -> dict[str, object]:
        """Return what the trail keeps."""
        facts: dict[str, object] = {
            "created": self.created, "failed": self.failed, "file": shown_name(self.file_name),
            "moment": self.moment.isoformat(),
        }  # fmt: skip
        if self.mended:
            facts["mended"] = self.mended
        if self.broken_off:
            facts["broken_off"] = True
        return facts


def shown_name(name: str) -> str:
    """Return a file's own name as it is kept: no folders, nothing invisible, not long."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, plain)).strip()[:FILE_NAME_LENGTH]


def note_import(
    session: Session, actor: Actor, organization_id: int, imported: Imported, now: datetime
) -> None:
    """Write an import that no signed-in person ordered into the trail; the caller commits."""
    deed = Deed(
        action=IMPORTED, object_type=RECIPIENT_LIST, object_key="",
        organization_id=organization_id, facts=imported.facts(),
    )  # fmt: skip
    record_deed(session, actor, deed, now)


def phones_stored_at(session: Session, phones: Collection[str], moment: datetime) -> frozenset[str]:
    """Return which normal forms belong to a recipient in scope whom an import stored at `moment`."""
    wanted, found = sorted(phones), set[str]()
    for first in range(0, len(wanted), CHUNK):
        found |= set(
            session.scalars(
                select(RecipientRow.phone)
                .join(ConsentRow, ConsentRow.recipient_id == RecipientRow.id)
                .where(
                    RecipientRow.phone.in_(wanted[first : first + CHUNK]),
                    RecipientRow.erased_at.is_(None),
                    ConsentRow.kind == ConsentKind.CALLS,
                    ConsentRow.basis == ConsentBasis.IMPORTED,
                    ConsentRow.given_at == moment,
                )
            )
        )
    return frozenset(found)
