"""Draws the details drawer, for the screens that open it and those that write in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import abort, render_template
from sqlalchemy.orm import Session

from admin import talk_words
from admin.access import Permission, current_principal
from admin.clashes import Clash
from admin.denials import opened_for
from admin.formats import in_zone
from admin.house import now
from admin.queries import courses, details
from admin.queries import recipient_care as care
from admin.words import ACTIONS, ASKS, LABELS, TOPICS
from admin.work_words import ALERT_STATES, VERDICTS
from carecall.domain.findings import FollowUpKind
from carecall.store.memory_history import earlier_of
from carecall.store.tables import CallRow

TABS = ("call", "memory", "follow_up", "trends")


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of the drawer that was not saved, and why."""

    problem: str
    typed: Mapping[str, str] = field(default_factory=dict)
    typed_for: int = 0
    """Id of the remembered sentence that the form is about."""
    clash: Clash | None = None
    """What stands instead, where somebody else was faster."""


NOT_REFUSED = Refused("")


def drawer_page(
    session: Session,
    recipient_id: int,
    call: CallRow | None,
    tab: str,
    refused: Refused = NOT_REFUSED,
) -> str:
    """Draw the whole drawer with one tab open; 404 for a person outside the scope."""
    found = details.recipient_of(session, recipient_id)
    if found is None:
        abort(404)
    opened_for(found[0].organization_id)
    principal = current_principal()
    local = in_zone(now(), found[0].time_zone or principal.timezone)
    today = (local or now()).date()
    shown = tab if tab in TABS else "call"
    return render_template(
        "details/drawer.html",
        recipient=found[0], organization=found[1], tab=shown,
        problem=refused.problem, typed=refused.typed, typed_for=refused.typed_for,
        clash=refused.clash, earlier_of=earlier_of,
        calls=details.calls_of_person(session, recipient_id),
        talk=details.talk_of(session, call, principal.user_id) if call else None,
        memory=details.memory_of(session, recipient_id),
        memos=details.memos_of(session, recipient_id),
        contacts=care.contacts_of(session, recipient_id), pause=details.pause_of(session, recipient_id),
        away=care.absence_on(session, recipient_id, today),
        course=courses.course_of(session, recipient_id, principal.timezone) if shown == "trends" else None,
        may_edit=principal.may(Permission.NOTE), may_listen=principal.may(Permission.LISTEN),
        **drawer_words(),
    )  # fmt: skip


def drawer_words() -> dict[str, object]:
    """Return the words that the drawer uses."""
    return {
        "labels": LABELS, "topics": TOPICS, "actions": ACTIONS, "asks": ASKS,
        "nothing_asked": FollowUpKind.NONE, "answered_as": talk_words.ANSWERED_AS,
        "ended_by": talk_words.ENDED_BY, "outcomes": talk_words.OUTCOMES, "slots": talk_words.SLOTS,
        "slot_value": talk_words.slot_value, "memory_kinds": talk_words.MEMORY_KINDS,
        "alert_states": ALERT_STATES, "verdicts": VERDICTS, "connected": details.is_connected,
        "relations": talk_words.RELATIONS, "absence_reasons": talk_words.ABSENCES,
    }  # fmt: skip
