"""What a finished turn of the person means for the talk: an event, the rest of one, or nothing."""

from __future__ import annotations

from dataclasses import replace

from carecall.conversation.callee import Callee, Said
from carecall.conversation.contention import Contention
from carecall.conversation.speaking import Spoken
from carecall.domain.barge_in import BargeAction
from carecall.domain.echo_words import letters
from carecall.domain.language import Language
from carecall.domain.turn_words import is_backchannel
from carecall.ports.dialogue import CalleeDid, CalleeEvent

NOISE_MS = 400
"""Speech shorter than this in which no word was understood is taken as a noise."""
EARLY_ANSWER_MS = 1_200
"""Words that began this shortly before our last sound are an answer to it."""
JUST_BEGUN_MS = 600
"""Somebody who speaks so soon after our first sound goes on with what they were saying."""


class TurnEvents:
    """Reads one call's turns, and joins what belongs together."""

    def __init__(self, callee: Callee, contention: Contention, language: Language) -> None:
        self.last_said: Said | None = None
        """The turn behind the newest event."""
        self._callee = callee
        self._contention = contention
        self._language = language
        self._answered: CalleeEvent | None = None
        """The event whose turn may still go on."""
        self._sounding_since_ms: int | None = None
        """First sound of our reply to it."""
        self._spoke_until_ms = 0
        self._joins_when_cut = False

    def reply_begins(self, *, stands: bool) -> None:
        """A reply is about to be spoken; one that `stands` is not taken back for what is added."""
        self._joins_when_cut = False
        if stands:
            self._callee.settle()

    def reply_sounds(self, now_ms: int) -> None:
        """The reply's first sound has gone out."""
        self._sounding_since_ms = now_ms

    def reply_ended(self, now_ms: int) -> None:
        """The reply's last sound has gone out, or it was cut."""
        self._spoke_until_ms = now_ms

    def drop(self) -> None:
        """Forget what is being said, and let nothing be added to what was said before."""
        self._callee.forget()
        self._callee.settle()

    def speech_began(self) -> None:
        """Decide whether speech that has just begun belongs to the turn that was answered last."""
        since_ms = self._sounding_since_ms
        if since_ms is None:
            self._callee.go_on()
        elif self._callee.endpointer.onset_ms - since_ms < JUST_BEGUN_MS:
            self._joins_when_cut = True
        else:
            self._callee.settle()

    def decided(self, action: BargeAction) -> None:
        """Join the speech that has cut our first words to the turn before them."""
        if action is BargeAction.CUT and self._joins_when_cut:
            self._joins_when_cut = False
            self._callee.go_on()

    def said(self, spoken: Spoken) -> CalleeEvent | None:
        """Return the finished turn as an event; None when it was nothing to answer."""
        said = self._callee.take()
        text = said.heard.text.strip() if said.heard is not None else ""
        if said.went_on and self._answered is not None:
            whole = _whole(said, self._answered, text)
            unchanged = whole is None or _text(whole) == _text(self._answered)
            if unchanged and not spoken.begun:
                return None
            if whole is not None:
                return self._told(whole, said)
            said = replace(said, started_ms=said.added_from_ms, went_on=False)
        if self._is_nothing(said, text, spoken):
            return None
        over_us = not spoken.begun or self._over_us(said)
        event = CalleeEvent(
            did=CalleeDid.SPOKE if text else CalleeDid.UNCLEAR,
            heard=said.heard,
            talked_over_us=spoken.cut or over_us,
            question_heard=_question_heard(said, spoken),
            speech_ms=said.speech_ms,
        )
        return self._told(event, said)

    def _told(self, event: CalleeEvent, said: Said) -> CalleeEvent:
        """Return `event`, whose turn stays open for a moment."""
        self.last_said = said
        self._sounding_since_ms = None
        self._answered = event
        self._callee.keep_open(said)
        return event

    def _over_us(self, said: Said) -> bool:
        return self._spoke_until_ms - said.started_ms > EARLY_ANSWER_MS

    def _is_nothing(self, said: Said, text: str, spoken: Spoken) -> bool:
        """Say whether a turn was a noise, a listening sound, or our own voice come back."""
        if not text and said.heard is not None and said.speech_ms < NOISE_MS:
            return True
        if self._contention.are_ours(text, said.started_ms, said.ended_ms):
            return True
        unheard = self._over_us(said) or not spoken.begun
        return unheard and not spoken.cut and is_backchannel(text, self._language)


def _text(event: CalleeEvent) -> str:
    return letters(event.heard.text) if event.heard is not None else ""


def _whole(said: Said, before: CalleeEvent, text: str) -> CalleeEvent | None:
    """Return the event `before` with all of its turn; None when of words that were known nothing is understood any more."""
    if not text and before.did is CalleeDid.SPOKE:
        return None
    did = CalleeDid.SPOKE if text else CalleeDid.UNCLEAR
    return replace(before, did=did, heard=said.heard, speech_ms=said.speech_ms, goes_on=True)


def _question_heard(said: Said, spoken: Spoken) -> bool:
    """Say whether the last line had begun before the person was done."""
    if spoken.started_ms is None:
        return spoken.begun and not spoken.cut
    return spoken.last_line_ms is not None and spoken.last_line_ms < said.ended_ms
