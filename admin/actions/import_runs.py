"""Past uploads: what each was, and taking one back while nobody used its rows.

The rows of an upload carry its moment in their consent, and so the trail's event leads to them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.store.import_marks import IMPORTED, RECIPIENT_LIST, Imported
from carecall.store.tables import AuditEventRow, Base, ConsentRow, RecipientRow

SHOWN_RUNS = 50
CHUNK = 500
FILE_NAME = "file_name"
"""In the order of a long list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One upload that is over."""

    run_id: int
    """The trail's number of it."""
    at: datetime
    by: str
    file_name: str
    created: int
    failed: int
    moment: datetime | None
    """What its rows carry; None where it was not kept."""
    broken_off: bool = False
    """It stopped before its end."""
    untouched: int = 0
    """Rows that nobody used or changed since."""


def note_upload(session: Session, imported: Imported) -> None:
    """Write an upload into the trail, in the transaction that stores its rows."""
    audit.note(session, IMPORTED, object_type=RECIPIENT_LIST, facts=imported.facts())


def runs_of(session: Session, principal: Principal) -> list[Run]:
    """Return the newest uploads of the organizations in reach."""
    events = session.scalars(_events(principal).order_by(AuditEventRow.id.desc()).limit(SHOWN_RUNS))
    runs = [run_of(event) for event in events.all()]
    left = untouched_counts(session, {run.moment for run in runs if run.moment is not None})
    return [_with(run, left) for run in runs]


def one_run(session: Session, principal: Principal, run_id: int) -> Run | None:
    """Return one upload within reach."""
    event = session.scalar(_events(principal).where(AuditEventRow.id == run_id))
    if event is None:
        return None
    run = run_of(event)
    return _with(run, untouched_counts(session, {run.moment} if run.moment is not None else set()))


def undo(session: Session, run: Run) -> int:
    """Delete the rows of an upload that nobody used or changed since; the caller commits. Return how many."""
    if run.moment is None:
        return 0
    keys = session.scalars(
        select(RecipientRow.id)
        .join(ConsentRow, ConsentRow.recipient_id == RecipientRow.id)
        .where(*_untouched({run.moment}))
    ).all()
    for first in range(0, len(keys), CHUNK):
        chunk = keys[first : first + CHUNK]
        session.execute(delete(RecipientRow).where(RecipientRow.id.in_(chunk)))
    audit.note(
        session, "deleted", object_type=RECIPIENT_LIST, object_key=run.run_id,
        facts={"deleted": len(keys), "kept": run.created - len(keys)},
    )  # fmt: skip
    return len(keys)


def untouched_counts(session: Session, moments: Collection[datetime]) -> dict[datetime, int]:
    """Return how many rows of each upload could be taken back now."""
    if not moments:
        return {}
    found = session.execute(
        select(ConsentRow.given_at, func.count())
        .join(RecipientRow, RecipientRow.id == ConsentRow.recipient_id)
        .where(*_untouched(moments))
        .group_by(ConsentRow.given_at)
    )
    return {row[0]: row[1] for row in found}


def run_of(event: AuditEventRow) -> Run:
    """Return what the trail tells of an upload."""
    facts: Mapping[str, object] = event.facts
    moment = str(facts.get("moment", ""))
    return Run(
        run_id=event.id, at=event.at, by=event.user_name, file_name=str(facts.get("file", "")),
        created=_number(facts, "created"), failed=_number(facts, "failed"),
        moment=datetime.fromisoformat(moment) if moment else None,
        broken_off=facts.get("broken_off") is True,
    )  # fmt: skip


def _with(run: Run, left: Mapping[datetime, int]) -> Run:
    found = left.get(run.moment, 0) if run.moment is not None else 0
    # More than it created: another upload carries the same moment, and whose rows they are cannot be told.
    return replace(run, untouched=found if found <= run.created else 0)


def _number(facts: Mapping[str, object], name: str) -> int:
    found = facts.get(name, 0)
    return found if isinstance(found, int) else 0


def _events(principal: Principal) -> Select[AuditEventRow]:
    return select(AuditEventRow).where(
        AuditEventRow.organization_id.in_(principal.scope),
        AuditEventRow.action == IMPORTED,
        AuditEventRow.object_type == RECIPIENT_LIST,
    )


def _untouched(moments: Collection[datetime]) -> list[ColumnElement[bool]]:
    """Return the conditions of an upload's rows as it left them: nothing changed, nothing hangs on them."""
    ties = (
        mapper.class_
        for mapper in Base.registry.mappers
        if "recipient_id" in mapper.columns and mapper.class_ is not ConsentRow
    )
    return [
        ConsentRow.kind == ConsentKind.CALLS,
        ConsentRow.basis == ConsentBasis.IMPORTED,
        ConsentRow.given_at.in_(moments),
        ConsentRow.withdrawn_at.is_(None),
        RecipientRow.erased_at.is_(None),
        RecipientRow.version == 1,
        *(
            ~exists().where(
                tie.organization_id == RecipientRow.organization_id,
                tie.recipient_id == RecipientRow.id,
            )
            for tie in ties
        ),
    ]
