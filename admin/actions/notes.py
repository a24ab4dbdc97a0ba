"""What operators write beside a call or a person: memory, follow-up, memo, feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from admin.queries.details import follow_up_of
from carecall.domain.memory import MemoryKind
from carecall.domain.personal_text import compose
from carecall.domain.recipient import MEMO_LIMIT
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.store import memory_work
from carecall.store.audit import Actor
from carecall.store.follow_up_work import settle
from carecall.store.memory_wiping import forget
from carecall.store.rows.meaning import REASON_LIMIT
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


def judge_text(raw: str, *, required: bool = False) -> tuple[str, str]:
    """Return a longer text as it is stored, and the sentence that says what is wrong with it."""
    text = clean_text(raw)
    if required and not text:
        return text, _("Write something first.")
    if count_graphemes(text) > TEXT_LIMIT or len(text) > TEXT_LIMIT:
        return text, _("At most %(n)s characters", n=TEXT_LIMIT)
    return text, ""


def judge_reason(raw: str) -> tuple[str, str]:
    """Return why somebody liked or disliked a call as it is stored, and what is wrong with it."""
    text = " ".join(clean_text(raw).split())
    return text, _("At most %(n)s characters", n=REASON_LIMIT) if len(text) > REASON_LIMIT else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody thinks of how a conversation went."""

    value: int
    """1, -1, or 0 to take it back."""
    reason: str | None = None
    """None leaves the one that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryForm:
    """What somebody wrote in the form of a remembered sentence."""

    text: str
    kind: MemoryKind
    expires_on: date | None
    ask_after_on: date | None
    do_not_raise: bool


def edit_memory(
    session: Session, item: MemoryItemRow, form: MemoryForm, who: Principal, now: datetime
) -> None:
    """Put a person's wording in the place of a remembered sentence; it wins over what calls say."""
    days = {"expires_on": form.expires_on, "ask_after_on": form.ask_after_on}
    edit = memory_work.MemoryEdit(
        text=form.text, kind=form.kind, do_not_raise=form.do_not_raise,
        expires_on=form.expires_on, ask_after_on=form.ask_after_on,
        emptied=frozenset(name for name, day in days.items() if day is None),
    )  # fmt: skip
    memory_work.edit_memory(session, item.id, edit, actor_of(who), now)


def reset_memory(session: Session, item: MemoryItemRow, who: Principal, now: datetime) -> None:
    """Forget a sentence: its words and its quote are gone, the trail keeps only that it was."""
    forget(session, [item], MemoryEnd.RESET, actor_of(who), now)


def reset_all_memory(
    session: Session, recipient: RecipientRow, who: Principal, now: datetime
) -> int:
    """Forget everything of a person and return how many sentences there were."""
    return memory_work.reset_memory_of(session, recipient.id, actor_of(who), now)


def actor_of(who: Principal) -> Actor:
    """Return the principal as the store's trail names it."""
    return Actor(user_id=who.user_id, name=who.name)


def set_follow_up(
    session: Session, call: CallRow, action: ActionType, details: str, who: Principal, now: datetime
) -> CallDispositionRow:
    """Write the one follow-up action of a call, new or over the old one; its kind says whether it is done by that."""
    row = follow_up_of(session, call.id)
    if row is None:
        row = CallDispositionRow(
            organization_id=call.organization_id, call_id=call.id,
            kind=DispositionKind.FOLLOW_UP, author_id=who.user_id,
        )  # fmt: skip
        session.add(row)
    row.action, row.details, row.updated_at = action, details, now
    settle(row, now)
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
    session: Session, call: CallRow, given: Verdict, who: Principal, now: datetime
) -> str:
    """Keep one verdict of a user on a call and return its reason; a verdict that turns loses the reason it had."""
    own = select(FeedbackRow).where(
        FeedbackRow.call_id == call.id, FeedbackRow.user_id == who.user_id
    )
    row = session.scalar(own)
    if given.value == 0:
        if row is not None:
            session.delete(row)
        return ""
    if row is None:
        row = FeedbackRow(
            organization_id=call.organization_id, call_id=call.id, user_id=who.user_id
        )
        session.add(row)
    kept = row.reason if row.value == given.value else ""
    row.reason = kept if given.reason is None else given.reason
    row.value, row.given_at = given.value, now
    return row.reason
