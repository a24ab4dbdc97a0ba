"""Who or what answered: a person, or one of the voices that are not an answer.

Pure rules over what was heard so far. Whoever is in doubt is a person: a machine that is greeted
costs a sentence, a person who is taken for a machine is hung up on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.call import Disposition


class AnswerKind(StrEnum):
    """What took the call."""

    PERSON = "person"
    VOICEMAIL = "voicemail"
    """A greeting that asks for a message."""
    SCREENING = "screening"
    """A robot that asks who calls and why, and may put a person through."""
    OUT_OF_SERVICE = "out_of_service"
    """The network says that the number is not in use."""
    ANNOUNCEMENT = "announcement"
    """The network says that the phone cannot be reached now."""
    MUSIC = "music"
    """Nothing but music: somebody has us on hold, or nobody is there."""
    FAX = "fax"


MACHINES = frozenset(AnswerKind) - {AnswerKind.PERSON}

DISPOSITIONS: Mapping[AnswerKind, Disposition] = {
    AnswerKind.PERSON: Disposition.ANSWERED,
    AnswerKind.VOICEMAIL: Disposition.VOICEMAIL,
    AnswerKind.SCREENING: Disposition.SCREENED,
    AnswerKind.OUT_OF_SERVICE: Disposition.INVALID_NUMBER,
    AnswerKind.ANNOUNCEMENT: Disposition.UNREACHABLE,
    AnswerKind.MUSIC: Disposition.NO_ANSWER,
    AnswerKind.FAX: Disposition.UNREACHABLE,
}
"""How an attempt ended that one of them took. A fax may share its line with a person: it is rung again."""

TOLD_BY_TALK = frozenset(DISPOSITIONS.values()) - {Disposition.ANSWERED}
"""Endings that only the talk can know, more telling than the network's plain ANSWERED."""


def disposition_for(answered_by: AnswerKind | None) -> Disposition:
    """Return how an answered attempt ended; nobody knows who took it: a person did."""
    return DISPOSITIONS[answered_by or AnswerKind.PERSON]


class LineSound(StrEnum):
    """Sound that says by itself what answered."""

    BEEP = "beep"
    """The tone after which a voicemail records."""
    SPECIAL_INFORMATION = "special_information"
    """Three rising tones before a network announcement (ITU-T E.180)."""
    FAX = "fax"
    """A fax machine's call or answer tone (ITU-T T.30)."""
    MUSIC = "music"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What has been heard since the answer, or since the last decision."""

    sound: LineSound | None = None
    words: AnswerKind | None = None
    """What the words so far are typical of; PERSON for words that only people say."""
    answered: bool = False
    """A person has talked with us already."""


_BY_SOUND = {
    LineSound.SPECIAL_INFORMATION: AnswerKind.ANNOUNCEMENT,
    LineSound.FAX: AnswerKind.FAX,
    LineSound.MUSIC: AnswerKind.MUSIC,
}


def judge(opening: Opening) -> AnswerKind | None:
    """Return what answered, or None while that is open.

    Words are surer than sounds: a beep may be a kitchen's and music a television's. Once somebody
    has answered us, nothing that is heard makes a machine of them.
    """
    if opening.answered or opening.words is AnswerKind.PERSON:
        return AnswerKind.PERSON
    if opening.words is not None:
        return opening.words
    return _BY_SOUND.get(opening.sound) if opening.sound is not None else None
