"""What the conversation is told about a call before the first word."""

from __future__ import annotations

from dataclasses import dataclass

from carecall.domain.memory import MemoryItem
from carecall.domain.script import CareScript, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBrief:
    """Everything the talk needs; read once when the call is answered, then no database."""

    call_id: str
    organization_id: int
    organization: str
    """The name that the recipient hears."""
    department: str
    """Spoken caller name of the campaign; equal to `organization` when not set."""
    recipient: str
    """How the person is addressed, or empty for a test call."""
    script: CareScript
    memory: tuple[MemoryItem, ...] = ()
    recent_topics: tuple[Topic, ...] = ()
    """Topics of the last calls, newest first, so that they rotate."""
    call_count: int = 0
    """Conversations held before with this person."""
    max_talk_s: int = 600
    voice: str = ""
    """Synthesiser voice, or empty for the language's default."""
    speed: float = 1.0
    """1.0 is the voice's normal pace."""
    country: str = "KR"
    """ISO 3166-1 alpha-2 code of where the person lives; decides the emergency number."""
