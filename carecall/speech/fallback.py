"""A second engine behind the first, for when it breaks or is too slow."""

from __future__ import annotations
