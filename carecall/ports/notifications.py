"""News on their way out of the house: the queue they wait in, and who carries them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, Fact, NewsTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One fact for one channel. Targets, keys and names never show in its repr."""

    key: str
    """Idempotency key: the same at every try of this fact on this channel."""
    subject: str
    """Names the fact; the same on every channel."""
    topic: NewsTopic
    target: str = field(repr=False)
    secret: str = field(default="", repr=False)
    """Signs what a webhook is sent."""
    language: Language = Language.EN
    organization_id: int | None = None
    """Whose matter it is; None for the whole platform."""
    organization: str = ""
    time_zone: str = "UTC"
    """IANA zone of the organization that is told, for times that people read."""
    at: datetime
    """When the fact was written."""
    facts: tuple[tuple[str, Fact], ...] = ()
    """In the order of their names."""
    person: str = field(default="", repr=False)
    """Name of the recipient it is about, only where a channel may carry it: e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedNews:
    """A message that was taken out of the queue for a while, to be sent by the taker alone."""

    outbox_id: int
    attempt: int
    """Counts every taking, so that who held it before cannot speak for who holds it now."""
    channel_id: int
    kind: ChannelKind
    waiting_since: datetime
    message: Message


class Outbox(Protocol):
    """The queue. Everything is committed when a method returns."""

    def take(
        self, now: datetime, *, limit: int, lease_s: float, busy: Collection[int]
    ) -> Sequence[QueuedNews]:
        """Take up to `limit` due messages, urgent ones first, none of the channels `busy`.

        Nobody else takes them for `lease_s` seconds; after that they are due again, unless the
        taker said what became of them.
        """
        ...

    def delivered(self, news: QueuedNews, now: datetime) -> None:
        """The other side has it: never send it again."""
        ...

    def failed(self, news: QueuedNews, problem: str, next_at: datetime) -> None:
        """Send it again at `next_at`."""
        ...

    def gave_up(self, news: QueuedNews, problem: str, now: datetime, *, gone: bool = False) -> None:
        """Never send it again unless somebody asks for it; `gone` switches the channel off too."""
        ...


class Postman(Protocol):
    """Carries messages of one channel kind."""

    async def send(self, message: Message) -> None:
        """Return when the other side has taken the message.

        Raises:
            DeliveryFailed: not now; the same message may be sent again.
            DeliveryRefused: never.
        """
        ...


class EscalationDesk(Protocol):
    """Alerts and unreached people that nobody has taken up."""

    def escalate(self, now: datetime) -> int:
        """Tell others of all that has waited too long, each round once; return how many."""
        ...
