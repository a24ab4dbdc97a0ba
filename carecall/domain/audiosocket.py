"""Asterisk's AudioSocket protocol as plain bytes: frames out, frames in.

A frame is one byte of type, two bytes of payload length (big endian) and the payload; sound is
8 kHz signed 16-bit little-endian PCM (app_audiosocket and res_audiosocket of Asterisk 22).
"""

from __future__ import annotations

from enum import IntEnum
from uuid import UUID

from carecall.domain.audio import CHUNK_BYTES, SILENCE

HEADER_BYTES = 3
LONGEST_PAYLOAD = 65535


class FrameKind(IntEnum):
    """The frame types that the dialplan application speaks."""

    END = 0x00
    CALL_ID = 0x01
    DIGIT = 0x03
    AUDIO = 0x10
    FAILED = 0xFF


KNOWN_KINDS = frozenset(int(kind) for kind in FrameKind)
AUDIO_HEADER = bytes((FrameKind.AUDIO,)) + CHUNK_BYTES.to_bytes(2, "big")
"""Header of one 20 ms frame: put it in front of the chunk and write both at once."""
FRAME_BYTES = HEADER_BYTES + CHUNK_BYTES
SILENCE_FRAME = AUDIO_HEADER + SILENCE
END_FRAME = bytes((FrameKind.END, 0, 0))

Frame = tuple[int, bytes]
"""Type and payload."""


class BrokenFrame(ValueError):
    """Bytes that are not AudioSocket; the connection cannot be read any further."""


def encode(kind: FrameKind, payload: bytes = b"") -> bytes:
    """Return one frame.

    Raises:
        BrokenFrame: the frame would make Asterisk end the call (empty sound) or does not fit.
    """
    if kind is FrameKind.AUDIO and not payload:
        raise BrokenFrame("Asterisk ends the call on a sound frame without sound")
    if len(payload) > LONGEST_PAYLOAD:
        raise BrokenFrame("a frame carries at most 65535 bytes")
    return bytes((kind,)) + len(payload).to_bytes(2, "big") + payload


def call_id_of(payload: bytes) -> str:
    """Return the UUID in a CALL_ID frame as text.

    Raises:
        BrokenFrame: it is not 16 bytes long.
    """
    if len(payload) != 16:
        raise BrokenFrame("a call id is 16 bytes")
    return str(UUID(bytes=payload))


class FrameParser:
    """Cuts a byte stream into frames, however it was split on the way."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def waiting(self) -> bool:
        """True while half a frame is held."""
        return bool(self._rest)

    def feed(self, received: bytes) -> list[Frame]:
        """Return the frames that `received` completes.

        Raises:
            BrokenFrame: a type that this protocol does not know.
        """
        rest = self._rest
        rest += received
        frames: list[Frame] = []
        at = 0
        while len(rest) - at >= HEADER_BYTES:
            kind = rest[at]
            if kind not in KNOWN_KINDS:
                raise BrokenFrame(f"frame type {kind:#04x} is unknown")
            end = at + HEADER_BYTES + int.from_bytes(rest[at + 1 : at + HEADER_BYTES], "big")
            if end > len(rest):
                break
            frames.append((kind, bytes(rest[at + HEADER_BYTES : end])))
            at = end
        del rest[:at]
        return frames
