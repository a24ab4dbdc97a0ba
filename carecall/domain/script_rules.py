"""What a script must hold before anybody is called with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from carecall.domain.language import Language
from carecall.domain.own_question import MOST_OWN_QUESTIONS, fault_in_question
from carecall.domain.script import MESSAGE_LIMIT, CareScript, Purpose, Topic
from carecall.domain.script_text import (
    PLACEHOLDERS,
    is_question,
    longest_length,
    placeholders,
    sentences,
)
from carecall.domain.spoken_rules import judge_written
from carecall.domain.spoken_signs import MEANING
from carecall.errors import BadDefinition

AI_WORDS = {
    Language.KO: re.compile(r"인공지능|\bAI(?![A-Za-z])", re.IGNORECASE),
    Language.EN: re.compile(r"\bAI\b|\bartificial intelligence\b", re.IGNORECASE),
}
"""A caller that generates speech must say so before anything else (Korean AI Basic Act, in force since 22 January 2026)."""
SLOWEST, FASTEST = 0.5, 2.0
ADDRESS_LIMIT = 20
FEWEST_TURNS = 1
MOST_TURNS = 40
ASKED_TOPICS = tuple(topic for topic in Topic if topic not in (Topic.GREETING, Topic.CLOSING))


def check_script(script: CareScript, where: str) -> None:
    """Refuse a script that breaks a rule.

    Raises:
        BadDefinition: naming the first key that is wrong.
    """
    check_greeting(script.greeting, script.language, where=where)
    for key, text in (
        ("opening", script.opening),
        ("closing", script.closing),
        *(("openings", opening) for opening in script.openings),
    ):
        check_length(key, text, where=where)
    if not FEWEST_TURNS <= script.max_turns <= MOST_TURNS:
        raise BadDefinition(where, "max_turns", f"must be from {FEWEST_TURNS} to {MOST_TURNS}.")
    _check_lines(script, where)
    _check_topics(script, where)
    _check_own(script, where)
    for key, text in all_texts(script):
        check_placeholders(key, text, where=where)
        check_spoken(key, text, script.language, where=where)


def check_greeting(
    text: str, language: Language, *, where: str, organization: str | None = None
) -> None:
    """Refuse a greeting that is too long or hides who calls.

    Its first sentence names an AI, and the organization by placeholder or as the name `organization`.

    Raises:
        BadDefinition: naming what is missing.
    """
    check_length("greeting", text, where=where)
    first = sentences(text)[0]
    if not AI_WORDS[language].search(first):
        raise BadDefinition(where, "greeting", "must say in its first sentence that an AI calls.")
    named = bool(placeholders(first) & {"organization", "department"})
    if not named and not (organization and organization in first):
        raise BadDefinition(
            where, "greeting", "must name {organization} or {department} in its first sentence."
        )


def check_spoken(key: str, text: str, language: Language, *, where: str) -> None:
    """Refuse a text that breaks a hard rule of what is said.

    Raises:
        BadDefinition: naming the rule and the words.
    """
    verdict = judge_written(text, language)
    if verdict.rule is not None:
        raise BadDefinition(
            where,
            key,
            f"breaks the rule “{verdict.rule}” with “{verdict.words}”: {MEANING[verdict.rule]}.",
        )


def check_length(key: str, text: str, *, where: str) -> None:
    """Refuse a message that is empty, or too long once the longest names are filled in."""
    if not text.strip():
        raise BadDefinition(where, key, "is empty: write what is said.")
    length = longest_length(text)
    if length > MESSAGE_LIMIT:
        raise BadDefinition(
            where, key, f"has {length} characters with the longest names; at most {MESSAGE_LIMIT}."
        )


def check_placeholders(key: str, text: str, *, where: str) -> None:
    """Refuse a placeholder that nothing fills, and unbalanced brackets."""
    unknown = placeholders(text) - PLACEHOLDERS
    if unknown:
        known = ", ".join(sorted(PLACEHOLDERS))
        raise BadDefinition(
            where, key, f"has an unknown placeholder {{{min(unknown)}}}; known are {known}."
        )
    stripped = re.sub(r"\{\w+\}|\[[^\[\]]*\]", "", text)
    if set(stripped) & set("{}[]"):
        raise BadDefinition(where, key, "has a bracket without its partner.")


def all_texts(script: CareScript) -> Iterator[tuple[str, str]]:
    """Yield every text of `script` with its key."""
    yield from (
        ("greeting", script.greeting),
        ("permission", script.permission),
        ("opening", script.opening),
        ("closing", script.closing),
    )
    yield from (("permissions", text) for text in script.permissions)
    yield from (("openings", text) for text in script.openings)
    for topic in script.topics:
        for ask in (*topic.ask, *topic.closed):
            yield f"topics.{topic.topic}.ask", ask
        for follow_up in topic.follow_ups:
            yield f"topics.{topic.topic}.follow_ups", follow_up.ask
    for purpose, texts in script.lines.items():
        for text in texts:
            yield f"lines.{purpose}", text
    for question in script.own:
        yield f"own.{question.key}", question.ask


def with_messages(
    script: CareScript,
    *,
    greeting: str | None = None,
    opening: str | None = None,
    closing: str | None = None,
    max_turns: int | None = None,
    organization: str | None = None,
) -> CareScript:
    """Return `script` with a campaign's own messages; None or an empty text keeps the script's.

    Raises:
        BadDefinition: a message breaks a rule; `where` is "campaign".
    """
    changed = replace(
        script,
        greeting=greeting or script.greeting,
        opening=opening or script.opening,
        openings=() if opening else script.openings,
        closing=closing or script.closing,
        max_turns=script.max_turns if max_turns is None else max_turns,
    )
    if greeting:
        check_greeting(greeting, script.language, where="campaign", organization=organization)
        check_script(replace(changed, greeting=script.greeting), "campaign")
        check_placeholders("greeting", greeting, where="campaign")
        check_spoken("greeting", greeting, script.language, where="campaign")
    else:
        check_script(changed, "campaign")
    return changed


def _check_lines(script: CareScript, where: str) -> None:
    for purpose in Purpose:
        if not script.lines.get(purpose.value):
            raise BadDefinition(where, f"lines.{purpose}", "is missing: write at least one line.")
    for name, texts in script.lines.items():
        if any(not text.strip() for text in texts):
            raise BadDefinition(where, f"lines.{name}", "has an empty line.")


def _check_topics(script: CareScript, where: str) -> None:
    present = [topic.topic for topic in script.topics]
    for topic in ASKED_TOPICS:
        if present.count(topic) != 1:
            raise BadDefinition(where, f"topics.{topic}", "must be there exactly once.")
    for each in script.topics:
        asked = (*each.ask, *each.closed, *(follow_up.ask for follow_up in each.follow_ups))
        if each.every < 0:
            raise BadDefinition(where, f"topics.{each.topic}", "needs a frequency of 0 or more.")
        if not each.ask or not all(is_question(text) for text in asked):
            raise BadDefinition(
                where, f"topics.{each.topic}", "needs questions, each ending with a question mark."
            )


def _check_own(script: CareScript, where: str) -> None:
    """Own questions, and what is spoken besides the lines."""
    keys = [question.key for question in script.own]
    if len(set(keys)) != len(keys) or len(keys) > MOST_OWN_QUESTIONS:
        raise BadDefinition(
            where, "own", f"takes {MOST_OWN_QUESTIONS} questions of different keys."
        )
    for question in script.own:
        fault = fault_in_question(question)
        if not is_question(question.ask) or fault:
            told = fault or "must end with a question mark."
            raise BadDefinition(where, f"own.{question.key}", told)
    if not SLOWEST <= script.speed <= FASTEST:
        raise BadDefinition(where, "speed", f"must be from {SLOWEST} to {FASTEST}.")
    if len(script.address) > ADDRESS_LIMIT:
        raise BadDefinition(where, "address", f"has at most {ADDRESS_LIMIT} characters.")


def forbidden_in(text: str, forbidden: Iterable[str]) -> str:
    """Return the first of the `forbidden` words that `text` holds, or an empty text."""
    said = text.casefold()
    return next((word for word in forbidden if word.strip() and word.casefold() in said), "")
