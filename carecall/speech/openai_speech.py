"""Speech by servers that speak the OpenAI speech protocol."""

from __future__ import annotations
