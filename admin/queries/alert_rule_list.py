"""Rules of who is told of what, with their channels; and who would be told at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing
from admin.queries.setting_searches import switched, told_of
from admin.queries.simple_list import OwnedList, owned_rows
from admin.search import ListRequest
from carecall.domain.news import ChannelKind, News, NewsTopic
from carecall.store.alert_routing import channels_told
from carecall.store.channels import NewChannel, add_channel
from carecall.store.outbox import concerned
from carecall.store.rows.notification import NAME_LIMIT
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AlertRuleRow,
    NotificationChannelRow,
    OrganizationRow,
    OutboxRow,
    UserRow,
)

LIST = OwnedList(
    model=AlertRuleRow,
    sorts={"name": AlertRuleRow.name},
    title=lambda row: str(row.name),
    searched={"name": AlertRuleRow.name},
    chosen={},
)
PREVIEW = "who would be told of news now"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One row of the list."""

    key: int
    row: AlertRuleRow
    organization: str
    channel: NotificationChannelRow
    last: OutboxRow | None
    """The newest message to its channel."""

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldTell:
    """A channel that would be told."""

    channel: str
    organization: str
    at: datetime


def rules_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[RuleLine]:
    """Return one page of rules."""
    row = AlertRuleRow
    found = [*switched(wanted, "enabled", row.enabled), *told_of(wanted, "about", row.topics)]
    for word in wanted.words("told"):
        named = NotificationChannelRow.name.icontains(word, autoescape=True)
        found.append(row.channel_id.in_(select(NotificationChannelRow.id).where(named)))
    listing = owned_rows(session, principal, wanted, LIST, found)
    keys = {line.row.channel_id for line in listing.lines}
    channels = {
        row.id: row
        for row in session.scalars(
            select(NotificationChannelRow).where(NotificationChannelRow.id.in_(keys))
        )
    }
    newest = (
        select(func.max(OutboxRow.id))
        .where(OutboxRow.channel_id.in_(keys))
        .group_by(OutboxRow.channel_id)
    )
    last = {
        row.channel_id: row
        for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_(newest)))
    }
    lines = [
        RuleLine(
            key=line.key,
            row=line.row,
            organization=line.organization,
            channel=channels[line.row.channel_id],
            last=last.get(line.row.channel_id),
        )
        for line in listing.lines
    ]
    return Listing(wanted=wanted, lines=lines, count=listing.count, more=listing.more)


def would_tell(sessions: Sessions, news: News, at: datetime) -> list[WouldTell]:
    """Return who would be told of `news` at a moment; by the very rules of the queue, and nobody is."""
    with system_reading(sessions, PREVIEW) as session:
        return [
            WouldTell(
                channel=session.get_one(NotificationChannelRow, each.channel_id).name,
                organization=session.get_one(OrganizationRow, each.organization_id).name,
                at=each.at,
            )
            for each in channels_told(session, news, concerned(session, news), at)
        ]


def imagined(organization_id: int, topic: NewsTopic, matter: str, rounds: int) -> News:
    """Return news that never happened, to see who would be told of them."""
    return News(
        topic=topic,
        subject="preview",
        organization_id=organization_id,
        facts={"matter": matter, "escalations": rounds},
    )


def channel_of_user(session: Session, user: UserRow) -> int:
    """Return the e-mail channel that tells a user, added where there is none; it is told of what rules say alone."""
    known = session.scalar(
        select(NotificationChannelRow.id).where(
            NotificationChannelRow.organization_id == user.organization_id,
            NotificationChannelRow.kind == ChannelKind.EMAIL,
            NotificationChannelRow.target == user.email,
        )
    )
    if known is not None:
        return known
    number = f" #{user.id}"
    new = NewChannel(
        organization_id=user.organization_id,
        name=f"{user.name[: NAME_LIMIT - len(number)]}{number}",
        kind=ChannelKind.EMAIL,
        target=user.email,
        topics=(),
        language=user.language,
    )
    return add_channel(session, new).id
