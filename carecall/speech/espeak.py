"""Speech by espeak-ng, run as a program of its own: its licence and its crashes stay outside."""

from __future__ import annotations

import asyncio
import contextlib
import re
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field

from carecall.domain.language import Language
from carecall.errors import EngineFailed, EngineTooSlow
from carecall.ports.speech import SpokenText
from carecall.speech.telephone_sound import to_telephone
from carecall.speech.text_normaliser import for_espeak
from carecall.speech.wave_file import read_wave

WORDS_PER_MINUTE = 150
"""Slower than the program's 175: the people who listen are old, on a telephone."""
MOST_WORDS_PER_MINUTE = 450
LEAST_WORDS_PER_MINUTE = 80
_VOICE = re.compile(r"[A-Za-z0-9]+([-+_][A-Za-z0-9]+)*")
DEFAULT_VOICES = {Language.KO: "ko", Language.EN: "en-us"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EspeakProgram:
    """How espeak-ng is started."""

    argv: tuple[str, ...] = ("espeak-ng",)
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables added to this process's environment, for a private copy's library and data paths."""

    def command(self, *arguments: str) -> tuple[str, ...]:
        """Return the whole command line; `env` adds the variables without reading ours."""
        added = [f"{name}={value}" for name, value in self.env.items()]
        return ("env", *added, *self.argv, *arguments) if added else (*self.argv, *arguments)


class EspeakSynthesiser:
    """The Synthesiser that every machine can have. About 10 ms a sentence."""

    name = "espeak-ng"

    def __init__(
        self,
        program: EspeakProgram,
        *,
        words_per_minute: int = WORDS_PER_MINUTE,
        deadline_s: float = 5.0,
        at_once: int = 4,
    ) -> None:
        """Speak with `program`, at most `at_once` sentences at a time."""
        self._program = program
        self._words_per_minute = words_per_minute
        self._deadline_s = deadline_s
        self._places = asyncio.Semaphore(at_once)

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM.

        Raises:
            EngineFailed: espeak-ng cannot be started, broke, or does not know the voice.
            EngineTooSlow: the deadline passed.
        """
        text = for_espeak(sentence.text, sentence.language)
        if not text.strip():
            return b""
        try:
            async with asyncio.timeout(self._deadline_s), self._places:
                wave = await self._say(text, sentence)
        except TimeoutError:
            raise EngineTooSlow(
                f"espeak-ng did not finish a sentence in {self._deadline_s:g} s: "
                "check the load of this machine."
            ) from None
        pcm = await asyncio.to_thread(_heard_on_a_phone, wave)
        if not pcm:
            raise EngineFailed("espeak-ng made no sound: check that its data files are complete.")
        return pcm

    async def _say(self, text: str, sentence: SpokenText) -> bytes:
        voice = sentence.voice or DEFAULT_VOICES[sentence.language]
        if not _VOICE.fullmatch(voice):
            raise EngineFailed("The espeak-ng voice has a wrong name: use one like ko or en-us+f3.")
        pace = round(self._words_per_minute * sentence.speed)
        pace = min(MOST_WORDS_PER_MINUTE, max(LEAST_WORDS_PER_MINUTE, pace))
        command = self._program.command(
            "-v", voice, "-s", str(pace), "-b", "1", "--stdin", "--stdout"
        )
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError:
            raise EngineFailed(
                "espeak-ng cannot be started: run `make setup`, or install espeak-ng."
            ) from None
        try:
            wave, _ = await process.communicate(text.encode())
        finally:
            await _stop(process)
        if process.returncode != 0:
            raise EngineFailed(
                f"espeak-ng ended with status {process.returncode} for voice {voice}: "
                "check the voice's name and that espeak-ng's data files are complete."
            )
        return wave


def _heard_on_a_phone(wave: bytes) -> bytes:
    return to_telephone(read_wave(wave))


async def _stop(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
