"""How each carrier's phones would show a lettering that somebody types."""

from __future__ import annotations

from dataclasses import dataclass

from admin.forms.number_form import lettering_sentence
from carecall.domain.lettering import (
    LIMIT_BYTES,
    SHORT_BYTES,
    lettering_bytes,
    read_lettering,
    shown_within,
)
from carecall.errors import BadLettering
from carecall.spreadsheets.graphemes import count_graphemes

CARRIERS = (("SKT", SHORT_BYTES), ("KT", LIMIT_BYTES), ("LG U+", LIMIT_BYTES))
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierView:
    """What phones of one carrier show."""

    carrier: str
    limit: int
    text: str
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LetteringPreview:
    """A lettering as it would be shown, or why it is refused."""

    size: int | None
    """Bytes as carriers count them; None for what they cannot spell."""
    problem: str
    phones: tuple[CarrierView, ...]

    @property
    def cut(self) -> bool:
        """Say whether some phones show only the beginning."""
        return any(each.cut for each in self.phones)


def preview_of(typed: str) -> LetteringPreview:
    """Return how phones would show what was typed."""
    text = typed[:LONGEST]
    try:
        lettering = read_lettering(text, count_graphemes)
    except BadLettering as bad:
        return LetteringPreview(size=_size(text), problem=lettering_sentence(bad), phones=())
    phones = tuple(
        CarrierView(carrier=name, limit=limit, text=shown, cut=shown != lettering)
        for name, limit in CARRIERS
        for shown in (shown_within(lettering, limit),)
    )
    return LetteringPreview(size=_size(lettering), problem="", phones=phones if lettering else ())


def _size(text: str) -> int | None:
    try:
        return lettering_bytes(text)
    except UnicodeEncodeError:
        return None
