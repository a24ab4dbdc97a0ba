"""The personas as rows of a recipients' list, so that a campaign can be tried on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carecall.domain.language import Language
from carecall.lab.persona import Persona


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRecipient:
    """One row: the columns that the upload reads."""

    name: str
    number: str
    """National form, for example 01000001001."""
    other_information: str
    language: Language
    """Not a column: lists of two languages are uploaded to two organizations."""
    persona_id: str


def sample_recipients(
    personas: Iterable[Persona], language: Language | None = None
) -> tuple[SampleRecipient, ...]:
    """Return a row for every persona, or for those of one language."""
    return tuple(
        SampleRecipient(
            name=persona.name,
            number=persona.number,
            other_information=persona.about,
            language=persona.language,
            persona_id=persona.persona_id,
        )
        for persona in personas
        if language in (None, persona.language)
    )
