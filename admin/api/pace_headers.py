"""The headers that say how many requests a key has left, as the document describes them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from admin.api.operations import Schema

NAMES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
RETRY = "Retry-After"
WITHOUT_KEY = "401"
TOO_MANY = "429"


def pace_headers() -> dict[str, Schema]:
    """Describe the headers, as components that every answer refers to."""
    words = (
        _("How many requests the key may make at once."),
        _("How many of them are left now."),
        _("Seconds until all of them are there again."),
        _("Seconds to wait before the next request."),
    )
    number = {"type": "integer", "minimum": 0}
    return {name: {"description": text, "schema": number} for name, text in zip((*NAMES, RETRY), words, strict=True)}  # fmt: skip


def with_pace(status: str, told: Any) -> dict[str, object]:
    """Return an answer with its headers; without a good key none are counted."""
    names = () if status == WITHOUT_KEY else NAMES + ((RETRY,) if status == TOO_MANY else ())
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    whole = {**told.get("headers", {}), **headers}
    return {**told, "headers": whole} if whole else told
