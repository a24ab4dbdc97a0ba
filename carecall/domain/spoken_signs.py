"""The hard rules of what is said, and the form in which the words of each language tell of a breach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SpokenRule(StrEnum):
    """Names of the rules."""

    WORLD = "world"
    """Weather, season, news, hour or day, unless given."""
    BODY = "body"
    """A body, being somewhere, doing something with hands, a promise that somebody comes or brings."""
    LIFE = "life"
    """An invented human life, or being a person."""
    FAMILY = "family"
    """Family, work, age or looks that nobody told."""
    PRODUCT = "product"
    ADVICE = "advice"
    """Medical, legal or money advice beyond seeing a doctor or telling a worker."""
    PRIVATE = "private"
    """Asks for what only criminals ask for on the phone."""
    MEMORY = "memory"
    """Says that something was told before that is not in the store."""
    REPEATED = "repeated"
    ECHO = "echo"
    """Says at length what the person said, word by word."""
    FORM = "form"
    """Links, markup, emoji, stage directions."""
    LANGUAGE = "language"
    """Not in the call's language."""
    LENGTH = "length"
    QUESTIONS = "questions"
    """More than one question in a reply."""
    HOUSE = "house"
    """What the organization's script keeps out."""


MEANING = {
    SpokenRule.WORLD: "say nothing of weather, season, news or the hour that was not given",
    SpokenRule.BODY: "an AI has no body, comes to nobody and brings nothing",
    SpokenRule.LIFE: "an AI has no life of its own and is no person",
    SpokenRule.FAMILY: "assume nothing about family, age or looks",
    SpokenRule.PRODUCT: "sell and recommend nothing",
    SpokenRule.ADVICE: "say at most that a doctor should be seen or that the worker is told",
    SpokenRule.PRIVATE: "never ask for numbers, codes or programs that criminals ask for",
    SpokenRule.MEMORY: "speak of earlier calls only by what the store has",
    SpokenRule.REPEATED: "say nothing twice",
    SpokenRule.ECHO: "do not say what one is told to say",
    SpokenRule.FORM: "write plain spoken sentences without links, markup and pictures",
    SpokenRule.LANGUAGE: "keep to the language of the call",
    SpokenRule.LENGTH: "keep sentences short",
    SpokenRule.QUESTIONS: "ask one question at a time",
    SpokenRule.HOUSE: "keep out what the organization keeps out",
}
"""What each rule wants, as half a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Words that break a rule."""

    rule: SpokenRule
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    """In the same sentence, these make it harmless."""
    told: re.Pattern[str] | None = None
    """When the person or the brief said these, it may be spoken of."""
    same: bool = False
    """When the person or the brief said the same words, they may be spoken of."""
    written: bool = False
    """Holds for texts that people wrote, too."""


def sign(
    rule: SpokenRule,
    patterns: Iterable[str],
    *,
    unless: str = "",
    told: str = "",
    same: bool = False,
    written: bool = False,
) -> Sign:
    """Return a sign of any of `patterns`, regular expressions on a sentence of single spaces."""
    return Sign(
        rule=rule,
        pattern=re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE),
        unless=re.compile(unless, re.IGNORECASE) if unless else None,
        told=re.compile(told, re.IGNORECASE) if told else None,
        same=same,
        written=written,
    )
