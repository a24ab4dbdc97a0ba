"""`carecall systemd`: units that keep CareCall up on a server, rendered for this installation."""

from __future__ import annotations

import getpass
import os
import pwd
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from carecall.commands.pbx import SOURCE
from carecall.commands.serve import FINISH_S
from carecall.commands.units import UnitPlan, is_unit_name, read_unit_templates, render_units
from carecall.errors import BadInput, NotWritable
from carecall.settings import Settings, read_settings

LEFT_OUT = "The units do not hold {names}: write these into {file} (mode 0600)."
SYSTEM = Path("/etc/systemd/system")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("systemd")(systemd)


def systemd(
    user: Annotated[str, typer.Option("--user", help="Who runs it; default: who asks.")] = "",
    name: Annotated[
        str,
        typer.Option(
            "--name", help="What the units are called; another for a second installation."
        ),
    ] = "carecall",
    printed: Annotated[bool, typer.Option("--print", help="Print the units only.")] = False,
    install: Annotated[
        bool, typer.Option("--install", help=f"Write them to {SYSTEM} (as root).")
    ] = False,
    finish_s: Annotated[
        float, typer.Option(min=0, help="On stop, wait so long for calls that are still live.")
    ] = FINISH_S,
    lab: Annotated[bool, typer.Option("--lab", help="Start the lab carrier too.")] = False,
) -> None:
    """Render systemd units into var/systemd, or print or install them."""
    settings = read_settings()
    plan = unit_plan(
        settings, user=user or getpass.getuser(), name=name, finish_s=finish_s, lab=lab
    )
    units = render_units(plan, read_unit_templates(SOURCE))
    if printed:
        for file, text in units.items():
            typer.echo(f"# {file}\n{text}")
        return
    folder = SYSTEM if install else plan.var / "systemd"
    write_units(units, folder)
    (plan.var / "log").mkdir(parents=True, exist_ok=True)
    left_out = settings_left_out(plan, os.environ)
    if left_out:
        typer.echo(
            LEFT_OUT.format(names=", ".join(left_out), file=plan.folder / "carecall.env"), err=True
        )
    if install:
        subprocess.run(["systemctl", "daemon-reload"], check=False)  # noqa: S607 - found by name, like every tool of the system
        typer.echo(
            f"Installed. Start it now and at every boot: systemctl enable --now {name}.target {name}-{{asterisk,media,controller,console,worker}}"
        )
    else:
        typer.echo(
            f"Written to {folder}. To install: sudo {sys.argv[0]} systemd --user {plan.user} --install"
        )


def unit_plan(settings: Settings, *, user: str, name: str, finish_s: float, lab: bool) -> UnitPlan:
    """Return what the units of this installation are made from.

    Raises:
        BadInput: there is no such user, or units cannot be called so.
    """
    try:
        pwd.getpwnam(user)
    except KeyError as error:
        raise BadInput(
            f"There is no user {user} on this machine: make one with `adduser --system {user}`."
        ) from error
    if not is_unit_name(name):
        raise BadInput(f"Units cannot be called “{name}”: use small letters, digits and hyphens.")
    var = settings.var.absolute()
    return UnitPlan(
        name=name,
        user=user,
        folder=Path.cwd(),
        command=Path(sys.executable).parent / "carecall",
        var=var,
        environment={
            "CARECALL_VAR": str(var),
            "CARECALL_CACHE": str(settings.downloads.absolute()),
            "CARECALL_PORT_BASE": str(settings.port_base),
            "CARECALL_NODE": settings.node,
        },
        finish_s=finish_s,
        lab=lab,
    )


def settings_left_out(plan: UnitPlan, environment: Mapping[str, str]) -> list[str]:
    """Return the settings of this shell that a unit would not see; secrets belong into a file, not into units."""
    ours = (name for name in environment if name.startswith("CARECALL_"))
    return sorted(set(ours) - plan.environment.keys())


def write_units(units: dict[str, str], folder: Path) -> None:
    """Write every unit into a folder.

    Raises:
        NotWritable: this user may not.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in units.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritable(str(folder), "`sudo`, or leave --install away and --print") from error
