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
        self._last_said: Turn | None = None
        """The person's newest turn, which is written again when they go on with it."""
        self._bridges: list[Spoken] = []
        """Said while the person's turn was still being recognised."""
        self._waiting_since_ms: int | None = None
        """Where the person's last speech ended, while we owe an answer to it."""

    @property
    def last_no(self) -> int:
        """Number of the newest turn; 0 before the first."""
        return len(self.turns)

    @property
    def words(self) -> Turn | None:
        """The person's newest turn."""
        return next(
            (turn for turn in reversed(self.turns) if turn.speaker is Speaker.RECIPIENT), None
        )

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

    def bridge(self, spoken: Spoken) -> None:
        """Add what we said to bridge a wait, behind what the person said; the answer is still owed."""
        if spoken.started_ms is None or not spoken.text:
            return
        self._bridges.append(spoken)
        if self._waiting_since_ms is not None:
            self._add_bridges()

    def recipient(self, said: Said) -> None:
        """Add what the person said; its text is empty when no words were understood."""
        heard, before = said.heard, self._last_said
        again = said.went_on and before is not None
        self._waiting_since_ms = said.ended_ms
        turn = Turn(
            turn_no=before.turn_no if again and before else self.last_no + 1,
            speaker=Speaker.RECIPIENT,
            text=heard.text.strip() if heard is not None else "",
            started_ms=max(said.started_ms, 0),
            ended_ms=said.ended_ms,
            confidence=heard.confidence if heard is not None else None,
            topic=before.topic if again and before else self._asked,
        )
        self._last_said = turn
        if again:
            self.turns[turn.turn_no - 1] = turn
            self._write(turn)
        else:
            self._add(turn)
        self._add_bridges()

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

    def over(self) -> None:
        """Add what bridged a wait for words that never came: the call has ended."""
        self._add_bridges()

    def _add_bridges(self) -> None:
        bridges, self._bridges = self._bridges, []
        for spoken in bridges:
            started_ms = spoken.started_ms or 0
            self._add(
                Turn(
                    turn_no=self.last_no + 1,
                    speaker=Speaker.AGENT,
                    text=spoken.text,
                    started_ms=started_ms,
                    ended_ms=max(spoken.ended_ms, started_ms),
                    cut_off=spoken.cut,
                )
            )

    def _add(self, turn: Turn) -> None:
        self.turns.append(turn)
        self._write(turn)
