"""Which Whisper weights this machine should have, whether they are there, and how they come."""

from __future__ import annotations
