"""Chat servers taken in turn: another address when one fails, and none at all while all of them rest."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

import httpx

from carecall.errors import ModelFailed
from carecall.language.llm.chat_stream import Delta, read_event
from carecall.language.llm.circuit import Circuit, CircuitRule

WHAT = "language model server"
CONNECT_S = 1.0
SILENCE_S = 10.0
"""Longest pause within a stream; whoever waits for words waits for less."""
PROBE_S = 3.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatConfig:
    """Which servers, and what they are asked for."""

    bases: tuple[str, ...]
    """Base URLs such as `http://host:11434` or `https://host/v1`."""
    model: str
    key: str = field(default="", repr=False)
    tools: bool = True
    """Whether the model is given tools; some servers refuse them."""
    first_words_s: float = 1.2
    """From the request to the first sentence that may be spoken."""
    total_s: float = 6.0
    """To the last word of a reply."""
    analyse_s: float = 30.0
    """To the whole reading of a call after it."""
    circuit: CircuitRule = field(default_factory=CircuitRule)

    def __post_init__(self) -> None:
        """Take addresses with or without `/v1`."""
        object.__setattr__(self, "bases", tuple(_with_version(base) for base in self.bases))

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


class ChatServers:
    """Streams replies; keeps connections alive. Lives in one event loop."""

    def __init__(self, config: ChatConfig, *, now_s: Callable[[], float] = time.monotonic) -> None:
        """Connect at the first request.

        Raises:
            ValueError: there is no base URL.
        """
        if not config.bases:
            raise ValueError(f"The {WHAT} has no base URL.")
        self.config = config
        self._now_s = now_s
        self._circuits = {base: Circuit(config.circuit) for base in config.bases}
        self._pace = Circuit(config.circuit)
        """Of all servers together: words that come too late again and again are not asked for."""
        self._turn = 0
        self._client: httpx.AsyncClient | None = None

    async def stream(
        self, body: Mapping[str, object], *, first_s: float
    ) -> AsyncGenerator[Delta, None]:
        """Yield the deltas of the first server that begins to answer; two are tried within `first_s`.

        Raises:
            ModelFailed: no server began in time, or the one that did broke off or fell silent.
        """
        ends_s = self._now_s() + first_s
        problem = ModelFailed(f"Every {WHAT} rests after failures.")
        tried = self._candidates()
        for left, base in zip(range(len(tried), 0, -1), tried, strict=True):
            deltas = self._deltas(base, body)
            try:
                async with asyncio.timeout(max(0.0, ends_s - self._now_s()) / left):
                    first = await anext(deltas)
            except TimeoutError:
                problem = ModelFailed(f"The {WHAT} did not begin in time.")
            except ModelFailed as error:
                problem = error
            else:
                async with aclosing(deltas):
                    yield first
                    async for delta in self._followed(base, deltas):
                        yield delta
                return
            await deltas.aclose()
            self._failed(base, problem)
        raise problem

    def slow(self) -> None:
        """Note that somebody gave up waiting for a first sentence, whichever server it was."""
        self._pace.failed(self._now_s())

    def in_time(self) -> None:
        """Note that a first sentence came in time."""
        self._pace.worked()

    async def _followed(self, base: str, rest: AsyncGenerator[Delta, None]) -> AsyncIterator[Delta]:
        try:
            async for delta in rest:
                yield delta
        except ModelFailed as error:
            self._failed(base, error)
            raise
        self._circuits[base].worked()

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _candidates(self) -> list[str]:
        """Return the server whose turn it is and one other, those that rest left out."""
        bases = self.config.bases
        turn = self._turn % len(bases)
        self._turn += 1
        now_s = self._now_s()
        in_turn = bases[turn:] + bases[:turn]
        if not self._pace.allows(now_s):
            return []
        return [base for base in in_turn if self._circuits[base].allows(now_s)][:2]

    async def _deltas(self, base: str, body: Mapping[str, object]) -> AsyncGenerator[Delta, None]:
        try:
            async with self._connected().stream(
                "POST", f"{base}/chat/completions", json=body
            ) as answer:
                if answer.status_code >= httpx.codes.BAD_REQUEST:
                    raise ModelFailed(
                        f"The {WHAT} answered status {answer.status_code}: check its address, model and key."
                    )
                finished = False
                async for line in answer.aiter_lines():
                    delta = read_event(line)
                    if delta is None:
                        continue
                    yield delta
                    finished = finished or delta.finished
                if not finished:
                    raise ModelFailed(f"The {WHAT} broke off in mid-sentence.")
        except httpx.TimeoutException:
            raise ModelFailed(f"The {WHAT} did not answer in time.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelFailed(f"The {WHAT} broke off: {type(error).__name__}.") from None

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
            self._client = httpx.AsyncClient(headers=self.config.headers, timeout=timeout)
        return self._client

    def _failed(self, base: str, problem: ModelFailed) -> None:
        circuit = self._circuits[base]
        was_open = circuit.is_open
        circuit.failed(self._now_s())
        if circuit.is_open and not was_open:
            _LOG.warning(
                "A language model server fails and is rested",
                extra={"server": base, "why": str(problem)},
            )


def probe(config: ChatConfig) -> dict[str, str]:
    """Ask every server for its models; return for each address what is wrong, or an empty text.

    Opens connections: for a doctor, not for a talk.
    """
    return {base: _probe_one(base, config) for base in config.bases}


def _probe_one(base: str, config: ChatConfig) -> str:
    try:
        answer = httpx.get(f"{base}/models", headers=config.headers, timeout=PROBE_S)
        found = answer.json() if answer.status_code < httpx.codes.BAD_REQUEST else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"does not answer ({type(error).__name__})"
    if found is None:
        return f"answered status {answer.status_code}: check the address and CARECALL_LLM_KEY"
    models = found.get("data") if isinstance(found, dict) else None
    names = [each.get("id") for each in models or () if isinstance(each, dict)]
    if names and config.model not in names:
        return f"does not know the model {config.model}: check CARECALL_LLM_MODEL"
    return ""


def _with_version(base: str) -> str:
    base = base.rstrip("/")
    return base if base.endswith("/v1") else f"{base}/v1"
