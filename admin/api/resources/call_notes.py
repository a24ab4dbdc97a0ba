"""What people write beside a call: the own verdict and the one follow-up action."""

from __future__ import annotations

from uuid import UUID

from admin.access import current_principal
from admin.actions import notes
from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one_call, refuse_field
from admin.api.scopes import Scope
from admin.api.serving import check_version, if_match
from admin.api.values.talks import Feedback, FeedbackAsked, FollowUp, FollowUpAsked
from admin.house import now
from admin.queries import details

NOTES = Area(tag="calls", read=Scope.CALLS_READ, write=Scope.CALLS_WRITE)
STORED = {"like": 1, "dislike": -1, None: 0}


def give_feedback(call_id: UUID, body: FeedbackAsked) -> Feedback:
    """Keep, change or take back the own verdict on a call."""
    call = one_call(call_id)
    reason, problem = (None, "") if body.reason is None else notes.judge_reason(body.reason)
    if problem:
        raise refuse_field("reason", problem)
    given = notes.Verdict(STORED[body.value], reason)
    kept = notes.set_feedback(db(), call, given, current_principal(), now())
    db().commit()
    return Feedback(value=body.value, reason=kept)


def read_follow_up(call_id: UUID) -> Reply:
    """Return the follow-up action of a call."""
    row = details.follow_up_of(db(), one_call(call_id).id)
    if row is None:
        raise Problem(404)
    return Reply(body=FollowUp.model_validate(row), version=row.version)


def write_follow_up(call_id: UUID, body: FollowUpAsked) -> Reply:
    """Write the one follow-up action of a call, new or over the old one, whose version is named then."""
    call = one_call(call_id)
    existing = details.follow_up_of(db(), call.id)
    if existing is not None:
        check_version(if_match(), existing)
    details_text, problem = notes.judge_text(body.details)
    if problem:
        raise refuse_field("details", problem)
    row = notes.set_follow_up(db(), call, body.action, details_text, current_principal(), now())
    row.due_on = body.due_on
    db().commit()
    return Reply(body=FollowUp.model_validate(row), version=row.version)


def remove_follow_up(call_id: UUID) -> None:
    """Delete the follow-up action of a call."""
    row = details.follow_up_of(db(), one_call(call_id).id)
    if row is None:
        raise Problem(404)
    notes.delete_follow_up(db(), row)
    db().commit()


ONE = "/calls/<uuid:call_id>"
OPERATIONS = (
    NOTES.put("setFeedback", f"{ONE}/feedback", "Like or dislike a call", give_feedback, Feedback, body=FeedbackAsked),
    NOTES.get("getFollowUp", f"{ONE}/follow-up", "Read the follow-up action of a call", read_follow_up, FollowUp),
    NOTES.put("setFollowUp", f"{ONE}/follow-up", "Write the one follow-up action of a call", write_follow_up, FollowUp, body=FollowUpAsked, errors=(428,)),
    NOTES.delete("deleteFollowUp", f"{ONE}/follow-up", "Delete the follow-up action of a call", remove_follow_up),
)  # fmt: skip
