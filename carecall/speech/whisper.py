"""Recognition of free speech by faster-whisper: one int8 model shared by all calls."""

from __future__ import annotations
