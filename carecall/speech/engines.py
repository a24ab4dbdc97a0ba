"""Builds the ears and the mouth that the settings ask for, and says how they stand."""

from __future__ import annotations
