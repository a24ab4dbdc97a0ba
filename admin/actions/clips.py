"""Recorded clips in the console: an upload is decoded by a process of its own, and its sound kept by its hash."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from admin.downloads import below
from admin.house import house
from carecall.store.audio_files import KeptSound

CONVERT = (sys.executable, "-m", "carecall", "clips", "convert")
"""Nothing that somebody typed or uploaded stands on the command line."""
CONVERT_WITHIN_S = 30
MOST_BYTES = 20 * 2**20
AT_ONCE = BoundedSemaphore(2)
BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """An upload as it is played, or why it is not taken."""

    refused: str = ""
    """A word of carecall.errors.ClipRefused."""
    wave: bytes = b""
    duration_ms: int = 0
    active_level_dbov: float = 0.0
    peak_dbov: float = 0.0
    gain_db: float = 0.0


def convert(content: bytes) -> Converted:
    """Return an upload as it is played: 8 kHz mono at the level of telephone speech."""
    if len(content) > MOST_BYTES:
        return Converted(refused="size")
    try:
        with AT_ONCE:
            done = subprocess.run(  # noqa: S603 - a fixed command, no shell
                CONVERT, input=content, capture_output=True, timeout=CONVERT_WITHIN_S, check=True
            )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Converted(refused=BROKEN)
    line, _newline, wave = done.stdout.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        return Converted(refused=str(facts["refused"]))
    return Converted(wave=wave, **facts)


def clips_folder() -> Path:
    """Return the folder of clips, which lies beside that of recordings."""
    return house().recordings.with_name("clips")


def keep(sound: Converted, organization_id: int) -> KeptSound:
    """Write a sound whole or not at all; the same sound twice is one file."""
    digest = hashlib.sha256(sound.wave).hexdigest()
    file = f"{organization_id}/{digest}.wav"
    path = clips_folder() / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(sound.wave)
        Path(part.name).replace(path)
    return KeptSound(
        file=file,
        sha256=digest,
        duration_ms=sound.duration_ms,
        active_level_dbov=sound.active_level_dbov,
        peak_dbov=sound.peak_dbov,
        gain_db=sound.gain_db,
    )


def sound_file(file: str) -> Path | None:
    """Return where a stored sound lies; None where it is gone, or would lie outside the folder."""
    return below(clips_folder(), file)


def forget(file: str | None) -> None:
    """Remove a sound that no clip has any more."""
    path = sound_file(file) if file else None
    if path is not None:
        path.unlink(missing_ok=True)
