"""Frames between the media process and a recognition worker: a JSON head and a body of sound.

Wire form: length of the head and of the body as two unsigned 32-bit big-endian numbers, the head
as UTF-8 JSON, the body. Both ends are ours and run the same version.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

_LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    head: Mapping[str, object]
    body: bytes = b""


def pack(frame: Frame) -> bytes:
    """Return the frame's bytes."""
    head = json.dumps(frame.head).encode()
    return b"".join((_LENGTHS.pack(len(head), len(frame.body)), head, frame.body))


def read_from(pipe: IO[bytes]) -> Frame | None:
    """Return the next frame of a blocking pipe, or None at its end."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    content = pipe.read(head + body)
    if len(content) < head + body:
        return None
    return Frame(json.loads(content[:head]), content[head:])
