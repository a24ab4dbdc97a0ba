"""The languages a call can be held in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """ISO 639-1 code of the language spoken on a call."""

    KO = "ko"
    EN = "en"
