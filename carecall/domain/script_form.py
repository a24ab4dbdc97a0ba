"""A script as plain values (mappings, lists, texts), the form of YAML files and JSON columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from carecall.domain.language import Language
from carecall.domain.script import (
    CareScript,
    Expectation,
    FollowUpQuestion,
    OwnQuestion,
    Topic,
    TopicScript,
    Worry,
)
from carecall.domain.script_rules import check_script
from carecall.errors import BadDefinition

Word = TypeVar("Word", bound=StrEnum)

KEYS = frozenset(
    {
        "name",
        "version",
        "language",
        "greeting",
        "permission",
        "opening",
        "closing",
        "topics",
        "lines",
        "max_turns",
        "leave_message",
        "permissions",
        "openings",
        "rotates",
        "own",
        "forbidden",
        "speed",
        "address",
    }
)


def script_from_plain(plain: object, *, where: str, usual: CareScript | None = None) -> CareScript:
    """Read a script from plain values and check it; lines that it does not have are those of `usual`.

    Raises:
        BadDefinition: naming `where` it stood and the first key that is wrong.
    """
    fields = as_mapping(plain, "the script", where=where)
    unknown = set(fields) - KEYS
    if unknown:
        raise BadDefinition(where, min(unknown), "is not a key of a script.")
    script = CareScript(
        name=text_of(fields, "name", where=where),
        version=whole_number_of(fields, "version", where=where),
        language=word_of(fields, "language", Language, where=where),
        greeting=text_of(fields, "greeting", where=where),
        permission=text_of(fields, "permission", where=where),
        opening=text_of(fields, "opening", where=where),
        closing=text_of(fields, "closing", where=where),
        topics=_topics(fields, where),
        lines={**(usual.lines if usual is not None else {}), **_lines(fields, where)},
        max_turns=whole_number_of(fields, "max_turns", where=where, default=8),
        leave_message=flag_of(fields, "leave_message", where=where, default=True),
        permissions=texts_of(fields.get("permissions", []), "permissions", where=where),
        openings=texts_of(fields.get("openings", []), "openings", where=where),
        rotates=flag_of(fields, "rotates", where=where, default=True),
        own=_own_questions(fields, where),
        forbidden=texts_of(fields.get("forbidden", []), "forbidden", where=where),
        speed=_number_of(fields, "speed", where=where, default=1.0),
        address=(texts_of(fields.get("address", ""), "address", where=where) or ("",))[0],
    )
    check_script(script, where)
    return script


def script_to_plain(script: CareScript) -> dict[str, object]:
    """Return `script` as plain values that JSON and YAML can hold; `script_from_plain` reads them back."""
    return {
        "name": script.name,
        "version": script.version,
        "language": script.language.value,
        "greeting": script.greeting,
        "permission": script.permission,
        "opening": script.opening,
        "closing": script.closing,
        "max_turns": script.max_turns,
        "leave_message": script.leave_message,
        "permissions": list(script.permissions),
        "openings": list(script.openings),
        "topics": [
            {
                "topic": topic.topic.value,
                "expects": topic.expects.value,
                "ask": list(topic.ask),
                "closed": list(topic.closed),
                "every": topic.every,
                "follow_ups": [
                    {"when": list(each.when), "unless": list(each.unless), "ask": each.ask}
                    for each in topic.follow_ups
                ],
            }
            for topic in script.topics
        ],
        "lines": {purpose: list(texts) for purpose, texts in script.lines.items()},
        "rotates": script.rotates,
        "own": [_plain_question(each) for each in script.own],
        "forbidden": list(script.forbidden),
        "speed": script.speed,
        "address": script.address,
    }


def _plain_question(question: OwnQuestion) -> dict[str, object]:
    return {
        "key": question.key,
        "ask": question.ask,
        "topic": question.topic.value,
        "expects": question.expects.value,
        "every": question.every,
        "worry": question.worry.value,
        "bound": question.bound,
        "words": list(question.words),
    }


def _own_questions(fields: Mapping[str, object], where: str) -> tuple[OwnQuestion, ...]:
    plain = as_sequence(fields.get("own", []), "own", where=where)
    return tuple(_own_question(as_mapping(each, "own", where=where), where) for each in plain)


def _own_question(fields: Mapping[str, object], where: str) -> OwnQuestion:
    numbered = fields.get("bound") is not None
    return OwnQuestion(
        key=text_of(fields, "key", where=where),
        ask=text_of(fields, "ask", where=where),
        topic=word_of(fields, "topic", Topic, where=where),
        expects=word_of({"expects": "free", **fields}, "expects", Expectation, where=where),
        every=whole_number_of(fields, "every", where=where, default=1),
        worry=word_of({"worry": "never", **fields}, "worry", Worry, where=where),
        bound=whole_number_of(fields, "bound", where=where) if numbered else None,
        words=texts_of(fields.get("words", []), "own.words", where=where),
    )


def _topics(fields: Mapping[str, object], where: str) -> tuple[TopicScript, ...]:
    return tuple(
        _topic(as_mapping(each, "topics", where=where), where)
        for each in as_sequence(fields.get("topics"), "topics", where=where)
    )


def _topic(fields: Mapping[str, object], where: str) -> TopicScript:
    topic = word_of(fields, "topic", Topic, where=where)
    key = f"topics.{topic}"
    follow_ups = [
        as_mapping(each, f"{key}.follow_ups", where=where)
        for each in as_sequence(fields.get("follow_ups", []), f"{key}.follow_ups", where=where)
    ]
    return TopicScript(
        topic=topic,
        expects=word_of({"expects": "free", **fields}, "expects", Expectation, where=where),
        ask=texts_of(fields.get("ask"), f"{key}.ask", where=where),
        closed=texts_of(fields.get("closed", []), f"{key}.closed", where=where),
        every=whole_number_of(fields, "every", where=where, default=1),
        follow_ups=tuple(
            FollowUpQuestion(
                when=texts_of(each.get("when"), f"{key}.follow_ups.when", where=where),
                ask=text_of(each, "ask", where=where),
                unless=texts_of(each.get("unless", []), f"{key}.follow_ups.unless", where=where),
            )
            for each in follow_ups
        ),
    )


def _lines(fields: Mapping[str, object], where: str) -> dict[str, tuple[str, ...]]:
    lines = as_mapping(fields.get("lines"), "lines", where=where)
    return {key: texts_of(value, f"lines.{key}", where=where) for key, value in lines.items()}


def as_mapping(value: object, key: str, *, where: str) -> Mapping[str, object]:
    """Return `value` as a mapping with text keys."""
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value):
        raise BadDefinition(where, key, "must be a table of keys and values.")
    return value


def as_sequence(value: object, key: str, *, where: str) -> Sequence[object]:
    """Return `value` as a list."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise BadDefinition(where, key, "must be a list.")
    return value


def texts_of(value: object, key: str, *, where: str) -> tuple[str, ...]:
    """Return `value` as texts; a single text is a list of one."""
    each = [value] if isinstance(value, str) else as_sequence(value, key, where=where)
    if not all(isinstance(text, str) for text in each):
        raise BadDefinition(where, key, "must be texts; put the others in quotes.")
    return tuple(str(text).strip() for text in each)


def text_of(fields: Mapping[str, object], key: str, *, where: str) -> str:
    """Return the text under `key`."""
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadDefinition(where, key, "is missing: write a text.")
    return value.strip()


def whole_number_of(
    fields: Mapping[str, object], key: str, *, where: str, default: int | None = None
) -> int:
    """Return the whole number under `key`."""
    value = fields.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadDefinition(where, key, "must be a whole number.")
    return value


def _number_of(fields: Mapping[str, object], key: str, *, where: str, default: float) -> float:
    value = fields.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadDefinition(where, key, "must be a number.")
    return float(value)


def flag_of(fields: Mapping[str, object], key: str, *, where: str, default: bool) -> bool:
    """Return the yes or no under `key`."""
    value = fields.get(key, default)
    if not isinstance(value, bool):
        raise BadDefinition(where, key, "must be true or false.")
    return value


def word_of(fields: Mapping[str, object], key: str, words: type[Word], *, where: str) -> Word:
    """Return the word of `words` under `key`."""
    value = fields.get(key)
    if not isinstance(value, str) or value not in {word.value for word in words}:
        known = ", ".join(words)
        raise BadDefinition(where, key, f"must be one of {known}.")
    return words(value)
