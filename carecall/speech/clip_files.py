"""The folder of clips: each sound lies in one file named by its hash, below its organization."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.speech.clip_reading import ClipSound
from carecall.speech.wave_file import write_wave


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptClip:
    """Where a clip lies."""

    file: str
    """Below the folder."""
    sha256: str
    """Of the file."""


class ClipFiles:
    """Writes and removes clips' sound."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sound: ClipSound, organization_id: int) -> KeptClip:
        """Write `sound` whole or not at all; the same sound twice is one file.

        Raises:
            OSError: the folder cannot be written.
        """
        content = write_wave(sound.pcm, rate_hz=SAMPLE_RATE_HZ)
        digest = hashlib.sha256(content).hexdigest()
        kept = KeptClip(file=f"{organization_id}/{digest}.wav", sha256=digest)
        path = self._folder / kept.file
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        return kept

    def remove(self, file: str) -> None:
        """Remove a sound; one that is gone already is no fault."""
        with contextlib.suppress(OSError):
            (self._folder / file).unlink()


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            Path(part.name).replace(path)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise
