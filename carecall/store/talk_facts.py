"""Writes what was learned during a talk; each kind of fact has its own writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from carecall.domain.talk_facts import FactNoted
from carecall.store.call_backs import note_call_back
from carecall.store.errands import note_answered, note_said
from carecall.store.learned_preferences import note_preference
from carecall.store.memory_facts import note_forgotten, note_kept_back, note_raised
from carecall.store.own_answers import note_own_answer
from carecall.store.tables import CallRow
from carecall.store.tickets import note_request, note_told

WriteFact = Callable[[Session, CallRow, FactNoted], None]
"""Writes one fact; the same fact twice changes nothing."""

WRITERS: Mapping[str, WriteFact] = {
    "call_back_wished": note_call_back,
    "preference_learned": note_preference,
    "memory_raised": note_raised,
    "memory_forgotten": note_forgotten,
    "memory_kept_back": note_kept_back,
    "request_made": note_request,
    "request_told": note_told,
    "errand_said": note_said,
    "errand_answered": note_answered,
    "own_answered": note_own_answer,
}
"""By the fact's tag."""


def write_fact(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write `noted`, its turn counted on from an earlier talk of the same call."""
    WRITERS[noted.fact.fact](session, call, replace(noted, turn_no=noted.turn_no + call.turn_base))
