"""The console's screens by name: the API asks them, so that every rule is written once."""

from __future__ import annotations

from typing import Any

from flask import current_app

SCREENS = "carecall_screens"


def screen(endpoint: str) -> Any:
    """Return the screen of an endpoint, such as `recipients`.

    Raises:
        KeyError: there is none.
    """
    return current_app.extensions[SCREENS][endpoint]
