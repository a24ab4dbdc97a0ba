"""Follow-up actions: what is still to be seen through, by whom and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from admin.access import Permission, current_principal
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.reach import db, one
from admin.api.scopes import Scope
from admin.api.values.follow_ups import ListedFollowUp
from admin.api.work_deeds import do, only_line, with_version
from admin.audit import actor
from admin.beaten import follow_up_beaten
from admin.follow_up_search import RULES
from admin.house import now
from admin.queries.follow_up_list import follow_ups_of
from admin.search import ListRequest
from carecall.store import follow_up_work as work
from carecall.store.audit import Actor
from carecall.store.tables import CallDispositionRow, DispositionKind

FOLLOW_UPS = Area(tag="follow-ups", read=Scope.CALLS_READ, write=Scope.CALLS_WRITE)
IS_FOLLOW_UP = CallDispositionRow.kind == DispositionKind.FOLLOW_UP
LIST = ModelList(
    id="FollowUps",
    path="/follow-ups",
    summary="List follow-up actions that are to be seen through",
    rules=RULES,
    listing=lambda wanted: follow_ups_of(db(), current_principal(), wanted, now()),
    line=ListedFollowUp.of,
    model=ListedFollowUp,
    text="Where neither state nor tile is asked, only what is not finished yet.",
)
Deed = Callable[[Session, int, Actor, datetime], CallDispositionRow]


def read_one(follow_up_id: int) -> Reply:
    """Return a follow-up action."""
    one(CallDispositionRow, follow_up_id, IS_FOLLOW_UP)
    wanted = ListRequest(rules=RULES, sort=RULES.default_sort)
    found = follow_ups_of(db(), current_principal(), wanted, now(), key=follow_up_id)
    return with_version(ListedFollowUp.of(only_line(found.lines)))


def done(follow_up_id: int, deed: Deed) -> Reply:
    """Do something with a follow-up action and return it."""
    one(CallDispositionRow, follow_up_id, IS_FOLLOW_UP)
    do(
        CallDispositionRow,
        follow_up_id,
        lambda: deed(db(), follow_up_id, actor(), now()),
        follow_up_beaten,
        needed=Permission.NOTE,
    )
    return read_one(follow_up_id)


def take(follow_up_id: int) -> Reply:
    """Care for a follow-up."""
    return done(follow_up_id, work.take)


def give_back(follow_up_id: int) -> Reply:
    """Put a follow-up back for others."""
    return done(follow_up_id, work.give_back)


def finish(follow_up_id: int) -> Reply:
    """Say that nothing is left to do."""
    return done(follow_up_id, work.finish)


def open_again(follow_up_id: int) -> Reply:
    """Put a finished follow-up back on the list."""
    return done(follow_up_id, work.open_again)


ONE = "/follow-ups/<int:follow_up_id>"
OPERATIONS = (
    *list_of(FOLLOW_UPS, LIST),
    FOLLOW_UPS.get("getListedFollowUp", ONE, "Read a follow-up action", read_one, ListedFollowUp),
    FOLLOW_UPS.post("takeFollowUp", f"{ONE}/take", "Care for a follow-up", take, ListedFollowUp),
    FOLLOW_UPS.post("giveBackFollowUp", f"{ONE}/give-back", "Put a follow-up back for others", give_back, ListedFollowUp),
    FOLLOW_UPS.post("finishFollowUp", f"{ONE}/finish", "Say that nothing is left to do", finish, ListedFollowUp),
    FOLLOW_UPS.post("openFollowUpAgain", f"{ONE}/open-again", "Put a finished follow-up back on the list", open_again, ListedFollowUp),
)  # fmt: skip
