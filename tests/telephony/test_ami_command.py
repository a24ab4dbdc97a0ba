"""`carecall ami` shows a real link's events, masked, in lines, in full or as a table."""

import asyncio
import io

import pytest
from rich.console import Console

from carecall.commands.ami import _Lines, _Table, _watch
from carecall.commands.trunk import as_text, choose, facts
from carecall.errors import MissingPart, UnknownName
from carecall.settings import Settings
from carecall.system import SystemClock
from carecall.telephony.ami_watch import Choice
from carecall.telephony.pbx_settings import TrunkSettings
from carecall.telephony.trunk_state import TrunkState
from tests.fakes.ami import fake_ami

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"


def settings_for(tmp_path, port: int) -> Settings:
    etc = tmp_path / "asterisk" / "core" / "etc"
    etc.mkdir(parents=True)
    (etc / "manager.conf").write_text(f"[general]\nport = {port}\n[watcher]\nsecret = right\n")
    return Settings(var=tmp_path)


async def watched(tmp_path, make_show, choice=None, last="User busy") -> str:
    """Run the watcher against a fake manager interface until it saw `last`; return what it printed."""
    screen = io.StringIO()
    async with fake_ami() as ami:
        settings = settings_for(tmp_path, ami.address.port)
        show = make_show(Console(file=screen, width=140, highlight=False))
        watching = asyncio.create_task(_watch(settings, choice or Choice(), show, None))
        await ami.until("Login")
        for state in ("Ringing", "Up"):
            await ami.event(
                "Newstate", Uniqueid=CALL_ID, ChannelStateDesc=state, CallerIDNum="01055550001"
            )
        await ami.event("VarSet", Uniqueid=CALL_ID, Variable="X", Value="1")
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="17", **{"Cause-txt": "User busy"})
        async with asyncio.timeout(5):
            await until_shown(screen, show, last)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return screen.getvalue()


async def until_shown(screen, show, last) -> None:
    """Give way until the line, or the table that is printed at the end, holds `last`."""
    while True:
        rows = show._board.rows(SystemClock().now()) if isinstance(show, _Table) else []
        if last in screen.getvalue() or any(last in row.cause for row, _ in rows):
            return
        await asyncio.sleep(0.002)


async def test_events_are_lines_with_masked_numbers(tmp_path):
    shown = await watched(tmp_path, lambda console: _Lines(console, raw=False, unmask=False))
    first, second, third = shown.splitlines()
    assert "Newstate" in first
    assert "3b5bb0a7" in first
    assert "Ringing" in first
    assert first.endswith("*******0001")
    assert "Up" in second
    assert "17 User busy" in third


async def test_everything_is_shown_when_asked(tmp_path):
    shown = await watched(tmp_path, lambda console: _Lines(console, raw=True, unmask=True))
    assert "calleridnum: 01055550001" in shown


async def test_only_the_chosen_events_are_shown(tmp_path):
    shown = await watched(
        tmp_path,
        lambda console: _Lines(console, raw=False, unmask=False),
        Choice(events=("VarSet",)),
        last="VarSet",
    )
    [line] = shown.splitlines()
    assert "VarSet" in line


async def test_calls_are_a_table(tmp_path):
    shown = await watched(tmp_path, lambda console: _Table(console, unmask=False))
    assert "1 calls" in shown
    assert "ended" in shown
    assert "0105555" not in shown


async def test_an_asterisk_that_does_not_run_is_named_at_once(tmp_path):
    show = _Lines(Console(file=io.StringIO()), raw=False, unmask=False)
    with pytest.raises(MissingPart, match="carecall serve"):
        await _watch(settings_for(tmp_path, 1025), Choice(), show, 0.1)


async def test_a_line_is_one_line_however_narrow_the_terminal(tmp_path):
    shown = io.StringIO()
    show = _Lines(Console(file=shown, width=40), raw=False, unmask=False)
    event = {"event": "Newstate", "channel": "PJSIP/lab-00000001", "calleridnum": "01055551234"}
    show(event, SystemClock())
    assert shown.getvalue().count("\n") == 1


LAB = TrunkSettings(name="lab", host="127.0.0.1:18061")
REAL = TrunkSettings(name="trunk", host="sip.example.org")


def test_the_real_trunk_is_tested_unless_another_is_named():
    assert choose((REAL, LAB), "") is REAL
    assert choose((REAL, LAB), "lab") is LAB
    with pytest.raises(UnknownName, match="trunk, lab"):
        choose((REAL, LAB), "other")
    with pytest.raises(MissingPart, match="CARECALL_TRUNK_HOST"):
        choose((), "")


def test_a_trunk_is_told_in_one_sentence():
    state = TrunkState(
        name="trunk",
        host="127.0.0.1:5070",
        contact="Unavail",
        round_trip_ms=None,
        registration="Rejected",
    )
    told = as_text(state)
    assert told.startswith("Trunk trunk (127.0.0.1:5070) does not answer and refuses our user")
    assert "CARECALL_TRUNK_USER" in told
    assert facts(state)["ok"] is False
