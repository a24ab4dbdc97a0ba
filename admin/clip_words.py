"""Words of recorded clips: what they are played for, how they sound, and why one is not taken."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from admin.forms.fields import Choice
from admin.languages import later as _l
from carecall.domain.audio_clip import ClipKind
from carecall.store.tables import AudioFileRow

KINDS: Mapping[ClipKind, str] = {
    ClipKind.GREETING: _l("Greeting"),
    ClipKind.CLOSING: _l("Closing"),
    ClipKind.VOICEMAIL: _l("Message on an answering machine"),
}
REFUSED: Mapping[str, str] = {
    "size": _l("The recording is larger than 20 MB: cut it shorter."),
    "kind": _l("This is no WAV, FLAC, MP3 or Ogg file: save the recording as one of these."),
    "broken": _l("The recording cannot be decoded: save it again."),
    "codec": _l("The recording is packed in an unknown way: save it as WAV."),
    "long": _l("The recording plays longer than 60 seconds: cut it shorter."),
    "short": _l("The recording is shorter than a word: record the whole sentence."),
    "silent": _l("The recording holds no voice: record it again, closer to the microphone."),
}
NEARLY_DB = 1.0
QUIET_DB = 15.0


def refusal(code: str) -> str:
    """Return why a recording is not taken."""
    return str(REFUSED.get(code, REFUSED["broken"]))


def kind_choices() -> list[Choice]:
    """Return what a clip can be played for."""
    return [(key.value, str(text)) for key, text in KINDS.items()]


def loudness_sentence(row: AudioFileRow) -> str:
    """Return how a clip sounded and what was done to it."""
    change = f"{abs(row.gain_db):.1f}"
    if row.gain_db >= QUIET_DB:
        return _("It was very quiet and was made %(n)s dB louder, its noise too: better record it again.", n=change)  # fmt: skip
    if row.gain_db >= NEARLY_DB:
        return _("It was a little quiet and was made %(n)s dB louder.", n=change)
    if row.gain_db <= -NEARLY_DB:
        return _("It was loud and was made %(n)s dB quieter.", n=change)
    return _("It is as loud as telephone speech should be.")
