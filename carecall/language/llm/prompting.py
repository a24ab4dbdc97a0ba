"""What a model is asked: fixed instructions, and the call as quoted data that gives no orders."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.script_form import as_mapping, text_of
from carecall.language.llm.choices import tools_for
from carecall.language.script_files import load_yaml

PROMPTS = Path(__file__).parent / "prompts"
MOST_EXCHANGES = 4
LONGEST_WORDS = 400
"""Characters of one utterance that a model is shown."""
MOST_TOKENS = 120
TEMPERATURE = 0.3
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_MARKS = re.compile(r"<\|?/?[\w ]*\|?>|\[/?\w+\]|`{2,}|#{2,}|<<|>>|\{\{|\}\}")
"""What chat templates of models are made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What we said, and what the person said to it."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One reply that a model is asked for."""

    language: Language
    before: tuple[Exchange, ...]
    """Oldest first."""
    now: Exchange
    topic: Topic
    goes_on_with: str
    """The question that follows when the model asks none."""
    may_ask: bool
    """Whether a question of its own still has room in the talk."""
    topics: tuple[Topic, ...]
    """Not asked about yet."""


def body_for(asked: Asked, *, model: str, tools: bool) -> dict[str, object]:
    """Return the body of the request."""
    body: dict[str, object] = {
        "model": model,
        "messages": [
            {"role": "system", "content": instructions(asked.language)},
            {"role": "user", "content": record(asked)},
        ],
        "stream": True,
        "max_tokens": MOST_TOKENS,
        "temperature": TEMPERATURE,
    }
    if tools:
        body |= {"tools": tools_for(asked.topics), "tool_choice": "auto"}
    return body


def record(asked: Asked) -> str:
    """Return the call so far as JSON: whatever a person says stays a value between quotation marks."""
    return json.dumps(
        {
            "record_of_the_call": [_quoted(each) for each in asked.before[-MOST_EXCHANGES:]],
            "just_now": _quoted(asked.now),
            "topic": asked.topic.value,
            "you_may_ask_one_question": asked.may_ask,
            "the_system_asks_next": asked.goes_on_with,
        },
        ensure_ascii=False,
    )


def harmless(words: str) -> str:
    """Return what somebody said without anything that a model's chat template could take for its own."""
    bare = _MARKS.sub(" ", _CONTROL.sub(" ", words))
    return " ".join(bare.split())[:LONGEST_WORDS]


@cache
def instructions(language: Language) -> str:
    """Return the fixed part, the same in every request, so that a server may keep its reading of it."""
    path = PROMPTS / f"{language.value}.yaml"
    fields = as_mapping(load_yaml(path), "the file", where=path.name)
    return text_of(fields, "system", where=path.name)


def exchanges_of(ours: Sequence[str], theirs: str) -> Exchange:
    """Return one exchange."""
    return Exchange(ours=" ".join(ours), theirs=theirs)


def _quoted(exchange: Exchange) -> dict[str, str]:
    return {"we_said": harmless(exchange.ours), "person_said": harmless(exchange.theirs)}
