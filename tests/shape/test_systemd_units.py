"""The units that keep an installation up: what they start, in which order, and that systemd takes them."""

from __future__ import annotations

import getpass
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from carecall.cli import COMMANDS
from carecall.commands.draining import FAREWELL_S
from carecall.commands.pbx import SOURCE
from carecall.commands.stack import READY_WITHIN_S as PER_PROCESS_S
from carecall.commands.systemd import settings_left_out, unit_plan, write_units
from carecall.commands.units import PARTS, UnitPlan, quoted, read_unit_templates, render_units
from carecall.errors import BadInput, NotWritable
from carecall.settings import Settings
from carecall.telephony.asterisk_process import READY_WITHIN_S as PER_ASTERISK_S

Unit = Mapping[str, list[str]]


def make_plan(folder: Path, **facts: object) -> UnitPlan:
    plain: dict[str, object] = {
        "name": "carecall", "user": getpass.getuser(), "folder": folder,
        "command": Path(sys.executable).parent / "carecall", "var": folder / "var",
        "environment": {"CARECALL_VAR": str(folder / "var")}, "finish_s": 120.0,
    }  # fmt: skip
    return UnitPlan(**(plain | facts))  # type: ignore[arg-type]  # the facts are UnitPlan's own fields


def rendered(plan: UnitPlan) -> dict[str, str]:
    return render_units(plan, read_unit_templates(SOURCE))


def parsed(text: str) -> Unit:
    """Return the lines of a unit by key; systemd lets keys come again."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def units(tmp_path: Path) -> dict[str, Unit]:
    return {name: parsed(text) for name, text in rendered(make_plan(tmp_path)).items()}


def test_there_is_a_unit_for_each_process_and_a_target(units: Mapping[str, Unit]) -> None:
    assert set(units) == {"carecall.target", *(f"carecall-{part}.service" for part in PARTS)}
    [wanted] = units["carecall.target"]["Wants"]
    assert set(wanted.split()) == set(units) - {"carecall.target"}


def test_systemd_waits_for_a_slow_start_as_long_as_the_program_itself(
    units: Mapping[str, Unit],
) -> None:
    for part in PARTS:
        [start_s] = units[f"carecall-{part}.service"]["TimeoutStartSec"]
        ours_s = 2 * PER_ASTERISK_S if part == "asterisk" else PER_PROCESS_S
        assert int(start_s) >= ours_s, part


@pytest.mark.parametrize("part", PARTS)
def test_what_a_unit_starts_is_there(units: Mapping[str, Unit], part: str) -> None:
    [line] = units[f"carecall-{part}.service"]["ExecStart"]
    program, command, *_ = line.split()
    assert Path(program).exists()
    assert command in COMMANDS


def test_who_dials_starts_last_and_so_stops_first(units: Mapping[str, Unit]) -> None:
    controller, media = units["carecall-controller.service"], units["carecall-media.service"]
    assert {"carecall-asterisk.service", "carecall-media.service"} <= set(
        controller["After"][0].split()
    )
    assert "carecall-asterisk.service" in media["After"][0].split()
    assert "Requires" not in controller, (
        "a restart of the media process must not stop the controller"
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_stop_waits_longer_than_the_drain_takes(units: Mapping[str, Unit], part: str) -> None:
    unit = units[f"carecall-{part}.service"]
    finish = re.search(r"--finish-s (\d+)", unit["ExecStart"][0])
    drain_s = float(finish[1]) + FAREWELL_S if finish else 0
    assert float(unit["TimeoutStopSec"][0]) > drain_s
    assert unit["KillMode"] == ["mixed"], "helpers get no signal before their process has drained"


@pytest.mark.parametrize("part", PARTS)
def test_every_unit_is_hardened_and_writes_only_its_own_folder(
    units: Mapping[str, Unit], tmp_path: Path, part: str
) -> None:
    unit = units[f"carecall-{part}.service"]
    assert unit["NoNewPrivileges"] == ["yes"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["ReadWritePaths"] == [str(tmp_path / "var")]
    assert unit["PrivateTmp"] == ["yes"]
    assert unit["Restart"] == ["on-failure"]
    assert ("MemoryDenyWriteExecute" in unit) == (part != "media")
    assert unit["StandardOutput"] == [f"append:{tmp_path / 'var' / 'log' / part}.log"]


def test_nothing_is_left_to_fill_in_and_no_secret_is_written(tmp_path: Path) -> None:
    for text in rendered(make_plan(tmp_path)).values():
        assert not re.search(r"@[A-Z_]+@", text)
        assert "SECRET" not in text
        assert "DATABASE_URL" not in text


def test_odd_folders_are_quoted() -> None:
    assert quoted("/srv/care call/var") == '"/srv/care call/var"'
    assert quoted("/srv/100%/$x") == '"/srv/100%%/$$x"'
    assert quoted("CARECALL_VAR=/srv/var") == "CARECALL_VAR=/srv/var"


def test_systemd_itself_takes_them(tmp_path: Path) -> None:
    folder = tmp_path / "units"
    write_units(rendered(make_plan(tmp_path, name="carecall-two")), folder)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(folder.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(folder) in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_a_plan_names_this_installation(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", port_base=23000, node="host-a")
    plan = unit_plan(settings, user=getpass.getuser(), name="carecall", finish_s=60, lab=False)
    assert plan.environment["CARECALL_PORT_BASE"] == "23000"
    assert plan.environment["CARECALL_NODE"] == "host-a"
    assert plan.command.exists()


@pytest.mark.parametrize(
    ("user", "name"), [("no-such-user-here", "carecall"), ("", "Care Call/..")]
)
def test_what_cannot_work_is_refused(tmp_path: Path, user: str, name: str) -> None:
    settings = Settings(var=tmp_path / "var")
    with pytest.raises(BadInput):
        unit_plan(settings, user=user or getpass.getuser(), name=name, finish_s=60, lab=False)


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable):
        write_units({"carecall.target": ""}, tmp_path / "file")


def test_settings_of_the_shell_that_a_unit_would_not_see_are_named(tmp_path: Path) -> None:
    shell = {"CARECALL_VAR": "x", "CARECALL_DATABASE_URL": "secret", "PATH": "/bin"}
    assert settings_left_out(make_plan(tmp_path), shell) == ["CARECALL_DATABASE_URL"]
