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
"""How long a server that failed is asked only when no other is left; doubled while it goes on failing."""
LONGEST_REST_S = 300.0
ABOUT_THE_REQUEST = frozenset({400, 413, 415, 422})
"""Statuses that say something of what was asked, not of the server (RFC 9110, 15.5)."""
_LOG = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerList:
    """Base URLs such as `http://host:8000` or `https://host/v1`, and the key for all of them."""

    bases: tuple[str, ...]
    key: str = ""

    def __repr__(self) -> str:
        return f"ServerList(bases={self.bases!r})"


class RequestRefused(EngineFailed):
    """A server refused what it was asked; others are tried, and it is not rested for it."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """Until when a server is rested, and how often in a row it has failed."""

    until_s: float
    failures: int


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
        self._bases = tuple(with_version(base) for base in servers.bases)
        self._headers = {"Authorization": f"Bearer {servers.key}"} if servers.key else {}
        self._rest_s = rest_s
        self._now_s = now_s
        self._rests: dict[str, _Rest] = {}
        self._turn = 0
        self._client: httpx.AsyncClient | None = None

    def candidates(self) -> list[str]:
        """Return the server whose turn it is and one other to try after it, healthy ones first."""
        turn = self._turn % len(self._bases)
        self._turn += 1
        now_s = self._now_s()
        in_turn = self._bases[turn:] + self._bases[:turn]
        rest_left = {
            base: max(0.0, self._rests[base].until_s - now_s) if base in self._rests else 0.0
            for base in in_turn
        }
        return sorted(in_turn, key=lambda base: rest_left[base])[:2]

    async def ask(
        self,
        request: Callable[[httpx.AsyncClient, str], Awaitable[Answer]],
        *,
        deadline_s: float,
        urgent: bool = True,
    ) -> Answer:
        """Return the answer of the first server that gives one within its share of `deadline_s`.

        A server is not rested for being slow with what is not `urgent`.

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
            self._blame(base, problem, urgent=urgent)
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

    def _blame(self, base: str, problem: SpeechError, *, urgent: bool) -> None:
        slow = isinstance(problem, EngineTooSlow)
        if isinstance(problem, RequestRefused) or (slow and not urgent):
            return
        before = self._rests.get(base)
        if before is None:
            _LOG.warning(
                "A speech server fails and is rested", extra={"server": base, "why": str(problem)}
            )
        failures = before.failures + 1 if before is not None else 1
        rest_s = min(LONGEST_REST_S, self._rest_s * 2 ** min(failures - 1, 10))
        self._rests[base] = _Rest(self._now_s() + rest_s, failures)

    def _recover(self, base: str) -> None:
        if self._rests.pop(base, None) is not None:
            _LOG.info("A speech server answers again", extra={"server": base})


def read_object(what: str, status: int, content: bytes) -> Mapping[str, object]:
    """Return the JSON object in an answer.

    Servers put failures into the status, into an `error` key, or both: whisper.cpp answers 200.

    Raises:
        EngineFailed: it is a failure or no JSON object. The server's own words are not kept: they
            can hold what was said, or a part of the key.
    """
    if status >= httpx.codes.BAD_REQUEST:
        failure = RequestRefused if status in ABOUT_THE_REQUEST else EngineFailed
        raise failure(f"The {what} answered status {status}: check its address, model and key.")
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise EngineFailed(f"The {what} answered something that is not a JSON object.")
    if "error" in found:
        raise EngineFailed(f"The {what} answered an error with status {status}: see its log.")
    return found


def with_version(base: str) -> str:
    """Return a base URL that ends in /v1.

    >>> with_version("http://host:8000/")
    'http://host:8000/v1'
    """
    base = base.rstrip("/")
    return base if base.endswith("/v1") else f"{base}/v1"
