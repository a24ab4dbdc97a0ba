"""What is kept about one recipient: memory, memos, and how the talks went."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import current_principal
from admin.actions import notes
from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, person, refuse_field
from admin.api.scopes import Scope
from admin.api.serving import check_version
from admin.api.values.kept import (
    Change,
    CurveGiven,
    CurvePoint,
    Memo,
    MemoAsked,
    Memories,
    Memory,
    MemoryChange,
    Memos,
    Trends,
)
from admin.house import now
from admin.queries import details
from admin.queries.courses import course_of
from carecall.store.tables import MemoRow, MemoryItemRow

KEPT = Area(tag="recipients", read=Scope.CALLS_READ, write=Scope.CALLS_WRITE)


def checked(text: str) -> str:
    """Return a longer text as it is stored, or refuse it."""
    clean, problem = notes.judge_text(text, required=True)
    if problem:
        raise refuse_field("text", problem)
    return clean


# Memory


def memories(recipient_id: int) -> Memories:
    """Return what is remembered of a recipient, newest first."""
    rows = details.memory_of(db(), person(recipient_id).id)
    return Memories(memories=[Memory.model_validate(row) for row in rows])


def remembered(recipient_id: int, memory_id: int) -> MemoryItemRow:
    """Return a remembered sentence, or 404."""
    own = MemoryItemRow.recipient_id == person(recipient_id).id
    return one(MemoryItemRow, memory_id, own, MemoryItemRow.ended_at.is_(None))


def change_memory(recipient_id: int, memory_id: int, body: MemoryChange, version: int) -> Reply:
    """Put a person's wording in the place of a remembered sentence."""
    item = remembered(recipient_id, memory_id)
    check_version(version, item)
    told = body.model_fields_set
    form = notes.MemoryForm(
        text=item.text if body.text is None else checked(body.text),
        kind=body.kind or item.kind,
        expires_on=body.expires_on if "expires_on" in told else item.expires_on,
        ask_after_on=body.ask_after_on if "ask_after_on" in told else item.ask_after_on,
        do_not_raise=item.do_not_raise if body.do_not_raise is None else body.do_not_raise,
    )
    notes.edit_memory(db(), item, form, current_principal(), now())
    db().commit()
    return Reply(body=Memory.model_validate(item), version=item.version)


def forget(recipient_id: int, memory_id: int) -> None:
    """Forget one remembered sentence."""
    notes.reset_memory(db(), remembered(recipient_id, memory_id), current_principal(), now())
    db().commit()


def forget_all(recipient_id: int) -> None:
    """Forget everything that is remembered of a recipient."""
    notes.reset_all_memory(db(), person(recipient_id), current_principal(), now())
    db().commit()


# Memos


def memos(recipient_id: int) -> Memos:
    """Return the memos about a recipient, newest first."""
    rows = details.memos_of(db(), person(recipient_id).id)
    return Memos(memos=[shown(row) for row in rows])


def shown(row: MemoRow) -> Memo:
    """Return a memo, and whether it may be changed."""
    own = row.author_id == current_principal().user_id
    return Memo(
        id=row.id,
        author=row.author_name,
        own=own,
        text=row.text,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
    )


def add_memo(recipient_id: int, body: MemoAsked) -> Reply:
    """Write a memo about a recipient."""
    recipient = person(recipient_id)
    notes.add_memo(db(), recipient, checked(body.text), current_principal())
    db().commit()
    row = details.memos_of(db(), recipient.id)[0]
    return Reply(body=shown(row), status=201, version=row.version)


def own_memo(recipient_id: int, memo_id: int) -> MemoRow:
    """Return a memo that may be changed; somebody else's is refused."""
    row = one(MemoRow, memo_id, MemoRow.recipient_id == person(recipient_id).id)
    if row.author_id != current_principal().user_id:
        raise Problem(403, "not_the_author", _("Only its author changes a memo."))
    return row


def change_memo(recipient_id: int, memo_id: int, body: MemoAsked, version: int) -> Reply:
    """Change an own memo."""
    row = own_memo(recipient_id, memo_id)
    check_version(version, row)
    notes.edit_memo(db(), row, checked(body.text), now())
    db().commit()
    return Reply(body=shown(row), version=row.version)


def remove_memo(recipient_id: int, memo_id: int) -> None:
    """Delete an own memo."""
    notes.delete_memo(db(), own_memo(recipient_id, memo_id))
    db().commit()


def trends(recipient_id: int) -> Trends:
    """Return how the recipient's talks went, and what changed in them."""
    course = course_of(db(), person(recipient_id).id, current_principal().timezone)
    curves = [
        CurveGiven(
            key=curve.key,
            title=str(curve.title),
            unit=str(curve.unit),
            points=[CurvePoint(day=day, value=value) for day, value in curve.points],
        )
        for curve in course.curves
    ]
    changes = [Change.model_validate(entry) for entry in course.standing]
    return Trends(curves=curves, changes=changes)


ONE = "/recipients/<int:recipient_id>"
MEMORY = f"{ONE}/memory/<int:memory_id>"
MEMO = f"{ONE}/memos/<int:memo_id>"
OPERATIONS = (
    KEPT.get("listMemory", f"{ONE}/memory", "List what is remembered of a recipient", memories, Memories),
    KEPT.patch("changeMemory", MEMORY, "Change a remembered sentence", change_memory, Memory, body=MemoryChange),
    KEPT.delete("forgetMemory", MEMORY, "Forget a remembered sentence", forget),
    KEPT.delete("resetMemory", f"{ONE}/memory", "Forget everything of a recipient", forget_all),
    KEPT.get("listMemos", f"{ONE}/memos", "List memos", memos, Memos),
    KEPT.post("addMemo", f"{ONE}/memos", "Write a memo", add_memo, Memo, body=MemoAsked, status=201),
    KEPT.patch("changeMemo", MEMO, "Change an own memo", change_memo, Memo, body=MemoAsked),
    KEPT.delete("deleteMemo", MEMO, "Delete an own memo", remove_memo),
    KEPT.get("getTrends", f"{ONE}/trends", "Read how a recipient's talks went", trends, Trends),
)  # fmt: skip
