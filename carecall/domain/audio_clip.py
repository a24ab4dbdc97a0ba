"""Recorded human clips that a campaign plays instead of the synthesiser's voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.language import Language
from carecall.domain.script_rules import check_greeting, check_length, check_spoken
from carecall.domain.script_text import placeholders
from carecall.errors import BadDefinition

CLIP_NAME_LIMIT = 40
CLIP_TEXT_LIMIT = 500
LONGEST_CLIP_S = 60
WHERE = "clip"


class ClipKind(StrEnum):
    """What a clip is played for."""

    GREETING = "greeting"
    CLOSING = "closing"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedClip:
    """A clip as the talk knows it."""

    file: str
    """Its sound below the folder of clips."""
    text: str
    """What is said in it, for the transcript."""


def check_clip_text(text: str, kind: ClipKind, language: Language, *, organization: str) -> None:
    """Refuse a spoken text that is empty, too long, breaks a hard rule, or greets without naming the AI.

    A recorded greeting is bound by the same law as a spoken one: its first sentence names the AI
    and the organization.

    Raises:
        BadDefinition: naming what is wrong.
    """
    if placeholders(text):
        raise BadDefinition(
            WHERE, "text", "has a placeholder: write the words as they were recorded."
        )
    check_spoken("text", text, language, where=WHERE)
    if kind is ClipKind.GREETING:
        check_greeting(text, language, where=WHERE, organization=organization)
    elif kind is ClipKind.CLOSING:
        check_length("closing", text, where=WHERE)
    elif not 1 <= len(text.strip()) <= CLIP_TEXT_LIMIT:
        raise BadDefinition(WHERE, "text", f"must have 1 to {CLIP_TEXT_LIMIT} characters.")
