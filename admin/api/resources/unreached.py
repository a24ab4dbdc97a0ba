"""People whom no call reached, until somebody confirms that they are safe."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, refuse_field
from admin.api.scopes import Scope
from admin.api.values.work import AdvanceAsked, NoteAsked, SafeAsked, Unreached
from admin.api.work_deeds import do, only_line, with_version
from admin.audit import actor
from admin.beaten import unreached_beaten
from admin.house import now
from admin.queries.unreached_lines import unreached_of
from admin.search import ListRequest
from admin.unreached_search import RULES
from admin.work_note import judge_note
from carecall.domain.unreached import SafetyProof
from carecall.store import unreached_work as work
from carecall.store.tables import RecipientRow, UnreachedRow

UNREACHED = Area(tag="unreached", read=Scope.ALERTS_READ, write=Scope.ALERTS_WRITE)
LIST = ModelList(
    id="Unreached",
    path="/unreached",
    summary="List people whom no call reached",
    rules=RULES,
    listing=lambda wanted: unreached_of(db(), current_principal(), wanted, now()),
    line=lambda line: Unreached.of(line, current_principal()),
    model=Unreached,
    text="Where neither state nor tile is asked, only people who are not known to be safe yet.",
)


def read_one(unreached_id: int) -> Reply:
    """Return an unreached person's item."""
    one(UnreachedRow, unreached_id)
    principal, wanted = current_principal(), ListRequest(rules=RULES, sort=RULES.default_sort)
    found = unreached_of(db(), principal, wanted, now(), key=unreached_id)
    return with_version(Unreached.of(only_line(found.lines), principal))


def done(unreached_id: int, deed: Callable[[], object]) -> Reply:
    """Do something with an item and return it."""
    do(UnreachedRow, unreached_id, deed, unreached_beaten)
    return read_one(unreached_id)


def take(unreached_id: int) -> Reply:
    """Care for a person."""
    return done(unreached_id, lambda: work.take(db(), unreached_id, actor(), now()))


def give_back(unreached_id: int) -> Reply:
    """Put a person back for others."""
    return done(unreached_id, lambda: work.give_back(db(), unreached_id, actor(), now()))


def ring(unreached_id: int) -> Reply:
    """Ring the second number; a talk closes the item by itself."""
    row = one(UnreachedRow, unreached_id)
    if not db().get_one(RecipientRow, row.recipient_id).second_phone:
        raise Problem(409, "no_second_number", _("This person has no second number: choose the next step."))  # fmt: skip
    return done(unreached_id, lambda: work.ring_second_number(db(), unreached_id, actor(), now()))


def advance(unreached_id: int, body: AdvanceAsked) -> Reply:
    """Go on to the next way of looking after a person."""
    if one(UnreachedRow, unreached_id).next_step is not body.step:
        raise Problem(409, "beaten", _("Somebody else went on to the next step already. Nothing was changed."))  # fmt: skip
    return done(unreached_id, lambda: work.advance(db(), unreached_id, actor(), now()))


def hand_on(unreached_id: int, body: NoteAsked) -> Reply:
    """Say that others have taken over; safety is still to be confirmed."""
    note = noted(unreached_id, body.note)
    return done(unreached_id, lambda: work.hand_on(db(), unreached_id, actor(), now(), note=note))


def close(unreached_id: int, body: SafeAsked) -> Reply:
    """Write how it is known that a person is safe."""
    note = noted(unreached_id, body.note)
    if body.proof is SafetyProof.LATER_CALL:
        raise refuse_field("proof", _("Only a call of ours proves that: choose how safety was confirmed."))  # fmt: skip
    return done(
        unreached_id,
        lambda: work.close(db(), unreached_id, actor(), now(), proof=body.proof, note=note),
    )


def noted(unreached_id: int, typed: str) -> str:
    """Return a note as it is stored, or refuse it."""
    note, problem = judge_note(typed, one(UnreachedRow, unreached_id).note)
    if problem:
        raise refuse_field("note", problem)
    return note


ONE = "/unreached/<int:unreached_id>"
OPERATIONS = (
    *list_of(UNREACHED, LIST),
    UNREACHED.get("getUnreached", ONE, "Read an unreached person's item", read_one, Unreached),
    UNREACHED.post("takeUnreached", f"{ONE}/take", "Care for a person", take, Unreached),
    UNREACHED.post("giveBackUnreached", f"{ONE}/give-back", "Put a person back for others", give_back, Unreached),
    UNREACHED.post("ringSecondNumber", f"{ONE}/ring", "Ring the second number", ring, Unreached),
    UNREACHED.post("advanceUnreached", f"{ONE}/advance", "Go on to the next step", advance, Unreached, body=AdvanceAsked),
    UNREACHED.post("handOnUnreached", f"{ONE}/hand-on", "Say that others have taken over", hand_on, Unreached, body=NoteAsked),
    UNREACHED.post("closeUnreached", f"{ONE}/close", "Confirm that a person is safe", close, Unreached, body=SafeAsked),
)  # fmt: skip
