"""In which fields two versions of a form differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin.forms.fields import Field, FormSpec
from admin.forms.typed import YES, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field with what stands and what would stand."""

    field: Field
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def shown_before(self) -> str:
        """Return what stands, in the words of the form."""
        return _shown(self.field, self.before)

    @property
    def shown_after(self) -> str:
        """Return what would stand, in the words of the form."""
        return _shown(self.field, self.after)


def differences(spec: FormSpec, before: Typed, after: Typed) -> Sequence[Difference]:
    """Return the fields whose values differ, in the order of the form."""
    return [
        Difference(field=each, before=before.many(each.name), after=after.many(each.name))
        for each in spec.fields
        if sorted(before.many(each.name)) != sorted(after.many(each.name))
    ]


def facts_of(found: Sequence[Difference]) -> dict[str, object]:
    """Return differences as the trail keeps them: personal fields by name only."""
    return {
        "fields": [each.field.name for each in found],
        "before": {each.field.name: list(each.before) for each in found if not each.field.personal},
        "after": {each.field.name: list(each.after) for each in found if not each.field.personal},
    }


def _shown(field: Field, values: tuple[str, ...]) -> str:
    if not values:
        return "-"
    if field.kind == "flag":
        return "✓" if values == (YES,) else "-"
    names = dict(field.choices()) if field.kind in {"choice", "many"} else {}
    return ", ".join(names.get(value, value) for value in values)
