"""A persona's line as it is written in a YAML file."""

from __future__ import annotations

from collections.abc import Mapping

from carecall.domain.script_form import as_mapping
from carecall.errors import BadDefinition
from carecall.lab.line import CLEAN, Line

SOFTEST_DB, LOUDEST_DB = -60.0, 0.0
MOST_LOST_PERCENT = 50.0
LATEST_ECHO_MS = 500.0
USUAL_ECHO_MS = CLEAN.echo_ms
_KEYS = frozenset({"noise_db", "loss_percent", "echo_db", "echo_ms"})


def line_of(fields: Mapping[str, object], where: str) -> Line:
    """Return the line under `line`, a clean one without it.

    Raises:
        BadDefinition: naming the file and the key that is wrong.
    """
    part = as_mapping(fields.get("line", {}), "line", where=where)
    unknown = part.keys() - _KEYS
    if unknown:
        raise BadDefinition(where, f"line.{min(unknown)}", "is not a key of a line.")
    echo_ms = _within(part, "echo_ms", 0, LATEST_ECHO_MS, where)
    return Line(
        noise_db=_within(part, "noise_db", SOFTEST_DB, LOUDEST_DB, where),
        loss_percent=_within(part, "loss_percent", 0, MOST_LOST_PERCENT, where) or 0.0,
        echo_db=_within(part, "echo_db", SOFTEST_DB, LOUDEST_DB, where),
        echo_ms=USUAL_ECHO_MS if echo_ms is None else round(echo_ms),
    )


def _within(
    part: Mapping[str, object], key: str, least: float, most: float, where: str
) -> float | None:
    if key not in part:
        return None
    value = part[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadDefinition(where, f"line.{key}", f"must be from {least:g} to {most:g}.")
    return float(value)
