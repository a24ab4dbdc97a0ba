"""Lines that a campaign has recorded: played as they are, in place of the voice."""

from __future__ import annotations

from carecall.domain.audio_clip import ClipKind
from carecall.language.talk import Desk
from carecall.ports.dialogue import Line


def recorded(desk: Desk, kind: ClipKind, *, closing: bool = False) -> tuple[Line, ...]:
    """Return the line that plays the campaign's clip, or nothing when it has none for `kind`."""
    clip = desk.brief.clips.get(kind)
    if clip is None:
        return ()
    return (Line(text=clip.text, interruptible=False, closing=closing, clip=clip.file),)
