"""A reply that is still being found while its beginning is spoken: what it turned out to be is told once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from carecall.ports.dialogue import Line, MoreLines, Reply


class ToldLines:
    """MoreLines that tell their outcome as soon as it is known, and not when the last word has sounded."""

    def __init__(self, more: MoreLines, tell: Callable[[Reply], None]) -> None:
        self._more = more
        self._tell = tell
        self._told = False

    async def __aiter__(self) -> AsyncIterator[Line]:
        """Yield the lines in order."""
        async for line in self._more:
            yield line
        self.outcome()

    def outcome(self) -> Reply:
        """Return the whole reply as far as it was read."""
        found = self._more.outcome()
        if not self._told:
            self._told = True
            self._tell(found)
        return found


def telling(reply: Reply, tell: Callable[[Reply], None]) -> Reply:
    """Return `reply` with `tell` called once with its outcome; at once where nothing more is being found."""
    if reply.more is None:
        tell(reply)
        return reply
    return replace(reply, more=ToldLines(reply.more, tell))


def outcome_of(reply: Reply) -> Reply:
    """Return what `reply` turned out to be, after it was spoken or cut."""
    return reply if reply.more is None else reply.more.outcome()


async def read_whole(reply: Reply) -> Reply:
    """Return what `reply` is once everything of it was found, where nobody speaks it meanwhile."""
    if reply.more is not None:
        async for _ in reply.more:
            pass
    return outcome_of(reply)
