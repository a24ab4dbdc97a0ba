"""A question and its reply, as the rules for short answers see them."""

from __future__ import annotations

from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic
from carecall.language.analyst.tables import Tables

_SHORT = {Language.KO: 14, Language.EN: 34}
"""Letters up to which a reply says nothing but its yes, no or measure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a short reply says."""

    label: Label
    matter: Matter | None
    calm: bool = False
    hands: bool = False
    presupposed: bool = False
    """The reply only fills in what the question takes for granted."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and a reply, both as forms."""

    asked: str
    asked_as_told: str
    """The question from the recipient's side: “do i have pain”, without Korean honorifics."""
    text: str
    topic: Topic | None
    language: Language
    tables: Tables

    def asks(self, name: str) -> bool:
        """Say whether the question holds these words."""
        return self.tables.questions[name].search(self.asked) is not None

    def says(self, name: str) -> bool:
        """Say whether the reply holds these words."""
        return self.tables.questions[name].search(self.text) is not None

    @property
    def short(self) -> bool:
        """Whether the reply is little more than one word."""
        return len(self.text) <= _SHORT[self.language]
