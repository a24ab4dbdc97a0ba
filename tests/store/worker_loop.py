"""Calls of one person for tests about tickets, errands and trends."""

from __future__ import annotations

from datetime import datetime, timedelta

from carecall.domain.call import CallState, Disposition
from carecall.domain.language import Language
from carecall.domain.talk_facts import FactNoted, TalkFact
from carecall.store.operators import NewOperator, create_operator
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CallOrigin, CallRow
from tests.builders import NOON, World


def add_call(
    world: World,
    no: int,
    at: datetime = NOON,
    *,
    recipient: int = 0,
    disposition: Disposition = Disposition.ANSWERED,
    campaign: bool = False,
) -> str:
    """Write a call that has ended, as a test's short cut; return its id."""
    call_id = f"00000000-0000-4000-9000-{no:012d}"
    world.add(
        CallRow(
            id=call_id,
            organization_id=world.organization_id,
            billing_organization_id=world.organization_id,
            origin=CallOrigin.REQUEST,
            recipient_id=world.recipient_ids[recipient],
            campaign_id=world.campaign_id if campaign else None,
            language=Language.KO,
            number="+821055500001",
            number_last4="0001",
            ring_timeout_s=30,
            max_talk_s=600,
            state=CallState.ENDED,
            changed_at=at,
            reserved_at=at,
            answered_at=at,
            ended_at=at,
            talk_finished_at=at,
            disposition=disposition,
        )
    )
    return call_id


def noted(call_id: str, fact: TalkFact, *, turn_no: int = 2, at: datetime = NOON) -> FactNoted:
    """Return a fact on its way."""
    return FactNoted(call_id=call_id, turn_no=turn_no, at=at, fact=fact)


def add_operator(world: World, email: str = "kim@example.org") -> int:
    """Write an operator; return the id."""
    with system_writing(world.sessions, "a test adds an operator") as session:
        new = NewOperator(
            organization_id=world.organization_id,
            email=email,
            name="김복지",
            password="correct horse battery staple",
            uniquifier=email.ljust(32, "u"),
        )
        return create_operator(session, new, NOON)


def rows(sessions: Sessions, kind: type) -> list:  # type: ignore[type-arg]  # rows of any table
    """Return every row of a table."""
    with system_reading(sessions, "a test looks") as session:
        return list(session.query(kind).order_by(kind.id))


def days(count: float) -> timedelta:
    """Return that many days."""
    return timedelta(days=count)
