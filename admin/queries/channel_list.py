"""One page of notification channels, with what waits for each and why it does not arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing
from admin.queries.setting_searches import switched, told_of
from admin.queries.simple_list import OwnedList, owned_rows
from admin.search import ListRequest
from carecall.store.channels import GIVEN_UP
from carecall.store.deliveries import WAITING
from carecall.store.tables import NotificationChannelRow, OutboxRow

LIST = OwnedList(
    model=NotificationChannelRow,
    sorts={"name": NotificationChannelRow.name, "kind": NotificationChannelRow.kind},
    title=lambda row: str(row.name),
    searched={"name": NotificationChannelRow.name},
    chosen={"kind": NotificationChannelRow.kind, "language": NotificationChannelRow.language},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One row of the list."""

    key: int
    row: NotificationChannelRow
    organization: str
    waiting: int
    given_up: int
    problem: str
    """Of the newest news that did not arrive; empty while all do."""

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def channels_of(
    session: Session, principal: Principal, wanted: ListRequest
) -> Listing[ChannelLine]:
    """Return one page of channels."""
    row = NotificationChannelRow
    found = [*switched(wanted, "enabled", row.enabled), *told_of(wanted, "topic", row.topics)]
    listing = owned_rows(session, principal, wanted, LIST, found)
    keys = [line.key for line in listing.lines]
    waiting, given_up = _counts(session, keys, given_up=False), _counts(session, keys, given_up=True)  # fmt: skip
    problems = _problems(session, keys)
    lines = [
        ChannelLine(
            key=line.key,
            row=line.row,
            organization=line.organization,
            waiting=waiting.get(line.key, 0),
            given_up=given_up.get(line.key, 0),
            problem=problems.get(line.key, ""),
        )
        for line in listing.lines
    ]
    return Listing(wanted=wanted, lines=lines, count=listing.count, more=listing.more)


def _counts(session: Session, keys: Sequence[int], *, given_up: bool) -> Mapping[int | None, int]:
    which = GIVEN_UP & OutboxRow.delivered_at.is_(None) if given_up else WAITING
    found = session.execute(
        select(OutboxRow.channel_id, func.count())
        .where(OutboxRow.channel_id.in_(keys), which)
        .group_by(OutboxRow.channel_id)
    )
    return {row[0]: row[1] for row in found}


def _problems(session: Session, keys: Sequence[int]) -> Mapping[int | None, str]:
    newest = (
        select(func.max(OutboxRow.id))
        .where(
            OutboxRow.channel_id.in_(keys),
            OutboxRow.delivered_at.is_(None),
            OutboxRow.last_problem != "",
        )
        .group_by(OutboxRow.channel_id)
    )
    found = session.execute(
        select(OutboxRow.channel_id, OutboxRow.last_problem).where(OutboxRow.id.in_(newest))
    )
    return {row[0]: row[1] for row in found}
