"""What operators write beside a call or a person: memory, follow-up, memo, feedback."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from admin.queries.details import follow_up_of
from carecall.domain.personal_text import compose
from carecall.domain.recipient import MEMO_LIMIT
from carecall.errors import StaleRow
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    FeedbackRow,
    MemoRow,
    MemoryEnd,
    MemoryItemRow,
    RecipientRow,
)

TEXT_LIMIT = MEMO_LIMIT


def clean_text(raw: str) -> str:
    """Return a longer text as it is stored: composed, with plain line ends, without control characters."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    return compose("".join(sign for sign in lines if sign == "\n" or sign.isprintable()))


def expect_version(row: MemoryItemRow | MemoRow | CallDispositionRow, posted: str) -> None:
    """Refuse a form that was made from an older row.

    Raises:
        StaleRow: somebody else changed it meanwhile.
    """
    if posted != str(row.version):
        raise StaleRow("Somebody else changed this meanwhile: look at it again first.")


def edit_memory(
    session: Session, item: MemoryItemRow, text: str, who: Principal, now: datetime
) -> None:
    """Put a person's wording in the place of a remembered sentence; it wins over what calls say."""
    item.text, item.edited_by_staff = text, True
    item.edited_by_id, item.edited_at = who.user_id, now
    audit.note(
        session,
        "changed",
        object_type="memory",
        object_key=item.id,
        organization_id=item.organization_id,
    )


def reset_memory(session: Session, item: MemoryItemRow, now: datetime) -> None:
    """Forget a sentence: its words are gone, the trail keeps only that it was."""
    item.text, item.ended_at, item.ended_by = "", now, MemoryEnd.RESET
    audit.note(
        session,
        "reset",
        object_type="memory",
        object_key=item.id,
        organization_id=item.organization_id,
    )


def set_follow_up(
    session: Session, call: CallRow, action: ActionType, details: str, who: Principal, now: datetime
) -> CallDispositionRow:
    """Write the one follow-up action of a call, new or over the old one."""
    row = follow_up_of(session, call.id)
    if row is None:
        row = CallDispositionRow(
            organization_id=call.organization_id, call_id=call.id,
            kind=DispositionKind.FOLLOW_UP, author_id=who.user_id,
        )  # fmt: skip
        session.add(row)
    row.action, row.details, row.updated_at = action, details, now
    audit.note(
        session,
        "changed",
        object_type="follow_up",
        object_key=call.id,
        organization_id=call.organization_id,
    )
    return row


def delete_follow_up(session: Session, row: CallDispositionRow) -> None:
    """Take a follow-up action away."""
    audit.note(
        session,
        "deleted",
        object_type="follow_up",
        object_key=row.call_id,
        organization_id=row.organization_id,
    )
    session.delete(row)


def add_memo(session: Session, recipient: RecipientRow, text: str, who: Principal) -> None:
    """Write a memo about a person."""
    session.add(
        MemoRow(
            organization_id=recipient.organization_id, recipient_id=recipient.id,
            author_id=who.user_id, author_name=who.name, text=text,
        )
    )  # fmt: skip
    audit.note(
        session,
        "added",
        object_type="memo",
        object_key=recipient.id,
        organization_id=recipient.organization_id,
    )


def edit_memo(session: Session, memo: MemoRow, text: str, now: datetime) -> None:
    """Change an own memo."""
    memo.text, memo.updated_at = text, now
    audit.note(
        session,
        "changed",
        object_type="memo",
        object_key=memo.id,
        organization_id=memo.organization_id,
    )


def delete_memo(session: Session, memo: MemoRow) -> None:
    """Delete an own memo."""
    audit.note(
        session,
        "deleted",
        object_type="memo",
        object_key=memo.id,
        organization_id=memo.organization_id,
    )
    session.delete(memo)


def set_feedback(
    session: Session, call: CallRow, value: int, who: Principal, now: datetime
) -> None:
    """Keep one verdict of a user on a call: 1, -1, or 0 to take it back."""
    own = select(FeedbackRow).where(
        FeedbackRow.call_id == call.id, FeedbackRow.user_id == who.user_id
    )
    row = session.scalar(own)
    if value == 0:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = FeedbackRow(
            organization_id=call.organization_id, call_id=call.id, user_id=who.user_id
        )
        session.add(row)
    row.value, row.given_at = value, now
