"""Every operation of the API, in the order of the document."""

from __future__ import annotations

from flask import Flask

from admin.api.operations import Operation
from admin.api.screen_resources import screen_operations


def operations(app: Flask) -> tuple[Operation, ...]:
    """Return what the API offers: stated resources, and those that come from settings screens."""
    stated: tuple[Operation, ...] = ()
    return (*stated, *screen_operations(app))
