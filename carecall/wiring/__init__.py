"""The one place where flows meet adapters; builds everything, starts nothing at import."""

from carecall.wiring.controller import Controller, build_controller, build_delivery
from carecall.wiring.database import open_sessions
from carecall.wiring.talks import (
    Media,
    Mind,
    build_analyst,
    build_media,
    build_mind,
    engines_of,
    evaluate_analyst,
)

__all__ = [
    "Controller",
    "Media",
    "Mind",
    "build_analyst",
    "build_controller",
    "build_delivery",
    "build_media",
    "build_mind",
    "engines_of",
    "evaluate_analyst",
    "open_sessions",
]
