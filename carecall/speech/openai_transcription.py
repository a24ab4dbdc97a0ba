"""Recognition by servers that speak the OpenAI transcription protocol."""

from __future__ import annotations
