"""One page of what channels were sent, or are to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.search import ListRequest
from carecall.store.deliveries import WAITING
from carecall.store.tables import NotificationChannelRow, OrganizationRow, OutboxRow


class DeliveryState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    GIVEN_UP = "given_up"


_WHICH: Mapping[DeliveryState, ColumnElement[bool]] = {
    DeliveryState.WAITING: WAITING,
    DeliveryState.ARRIVED: OutboxRow.delivered_at.is_not(None),
    DeliveryState.GIVEN_UP: OutboxRow.gave_up_at.is_not(None) & OutboxRow.delivered_at.is_(None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One message to one channel."""

    key: int
    row: OutboxRow
    channel: NotificationChannelRow
    organization: str

    @property
    def title(self) -> str:
        """Return the fact that it tells."""
        return str(self.row.payload["subject"])

    @property
    def state(self) -> DeliveryState:
        """Return what became of it."""
        if self.row.delivered_at is not None:
            return DeliveryState.ARRIVED
        return DeliveryState.WAITING if self.row.gave_up_at is None else DeliveryState.GIVEN_UP


def deliveries_of(
    session: Session, principal: Principal, wanted: ListRequest
) -> Listing[DeliveryLine]:
    """Return one page of messages."""
    found = conditions(principal, wanted)
    order = OutboxRow.id.desc() if wanted.descending else OutboxRow.id.asc()
    rows, more = page_of(session, wanted, _lines().where(*found).order_by(order))
    counted = count_after(session, wanted, len(rows), select(OutboxRow.id).where(*found), more=more)
    return Listing(wanted=wanted, lines=[_line(*row) for row in rows], count=counted, more=more)


def delivery_of(session: Session, key: int) -> DeliveryLine | None:
    """Return one message, or None."""
    row = session.execute(_lines().where(OutboxRow.id == key)).one_or_none()
    return None if row is None else _line(*row)


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found = within_organization(principal, wanted.value("organization"), OutboxRow.organization_id)
    found.append(OutboxRow.channel_id.is_not(None))
    if wanted.value("channel"):
        found.append(OutboxRow.channel_id == int(wanted.value("channel")))
    if wanted.value("topic"):
        found.append(OutboxRow.topic == wanted.value("topic"))
    if wanted.value("state"):
        found.append(_WHICH[DeliveryState(wanted.value("state"))])
    return found


def _lines() -> Select[OutboxRow, NotificationChannelRow, str]:
    return (
        select(OutboxRow, NotificationChannelRow, OrganizationRow.name)
        .join(NotificationChannelRow, NotificationChannelRow.id == OutboxRow.channel_id)
        .join(OrganizationRow, OrganizationRow.id == OutboxRow.organization_id)
    )


def _line(row: OutboxRow, channel: NotificationChannelRow, organization: str) -> DeliveryLine:
    return DeliveryLine(key=row.id, row=row, channel=channel, organization=organization)
