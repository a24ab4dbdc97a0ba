"""A talk typed at a keyboard: what the other side does, a line each, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from carecall.domain.answering import AnswerKind
from carecall.domain.little_speech import pressed_text
from carecall.domain.script import Topic
from carecall.domain.turns import Heard, Speaker, Turn
from carecall.errors import BadInput
from carecall.ports.dialogue import CalleeDid, CalleeEvent, Reply

USUAL_SPEECH_MS, MONOLOGUE_MS = 1_200, 8_000
_DID = {
    "silence": CalleeDid.SAID_NOTHING,
    "unclear": CalleeDid.UNCLEAR,
    "deaf": CalleeDid.UNCLEAR,
    "beep": CalleeDid.VOICEMAIL_BEEP,
}
KEYS = tuple("0123456789*#")
_NOTATION = re.compile(r"\((\w+) ?(.*)\)")
_TURN_MS = 1_000


def typed_event(typed: str) -> CalleeEvent:
    """Return the event that one typed line stands for: words, or a note in brackets; an empty line is silence.

    (silence) · (unclear MS) a voice without words · (deaf) recognition failed · (key N) · (beep) ·
    (over WORDS) before our question was heard · (into WORDS) into our words, the question heard ·
    (monologue WORDS) for eight seconds · (machine KIND) a machine gave itself away.

    Raises:
        BadInput: a bracket holds no such note.
    """
    match = _NOTATION.fullmatch(typed.strip() or "(silence)")
    if match is None:
        return _spoke(typed.strip())
    word, more = match.groups()
    if word in ("monologue", "over", "into"):
        return _spoke_otherwise(word, more)
    if word == "key" and more in KEYS:
        return CalleeEvent(did=CalleeDid.PRESSED, digit=more)
    if word == "machine" and more in {kind.value for kind in AnswerKind}:
        return CalleeEvent(did=CalleeDid.MACHINE, answered_by=AnswerKind(more))
    if word not in _DID or (more and not more.isdigit()):
        known = ", ".join(
            ("key N", "over WORDS", "into WORDS", "monologue WORDS", "machine KIND", *_DID)
        )
        raise BadInput(f"“{typed}” is none of ({known}).")
    heard = _heard("") if word == "unclear" else None
    return CalleeEvent(did=_DID[word], heard=heard, speech_ms=int(more or 0))


def _spoke_otherwise(word: str, words: str) -> CalleeEvent:
    if word == "monologue":
        return replace(_spoke(words), speech_ms=MONOLOGUE_MS)
    return replace(_spoke(words), talked_over_us=True, question_heard=word == "into")


def _spoke(words: str) -> CalleeEvent:
    return CalleeEvent(did=CalleeDid.SPOKE, heard=_heard(words), speech_ms=USUAL_SPEECH_MS)


def _heard(words: str) -> Heard:
    return Heard(text=words, confidence=0.9, engine="typed", pass_ms=1)


def words_of(reply: Reply) -> str:
    """Return what a reply says."""
    return " ".join(line.text for line in reply.lines)


@dataclass
class TypedTalk:
    """Both sides' turns of a typed talk, as they are read after a call."""

    turns: list[Turn] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def voicemail(self) -> bool:
        """The call counts as one that a machine took."""
        return self.replies[-1].voicemail

    @property
    def answered_by(self) -> AnswerKind | None:
        """What took the call, as far as the talk found out."""
        return next((each.answered_by for each in reversed(self.replies) if each.answered_by), None)

    @property
    def completed(self) -> bool:
        """The closing message was reached with a person on the line."""
        reached = any(line.closing for reply in self.replies for line in reply.lines)
        return reached and not self.voicemail

    def ours(self, reply: Reply) -> None:
        """Note what we said."""
        self.replies.append(reply)
        if reply.lines:
            self._turn(Speaker.AGENT, words_of(reply), reply.topic)

    def theirs(self, event: CalleeEvent) -> None:
        """Note what the other side did; silence and a beep leave no turn."""
        topic = self.replies[-1].topic
        if event.did is CalleeDid.PRESSED:
            self._turn(Speaker.RECIPIENT, pressed_text(event.digit), topic)
        elif event.did in (CalleeDid.SPOKE, CalleeDid.UNCLEAR):
            text = event.heard.text if event.heard is not None else ""
            self._turn(Speaker.RECIPIENT, text, topic)

    def _turn(self, speaker: Speaker, text: str, topic: Topic | None) -> None:
        at_ms = _TURN_MS * len(self.turns)
        self.turns.append(
            Turn(
                turn_no=len(self.turns) + 1,
                speaker=speaker,
                text=text,
                started_ms=at_ms,
                ended_ms=at_ms + _TURN_MS // 2,
                topic=topic,
            )
        )
