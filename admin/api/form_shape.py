"""A screen's form as a JSON body: described from its fields, read into what the screen's own judge takes."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from admin.access import Permission, current_principal
from admin.api.operations import Schema
from admin.api.problems import FieldProblem, Problem
from admin.forms.fields import Field, FormSpec
from admin.forms.typed import YES, Typed, read_typed
from carecall.domain.phone import mask

CHOSEN = frozenset({"choice", "many"})


class FormShape:
    """The body that adds or changes a row."""

    def __init__(self, name: str, spec: FormSpec, *, whole: bool) -> None:
        self.name, self.spec, self.whole = name, spec, whole
        self.varying = frozenset(each.name for each in spec.fields if varies(each))
        """Fields whose choices differ for each reader."""

    def schema(self) -> Schema:
        """Describe the body; what depends on other fields is never demanded by the schema alone."""
        fields = {each.name: self.field(each) for each in self.spec.fields}
        found: Schema = {"type": "object", "additionalProperties": False, "properties": fields}
        return found

    def field(self, field: Field) -> Schema:
        """Describe one field as it is sent and answered; null is an empty field."""
        return {**self.value(field), "description": described(field)}

    def value(self, field: Field) -> Schema:
        """Describe a field's values."""
        if field.kind == "flag":
            return {"type": ["boolean", "null"]}
        if field.kind == "many":
            return {"type": ["array", "null"], "items": self.choice(field)}
        if field.kind == "choice":
            found = self.choice(field)
            return {"anyOf": [found, {"type": "null"}]}
        return scalar(field)

    def choice(self, field: Field) -> Schema:
        """Describe one chosen value."""
        if field.name in self.varying:
            return {"type": ["integer", "string"]}
        return {"type": "string", "enum": [key for key, _shown in field.choices()]}

    def read(self, raw: object) -> Typed:
        """Return the sent fields as a form holds them."""
        if not isinstance(raw, dict):
            raise Problem(422, fields=[FieldProblem(sentence=_("Send an object."))])
        known = {each.name: each for each in self.spec.fields}
        problems = [
            FieldProblem(
                sentence=_(
                    "There is no such field: choose among %(names)s.", names=", ".join(known)
                ),
                pointer=f"/{name}",
            )
            for name in raw
            if name not in known
        ]
        texts: MultiDict[str, str] = MultiDict()
        for name, value in raw.items():
            found = texts_of(known[name], value) if name in known else []
            if found is None:
                problems.append(FieldProblem(sentence=_("This is not the kind of value that belongs here."), pointer=f"/{name}"))  # fmt: skip
            else:
                texts.setlist(name, found)
        if problems:
            raise Problem(422, fields=problems)
        read = read_typed(self.spec, texts)
        return Typed({name: read.values[name] for name in raw})

    def told(self, name: str, sentence: str) -> str:
        """Return what is wrong with a field for whoever sees no form that offers its choices."""
        if sentence != _("Choose one of the offered values."):
            return sentence
        if name in self.varying:
            return _("There is nothing of this id within this key's reach.")
        field = next(each for each in self.spec.fields if each.name == name)
        return _(
            "Choose one of: %(names)s.", names=", ".join(value for value, _word in field.choices())
        )

    def shown(self, typed: Typed) -> dict[str, object]:
        """Return a form's values as JSON."""
        return {each.name: self.plain(each, typed) for each in self.spec.fields}

    def plain(self, field: Field, typed: Typed) -> object:
        """Return one field's value as JSON."""
        if field.kind == "flag":
            return typed.flag(field.name)
        if field.kind == "many":
            return [self.key(field, text) for text in typed.many(field.name)]
        text = typed.text(field.name)
        if not text:
            return None
        if field.kind == "choice":
            return self.key(field, text)
        if field.kind == "tel" and field.personal and not current_principal().may(Permission.SEE_PHONES):  # fmt: skip
            return mask(text)
        return number_of(field, text)

    def key(self, field: Field, text: str) -> str | int:
        """Return a chosen value; ids are numbers."""
        return int(text) if field.name in self.varying and text.isdigit() else text


def varies(field: Field) -> bool:
    """Say whether a field's choices differ for each reader: asked for without one, they cannot be told."""
    if field.kind not in CHOSEN:
        return False
    try:
        field.choices()
    except HTTPException:
        return True
    return False


def described(field: Field) -> str:
    """Return what a field is, and when it is asked for."""
    parts = [str(field.label())]
    if field.required and field.kind != "flag":
        parts.append(_("Required."))
    if field.hint is not None:
        parts.append(str(field.hint()))
    when = field.shown_when
    if when is not None:
        values = ", ".join(sorted(when.values))
        parts.append(_("Only while %(field)s is %(values)s.", field=when.field, values=values))
    return " · ".join(parts)


def scalar(field: Field) -> Schema:
    """Describe a field of one plain value."""
    if field.kind in {"number", "decimal"}:
        found: Schema = {"type": ["integer" if field.kind == "number" else "number", "null"]}
        bounds = {"minimum": field.low, "maximum": field.high}
        return {**found, **{name: bound for name, bound in bounds.items() if bound is not None}}
    text: Schema = {"type": ["string", "null"]}
    if field.kind == "date":
        return {**text, "format": "date"}
    if field.kind == "time":
        return {**text, "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
    return {**text, "maxLength": field.limit} if field.limit else text


def texts_of(field: Field, value: object) -> list[str] | None:
    """Return a sent value as a form's texts, or None for a value of the wrong kind."""
    if value is None:
        return []
    if field.kind == "flag":
        return ([YES] if value else []) if isinstance(value, bool) else None
    if field.kind == "many":
        return keys_of(value)
    if field.kind in {"number", "decimal", "choice"} and is_key(value):
        return [str(value)]
    if field.kind == "decimal" and isinstance(value, float):
        return [f"{value:f}".rstrip("0").rstrip(".")]
    return [value] if isinstance(value, str) else None


def is_key(value: object) -> bool:
    """Say whether a value is a text or a whole number."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def keys_of(value: object) -> list[str] | None:
    """Return a list of texts or whole numbers as texts, or None for anything else."""
    if not isinstance(value, list) or not all(is_key(each) for each in value):
        return None
    return [str(each) for each in value]


def number_of(field: Field, text: str) -> object:
    """Return a stored text as its kind of number, or as it is."""
    if field.kind == "number" and text.removeprefix("-").isdigit():
        return int(text)
    return float(text) if field.kind == "decimal" else text


def over(base: Typed, sent: Typed) -> Typed:
    """Return a form's values with what was sent written over them."""
    merged: Mapping[str, tuple[str, ...]] = {**base.values, **sent.values}
    return Typed(merged)
