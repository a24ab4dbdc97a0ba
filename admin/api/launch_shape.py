"""The body that launches a campaign: people, and the fields of the wizard's forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from admin.api.form_shape import FormShape
from admin.api.operations import Schema
from admin.api.problems import FieldProblem, Problem
from admin.api.values.parts import LARGEST_ID
from admin.forms.typed import Typed
from admin.forms.wizard_form import WHEN_SPEC, WORDS_SPEC

MOST_PEOPLE = 10_000
FIELDS = frozenset({"organization_id", "recipient_ids", "when", "words", "start"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What is asked for, read but not judged."""

    organization_id: int | None
    recipient_ids: list[int]
    when: Typed
    words: Typed
    start: bool


class LaunchShape:
    """Describes and reads the body."""

    name = "CampaignLaunch"

    def __init__(self) -> None:
        self.when = FormShape("CampaignWhen", WHEN_SPEC, whole=False)
        self.words = FormShape("CampaignWords", WORDS_SPEC, whole=False)

    def schema(self) -> Schema:
        """Describe the body."""
        key: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
        people: Schema = {"type": "array", "items": key, "minItems": 1, "maxItems": MOST_PEOPLE}
        fields = {
            "organization_id": {**key, "description": _("For whom the campaign is; the key's own organization without it.")},
            "recipient_ids": {**people, "description": _("People who are in no schedule yet.")},
            "when": {**self.when.schema(), "description": _("Number, rhythm and hours, as a schedule has them.")},
            "words": {**self.words.schema(), "description": _("Name, kind, language and messages, as a campaign has them.")},
            "start": {"type": "boolean", "default": False, "description": _("Whether it starts at once.")},
        }  # fmt: skip
        return {
            "type": "object",
            "additionalProperties": False,
            "required": ["recipient_ids", "when", "words"],
            "properties": fields,
        }

    def read(self, raw: object) -> Launch:
        """Return what is asked for; refuses what is of the wrong kind."""
        if not isinstance(raw, dict):
            raise Problem(422, fields=[FieldProblem(sentence=_("Send an object."))])
        wrong = [FieldProblem(sentence=wrong_of(name, raw), pointer=f"/{name}") for name in wrong_fields(raw)]  # fmt: skip
        if wrong:
            raise Problem(422, fields=wrong)
        return Launch(
            organization_id=raw.get("organization_id"),
            recipient_ids=list(dict.fromkeys(raw["recipient_ids"])),
            when=within("when", lambda: self.when.read(raw["when"])),
            words=within("words", lambda: self.words.read(raw["words"])),
            start=raw.get("start", False),
        )


def wrong_fields(raw: Mapping[str, object]) -> list[str]:
    """Return the fields of the body that are not of their kind, or that there are not."""
    people, start = raw.get("recipient_ids"), raw.get("start", False)
    good = {
        "organization_id": is_key(raw.get("organization_id", 1)),
        "recipient_ids": isinstance(people, list)
        and 1 <= len(people) <= MOST_PEOPLE
        and all(is_key(each) for each in people),
        "when": isinstance(raw.get("when"), dict),
        "words": isinstance(raw.get("words"), dict),
        "start": isinstance(start, bool),
    }
    return [name for name in raw if name not in FIELDS] + [name for name in good if not good[name]]


def wrong_of(name: str, raw: Mapping[str, object]) -> str:
    """Return what is wrong with a field of the body."""
    if name not in FIELDS:
        return _("There is no such field.")
    if name not in raw:
        return _("This field is missing.")
    return _("This is not the kind of value that belongs here.")


def is_key(value: object) -> bool:
    """Say whether a value can be a row's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID


def within(part: str, read: Callable[[], Typed]) -> Typed:
    """Return a part of the body; what is wrong with it is told by where it stands in the whole."""
    try:
        return read()
    except Problem as problem:
        raise placed(part, problem.fields) from None


def placed(part: str, fields: Sequence[FieldProblem]) -> Problem:
    """Return problems of one part, by where they stand in the whole body."""
    return Problem(422, fields=[FieldProblem(sentence=each.sentence, pointer=f"/{part}{each.pointer}") for each in fields])  # fmt: skip
