"""Orders about everybody whom a search of the recipients finds: counted first, then done to all of them at once."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import current_principal
from admin.actions import recipients as actions
from admin.api.areas import Area
from admin.api.lists import search_asked
from admin.api.problems import Problem
from admin.api.reach import db, refuse_field
from admin.api.scopes import Scope
from admin.api.values.matching import (
    MatchingAsked,
    MatchingCounted,
    MatchingDone,
    MatchingGiven,
    MatchingPause,
)
from admin.house import now
from admin.matching_view import others_match, too_many_sentence
from admin.queries.matching_people import MatchingPeople, matching_people
from admin.recipient_search import RULES
from carecall.errors import BadInput

PEOPLE = Area(tag="recipients", read=Scope.RECIPIENTS_READ, write=Scope.RECIPIENTS_WRITE)


def found_by(body: MatchingAsked) -> MatchingPeople:
    """Return everybody whom a search finds."""
    return matching_people(db(), current_principal(), search_asked(RULES, body.search), now())


def preview(body: MatchingAsked) -> MatchingGiven:
    """Count whom an order would be about."""
    found = found_by(body)
    return MatchingGiven(
        count=len(found.ids), pausable=found.pausable, paused=found.paused, too_many=found.too_many
    )


def counted(body: MatchingCounted) -> list[int]:
    """Return whom an order is about, as long as they are as many as were counted."""
    found = found_by(body)
    if found.too_many:
        raise Problem(409, "too_many_match", too_many_sentence())
    if others_match(found, body.count):
        raise Problem(409, "others_match", _("Other people match the search than were counted. Nothing was changed: ask for the preview again."))  # fmt: skip
    return list(found.ids)


def pause(body: MatchingPause) -> MatchingDone:
    """Exclude everybody who matches from the call list, those whose campaign is in progress."""
    ids = counted(body)
    user_id = current_principal().user_id
    wish = actions.Pause(reason=body.reason.strip(), until_on=body.until, user_id=user_id)
    try:
        done = len(actions.pause_each(db(), ids, wish, now()).done)
    except BadInput as refused:
        raise refuse_field("until", str(refused)) from None
    db().commit()
    return MatchingDone(matched=len(ids), done=done)


def resume(body: MatchingCounted) -> MatchingDone:
    """Include everybody who matches and is paused in the call list again."""
    ids = counted(body)
    done = len(actions.resume_each(db(), ids, now()).done)
    db().commit()
    return MatchingDone(matched=len(ids), done=done)


def remove(body: MatchingCounted) -> MatchingDone:
    """Delete everybody who matches, or nobody."""
    ids = counted(body)
    if actions.live_calls(db(), ids):
        raise Problem(409, "call_going_on", _("A call with one of these people is going on: nobody was deleted."))  # fmt: skip
    actions.remove_recipients(db(), actions.people_of(db(), ids), now())
    db().commit()
    return MatchingDone(matched=len(ids), done=len(ids))


ALL = "/recipients/matching"
OPERATIONS = (
    PEOPLE.post("previewMatching", f"{ALL}/preview", "Count everybody whom a search finds, before all of them are paused, called again or deleted", preview, MatchingGiven, body=MatchingAsked),
    PEOPLE.post("pauseMatching", f"{ALL}/pause", "Exclude everybody whom a search finds from calls for a while", pause, MatchingDone, body=MatchingPause),
    PEOPLE.post("resumeMatching", f"{ALL}/resume", "Call everybody whom a search finds and who is paused again", resume, MatchingDone, body=MatchingCounted),
    PEOPLE.post("deleteMatching", f"{ALL}/delete", "Delete everybody whom a search finds", remove, MatchingDone, body=MatchingCounted),
)  # fmt: skip
