"""Speech by servers that speak the OpenAI speech protocol."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

import httpx
import numpy as np

from carecall.errors import EngineFailed
from carecall.ports.speech import SpokenText
from carecall.speech.openai_servers import ServerList, Servers, read_object
from carecall.speech.telephone_sound import to_telephone
from carecall.speech.text_normaliser import normalise
from carecall.speech.wave_file import Sound, read_wave

FIRST_BYTE_S = 3.0
LONGEST_S = 10.0
HEADERLESS_RATE_HZ = 24000
"""What `pcm` means at OpenAI and most servers that follow it."""
MOST_CHARACTERS = 4096
LEAST_SPEED, MOST_SPEED = 0.25, 4.0
WHAT = "speech synthesis server"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechServerConfig:
    """Which servers, and what they are asked for."""

    servers: ServerList
    model: str
    voice: str
    """The voice of sentences that name none."""
    answer: Literal["wav", "pcm"] = "wav"
    sample_rate_hz: int | None = None
    """Asked for where the server knows `sample_rate`; it is then the rate of `pcm` too."""
    first_byte_s: float = FIRST_BYTE_S


class OpenAiSynthesiser:
    """The Synthesiser behind `POST /v1/audio/speech`."""

    def __init__(self, config: SpeechServerConfig) -> None:
        """Connect at the first sentence. The name tells voices apart, for the prompt cache."""
        self._config = config
        self.name = f"http {config.model} {config.voice}"
        self.servers = Servers(WHAT, config.servers)

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM; two servers are tried at most.

        Raises:
            EngineFailed: no server gave sound.
            EngineTooSlow: none began to in time.
        """
        text = normalise(sentence.text, sentence.language)
        if not text.strip():
            return b""
        if len(text) > MOST_CHARACTERS:
            raise EngineFailed("The sentence is too long for the speech synthesis server: cut it.")
        body = self._body(text, sentence)

        async def post(client: httpx.AsyncClient, base: str) -> bytes:
            return await self._post(client, f"{base}/audio/speech", body)

        return await self.servers.ask(post, deadline_s=LONGEST_S)

    def _body(self, text: str, sentence: SpokenText) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self._config.model,
            "input": text,
            "voice": sentence.voice or self._config.voice,
            "response_format": self._config.answer,
            "speed": min(MOST_SPEED, max(LEAST_SPEED, sentence.speed)),
        }
        if self._config.sample_rate_hz is not None:
            body["sample_rate"] = self._config.sample_rate_hz
        return body

    async def _post(
        self, client: httpx.AsyncClient, address: str, body: dict[str, object]
    ) -> bytes:
        parts: list[bytes] = []
        loop = asyncio.get_running_loop()
        async with (
            asyncio.timeout(self._config.first_byte_s) as first_byte,
            client.stream("POST", address, json=body) as answer,
        ):
            async for part in answer.aiter_bytes():
                first_byte.reschedule(loop.time() + LONGEST_S)
                parts.append(part)
        content = b"".join(parts)
        kind = answer.headers.get("content-type", "")
        if answer.status_code >= httpx.codes.BAD_REQUEST or "json" in kind:
            read_object(WHAT, answer.status_code, content)
            raise EngineFailed(f"The {WHAT} answered JSON in place of sound.")
        pcm = await asyncio.to_thread(self._heard_on_a_phone, content)
        if not pcm:
            raise EngineFailed(f"The {WHAT} answered no sound: check its model and voice.")
        return pcm

    def _heard_on_a_phone(self, content: bytes) -> bytes:
        if content[:4] == b"RIFF" or self._config.answer == "wav":
            return to_telephone(read_wave(content))
        samples = np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2")
        rate_hz = self._config.sample_rate_hz or HEADERLESS_RATE_HZ
        return to_telephone(Sound(samples=samples, rate_hz=rate_hz))
