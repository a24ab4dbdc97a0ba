"""A list that waits: the file lies in the spool until its owner confirms it or a day has passed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 16


def safe_token(token: str) -> str:
    """Return a token as a file's name may hold it."""
    return "".join(sign for sign in token if sign.isascii() and (sign.isalnum() or sign in "-_"))


def staged_path(spool: Path, user_id: int, token: str) -> Path:
    """Return where a user's list waits; nobody else's name leads there."""
    return spool / f"staged-{user_id}-{safe_token(token)}.xlsx"


def stage(file: BinaryIO, path: Path) -> None:
    """Keep a file until it is confirmed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with path.open("wb") as kept:
        shutil.copyfileobj(file, kept, CHUNK_BYTES)
