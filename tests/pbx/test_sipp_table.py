"""What carriers do, played by SIPp, and what becomes of the attempt, the promise and the person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from carecall.domain.call import CallState, Disposition, EndedBy, PlannedCallState
from carecall.domain.unreached import UnreachedReason
from carecall.store.session import Sessions
from carecall.telephony.asterisk_pair import AsteriskPair
from tests.fakes.dialogue import ListedDialogue, ask, goodbye
from tests.pbx.pair import free_ports, pair_plan, programs
from tests.pbx.pair_thread import PairThread
from tests.pbx.sipp_carrier import SippCarrier
from tests.pbx.sipp_line import ManyTrunks, Result, SippLine, sipp_line
from tests.pbx.sound_end import SILENCE, SoundEnd, tone

pytestmark = pytest.mark.pbx

AGAIN = PlannedCallState.WAITING_REDIAL
OVER = PlannedCallState.EXHAUSTED
DONE = PlannedCallState.COMPLETED
D = Disposition


@dataclass(frozen=True)
class Row:
    """One line of the table: what the carrier plays, and what must come of it."""

    scenario: str
    disposition: Disposition
    sip_status: int | None
    cause: int
    planned: PlannedCallState = AGAIN
    status: str = ""
    pause_ms: int = 300
    ring_timeout_s: int = 5
    byes: int = 1
    """Most goodbyes that our Asterisk says; a scenario waits for one."""

    @property
    def name(self) -> str:
        plain = self.scenario.replace("_", "-")
        return f"{plain}-{self.status[:3]}" if self.status else plain

    @property
    def unreached(self) -> list[UnreachedReason]:
        return [UnreachedReason.INVALID_NUMBER] if self.planned is OVER else []


REFUSED = (
    Row("refuse", D.BUSY, 486, 17, status="486 Busy Here"),
    Row("refuse", D.BUSY, 600, 17, status="600 Busy Everywhere"),
    Row("refuse", D.CONGESTION, 503, 34, status="503 Service Unavailable"),
    Row("refuse", D.NETWORK_FAILURE, 500, 38, status="500 Server Internal Error"),
    Row("refuse", D.NETWORK_FAILURE, 488, 58, status="488 Not Acceptable Here"),
    Row("refuse", D.NETWORK_FAILURE, 407, 21, status="407 Proxy Authentication Required"),
    Row("refuse", D.REJECTED, 603, 21, status="603 Decline"),
    Row("refuse", D.REJECTED, 403, 21, status="403 Forbidden"),
    Row("refuse", D.REJECTED, 607, 127, status="607 Unwanted"),
    Row("refuse", D.UNREACHABLE, 480, 19, status="480 Temporarily Unavailable"),
    Row("refuse", D.UNREACHABLE, 408, 18, status="408 Request Timeout"),
    Row("refuse", D.INVALID_NUMBER, 404, 1, OVER, status="404 Not Found"),
    Row("refuse", D.INVALID_NUMBER, 410, 22, OVER, status="410 Gone"),
    Row("refuse", D.INVALID_NUMBER, 484, 28, OVER, status="484 Address Incomplete"),
    Row("refuse", D.INVALID_NUMBER, 604, 1, OVER, status="604 Does Not Exist Anywhere"),
    Row("ring_then_refuse", D.NO_ANSWER, 480, 19, status="480 Temporarily Unavailable"),
    Row("ring_then_refuse", D.NO_ANSWER, 408, 18, status="408 Request Timeout"),
    Row("ring_then_refuse", D.NO_ANSWER, 487, 127, status="487 Request Terminated"),
    Row("ring_then_refuse", D.REJECTED, 603, 21, status="603 Decline"),
    Row("early_media_then_refuse", D.NO_ANSWER, 480, 19, status="480 Temporarily Unavailable"),
    Row("early_media_then_refuse", D.BUSY, 486, 17, status="486 Busy Here"),
    Row("early_media_then_refuse", D.INVALID_NUMBER, 404, 1, OVER, status="404 Not Found"),
    Row("early_media_then_refuse", D.CONGESTION, 503, 34, status="503 Service Unavailable"),
)
"""The carrier's own word decides; without any ringing "no answer" is an unreachable phone."""

GIVEN_UP = (
    Row("silent", D.UNREACHABLE, 480, 19, ring_timeout_s=1),
    Row("trying_only", D.UNREACHABLE, 480, 19, ring_timeout_s=1),
    Row("ring_only", D.NO_ANSWER, 480, 19, ring_timeout_s=1),
    Row("announcement_only", D.NO_ANSWER, 480, 19, ring_timeout_s=1),
    Row("answer_crosses_cancel", D.NO_ANSWER, 480, 19, ring_timeout_s=1),
    Row("refusal_crosses_cancel", D.NO_ANSWER, 480, 19, status="486 Busy Here", ring_timeout_s=1),
    Row("cancel_unheard", D.NO_ANSWER, 480, 19, ring_timeout_s=1),
)
"""We stop ringing at our own timeout; the 480 is Asterisk's word for it, whatever crosses our CANCEL."""

ANSWERED = (
    Row("answer", D.ANSWERED, None, 16, DONE, pause_ms=300),
    Row("answer_in_the_last_second", D.ANSWERED, None, 16, DONE, pause_ms=1300, ring_timeout_s=2),
    Row("answer_after_early_media", D.ANSWERED, None, 16, DONE),
    Row("answer_then_bye", D.ANSWERED, None, 16),
    Row("broken_sdp", D.NETWORK_FAILURE, 488, 58, byes=2),
    Row("foreign_codec", D.NETWORK_FAILURE, 488, 58),
    Row("no_sdp", D.ANSWERED, 406, 127),
)
"""A promise is kept by a talk; an answer without one is rung again."""

TABLE = (*REFUSED, *GIVEN_UP, *ANSWERED)
SCENARIO_OF = {"answer_in_the_last_second": "answer"}
OTHERS = ("no-rtp", "hold", "digits", "tones", "redirect-301", "redirect-302")


@pytest.fixture(scope="module")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskPair]:
    """Our Asterisk with a trunk for every row, so that no late packet of one reaches another."""
    plan = pair_plan(tmp_path_factory.mktemp("sipp"))
    names = [*(row.name for row in TABLE), *OTHERS]
    carriers = tuple(zip(names, free_ports(len(names)), strict=True))
    parts = {name: getattr(plan, name) for name in plan.__dataclass_fields__} | {"lab": False}
    running = PairThread(AsteriskPair(ManyTrunks(**parts, carriers=carriers)))
    running.start()
    yield running.pair
    running.stop()


@dataclass
class Stage:
    """One call between our Asterisk and a scenario."""

    line: SippLine
    carrier: SippCarrier
    sound: SoundEnd
    pbx: AsteriskPair

    async def play_out(
        self, *, ring_timeout_s: int = 5, byes: int = 1, channels: int = 1
    ) -> Result:
        """Ring, wait for the end on every side, and check what must hold for every call."""
        result = await self.line.over(await self.line.ring(ring_timeout_s))
        assert await self.line.idle(), "a channel is left"
        played = await self.carrier.end()
        assert played or 1 < self.carrier.byes <= byes, "the scenario was not played through"
        assert (self.carrier.invites, result.channels) == (1, channels), "rung more than once"
        assert result.call.state is CallState.ENDED
        assert result.planned.attempts == 1
        assert result.reserved == 0, "the number is not free again"
        return result


@asynccontextmanager
async def stage(
    pbx: AsteriskPair,
    sessions: Sessions,
    folder: Path,
    trunk: str,
    dialogue: ListedDialogue,
    *,
    scenario: str,
    pause_ms: int = 300,
    **keys: str,
) -> AsyncIterator[Stage]:
    plan = pbx.plan
    assert isinstance(plan, ManyTrunks)
    sipp = programs().sipp
    assert sipp is not None
    sound = await SoundEnd.open()
    port = dict(plan.carriers)[trunk]
    carrier = SippCarrier(sipp, folder, scenario, port, sound.port, keys, pause_ms)
    await carrier.start()
    try:
        async with sipp_line(pbx, sessions, folder, trunk, dialogue) as line:
            yield Stage(line, carrier, sound, pbx)
    finally:
        await carrier.kill()
        sound.close()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_what_the_carrier_does_decides_attempt_and_promise(
    pbx, sqlite_sessions, tmp_path, row
):
    async with stage(
        pbx,
        sqlite_sessions,
        tmp_path,
        row.name,
        ListedDialogue(goodbye("안녕히 계세요.")),
        scenario=SCENARIO_OF.get(row.scenario, row.scenario),
        pause_ms=row.pause_ms,
        status=row.status,
    ) as at:
        talking = asyncio.create_task(at.sound.play([SILENCE] * 500))
        result = await at.play_out(ring_timeout_s=row.ring_timeout_s, byes=row.byes)
        talking.cancel()
        call = result.call
        assert (call.disposition, call.sip_status, call.hangup_cause) == (
            row.disposition,
            row.sip_status,
            row.cause,
        )
        assert result.planned.state is row.planned
        assert [item.reason for item in result.unreached] == row.unreached
        assert result.recorded is bool(result.turns) is (row.planned is DONE)


async def test_a_phone_without_any_sound_is_talked_to_and_recorded(pbx, sqlite_sessions, tmp_path):
    async with stage(pbx, sqlite_sessions, tmp_path, "no-rtp", ListedDialogue(goodbye("안녕히 계세요.")),
                     scenario="answer") as at:  # fmt: skip
        result = await at.play_out()
        assert (result.planned.state, result.recorded) == (DONE, True)
        assert at.sound.voiced > 10
        assert result.call.ended_by is EndedBy.AGENT


async def test_being_put_on_hold_and_taken_back_breaks_no_talk(pbx, sqlite_sessions, tmp_path):
    async with stage(pbx, sqlite_sessions, tmp_path, "hold", ListedDialogue(ask("여보세요?")),
                     scenario="hold") as at:  # fmt: skip
        talking = asyncio.create_task(at.sound.play([SILENCE] * 500))
        result = await at.play_out()
        talking.cancel()
        assert (result.call.disposition, result.planned.state) == (D.ANSWERED, DONE)
        assert (result.call.ended_by, result.recorded) == (EndedBy.RECIPIENT, True)
        assert (result.call.fault, result.call.hangup_cause) == (None, 16)
        assert result.call.talk_ms > 1400


@pytest.mark.parametrize(
    ("trunk", "scenario"), [("digits", "answer_then_bye_later"), ("tones", "answer_without_events")]
)
async def test_a_key_is_heard_once_as_an_event_or_as_a_tone(
    pbx, sqlite_sessions, tmp_path, trunk, scenario
):
    async with stage(pbx, sqlite_sessions, tmp_path, trunk, ListedDialogue(ask("네?")), scenario=scenario,
                     pause_ms=3000) as at:  # fmt: skip

        async def person():
            await at.sound.play([SILENCE] * 75)
            if trunk == "digits":
                await at.sound.press("5")
            else:
                await at.sound.play(tone("5", 10))
            await at.sound.play([SILENCE] * 500)

        talking = asyncio.create_task(person())
        result = await at.play_out()
        talking.cancel()
        pressed = [turn.text for turn in result.turns if turn.speaker == "recipient"]
        assert pressed == ["[5]"]
        assert (result.planned.state, result.call.fault, result.recorded) == (DONE, None, True)
        assert (result.call.ended_by, result.call.hangup_cause) == (EndedBy.RECIPIENT, 16)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("302 Moved Temporarily", (D.UNREACHABLE, AGAIN)),
        ("301 Moved Permanently", (D.INVALID_NUMBER, OVER)),
    ],
)
async def test_a_call_that_is_sent_on_rings_no_other_number(
    pbx, sqlite_sessions, tmp_path, status, told
):
    """Asterisk lets go of the call as soon as it knows the other number, at times before it has kept the status."""
    elsewhere = await SoundEnd.open()
    try:
        async with stage(pbx, sqlite_sessions, tmp_path, f"redirect-{status[:3]}", ListedDialogue(ask("네?")),
                         scenario="redirect", status=status,
                         target=f"0060012345678@127.0.0.1:{elsewhere.port}") as at:  # fmt: skip
            result = await at.play_out()
        expected = (D.UNREACHABLE, AGAIN) if result.call.sip_status is None else told
        assert (result.call.disposition, result.planned.state) == expected
        assert elsewhere.heard == 0
    finally:
        elsewhere.close()


async def test_a_channel_that_a_phone_names_for_us_to_ring_is_hung_up_at_once(
    pbx, sqlite_sessions, tmp_path
):
    """Asterisk's Originate dials whatever a Contact names; the silent trunk "hold" would ring until our timeout (cause 19)."""
    async with stage(pbx, sqlite_sessions, tmp_path, "redirect-302", ListedDialogue(ask("네?")),
                     scenario="redirect", status="302 Moved Temporarily",
                     target="PJSIP%2F0060012345678%40hold@127.0.0.1") as at:  # fmt: skip
        result = await at.play_out(channels=2)
        record = (pbx.core.home / "log" / "cel-custom" / "carecall.csv").read_text()
    assert (result.call.disposition, result.planned.state) == (D.UNREACHABLE, AGAIN)
    [end] = [line for line in record.splitlines() if "HANGUP" in line and "PJSIP/hold-" in line][
        -1:
    ]
    assert '""hangupcause"":16' in end
