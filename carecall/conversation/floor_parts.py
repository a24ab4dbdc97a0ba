"""What one call's floor is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carecall.conversation.listening import Listening
from carecall.conversation.speaking import Spoken, Voice
from carecall.ports.speech import Recogniser, Synthesiser
from carecall.ports.voice import VoiceChannel


def _nobody(spoken: Spoken) -> None:
    """Stand in where nobody keeps a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorParts:
    """The call's channel, the engines, and what is known about the person."""

    channel: VoiceChannel
    listening: Listening
    recogniser: Recogniser
    synthesiser: Synthesiser
    voice: Voice
    longest_ms: int
    pace_ms: int | None = None
    """How long the person pauses within an answer, where earlier calls taught it."""
    bridges: tuple[str, ...] = ()
    """What is said, in turn, when an answer takes long."""
    on_bridge: Callable[[Spoken], None] = _nobody
    """Told what was sent of it."""
