"""Questions whose answers are JSON of a fixed schema; asked outside of talks, from any thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

import httpx

from carecall.errors import ModelFailed
from carecall.language.llm.chat_servers import CONNECT_S, WHAT, ChatConfig
from carecall.language.llm.circuit import Circuit

MOST_TOKENS = 1500


class ChatReader:
    """Asks the servers in turn; one that fails again and again is left alone for a while."""

    def __init__(self, config: ChatConfig, *, now_s: Callable[[], float] = time.monotonic) -> None:
        """Each question opens a connection of its own: they are few, and minutes apart."""
        self.config = config
        self._now_s = now_s
        self._circuits = {base: Circuit(config.circuit) for base in config.bases}

    def ask(self, instructions: str, record: str, schema: Mapping[str, object]) -> object:
        """Return the JSON value that a server answers; every server is tried within the time.

        Raises:
            ModelFailed: none answered JSON in time.
        """
        body = {
            "model": self.config.model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": record},
            ],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reading", "strict": True, "schema": schema},
            },
        }
        problem = ModelFailed(f"Every {WHAT} rests after failures.")
        ends_s = self._now_s() + self.config.analyse_s
        for base in self.config.bases:
            left_s = ends_s - self._now_s()
            if left_s <= 0 or not self._circuits[base].allows(self._now_s()):
                continue
            try:
                answer = self._post(base, body, left_s)
            except ModelFailed as error:
                problem = error
                self._circuits[base].failed(self._now_s())
            else:
                self._circuits[base].worked()
                return answer
        raise problem

    def _post(self, base: str, body: Mapping[str, object], within_s: float) -> object:
        timeout = httpx.Timeout(within_s, connect=min(CONNECT_S, within_s))
        try:
            answer = httpx.post(
                f"{base}/chat/completions",
                json=body,
                headers=self.config.headers,
                timeout=timeout,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelFailed(f"The {WHAT} broke off: {type(error).__name__}.") from None
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise ModelFailed(
                f"The {WHAT} answered status {answer.status_code}: check its address, model and key."
            )
        return _content(answer.content)


def _content(answer: bytes) -> object:
    """Return the JSON in the message of a chat completion."""
    try:
        found = json.loads(answer)
        text = found["choices"][0]["message"]["content"]
        return json.loads(text)
    except (ValueError, KeyError, IndexError, TypeError):
        raise ModelFailed(f"The {WHAT} answered no JSON of the schema.") from None
