"""What people asked for on calls, who cares for it, and what they are told of it."""

from __future__ import annotations

from collections.abc import Callable

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.reach import db, one, refuse_field
from admin.api.scopes import Scope
from admin.api.values.work import AnswerAsked, Wish
from admin.api.work_deeds import do, only_line, with_version
from admin.audit import actor
from admin.beaten import request_beaten
from admin.house import now
from admin.queries.ticket_list import tickets_of
from admin.search import ListRequest
from admin.spoken_refusal import why_not_spoken
from admin.ticket_search import RULES
from carecall.domain.requests import ANSWER_LIMIT, RequestState
from carecall.store import ticket_work as work
from carecall.store.tables import RecipientRow, RequestRow

REQUESTS = Area(tag="requests", read=Scope.ALERTS_READ, write=Scope.ALERTS_WRITE)
LIST = ModelList(
    id="Requests",
    path="/requests",
    summary="List what people asked for",
    rules=RULES,
    listing=lambda wanted: tickets_of(db(), current_principal(), wanted, now()),
    line=Wish.of,
    model=Wish,
    text="Where neither state nor tile is asked, only what is not closed yet.",
)


def read_one(request_id: int) -> Reply:
    """Return a request."""
    one(RequestRow, request_id)
    wanted = ListRequest(rules=RULES, sort=RULES.default_sort)
    found = tickets_of(db(), current_principal(), wanted, now(), key=request_id)
    return with_version(Wish.of(only_line(found.lines)))


def done(request_id: int, deed: Callable[[], object]) -> Reply:
    """Do something with a request and return it."""
    do(RequestRow, request_id, deed, request_beaten)
    return read_one(request_id)


def take(request_id: int) -> Reply:
    """Care for a request."""
    return done(request_id, lambda: work.take_ticket(db(), request_id, actor(), now()))


def give_back(request_id: int) -> Reply:
    """Put a request back for others."""
    return done(request_id, lambda: work.give_ticket_back(db(), request_id, actor(), now()))


def answer(request_id: int, body: AnswerAsked) -> Reply:
    """Keep what the person is told on the next call."""
    row = one(RequestRow, request_id)
    language = db().get_one(RecipientRow, row.recipient_id).language
    problem = why_not_spoken(body.answer, ANSWER_LIMIT, language)
    if problem:
        raise refuse_field("answer", problem)
    state = RequestState(body.state)
    return done(
        request_id,
        lambda: work.answer_ticket(db(), request_id, body.answer, actor(), now(), state=state),
    )


def close(request_id: int) -> Reply:
    """Close a request without telling anything."""
    return done(request_id, lambda: work.close_ticket(db(), request_id, actor(), now()))


def reject(request_id: int) -> Reply:
    """Close a request that is not met."""
    return done(
        request_id, lambda: work.close_ticket(db(), request_id, actor(), now(), rejected=True)
    )


ONE = "/requests/<int:request_id>"
OPERATIONS = (
    *list_of(REQUESTS, LIST),
    REQUESTS.get("getRequest", ONE, "Read a request", read_one, Wish),
    REQUESTS.post("takeRequest", f"{ONE}/take", "Care for a request", take, Wish),
    REQUESTS.post("giveBackRequest", f"{ONE}/give-back", "Put a request back for others", give_back, Wish),
    REQUESTS.post("answerRequest", f"{ONE}/answer", "Keep what the person is told on the next call", answer, Wish, body=AnswerAsked),
    REQUESTS.post("closeRequest", f"{ONE}/close", "Close a request without telling anything", close, Wish),
    REQUESTS.post("rejectRequest", f"{ONE}/reject", "Close a request that is not met", reject, Wish),
)  # fmt: skip
