"""The console's secrets: made once, kept in a file that only its owner reads."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from carecall.errors import NotWritable


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleKey:
    """What sessions are signed and passwords are salted with."""

    secret_key: str = field(repr=False)
    password_salt: str = field(repr=False)


def read_or_make_key(path: Path) -> ConsoleKey:
    """Return the key in `path`; a missing one is made with mode 0600, safely against a second process.

    Raises:
        NotWritable: neither readable nor writable.
    """
    try:
        write_new(path)
        return ConsoleKey(**json.loads(path.read_text(encoding="ascii")))
    except OSError as error:
        raise NotWritable(str(path), "CARECALL_VAR") from error


def write_new(path: Path) -> None:
    """Write a fresh key, unless there is one: the whole file appears at once."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = {"secret_key": secrets.token_urlsafe(48), "password_salt": secrets.token_urlsafe(24)}
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(fresh, file)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
