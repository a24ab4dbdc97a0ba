"""The transcript of one call as it grows: numbered turns, each written behind the talk."""

from __future__ import annotations

from collections.abc import Callable

from carecall.conversation.callee import Said
from carecall.conversation.speaking import Spoken
from carecall.domain.little_speech import pressed_text
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn


class TurnLog:
    """Both sides' turns in the order in which they ended."""

    def __init__(self, write: Callable[[Turn], None]) -> None:
        self.turns: list[Turn] = []
        self.topics_asked: list[Topic] = []
        self._write = write
        self._asked: Topic | None = None
        self._waiting_since_ms: int | None = None
        """Where the person's last speech ended, while we owe an answer to it."""

    @property
    def last_no(self) -> int:
        """Number of the newest turn; 0 before the first."""
        return len(self.turns)

    def agent(self, spoken: Spoken, topic: Topic | None) -> None:
        """Add what we said; nothing when no whole word of it went out."""
        if spoken.started_ms is None or not spoken.text:
            return
        response_ms = None
        if self._waiting_since_ms is not None:
            response_ms = max(spoken.started_ms - self._waiting_since_ms, 0)
        self._waiting_since_ms = None
        self._asked = topic
        if topic is not None and topic not in self.topics_asked:
            self.topics_asked.append(topic)
        self._add(
            Turn(
                turn_no=self.last_no + 1,
                speaker=Speaker.AGENT,
                text=spoken.text,
                started_ms=spoken.started_ms,
                ended_ms=max(spoken.ended_ms, spoken.started_ms),
                topic=topic,
                cut_off=spoken.cut,
                response_ms=response_ms,
            )
        )

    def recipient(self, said: Said) -> None:
        """Add what the person said; its text is empty when no words were understood."""
        heard = said.heard
        self._waiting_since_ms = said.ended_ms
        self._add(
            Turn(
                turn_no=self.last_no + 1,
                speaker=Speaker.RECIPIENT,
                text=heard.text.strip() if heard is not None else "",
                started_ms=max(said.started_ms, 0),
                ended_ms=said.ended_ms,
                confidence=heard.confidence if heard is not None else None,
                topic=self._asked,
            )
        )

    def pressed(self, digit: str, at_ms: int) -> None:
        """Add a key press as a turn of the person's."""
        self._waiting_since_ms = at_ms
        self._add(
            Turn(
                turn_no=self.last_no + 1,
                speaker=Speaker.RECIPIENT,
                text=pressed_text(digit),
                started_ms=at_ms,
                ended_ms=at_ms,
                topic=self._asked,
            )
        )

    def _add(self, turn: Turn) -> None:
        self.turns.append(turn)
        self._write(turn)
