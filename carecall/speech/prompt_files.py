"""Rendered sentences on disk: one file of PCM each, named by the hash of what it says and how."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path

MOST_DISK_BYTES = 256 * 2**20
_SUFFIX = ".pcm"
_LOG = logging.getLogger(__name__)


class PromptFiles:
    """A folder that several processes may share. A disk that fails costs time, never a call."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_DISK_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    def read(self, key: str) -> bytes | None:
        """Return the sound kept under `key`, or None; reading keeps it from being pruned."""
        file = self._file(key)
        try:
            sound = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return sound if sound and len(sound) % 2 == 0 else None

    def write(self, key: str, sound: bytes) -> None:
        """Keep `sound` under `key`: whole or not at all, whoever reads meanwhile."""
        file = self._file(key)
        try:
            if file.exists():
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(file, sound)
        except OSError as error:
            _LOG.warning("a prompt could not be kept on disk", extra={"why": error.strerror})

    def prune(self) -> None:
        """Remove the files that were not used for longest until the folder is small enough."""
        found: list[tuple[float, int, Path]] = []
        with contextlib.suppress(OSError):
            for file in self._folder.glob(f"*{_SUFFIX}"):
                facts = file.stat()
                found.append((facts.st_mtime, facts.st_size, file))
        total = sum(size for _, size, _ in found)
        for _, size, file in sorted(found):
            if total <= self._most_bytes:
                return
            with contextlib.suppress(OSError):
                file.unlink()
            total -= size

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"


def _write_whole(file: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            Path(part.name).replace(file)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise
