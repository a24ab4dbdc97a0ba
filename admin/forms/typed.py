"""What somebody typed into a form: texts by field, cleaned of what no field holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from werkzeug.datastructures import MultiDict

from admin.forms.cleaning import clean_text
from admin.forms.fields import Field, FormSpec, ShownWhen

MOST_CHARACTERS = 4_000
MOST_VALUES = 2_000
"""Of one field that takes several."""
YES = "yes"


@dataclass(frozen=True, slots=True)
class Typed:
    """Values by field name; a field that takes one value has at most one."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the text of a field, empty when nothing was typed."""
        found = self.values.get(name, ())
        return found[0] if found else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return self.values.get(name, ())

    def flag(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return self.text(name) == YES

    def shows(self, condition: ShownWhen | None) -> bool:
        """Say whether a field under `condition` is asked for."""
        return condition is None or not condition.values.isdisjoint(self.many(condition.field))


def read_typed(spec: FormSpec, form: MultiDict[str, str]) -> Typed:
    """Return the form's own fields from a request, without control characters; other keys are left out."""
    return Typed({each.name: _read(each, form.getlist(each.name)) for each in spec.fields})


def typed_from(**values: object) -> Typed:
    """Return stored values as a form shows them: dates as ISO, True as a tick, None as nothing."""
    return Typed({name: _stored(value) for name, value in values.items()})


def _read(wanted: Field, raw: list[str]) -> tuple[str, ...]:
    most = MOST_VALUES if wanted.kind == "many" else 1
    clean = (
        clean_text(text[:MOST_CHARACTERS], keep_lines=wanted.kind == "long") for text in raw[:most]
    )
    return tuple(text for text in clean if text)


def _stored(value: object) -> tuple[str, ...]:
    if value is None or value is False or value == "":
        return ()
    if value is True:
        return (YES,)
    if isinstance(value, date):
        return (value.isoformat(),)
    if isinstance(value, time):
        return (f"{value:%H:%M}",)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(str(each) for each in value)
    return (str(value),)
