"""How the document describes what a list can be asked: its search fields with their values, order, size, cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext as _

from admin.api.operations import Parameter, Schema
from admin.search import MOST_CHARACTERS, MOST_WORDS, ListRules, SearchField

MOST = 100
USUAL = 50
EXACT = "exact"
COUNTS = ("capped", EXACT)
"""How far a list is counted."""
NUMBERS = frozenset({"phone", "outgoing", "number", "mobile", "main_phone"})
"""Search fields of which only the digits count."""


def parameters_of(rules: ListRules) -> Sequence[Parameter]:
    """Return what the address of a list may ask."""
    searched = [
        Parameter(name=each.name, schema=field_schema(each), text=text_of(each, rules))
        for each in rules.fields
        if not each.personal
    ]
    own = own_schemas(rules).items()
    return (*searched, *(Parameter(name=name, schema=schema, text=OWN_WORDS[name]) for name, schema in own))  # fmt: skip


def body_fields(rules: ListRules) -> dict[str, Schema]:
    """Describe what the body of a search may hold."""
    every = {each.name: described(field_schema(each), text_of(each, rules)()) for each in rules.fields}  # fmt: skip
    own = own_schemas(rules)
    own["fields"] = {"type": "array", "items": {"type": "string"}}
    return {**every, **{name: described(schema, OWN_WORDS[name]()) for name, schema in own.items()}}


def described(schema: Schema, text: str) -> Schema:
    """Return a schema with its words."""
    return {**schema, "description": text}


def own_schemas(rules: ListRules) -> dict[str, Schema]:
    """Describe what every list may be asked."""
    return {
        "sort": {"type": "string", "enum": list(sorts_of(rules))},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "cursor": {"type": "string"},
        "fields": {"type": "string"},
        "count": {"type": "string", "enum": list(COUNTS), "default": COUNTS[0]},
    }


def sorts_of(rules: ListRules) -> Iterable[str]:
    """Return a list's orders, the one that it has unasked first."""
    unasked = f"-{rules.default_sort}" if rules.default_descending else rules.default_sort
    both = [*rules.sorts, *(f"-{name}" for name in rules.sorts)]
    return sorted(both, key=lambda name: name != unasked)


OWN_WORDS = {
    "sort": lambda: _("Order; downwards with a leading minus. Unasked the first one named here."),
    "limit": lambda: _("Rows of a page."),
    "cursor": lambda: _("Where the page before ended: its next_cursor. Send everything else as before."),
    "fields": lambda: _("Only these fields, with commas between; the id is always there."),
    "count": lambda: _("count stops at 10,000 rows; exact counts to the end, which takes longer."),
}  # fmt: skip


def field_schema(field: SearchField) -> Schema:
    """Describe what a search field takes; an empty text asks for nothing."""
    if field.kind == "day":
        return {"type": "string", "format": "date"}
    if field.kind == "choice" and not field.differs:
        return {"type": "string", "enum": [*(value for value, _word in field.choices()), ""]}
    return {"type": "string", "maxLength": MOST_CHARACTERS}


def text_of(field: SearchField, rules: ListRules) -> Callable[[], str]:
    """Return what a search field is, with what each of its values means."""

    def text() -> str:
        return (
            f"{field.label()}: {meaning(field, rules)}" if meaning(field, rules) else field.label()
        )

    return text


def meaning(field: SearchField, rules: ListRules) -> str:
    """Return what may be said with a field."""
    if field.kind == "choice" and not field.differs:
        return "; ".join(f"{value} = {word}" for value, word in field.choices() if word != value)
    if field.name == "organization":
        return _("the id of one within reach; its rows and those of all below it.")
    if field.kind == "day" and has_period(rules):
        return _("a day of the key's time zone; counts for period=custom, which is meant where no period is sent.")  # fmt: skip
    if field.name in NUMBERS:
        return _("digits that stand in the number; four digits of a person's are its last four.")
    if field.kind == "text" and field.name != "object":
        return _("every word must be in it; the first %(n)s words count.", n=MOST_WORDS)
    return ""


def has_period(rules: ListRules) -> bool:
    """Say whether a list lets itself be asked for a period by name besides single days."""
    return any(field.name == "period" for field in rules.fields)
