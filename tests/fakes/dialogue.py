"""A dialogue that reads its replies from a list and remembers what it was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from carecall.domain.brief import CallBrief
from carecall.ports.dialogue import CalleeEvent, Line, NextStep, Reply

Answer = Reply | Exception | Callable[[CalleeEvent], Reply]


def ask(*texts: str, **facts: object) -> Reply:
    """Return a reply that speaks `texts` and listens."""
    return Reply(lines=tuple(Line(text=text) for text in texts), then=NextStep.LISTEN, **facts)  # type: ignore[arg-type]  # the facts are Reply's own fields


def goodbye(text: str) -> Reply:
    """Return a reply that closes the call."""
    line = Line(text=text, interruptible=False, closing=True)
    return Reply(lines=(line,), then=NextStep.HANG_UP)


class ListedSession:
    """One call's walk through the list; after its end the last reply comes again."""

    def __init__(self, replies: Sequence[Answer]) -> None:
        self._replies = list(replies)
        self._last: Answer | None = None
        self.events: list[CalleeEvent] = []

    async def first(self) -> Reply:
        return self._next(None)

    async def answer(self, event: CalleeEvent) -> Reply:
        self.events.append(event)
        if event.goes_on and self._last is not None:
            self._replies.insert(0, self._last)
        return self._next(event)

    def _next(self, event: CalleeEvent | None) -> Reply:
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        self._last = reply
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, Reply):
            return reply
        assert event is not None
        return reply(event)


class ListedDialogue:
    """Opens sessions over one list of replies."""

    name = "listed"

    def __init__(self, *replies: Answer) -> None:
        self._replies = replies
        self.sessions: list[ListedSession] = []

    def open(self, brief: CallBrief) -> ListedSession:
        self.sessions.append(ListedSession(self._replies))
        return self.sessions[-1]

    @property
    def events(self) -> list[CalleeEvent]:
        """What the newest session was told."""
        return self.sessions[-1].events
