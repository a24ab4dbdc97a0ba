"""Somebody else was faster: who, when, and in what a form of the details drawer differs from what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from admin import audit
from admin.actions.notes import MemoryForm
from admin.talk_words import MEMORY_KINDS
from admin.words import ACTIONS
from carecall.store.memory_history import earlier_of
from carecall.store.tables import ActionType, CallDispositionRow, MemoRow, MemoryItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpForm:
    """What somebody wrote in the form of a follow-up action."""

    action: ActionType
    details: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Differing:
    """One field: what stands, and what would."""

    label: str
    stands: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A form that was made from an older row."""

    who: str
    """Empty where nobody is known: a call can change what is remembered too."""
    at: datetime | None
    differing: Sequence[Differing]


def of_memory(item: MemoryItemRow, form: MemoryForm) -> Clash:
    """Return in what a form differs from a remembered sentence."""
    last = next(iter(earlier_of(item)), None)
    fields = [
        Differing(_("Memory details"), item.text, form.text),
        Differing(_("Kind"), str(MEMORY_KINDS[item.kind]), str(MEMORY_KINDS[form.kind])),
        Differing(_("Ask after from"), day(item.ask_after_on), day(form.ask_after_on)),
        Differing(_("Forget after"), day(item.expires_on), day(form.expires_on)),
        Differing(_("Do not bring this up"), ticked(item.do_not_raise), ticked(form.do_not_raise)),
    ]
    return Clash(
        who=last.changed_by if last else "",
        at=last.changed_at if last else None,
        differing=differing(fields),
    )


def of_follow_up(session: Session, row: CallDispositionRow, form: FollowUpForm) -> Clash:
    """Return in what a form differs from the follow-up action of a call."""
    fields = [
        Differing(_("Action type"), str(ACTIONS[row.action]), str(ACTIONS[form.action])),
        Differing(_("Action details"), row.details or "-", form.details or "-"),
        Differing(_("Due"), day(row.due_on), day(form.due_on)),
    ]
    return known_change(session, "follow_up", row.call_id, fields)


def of_memo(session: Session, memo: MemoRow, text: str) -> Clash:
    """Return in what a form differs from an own memo, which another window changed."""
    return known_change(session, "memo", memo.id, [Differing(_("Memo"), memo.text, text)])


def known_change(
    session: Session, object_type: str, key: object, fields: Sequence[Differing]
) -> Clash:
    """Return a clash with whoever the trail says changed the row last."""
    last = audit.last_change(session, object_type, key)
    return Clash(
        who=last.user_name if last else "",
        at=last.at if last else None,
        differing=differing(fields),
    )


def differing(fields: Sequence[Differing]) -> list[Differing]:
    """Return the fields that are not the same."""
    return [each for each in fields if each.stands != each.typed]


def day(value: date | None) -> str:
    """Return a day, or a dash."""
    return "-" if value is None else value.isoformat()


def ticked(value: bool) -> str:
    """Return a check box in a word."""
    return _("Yes") if value else _("No")
