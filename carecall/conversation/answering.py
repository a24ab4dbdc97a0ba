"""An ear for what took the call: it gives machines away while they, or we, still speak; and the record of who it was."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from carecall.domain.answering import MACHINES, AnswerKind, LineSound, Opening, judge
from carecall.domain.answering_words import kind_of_words
from carecall.domain.language import Language
from carecall.domain.line_sounds import FAX_CALL_GAP_MS, ToneListener
from carecall.domain.music import MusicListener
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply

TONE_WATCH_MS = 45_000
"""Tones are listened for this long after answer, and whenever a machine has the line."""
OPENING_MS = 10_000
MUSIC_WATCH_MS = 20_000
SURELY_SPEECH = 0.5
"""Sound that the voice detector takes for speech is not searched for tones."""
LOUD_BEEP_PEAK = 3000
"""-21 dBFS: a voicemail beeps into the line, a kitchen across the room."""
SURE_WORDS = 2
"""Fewer words of speech that goes on may be the beginning of anything."""
LONG_SPEECH_MS = 1500
"""After so much speech a quieter beep counts too."""


class AnswerWatch:
    """Of one call; fed with everything that is heard until a person has surely answered."""

    def __init__(self, language: Language, on_news: Callable[[CalleeEvent], None]) -> None:
        """`on_news` is told of every event at once, before anybody takes it."""
        self._language = language
        self._on_news = on_news
        self._tones = ToneListener()
        self._music = MusicListener()
        self._events: deque[CalleeEvent] = deque()
        self._told: AnswerKind | None = None
        self._speech_ms = 0
        self._held_until_ms: int | None = None
        """A beep out of nothing that waits until it is no fax."""
        self._spoken = False
        """Words were understood that no machine says."""
        self._settled = False
        self.on_person: Callable[[], None] = lambda: None
        """Told when words were understood that no machine says."""
        self.machine_has_line = False
        """The last reply waits for a machine."""

    def heard(self, chunk: bytes, probability: float, position_ms: int) -> None:
        """Take 20 ms of inbound sound, with how likely the newest window is speech."""
        if self._listens_for_music(position_ms) and self._music.feed(chunk, probability):
            self._sound(LineSound.MUSIC, position_ms)
        if self._held_until_ms is not None and position_ms >= self._held_until_ms:
            self._held_until_ms = None
            self._tell(CalleeEvent(did=CalleeDid.VOICEMAIL_BEEP))
        if probability >= SURELY_SPEECH:
            self._speech_ms += 20
            self._tones.skip(chunk)
        elif self.machine_has_line or position_ms < TONE_WATCH_MS:
            sound = self._tones.feed(chunk)
            if sound is not None:
                self._sound(sound, position_ms)

    def words(self, text: str) -> None:
        """Take the words of the turn so far, at a pause."""
        if self.overheard(text) or not text.strip():
            return
        self._spoken = True
        if not self.machine_has_line:
            self.on_person()

    def overheard(self, text: str) -> bool:
        """Take the words of speech that goes on; return whether a machine says them."""
        kind = kind_of_words(text, self._language)
        machine = kind in MACHINES
        if machine:
            self._judge(Opening(words=kind, answered=self._settled))
        elif len(text.split()) >= SURE_WORDS and not self.machine_has_line:
            self.on_person()
        return machine

    def known(self, position_ms: int) -> bool:
        """Whether it is known by `position_ms` who took the call; after the opening nobody hurries to know."""
        return self._settled or self._told is not None or position_ms > OPENING_MS

    def take(self) -> CalleeEvent | None:
        """Return the oldest event that nobody has taken."""
        return self._events.popleft() if self._events else None

    def settle(self) -> None:
        """A person has surely answered: whatever sounds from now on is their home."""
        self._settled = True
        self._events.clear()

    def _listens_for_music(self, position_ms: int) -> bool:
        quiet = not (self._settled or self._spoken or self.machine_has_line)
        return quiet and position_ms < MUSIC_WATCH_MS

    def _sound(self, sound: LineSound, position_ms: int) -> None:
        self._held_until_ms = None
        if sound is LineSound.BEEP:
            if self._tones.like_fax and not (self.machine_has_line or self._speech_ms):
                self._held_until_ms = position_ms + FAX_CALL_GAP_MS[-1]
            elif self._beep_counts():
                self._tell(CalleeEvent(did=CalleeDid.VOICEMAIL_BEEP))
            return
        self._judge(Opening(sound=sound, answered=self._settled))

    def _beep_counts(self) -> bool:
        loud = self._tones.peak >= LOUD_BEEP_PEAK
        return loud or self.machine_has_line or self._speech_ms >= LONG_SPEECH_MS

    def _judge(self, opening: Opening) -> None:
        kind = judge(opening)
        if kind is None or kind not in MACHINES or kind is self._told:
            return
        self._told = kind
        self._tell(CalleeEvent(did=CalleeDid.MACHINE, answered_by=kind))

    def _tell(self, event: CalleeEvent) -> None:
        self._events.append(event)
        self._on_news(event)


class AnswerLog:
    """Who took the call, as the talk found out, and when."""

    def __init__(self, settled: Callable[[], None]) -> None:
        """`settled` is told when a person has surely answered."""
        self._settled = settled
        self._answers = 0
        self.kind: AnswerKind | None = None
        self.decided_ms: int | None = None
        """Call time at which `kind` was found."""

    @property
    def is_machine(self) -> bool:
        """No person has the line, as far as is known."""
        return self.kind in MACHINES

    def heard_person(self, now_ms: int) -> None:
        """Note a person who said something before they could answer us; whoever is known already stays."""
        if self.kind is None:
            self.kind, self.decided_ms = AnswerKind.PERSON, now_ms

    def take(self, event: CalleeEvent, reply: Reply, now_ms: int) -> None:
        """Learn from what the other side did and what the dialogue made of it."""
        kind = reply.answered_by or (AnswerKind.VOICEMAIL if reply.voicemail else None)
        if kind is None and _is_answer(event, reply):
            kind = AnswerKind.PERSON
        if kind is None:
            return
        if kind is not self.kind:
            self.kind, self.decided_ms = kind, now_ms
        if kind is not AnswerKind.PERSON:
            self._answers = 0
            return
        self._answers += 2 if event.did is CalleeDid.PRESSED else 1
        if self._answers > 1:
            self._settled()


def _is_answer(event: CalleeEvent, reply: Reply) -> bool:
    did = event.did in (CalleeDid.SPOKE, CalleeDid.PRESSED)
    return did and reply.then is not NextStep.LISTEN_ON
