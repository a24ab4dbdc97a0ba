"""Calls over real SIP and RTP, from the platform's Asterisk to the lab carrier."""

from __future__ import annotations

import asyncio
import time
import uuid

import pytest

from tests.pbx.calls import line, media_address
from tests.pbx.wire import Agi, AgiServer, SoundServer

pytestmark = pytest.mark.pbx


async def test_a_call_carries_sound_both_ways_and_ends_cleanly(asterisk_pair):
    async with line(asterisk_pair, media=SoundServer(frames=50)) as call:
        call_id = await call.dial()
        end = await call.ended(call_id)
        assert end["Cause"] == "16"
        assert call.steps == ["start", "next"]
        assert {request["agi_uniqueid"] for request in call.asked} == {call_id}
        assert call.media.ids == [uuid.UUID(call_id).bytes]
        assert call.media.heard >= 45
        assert call.recipient.heard >= 45


@pytest.mark.parametrize(
    ("lettering", "number"),
    [
        ("행복복지관 안부", "0212345678"),
        ("Happy Welfare Center", "0212345678"),
        ("가나다 #1 (복지)", "15881234"),
    ],
)
async def test_lettering_arrives_whole_at_the_carrier(asterisk_pair, lettering, number):
    async with line(asterisk_pair) as call:
        await call.ended(await call.dial(caller_id=f'"{lettering}" <{number}>'))
        assert call.arrived["LAB_FROM_NAME"] == lettering
        assert call.arrived["LAB_FROM_NUMBER"] == number
        assert call.arrived["LAB_DIALLED"] == "01012345678"
        assert str(call.arrived["LAB_FROM"]).startswith(f'"{lettering}" <sip:{number}@')
        assert str(call.arrived["LAB_PAI"]).startswith(f'"{lettering}" <sip:{number}@')


@pytest.mark.parametrize(
    ("action", "sip_status"),
    [
        ("busy", "486"),
        ("reject", "403"),
        ("congestion", "503"),
        ("unreachable", "480"),
        ("invalid", "404"),
    ],
)
async def test_the_carriers_answer_is_told_to_the_controller(asterisk_pair, action, sip_status):
    async with line(asterisk_pair, lab={"LAB_ACTION": action, "LAB_RING_MS": "20"}) as call:
        end = await call.ended(await call.dial())
        assert end["TechCause"] == sip_status
        assert "start" not in call.steps


async def test_a_phone_that_is_never_lifted_stops_ringing_at_the_timeout(asterisk_pair):
    async with line(asterisk_pair, lab={"LAB_ACTION": "ring_forever"}) as call:
        call_id = await call.dial(Timeout="1000")
        answer = await call.ami.event("OriginateResponse", Uniqueid=call_id)
        assert answer["Response"] == "Failure"
        await call.ended(call_id)
        assert "start" not in call.steps


@pytest.mark.parametrize("action", ["", "nonsense", "answer,1)&Hangup("])
async def test_an_answer_that_the_carrier_does_not_know_ends_the_call(asterisk_pair, action):
    async with line(asterisk_pair, lab={"LAB_ACTION": action}) as call:
        await call.ended(await call.dial())
        assert call.steps == []


async def test_the_controller_can_decline_the_talk(asterisk_pair):
    async with line(asterisk_pair, start={"CARECALL_ACTION": "hangup"}) as call:
        await call.ended(await call.dial())
        assert call.steps == ["start"]
        assert call.media.ids == []


async def test_a_dead_media_process_leaves_the_call_to_the_controller(asterisk_pair):
    async with line(asterisk_pair, without=("media",)) as call:
        await call.ended(await call.dial())
        assert call.steps == ["start", "next"]


async def test_the_talk_may_go_on_once_more_and_never_a_third_time(asterisk_pair):
    again = {"CARECALL_ACTION": "media", "CARECALL_MEDIA": media_address(asterisk_pair)}
    async with line(asterisk_pair, next=again) as call:
        await call.ended(await call.dial())
        assert call.steps == ["start", "next", "next"]
        assert len(call.media.ids) == 2


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.9:9090",
        "127.0.0.1:9090)&System(id",
        "${SHELL(id)}",
        "127.0.0.1",
        "127.0.0.1:9,c(slin16)",
    ],
)
async def test_a_media_address_off_this_machine_is_refused(asterisk_pair, address):
    start = {"CARECALL_ACTION": "media", "CARECALL_MEDIA": address}
    async with line(asterisk_pair, start=start) as call:
        await call.ended(await call.dial())
        assert call.steps == ["start"]
        assert call.media.ids == []


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "1234",
        "X" * 36,
        "0f0f0f0f-0000-4000-8000-00000000000)",
        "${EVAL(${SHELL(id)})}" + "a" * 14,
    ],
)
async def test_a_call_with_a_wrong_id_is_ended_before_anybody_is_asked(asterisk_pair, wrong):
    async with line(asterisk_pair) as call:
        await call.ended(await call.dial(Variable=f"CARECALL_ID={wrong},CARECALL_MAX_TALK_S=60"))
        assert call.steps == []


async def test_a_talk_ends_at_its_time_limit(asterisk_pair):
    async with line(asterisk_pair, media=SoundServer()) as call:
        call_id = str(uuid.uuid4())
        variables = f"CARECALL_ID={call_id},CARECALL_MAX_TALK_S=1"
        await call.dial(ChannelId=call_id, ActionID=call_id, Variable=variables)
        await call.ended(call_id)
        assert call.steps == ["start"]
        assert 40 <= call.media.heard <= 75


@pytest.mark.slow
async def test_a_controller_that_accepts_and_says_nothing_does_not_keep_the_person_waiting(
    asterisk_pair,
):
    hanging = asyncio.Event()

    async def silent(_agi: Agi) -> None:
        await hanging.wait()

    journal = asterisk_pair.core.home / "log/fallback-calls.jsonl"
    journal.unlink(missing_ok=True)
    port = asterisk_pair.plan.ports["agi"]
    server = await asyncio.start_server(AgiServer(silent).serve, "127.0.0.1", port)
    async with server, line(asterisk_pair, without=("agi",)) as call:
        call_id = await call.dial()
        await asyncio.to_thread(read_when_written, journal)
        assert call_id in journal.read_text()
        hanging.set()
        await call.ended(call_id)


@pytest.mark.slow
async def test_a_controller_that_falls_silent_keeps_nobody_on_the_line(asterisk_pair):
    async with line(asterisk_pair, silent="next") as call:
        await call.ended(await call.dial())
        assert set(call.steps) == {"start", "next"}


@pytest.mark.slow
async def test_who_waits_for_a_human_is_talked_with_again_when_the_controller_falls_silent(
    asterisk_pair,
):
    async with line(asterisk_pair, silent="transfer", next={"CARECALL_ACTION": "transfer"}) as call:
        call_id = await call.dial()
        await asyncio.to_thread(wait_until, lambda: call.steps[-1:] == ["transfer"])
        call.next = {"CARECALL_ACTION": "hangup"}
        await call.ended(call_id)
        assert call.steps == ["start", "next", "transfer", "next"]
        assert len(call.media.ids) == 2


async def test_without_a_controller_the_fallback_writes_down_the_call(asterisk_pair):
    journal = asterisk_pair.core.home / "log/fallback-calls.jsonl"
    async with line(asterisk_pair, without=("agi",)) as call:
        call_id = await call.dial()
        await call.ended(call_id)
        assert call_id in journal.read_text()
        # Asked twice, for a talk that waits for a human comes back by itself; a media process lets no other in again.
        assert set(call.media.ids) == {uuid.UUID(call_id).bytes}


async def test_what_happened_is_in_the_event_log_without_numbers_or_names(asterisk_pair):
    async with line(asterisk_pair) as call:
        call_id = await call.dial()
        await call.ended(call_id)
        log = asterisk_pair.core.home / "log/cel-custom/carecall.csv"

        def mine() -> list[str]:
            return [
                row.split(",")[0].strip('"')
                for row in log.read_text().splitlines()
                if call_id in row
            ]

        await asyncio.to_thread(wait_until, lambda: len(mine()) >= 3)  # written behind the call
        written = log.read_text()
        assert mine()[:3] == ["CHAN_START", "ANSWER", "HANGUP"]
        assert "01012345678" not in written
        assert "행복" not in written


def read_when_written(path) -> None:
    """Wait, watching the folder, until the file has a line."""
    wait_until(lambda: path.exists() and path.read_text())


def wait_until(holds) -> None:
    """Wait until it holds, for a call's time at most."""
    deadline = time.monotonic() + 12
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
