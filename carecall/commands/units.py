"""Renders the systemd units of an installation from the templates of asterisk/systemd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carecall.commands.draining import FAREWELL_S

PARTS = ("asterisk", "media", "controller", "console", "worker")
GRACE_S = 30.0
"""What a process takes beyond its live calls to end."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PLACE = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """What the units are made from."""

    name: str
    """Units are called NAME-controller.service and so on."""
    user: str
    folder: Path
    """Where carecall.env lies."""
    command: Path
    """The `carecall` program."""
    var: Path
    environment: Mapping[str, str]
    """Settings that are no secrets; the others stay in carecall.env."""
    finish_s: float
    lab: bool = False


def is_unit_name(name: str) -> bool:
    """Say whether units may be called so."""
    return _NAME.fullmatch(name) is not None


def read_unit_templates(source: Path) -> dict[str, str]:
    """Return the templates by their file's name without .in."""
    folder = source / "asterisk" / "systemd"
    return {
        path.name.removesuffix(".in"): path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.in"))
    }


def render_units(plan: UnitPlan, templates: Mapping[str, str]) -> dict[str, str]:
    """Return each unit's text by its file name."""
    units = {f"{plan.name}.target": _filled(templates["target"], _values(plan, "target"))}
    for part in PARTS:
        values = _values(plan, part)
        common = _filled(templates["common"], values).rstrip()
        text = _filled(templates[f"{part}.service"], values | {"COMMON": common})
        units[f"{plan.name}-{part}.service"] = text
    return units


def _values(plan: UnitPlan, part: str) -> dict[str, str]:
    settings = " ".join(quoted(f"{key}={value}") for key, value in plan.environment.items())
    return {
        "NAME": plan.name,
        "USER": plan.user,
        "FOLDER": escaped(str(plan.folder)),
        "COMMAND": quoted(str(plan.command)),
        "ENVIRONMENT": f"PYTHONUNBUFFERED=1 {settings}".rstrip(),
        "LOG": escaped(str(plan.var / "log" / f"{part}.log")),
        "VAR": quoted(str(plan.var)),
        "LAB": " --lab" if plan.lab else "",
        "FINISH_S": f"{plan.finish_s:g}",
        "CONTROLLER_STOP_S": f"{plan.finish_s + GRACE_S:.0f}",
        "MEDIA_STOP_S": f"{plan.finish_s + FAREWELL_S + GRACE_S:.0f}",
    }


def escaped(text: str) -> str:
    """Return text in which systemd reads no specifier; for values that are one path (systemd.unit(5))."""
    return text.replace("%", "%%")


def quoted(text: str) -> str:
    """Return one word of a list or command line, with nothing in it that systemd would read (systemd.syntax(7))."""
    bare = escaped(text).replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./-]+", bare):
        return bare
    return '"' + bare.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values[found[1]], template)
