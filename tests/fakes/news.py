"""Messages, a queue in memory and a postman without a network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from carecall.domain.language import Language
from carecall.domain.news import URGENT_TOPICS, ChannelKind, NewsTopic
from carecall.ports.notifications import Message, QueuedNews

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""Monday 12:00 in Seoul."""


def a_message(**changes: object) -> Message:
    facts: dict[str, object] = {
        "key": "alert:17:raised:3",
        "subject": "alert:17:raised",
        "topic": NewsTopic.EMERGENCY,
        "target": "desk@example.org",
        "secret": "a shared secret",
        "language": Language.EN,
        "organization_id": 4,
        "organization": "Haeundae",
        "time_zone": "Asia/Seoul",
        "at": NOON,
        "facts": (("alert_id", 17), ("matter", "breath"), ("recipient_id", 12)),
        "person": "",
    }
    return Message(**(facts | changes))  # type: ignore[arg-type]  # a test names what it changes


class FakePostman:
    """Takes every message, unless a test says what goes wrong next."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.troubles: list[Exception] = []

    async def send(self, message: Message) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append(message)

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.taken]


@dataclass
class Queued:
    """One message in the queue, and what became of it."""

    news: QueuedNews
    next_at: datetime
    delivered_at: datetime | None = None
    gave_up_at: datetime | None = None
    problem: str = ""

    @property
    def waits(self) -> bool:
        return self.delivered_at is None and self.gave_up_at is None


@dataclass
class FakeOutbox:
    """The queue in memory."""

    rows: list[Queued] = field(default_factory=list)
    off: set[int] = field(default_factory=set)

    def put(self, message: Message, now: datetime, *, channel_id: int = 1) -> None:
        news = QueuedNews(
            outbox_id=len(self.rows) + 1,
            attempt=0,
            channel_id=channel_id,
            kind=ChannelKind.EMAIL,
            waiting_since=now,
            message=message,
        )
        self.rows.append(Queued(news, now))

    def take(
        self, now: datetime, *, limit: int, lease_s: float, busy: Collection[int]
    ) -> Sequence[QueuedNews]:
        shut = self.off | set(busy)
        due = [
            row
            for row in self.rows
            if row.waits and row.next_at <= now and row.news.channel_id not in shut
        ]
        due.sort(key=lambda row: (row.news.message.topic not in URGENT_TOPICS, row.next_at))
        for row in due[:limit]:
            row.news = replace(row.news, attempt=row.news.attempt + 1)
            row.next_at = now + timedelta(seconds=lease_s)
        return [row.news for row in due[:limit]]

    def delivered(self, news: QueuedNews, now: datetime) -> None:
        self._row(news).delivered_at = now

    def failed(self, news: QueuedNews, problem: str, next_at: datetime) -> None:
        row = self._row(news)
        if row.news.attempt == news.attempt and row.waits:
            row.next_at, row.problem = next_at, problem

    def gave_up(self, news: QueuedNews, problem: str, now: datetime, *, gone: bool = False) -> None:
        rows = [one for one in self.rows if one.news.channel_id == news.channel_id]
        for row in rows if gone else [self._row(news)]:
            if row.waits and (gone or row.news.attempt == news.attempt):
                row.gave_up_at, row.problem = now, problem
        if gone:
            self.off.add(news.channel_id)

    def _row(self, news: QueuedNews) -> Queued:
        return self.rows[news.outbox_id - 1]
