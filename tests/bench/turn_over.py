"""Sounds over our own voice: listening words, noises and our echo must not stop us, people who mean it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from carecall.domain.language import Language
from carecall.ports.dialogue import Line as OurLine
from carecall.ports.dialogue import NextStep, Reply
from carecall.speech.silero import SileroVoiceDetector
from tests.bench.line_sound import Wave, at_level, clatter, cough, silence
from tests.bench.turn_rig import Line, TurnRig
from tests.bench.turn_sounds import Sounds
from tests.bench.turn_texts import INTERRUPTING, LISTENING, OURS

ECHOES = ((-20.0, 80), (-24.0, 260), (-28.0, 140), (-32.0, 420), (-36.0, 100), (-40.0, 200))
"""Level in dB against our voice, and delay in ms."""
LEVELS_DBFS = (-22.0, -27.0, -32.0)
NOISES_DBFS = (-60.0, -50.0)
STOPPED_MS = 200
WATCHED_MS = 3_500


@dataclass(slots=True, kw_only=True)
class OverUs:
    """One sound over our voice and what it did."""

    kind: str
    what: str
    language: Language
    means_it: bool
    cut: bool = False
    """Our sentence was given up."""
    stop_ms: int | None = None
    """From its first sound to our last before a silence."""

    def as_row(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    kind: str
    what: str
    language: Language
    sound: Wave
    words: bool
    means_it: bool = False
    line: Line


async def over_us_set(
    sounds: Sounds, detector: SileroVoiceDetector, *, quick: bool
) -> list[OverUs]:
    """Return what every sound of the set did."""
    tries = [one for language in Language for one in await _tries(sounds, language)]
    found = []
    for number, one in enumerate(tries[::5] if quick else tries):
        found.append(await _hold(sounds, detector, one, number))
    return found


async def _tries(sounds: Sounds, language: Language) -> list[_Try]:
    found: list[_Try] = []
    for number, text in enumerate(LISTENING[language] * 2):
        sound = await sounds.theirs(text, language, number, LEVELS_DBFS[number % 3])
        line = Line(noise_dbfs=NOISES_DBFS[number % 2], seed=number)
        kind = "listening words"
        found.append(
            _Try(kind=kind, what=text, language=language, sound=sound, words=True, line=line)
        )
    for number in range(12):
        random = np.random.default_rng(number)
        make: Callable[[np.random.Generator], Wave] = cough if number % 2 else clatter
        sound = at_level(make(random), LEVELS_DBFS[number % 3])
        line = Line(noise_dbfs=NOISES_DBFS[number % 2], seed=number)
        name = "cough" if number % 2 else "clatter"
        found.append(
            _Try(kind="noises", what=name, language=language, sound=sound, words=False, line=line)
        )
    for number, (echo_db, late_ms) in enumerate(ECHOES):
        line = Line(echo_db=echo_db, echo_late_ms=late_ms, seed=number)
        what = f"{echo_db:.0f} dB after {late_ms} ms"
        found.append(
            _Try(
                kind="our own echo",
                what=what,
                language=language,
                sound=silence(4000),
                words=False,
                line=line,
            )
        )
    return [*found, *await _interruptions(sounds, language)]


async def _interruptions(sounds: Sounds, language: Language) -> list[_Try]:
    found = []
    for number, text in enumerate(INTERRUPTING[language] * 2):
        sound = await sounds.theirs(text, language, number, LEVELS_DBFS[number % 3])
        echo = number % 4 == 3
        line = Line(
            noise_dbfs=NOISES_DBFS[number % 2], echo_db=-26.0 if echo else None, seed=number
        )
        kind = "interruption over an echo" if echo else "interruption"
        found.append(
            _Try(
                kind=kind,
                what=text,
                language=language,
                sound=sound,
                words=True,
                means_it=True,
                line=line,
            )
        )
    return found


async def _hold(sounds: Sounds, detector: SileroVoiceDetector, one: _Try, number: int) -> OverUs:
    """Have our long sentence spoken, and the sound come into it."""
    text = OURS[one.language]
    ours = await sounds.ours(text, one.language)
    rig = TurnRig(
        language=one.language,
        reply=Reply(lines=(OurLine(text=text),), then=NextStep.LISTEN, listen_s=60.0),
        sounds={text: ours},
        detector=detector,
        line=one.line,
    )
    if one.line.echo_db is not None and one.line.echo_db > -30:
        rig.words.ours = _own_words(rig, text, len(ours) // 16)
    await rig.answer()
    await rig.until(lambda: rig.sounding, 3000)
    begin = 0 if one.kind == "our own echo" else 2200 + 170 * (number % 9)
    await rig.wait(begin)
    await rig.until(lambda: rig.sounding, 2000)
    return await _watch(rig, one)


async def _watch(rig: TurnRig, one: _Try) -> OverUs:
    found = OverUs(kind=one.kind, what=one.what, language=one.language, means_it=one.means_it)
    onset_ms = last_ms = rig.now_ms
    if one.words:
        rig.says(one.what, onset_ms, one.sound)

    def watch() -> None:
        nonlocal last_ms
        if found.stop_ms is not None:
            return
        if rig.sounding:
            last_ms = rig.now_ms
        elif rig.channel.paused or not rig.channel.queued_ms:
            found.stop_ms = last_ms - onset_ms

    await rig.play(
        np.append(one.sound, silence(WATCHED_MS - min(WATCHED_MS, len(one.sound) // 8))), watch
    )
    found.cut = any(turn.cut_off for turn in rig.store.turns) or any(
        event.talked_over_us for _, event in rig.dialogue.events
    )
    await rig.hang_up()
    return found


def _own_words(rig: TurnRig, text: str, length_ms: int) -> Callable[[int, int], str]:
    """Return what of our sentence is heard in a stretch of the call when it comes back."""

    def ours(start_ms: int, end_ms: int) -> str:
        began_ms = next((at * 20 for at, (_, queued) in enumerate(rig.channel.sent) if queued), 0)
        first = max(0.0, (start_ms - began_ms) / length_ms)
        last = min(1.0, (end_ms - began_ms) / length_ms)
        return text[int(first * len(text)) : int(last * len(text))]

    return ours
