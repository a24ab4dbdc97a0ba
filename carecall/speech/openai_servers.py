"""A list of servers that speak the same HTTP protocol: taken in turn, and rested after a failure."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx

from carecall.errors import EngineFailed, EngineTooSlow, SpeechError

CONNECT_S = 2.0
REST_S = 30.0
"""How long a server that failed is asked only when no other is left."""
_LOG = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerList:
    """Base URLs such as `http://host:8000` or `https://host/v1`, and the key for all of them."""

    bases: tuple[str, ...]
    key: str = ""

    def __repr__(self) -> str:
        return f"ServerList(bases={self.bases!r})"


class Servers:
    """Chooses the server of each request and keeps the connections alive. Lives in one event loop."""

    def __init__(
        self,
        what: str,
        servers: ServerList,
        *,
        rest_s: float = REST_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`what` names them in messages, as in `speech recognition server`.

        Raises:
            ValueError: there is no base URL.
        """
        if not servers.bases:
            raise ValueError(f"The {what} has no base URL.")
        self._what = what
        self._bases = tuple(_with_version(base) for base in servers.bases)
        self._headers = {"Authorization": f"Bearer {servers.key}"} if servers.key else {}
        self._rest_s = rest_s
        self._now_s = now_s
        self._rested_at_s: dict[str, float] = {}
        self._turn = 0
        self._client: httpx.AsyncClient | None = None

    def candidates(self) -> list[str]:
        """Return the server whose turn it is and one other to try after it, healthy ones first."""
        turn = self._turn % len(self._bases)
        self._turn += 1
        now_s = self._now_s()
        in_turn = self._bases[turn:] + self._bases[:turn]
        rest_left = {base: max(0.0, self._rested_at_s.get(base, 0.0) - now_s) for base in in_turn}
        return sorted(in_turn, key=lambda base: rest_left[base])[:2]

    async def ask(
        self, request: Callable[[httpx.AsyncClient, str], Awaitable[Answer]], *, deadline_s: float
    ) -> Answer:
        """Return the answer of the first server that gives one within its share of `deadline_s`.

        Raises:
            EngineFailed: every server that was tried failed.
            EngineTooSlow: every server that was tried failed, the last one by its deadline.
        """
        ends_s = self._now_s() + deadline_s
        problem: SpeechError | None = None
        tried = self.candidates()
        for left, base in zip(range(len(tried), 0, -1), tried, strict=True):
            share_s = max(0.0, ends_s - self._now_s()) / left
            try:
                async with asyncio.timeout(share_s):
                    answer = await request(self._connected(), base)
            except TimeoutError:
                problem = EngineTooSlow(f"The {self._what} did not answer in {share_s:.1f} s.")
            except httpx.TimeoutException:
                problem = EngineTooSlow(f"The {self._what} could not be reached in time.")
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                problem = EngineFailed(f"The {self._what} broke off: {type(error).__name__}.")
            except EngineFailed as error:
                problem = error
            else:
                self._recover(base)
                return answer
            self._rest(base, problem)
        raise problem or EngineFailed(f"The {self._what} was not asked.")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            timeout = httpx.Timeout(60.0, connect=CONNECT_S)
            self._client = httpx.AsyncClient(headers=self._headers, timeout=timeout)
        return self._client

    def _rest(self, base: str, problem: SpeechError) -> None:
        if base not in self._rested_at_s:
            _LOG.warning(
                "A speech server fails and is rested", extra={"server": base, "why": str(problem)}
            )
        self._rested_at_s[base] = self._now_s() + self._rest_s

    def _recover(self, base: str) -> None:
        if self._rested_at_s.pop(base, None) is not None:
            _LOG.info("A speech server answers again", extra={"server": base})


def read_object(what: str, status: int, content: bytes) -> Mapping[str, object]:
    """Return the JSON object in an answer.

    Servers put failures into the status, into an `error` key, or both: whisper.cpp answers 200.

    Raises:
        EngineFailed: it is a failure or no JSON object. The server's own words are not kept: they
            can hold what was said, or a part of the key.
    """
    if status >= httpx.codes.BAD_REQUEST:
        raise EngineFailed(
            f"The {what} answered status {status}: check its address, model and key."
        )
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise EngineFailed(f"The {what} answered something that is not a JSON object.")
    if "error" in found:
        raise EngineFailed(f"The {what} answered an error with status {status}: see its log.")
    return found


def _with_version(base: str) -> str:
    base = base.rstrip("/")
    return base if base.endswith("/v1") else f"{base}/v1"
