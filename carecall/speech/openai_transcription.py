"""Recognition by servers that speak the OpenAI transcription protocol."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import httpx
import numpy as np

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineFailed, EngineTooSlow, PassShed
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad, RecognitionHints
from carecall.speech.load_meter import LoadMeter
from carecall.speech.log_mel import RATE_HZ, to_model_rate
from carecall.speech.openai_servers import ServerList, Servers, read_object
from carecall.speech.pass_log import PassLog
from carecall.speech.wave_file import write_wave
from carecall.speech.whisper_phrases import whisper_phrases

LONGEST_S = 8.0
LONGEST_AFTER_CALL_S = 60.0
SHORTEST_MS = 100
SIDE_PASSES = 2
"""Requests at once that nobody waits for."""
REQUESTS_A_SERVER = 4
"""Requests that a server is taken to carry at once without slowing down, for the admission of calls."""
UNKNOWN_CONFIDENCE = 0.8
"""For servers that answer the text alone."""
WHAT = "speech recognition server"
Post = Callable[[httpx.AsyncClient, str], Awaitable[tuple[str, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionConfig:
    """Which servers, and what they are asked for."""

    servers: ServerList
    model: str = "whisper-1"
    response_format: str = "json"
    """`verbose_json` brings a confidence where the server knows it."""


class OpenAiRecogniser:
    """The Recogniser behind `POST /v1/audio/transcriptions`."""

    name = "http"
    limited = False

    def __init__(self, config: TranscriptionConfig) -> None:
        """Connect at the first utterance."""
        self._config = config
        self.servers = Servers(WHAT, config.servers)
        self._side_places = asyncio.Semaphore(SIDE_PASSES)
        self._meter = LoadMeter(REQUESTS_A_SERVER * len(config.servers.bases))
        self._log = PassLog()
        self._out = 0

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`; two servers are tried at most.

        Servers know no priority: what nobody on the line waits for goes out a few at a time.

        Raises:
            EngineFailed: no server gave an answer that can be used.
            EngineTooSlow: none did in time.
            PassShed: a partial pass, while others of its kind are out.
        """
        if priority is Priority.PARTIAL and self._side_places.locked():
            self._log.shed += 1
            raise PassShed
        if duration_ms(pcm) < SHORTEST_MS:
            return Heard(text="", confidence=0.0, engine=self.name, pass_ms=0)
        began_s = time.monotonic()
        phrases = whisper_phrases(language)
        hot_words = phrases.hot_words(hints)
        wave = await asyncio.to_thread(_as_wave, pcm)

        async def post(client: httpx.AsyncClient, base: str) -> tuple[str, float]:
            answer = await client.post(
                f"{base}/audio/transcriptions",
                files={"file": ("speech.wav", wave, "audio/wav")},
                data=self._fields(language, hot_words),
            )
            return read_transcript(answer.status_code, answer.content)

        places = nullcontext() if priority is Priority.FINAL else self._side_places
        async with places:
            waited_ms = _ms_since(began_s)
            deadline_s = min(_longest_s(priority), deadline_s)
            text, confidence = await self._ask(post, deadline_s, priority)
        if phrases.is_invented(text, hot_words):
            text, confidence = "", 0.0
        pass_ms = _ms_since(began_s)
        self._log.waits_ms.append(waited_ms)
        self._log.passes_ms.append(pass_ms - waited_ms)
        return Heard(text=text, confidence=confidence, engine=self.name, pass_ms=pass_ms)

    def figures(self) -> PassFigures:
        """Return how long servers take; nothing waits here but what nobody waits for."""
        return self._log.figures(waiting=0, running=self._out)

    def load(self) -> RecogniserLoad:
        """Return how busy the servers were with us, from outside: the longer they take, the busier they are."""
        return self._meter.read()

    async def close(self) -> None:
        """Close the connections."""
        await self.servers.close()

    async def _ask(self, post: Post, deadline_s: float, priority: Priority) -> tuple[str, float]:
        lane = self._meter.begin()
        self._out += 1
        try:
            urgent = priority is Priority.FINAL
            return await self.servers.ask(post, deadline_s=deadline_s, urgent=urgent)
        except EngineTooSlow:
            self._log.too_slow += 1
            raise
        finally:
            self._out -= 1
            self._meter.end(lane)

    def _fields(self, language: Language, hot_words: str) -> dict[str, str]:
        fields = {
            "model": self._config.model,
            "language": language.value,
            "response_format": self._config.response_format,
            "temperature": "0",
        }
        return fields | ({"prompt": hot_words} if hot_words else {})


def _ms_since(began_s: float) -> int:
    return round(1000 * (time.monotonic() - began_s))


def _longest_s(priority: Priority) -> float:
    return LONGEST_AFTER_CALL_S if priority is Priority.AFTER_CALL else LONGEST_S


def read_transcript(status: int, content: bytes) -> tuple[str, float]:
    """Return text and confidence of an answer.

    Raises:
        EngineFailed: it is a failure, or holds no text.
    """
    found = read_object(WHAT, status, content)
    text = found.get("text")
    if not isinstance(text, str):
        raise EngineFailed(f"The {WHAT} answered without a text.")
    text = text.strip()
    return text, _confidence(found) if text else 0.0


def _confidence(found: Mapping[str, object]) -> float:
    segments = found.get("segments")
    logprobs = [
        segment["avg_logprob"]
        for segment in (segments if isinstance(segments, list) else [])
        if isinstance(segment, dict) and isinstance(segment.get("avg_logprob"), (int, float))
    ]
    if not logprobs:
        return UNKNOWN_CONFIDENCE
    return round(math.exp(min(0.0, sum(logprobs) / len(logprobs))), 3)


def _as_wave(pcm: bytes) -> bytes:
    samples = (np.clip(to_model_rate(pcm), -1.0, 1.0) * 32767).astype("<i2")
    return write_wave(samples.tobytes(), rate_hz=RATE_HZ)
