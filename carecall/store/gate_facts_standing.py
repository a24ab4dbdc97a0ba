"""One statement for everything that is known about a person's number at the moment of a claim.

The gate stands inside every claim; ten small questions in one statement cost less than ten
statements, and each is answered from an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from carecall.domain.call import Disposition
from carecall.domain.consent import ConsentKind
from carecall.domain.destination import DestinationRule, rule_from_plain
from carecall.domain.recipient import Participation
from carecall.domain.ring_caps import Rings
from carecall.store.tables import (
    AbsenceRow,
    CallOrigin,
    CallRow,
    ConsentRow,
    DoNotCallRow,
    OptOutRow,
    ScheduleRecipientRow,
    SettingRow,
)
from carecall.store.types import UtcMoment

STOP_ALL_CALLS = "stop_all_calls"
"""Key of the setting that stops every call while it is there."""
DESTINATIONS_OF = "destinations."
"""Before a trunk's name: the key of what that line may ring, where it differs from its country's rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose standing, and when."""

    organization_id: int
    chain_ids: tuple[int, ...]
    """The organization and those above it: an opt-out at any of them holds."""
    number: str
    recipient_id: int | None
    schedule_id: int | None
    planned_call_id: int | None
    day: date
    """The person's local day."""
    day_from: datetime
    week_from: datetime
    trunk: str
    """Name of the line that is to ring it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the database says about it."""

    platform_stopped: bool
    participation: Participation | None
    """None: the person is in that schedule no more."""
    paused_until_on: date | None
    absent: bool
    consent: str | None
    """Version of the text that the live consent was given to."""
    opted_out: bool
    do_not_call: bool
    rings: Rings
    destinations: object
    """What somebody wrote for this very line: a document; None leaves it to its country's rule."""

    def destination(self, usual: DestinationRule | None) -> DestinationRule | None:
        """Return what the line may ring; a document that cannot be read allows nothing."""
        return usual if self.destinations is None else rule_from_plain(self.destinations)

    def is_paused(self, day: date) -> bool:
        """Say whether the person is paused on `day`; somebody taken out counts as paused."""
        if self.participation is Participation.ACTIVE:
            return False
        if self.participation is None or self.paused_until_on is None:
            return True
        return day <= self.paused_until_on


def standing_of(session: Session, asked: Asked) -> Standing:
    """Return the standing of one number; the statement takes no lock."""
    row = session.execute(_statement(), _values(asked)).one()
    return Standing(
        platform_stopped=row.stopped,
        participation=row.participation,
        paused_until_on=row.paused_until_on,
        absent=row.absent,
        consent=row.consent,
        opted_out=row.opted_out,
        do_not_call=row.do_not_call,
        rings=Rings(today=row.today, this_week=row.this_week, this_round=row.this_round),
        destinations=row.destinations,
    )


def _values(asked: Asked) -> dict[str, Any]:
    return {
        "organization": asked.organization_id,
        "chain": asked.chain_ids,
        "number": asked.number,
        "recipient": asked.recipient_id,
        "schedule": asked.schedule_id,
        "planned": asked.planned_call_id,
        "day": asked.day,
        "day_from": asked.day_from,
        "week_from": asked.week_from,
        "destinations": f"{DESTINATIONS_OF}{asked.trunk}",
    }


def rang() -> ColumnElement[bool]:
    """Return the condition that a call row stands for a ring: it was not given back undialled."""
    return or_(CallRow.disposition.is_(None), CallRow.disposition != Disposition.BLOCKED)


@cache
def _statement() -> Select[Any]:
    return select(
        exists().where(SettingRow.key == STOP_ALL_CALLS).label("stopped"),
        _participation(ScheduleRecipientRow.state).label("participation"),
        _participation(ScheduleRecipientRow.paused_until_on).label("paused_until_on"),
        _absent().label("absent"),
        _consent().label("consent"),
        _opted_out().label("opted_out"),
        exists().where(DoNotCallRow.number == bindparam("number")).label("do_not_call"),
        _rings_since("day_from").label("today"),
        _rings_since("week_from").label("this_week"),
        _rings_of_round().label("this_round"),
        _destinations().label("destinations"),
    )


def _destinations() -> ScalarSelect[Any]:
    return (
        select(SettingRow.value)
        .where(SettingRow.key == bindparam("destinations"))
        .scalar_subquery()
    )


def _participation(column: Any) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(
            ScheduleRecipientRow.organization_id == bindparam("organization"),
            ScheduleRecipientRow.recipient_id == bindparam("recipient"),
            ScheduleRecipientRow.schedule_id == bindparam("schedule"),
        )
        .scalar_subquery()
    )


def _absent() -> ColumnElement[bool]:
    day = bindparam("day", type_=Date)
    return exists().where(
        AbsenceRow.organization_id == bindparam("organization"),
        AbsenceRow.recipient_id == bindparam("recipient"),
        AbsenceRow.from_on <= day,
        or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= day),
    )


def _consent() -> ScalarSelect[str]:
    return (
        select(ConsentRow.disclosure_version)
        .where(
            ConsentRow.organization_id == bindparam("organization"),
            ConsentRow.recipient_id == bindparam("recipient"),
            ConsentRow.kind == ConsentKind.CALLS,
            ConsentRow.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )


def _opted_out() -> ColumnElement[bool]:
    return exists().where(
        OptOutRow.organization_id.in_(bindparam("chain", expanding=True)),
        OptOutRow.number == bindparam("number"),
        OptOutRow.lifted_at.is_(None),
    )


def _rings_since(moment: str) -> ScalarSelect[int]:
    """Every ring of the number, whoever asked for it; calls that were given back undialled rang nobody."""
    return (
        select(func.count())
        .where(
            CallRow.number == bindparam("number"),
            CallRow.reserved_at >= bindparam(moment, type_=UtcMoment),
            CallRow.origin != CallOrigin.INBOUND,
            rang(),
        )
        .scalar_subquery()
    )


def _rings_of_round() -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            CallRow.planned_call_id == bindparam("planned"),
            CallRow.organization_id == bindparam("organization"),
            rang(),
        )
        .scalar_subquery()
    )
