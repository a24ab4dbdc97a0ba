"""Starting and stopping real Asterisk instances."""

from __future__ import annotations

import dataclasses
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from carecall.errors import BadSetting, MissingPart, PortInUse
from carecall.telephony.asterisk_config import read_templates, render_carrier
from carecall.telephony.asterisk_pair import (
    AsteriskPair,
    carrier_files,
    carrier_settings,
    core_files,
)
from carecall.telephony.asterisk_process import AsteriskFailed, refuse_old
from carecall.telephony.pbx_settings import TrunkKind
from carecall.telephony.trunk_state import trunk_states
from tests.pbx.calls import line
from tests.pbx.pair import SOURCE, pair_plan

pytestmark = pytest.mark.pbx


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


async def test_both_start_and_stop_and_leave_no_process(tmp_path):
    pair = AsteriskPair(pair_plan(tmp_path))
    await pair.start()
    assert pair.carrier is not None
    pids = [pair.core.pid, pair.carrier.pid]
    assert all(pid is not None and is_running(pid) for pid in pids)
    assert pair.core.is_up()
    await pair.stop()
    assert not any(pid is not None and is_running(pid) for pid in pids)
    assert not pair.core.is_up()
    await pair.stop()


STARTER = """
import asyncio, sys
from pathlib import Path
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.trunk_state import trunk_states
from tests.pbx.calls import line
from tests.pbx.pair import pair_plan

async def main():
    pair = AsteriskPair(pair_plan(Path(sys.argv[1])))
    await pair.start()
    print(pair.core.pid, pair.carrier.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_nothing_outlives_a_killed_program(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=SOURCE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        watched = [os.pidfd_open(pid) for pid in pids]
        parent.send_signal(signal.SIGKILL)
    for fd in watched:
        wait_for_end(fd)
        os.close(fd)
    assert not any(is_running(pid) for pid in pids)


def wait_for_end(fd: int) -> None:

    assert select.select([fd], [], [], 10)[0], "an Asterisk outlived its program"


async def test_a_taken_port_is_told_before_anything_starts(tmp_path):
    plan = pair_plan(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", plan.ports["sip"]))
        pair = AsteriskPair(plan)
        with pytest.raises(PortInUse, match="for the SIP"):
            await pair.start()
    assert pair.carrier is not None
    assert pair.core.pid is None
    assert pair.carrier.pid is None


@pytest.mark.parametrize("version", ["22.10.0", "20.6.0", "23.0.0", "16.28.0"])
def test_an_asterisk_without_the_security_fixes_is_refused(version):
    with pytest.raises(MissingPart, match=re.escape(f"this is {version}")):
        refuse_old(version)


async def test_a_runtime_folder_with_too_long_a_path_is_refused(tmp_path):
    pair = AsteriskPair(pair_plan(tmp_path / ("long" * 20)))
    with pytest.raises(BadSetting, match="CARECALL_VAR"):
        await pair.start()


async def test_a_wrong_configuration_is_told_with_asterisks_own_words(tmp_path):
    pair = AsteriskPair(pair_plan(tmp_path))
    files = core_files(pair.plan)
    files["modules.conf"] += "require = no_such_module.so\n"
    with pytest.raises(AsteriskFailed, match="ended while starting"):
        await pair.core.start(files)
    assert pair.core.pid is None


@asynccontextmanager
async def registering(folder: Path, *, carrier_expects: str = "") -> AsyncIterator[AsteriskPair]:
    """A pair whose trunk logs in; the carrier knows the right password unless told another."""
    pair = AsteriskPair(pair_plan(folder, kind=TrunkKind.REGISTRATION))
    assert pair.carrier is not None
    settings = carrier_settings(pair.plan)
    if carrier_expects:
        trunk = dataclasses.replace(settings.trunk, secret=carrier_expects)
        settings = dataclasses.replace(settings, trunk=trunk)
    try:
        await pair.carrier.start(render_carrier(settings, read_templates(SOURCE, "carrier")))
        await pair.core.start(core_files(pair.plan))
        yield pair
    finally:
        await pair.stop()


async def test_a_trunk_registers_and_carries_calls_with_its_password(tmp_path):
    async with registering(tmp_path) as pair, line(pair) as call:
        await call.ami.event("Registry", Status="Registered")
        [state] = await trunk_states(pair.core, pair.plan.trunks)
        assert (state.ok, state.registration) == (True, "Registered")
        end = await call.ended(await call.dial())
        assert end["Cause"] == "16"
        assert call.arrived["LAB_FROM_NAME"] == "행복복지관 안부"
        assert call.arrived["LAB_PAI"]


async def test_a_wrong_trunk_password_is_told_and_no_call_gets_through(tmp_path):
    async with registering(tmp_path, carrier_expects="another") as pair, line(pair) as call:
        await call.ami.event("Registry", Status="Rejected")
        [state] = await trunk_states(pair.core, pair.plan.trunks)
        assert not state.ok
        assert "CARECALL_TRUNK_SECRET" in state.mend
        assert (await call.ended(await call.dial()))["TechCause"] == "401"
        assert call.arrived == {}


async def test_exactly_the_wanted_modules_are_loaded(asterisk_pair):
    listed = await asterisk_pair.core.console("module show")
    running = set(re.findall(r"^(\S+\.so)", listed, re.MULTILINE))
    template = (SOURCE / "asterisk/core/modules.conf.in").read_text()
    assert running == set(re.findall(r"^require = (\S+)$", template, re.MULTILINE))


async def test_asterisk_starts_without_errors_in_its_log(asterisk_pair):
    for instance in (asterisk_pair.core, asterisk_pair.carrier):
        begun = instance.log.read_text().split("[C-")[0]
        assert "ERROR" not in begun


def test_two_installations_share_nothing(tmp_path):
    one, two = pair_plan(tmp_path / "a"), pair_plan(tmp_path / "b")
    assert not set(one.ports.values()) & set(two.ports.values())
    for files in (core_files, carrier_files):
        text = "".join(files(one).values())
        assert str(tmp_path / "b") not in text
    assert one.secret("ami") != two.secret("ami")


async def test_a_plan_without_lab_has_no_lab_trunk(tmp_path):
    plan = dataclasses.replace(pair_plan(tmp_path), lab=False)
    assert "[lab]" not in core_files(plan)["pjsip.conf"]
    assert AsteriskPair(plan).carrier is None
