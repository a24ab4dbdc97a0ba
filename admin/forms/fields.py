"""What a form asks for: fields in sections, some of them only when another field says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "email", "tel", "number", "decimal", "date", "time", "choice", "many", "flag", "long"
]
Choice = tuple[str, str]
Text = Callable[[], str]
"""Asked at each request, so that it is in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWhen:
    """A field that is asked for only while another one has one of these values."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks for."""

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = True
    limit: int | None = None
    """Most characters, as a person counts them."""
    low: int | None = None
    high: int | None = None
    """Of a number, both included."""
    hint: Text | None = None
    choices: Callable[[], Sequence[Choice]] = tuple
    """Asked at each request, so that nobody sees another organization's."""
    searched: bool = False
    """Whether a choice is also made in a window with a search of its own."""
    suggestions: Callable[[], Sequence[str]] = tuple
    """Texts that are offered while somebody types; any other may be typed too."""
    fixed: bool = False
    """Chosen once: a stored row keeps it, and its form only shows it."""
    optional_shown: bool = True
    """Whether a label says that the field may stay empty; False where that hangs on other fields."""
    shown_when: ShownWhen | None = None
    personal: bool = False
    """The trail says that it changed, never to what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one title."""

    fields: tuple[Field, ...]
    title: Text | None = None
    shown_when: ShownWhen | None = None


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A whole form."""

    sections: tuple[Section, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return every field in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, name: str) -> Field:
        """Return the field of a name.

        Raises:
            KeyError: the form has none.
        """
        return next(field for field in self.fields if field.name == name)

    def section_of(self, name: str) -> Section:
        """Return the section that a field stands in."""
        return next(each for each in self.sections if any(f.name == name for f in each.fields))


def one_section(*fields: Field) -> FormSpec:
    """Return a form without section titles."""
    return FormSpec((Section(fields=fields),))
