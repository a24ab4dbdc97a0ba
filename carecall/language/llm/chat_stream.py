"""What a chat endpoint streams: server-sent events with pieces of text and of tool calls.

Format: OpenAI chat completions, `stream: true`; Ollama, vLLM and llama.cpp send the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from carecall.errors import ModelFailed

DONE = "[DONE]"
LONGEST_ARGUMENTS = 500
"""Characters of one tool call's arguments; a choice from a short list needs no more."""
_BROKEN = "The language model's server sent something that is not its protocol."


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """A piece of a reply."""

    text: str = ""
    calls: tuple[CallPiece, ...] = ()
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPiece:
    """A piece of a tool call; the first piece of `index` has the name."""

    index: int
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool call as the model wrote it: not checked yet."""

    name: str
    arguments: str
    """JSON, perhaps."""


class ToolCalls:
    """Tool calls put together from their pieces."""

    def __init__(self) -> None:
        self._calls: dict[int, ToolCall] = {}

    def take(self, pieces: tuple[CallPiece, ...]) -> None:
        """Add the pieces of one delta."""
        for piece in pieces:
            known = self._calls.get(piece.index, ToolCall(name="", arguments=""))
            arguments = (known.arguments + piece.arguments)[: LONGEST_ARGUMENTS + 1]
            name = known.name or piece.name
            self._calls[piece.index] = ToolCall(name=name, arguments=arguments)

    def whole(self) -> tuple[ToolCall, ...]:
        """Return the calls so far, in the order of their numbers."""
        return tuple(self._calls[index] for index in sorted(self._calls))


def read_event(line: str) -> Delta | None:
    """Return the delta in one line of the stream; None for lines that carry none.

    Raises:
        ModelFailed: it is an error, or not what such a server sends.
    """
    line = line.strip()
    if not line or line.startswith((":", "event:", "id:", "retry:")):
        return None
    if not line.startswith("data:"):
        raise ModelFailed(_BROKEN)
    content = line[len("data:") :].strip()
    if content == DONE:
        return Delta(finished=True)
    try:
        found = json.loads(content)
    except ValueError:
        raise ModelFailed(_BROKEN) from None
    if not isinstance(found, dict) or "error" in found:
        raise ModelFailed("The language model's server answered an error: see its log.")
    return _delta(found)


def _delta(found: Mapping[str, object]) -> Delta | None:
    choices = found.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return None  # a frame of usage figures has no choices
    piece = choices[0].get("delta")
    if not isinstance(piece, dict):
        raise ModelFailed(_BROKEN)
    text = piece.get("content")
    return Delta(text=text if isinstance(text, str) else "", calls=_pieces(piece))


def _pieces(delta: Mapping[str, object]) -> tuple[CallPiece, ...]:
    calls = delta.get("tool_calls")
    if not isinstance(calls, list):
        return ()
    return tuple(
        _piece(number, call) for number, call in enumerate(calls) if isinstance(call, dict)
    )


def _piece(number: int, call: Mapping[str, object]) -> CallPiece:
    index, function = call.get("index"), call.get("function")
    fields = function if isinstance(function, dict) else {}
    name, arguments = fields.get("name"), fields.get("arguments")
    if isinstance(arguments, dict):
        arguments = json.dumps(arguments)
    return CallPiece(
        index=index if isinstance(index, int) else number,
        name=name if isinstance(name, str) else "",
        arguments=arguments if isinstance(arguments, str) else "",
    )
