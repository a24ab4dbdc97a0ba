"""What a model may do besides speaking: a choice from short lists, checked here whatever the model writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.matters import Matter
from carecall.domain.requests import RequestKind
from carecall.domain.script import Topic
from carecall.language.llm.chat_stream import LONGEST_ARGUMENTS, ToolCall

MOST_CALLS = 3
"""Tool calls of one reply that are looked at."""
DANGERS = (
    Matter.FALL, Matter.PAIN, Matter.BREATH, Matter.STROKE, Matter.BLEEDING, Matter.ILLNESS, Matter.COLD,
    Matter.FIRE, Matter.CRIME, Matter.VIOLENCE, Matter.SELF_HARM, Matter.LOST, Matter.HELP, Matter.MEDICINE,
)  # fmt: skip


class Tool(StrEnum):
    """The whole of it."""

    NEXT_TOPIC = "next_topic"
    NOTE_REQUEST = "note_request"
    RAISE_EMERGENCY = "raise_emergency"
    END_CALL = "end_call"
    CALL_BACK_AT = "call_back_at"


class CallBackTime(StrEnum):
    """When the model thinks that the person wants to be called; the person's own words decide."""

    LATER_TODAY = "later_today"
    TOMORROW = "tomorrow"
    ANOTHER_DAY = "another_day"


class EndReason(StrEnum):
    """Why the model thinks that the talk should end."""

    WANTS_TO_GO = "wants_to_go"
    TIRED = "tired"
    NOTHING_MORE = "nothing_more"


ARGUMENT = {
    Tool.NEXT_TOPIC: "topic",
    Tool.NOTE_REQUEST: "kind",
    Tool.RAISE_EMERGENCY: "matter",
    Tool.END_CALL: "why",
    Tool.CALL_BACK_AT: "when",
}
_ABOUT = {
    Tool.NEXT_TOPIC: "Go on to another topic that was not asked about yet.",
    Tool.NOTE_REQUEST: "The person asked for something that a worker should do.",
    Tool.RAISE_EMERGENCY: "The person is in danger now; people are alerted at once.",
    Tool.END_CALL: "The person wants to end the call.",
    Tool.CALL_BACK_AT: "The person has no time now and wants to be called later.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One checked tool call."""

    tool: Tool
    value: str
    """One of the words that the tool was offered with."""


def words_of(tool: Tool, topics: Sequence[Topic]) -> tuple[str, ...]:
    """Return what may be chosen; `topics` are those left to ask about."""
    match tool:
        case Tool.NEXT_TOPIC:
            return tuple(dict.fromkeys(topic.value for topic in topics))
        case Tool.NOTE_REQUEST:
            return tuple(kind.value for kind in RequestKind)
        case Tool.RAISE_EMERGENCY:
            return tuple(matter.value for matter in DANGERS)
        case Tool.END_CALL:
            return tuple(EndReason)
        case Tool.CALL_BACK_AT:
            return tuple(CallBackTime)


def tools_for(topics: Sequence[Topic]) -> list[dict[str, object]]:
    """Return the tools as an OpenAI-compatible endpoint takes them; none of them has free text."""
    return [_as_function(tool, words_of(tool, topics)) for tool in Tool if words_of(tool, topics)]


def read_choices(calls: Sequence[ToolCall], topics: Sequence[Topic]) -> tuple[Choice, ...]:
    """Return the calls that stand the check, each tool once; everything else is as if never made."""
    found: dict[Tool, Choice] = {}
    for call in calls[:MOST_CALLS]:
        choice = _read(call, topics)
        if choice is not None:
            found.setdefault(choice.tool, choice)
    return tuple(found.values())


def _read(call: ToolCall, topics: Sequence[Topic]) -> Choice | None:
    if call.name not in set(Tool) or len(call.arguments) > LONGEST_ARGUMENTS:
        return None
    tool = Tool(call.name)
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    if not isinstance(arguments, Mapping) or set(arguments) != {ARGUMENT[tool]}:
        return None
    value = arguments[ARGUMENT[tool]]
    return Choice(tool=tool, value=value) if value in words_of(tool, topics) else None


def _as_function(tool: Tool, words: tuple[str, ...]) -> dict[str, object]:
    argument = ARGUMENT[tool]
    return {
        "type": "function",
        "function": {
            "name": tool.value,
            "description": _ABOUT[tool],
            "parameters": {
                "type": "object",
                "properties": {argument: {"type": "string", "enum": list(words)}},
                "required": [argument],
                "additionalProperties": False,
            },
        },
    }
