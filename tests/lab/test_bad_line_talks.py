"""People on bad lines say what their dialogue says, so that one talk is held with and without sound."""

from __future__ import annotations

import pytest

from carecall.lab.persona import Persona
from carecall.lab.persona_files import BAD_LINES, load_personas
from tests.language.scripted_talks import DIALOGUES

PEOPLE = load_personas(BAD_LINES)
PREFIX = "bad_line_"


def dialogue_name(persona: Persona) -> str:
    return PREFIX + persona.persona_id.replace("-", "_")


def written(persona: Persona) -> list[str]:
    """Return what a persona does as the dialogues write it."""
    if persona.presses:
        return [f"(key {persona.presses})"]
    return [
        "(silence)"
        if not answer.say
        else answer.say
        if answer.talk_over_ms is None
        else f"(into {answer.say})"
        for answer in persona.answers
    ]


@pytest.mark.parametrize("persona", PEOPLE, ids=lambda persona: persona.persona_id)
def test_a_person_does_what_the_dialogue_of_the_same_name_says(persona: Persona) -> None:
    dialogue = DIALOGUES[dialogue_name(persona)]
    does = [str(they) for they, _ in dialogue["talk"]]
    assert dialogue["lang"] == persona.language
    assert does == written(persona) or (set(does) == {"(silence)"} and not persona.lines)
    assert dialogue.get("completed", persona.expected.completed) == persona.expected.completed
    assert dialogue.get("label", persona.expected.label) == persona.expected.label


def test_every_dialogue_of_a_bad_line_has_its_person() -> None:
    names = {name for name in DIALOGUES if name.startswith(PREFIX)}
    assert names == {dialogue_name(persona) for persona in PEOPLE}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_ten_talks_of_each_language_are_held_over_bad_lines(language: str) -> None:
    assert sum(persona.language == language for persona in PEOPLE) >= 10
