"""What all shapes share: moments with their zone, telephone numbers by permission, texts without control characters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from admin.access import Permission, Principal
from admin.api.shapes import ApiModel
from admin.formats import shown_phone

LARGEST_ID = 2**53
MOST_IDS = 1000
"""Rows of one bulk operation."""


class Given(BaseModel):
    """Something that the API answers with."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class Asked(ApiModel):
    """Something that the API is told; a name that it does not know is refused."""

    model_config = ConfigDict(str_max_length=4000)


def in_utc(value: object) -> object:
    """Return a stored moment aware: SQLite gives it back naive."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def sensible_day(value: date) -> date:
    """Refuse a day that no calendar of ours holds."""
    if not 2000 <= value.year <= 2200:
        raise ValueError(_("Write a day between 2000 and 2200."))
    return value


def as_text(value: object) -> object:
    """Return a whole number as an address would hold it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Moment = Annotated[datetime, BeforeValidator(in_utc)]
Day = Annotated[date, AfterValidator(sensible_day)]
Key = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Keys = Annotated[list[Key], Field(min_length=1, max_length=MOST_IDS)]
SearchText = Annotated[
    str, BeforeValidator(as_text), WithJsonSchema({"type": ["string", "integer"]})
]
SearchAsked = dict[str, SearchText]
"""By the names that a list can be searched by."""


class ChosenRows(Asked):
    """Some rows of a list."""

    ids: Keys


def phone_for(principal: Principal, number: str) -> str:
    """Return a number in its normal form, or masked for whoever may not see numbers."""
    if principal.may(Permission.SEE_PHONES):
        return number
    return shown_phone(number, whole=False) if number else ""
