"""The files of background work: random names in one folder, whole or not there, removed when nobody needs them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PART = ".part"
ABANDONED_S = 24 * 3600
"""A file that no entry names is removed after this; before, somebody may still be writing it."""


def new_name() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_hex(20)


def prepared(folder: Path) -> Path:
    """Return the folder of results, which only our user can look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def whole_file(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Give a file to write: it gets its name when all of it is written, and is gone when that fails."""
    part = prepared(folder) / (name + PART)
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


def sweep_files(folder: Path, kept: Collection[str], now_s: float) -> int:
    """Remove the files that no entry names; return how many. `now_s` counts as file times do."""
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        owner = path.name.partition(".")[0]
        if owner not in kept and now_s - path.stat().st_mtime > ABANDONED_S:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def drop(folder: Path, name: str | None) -> None:
    """Remove a result and what lies beside it under its name."""
    if name:
        for path in folder.glob(f"{name}*"):
            path.unlink(missing_ok=True)
