"""One whole call over fakes: a line for each step of its path, and no personal word in any."""

from __future__ import annotations

import io
import json
import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from carecall.aftercall.reading import AfterCall
from carecall.commands.logs import LineFormatter, TextFormatter
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.turns import FinishedCall
from carecall.ports.dialogue import Emergency
from carecall.ports.repositories import CallToAnalyse
from carecall.telephony.agi_dialogue import AgiRequest
from carecall.telephony.agi_routes import AgiRoutes
from tests.fakes.aftercall_store import MemoryAfterCallStore
from tests.fakes.analyst import PHRASES, PhraseAnalyst
from tests.fakes.call_desk import FakeCallDesk
from tests.fakes.clock import FakeClock
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig
from tests.flows.campaign_stage import CampaignStage

NUMBER = "+821055512345"
NAME = "Gumiho Canary"
GREETING = "Zanzibar greets you."
SAID = "quixotic pelican"
BYE = "Farewell marmalade."
CANARIES = (NUMBER, NUMBER[1:], "01055512345", "010-5551-2345", NAME, GREETING, SAID, BYE)
ONCE = (
    "call claimed",
    "call cleared",
    "call ordered",
    "call arrived",
    "sound up",
    "alert raised",
    "talk ended",
    "call written",
    "call settled",
    "call understood",
    "call remembered",
    "somebody must act",
)


class WholeLog(logging.Handler):
    """Everything that was logged, in both forms."""

    def __init__(self) -> None:
        super().__init__()
        self.text = io.StringIO()
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = LineFormatter().format(record)
        self.lines.append(json.loads(line))
        self.text.write(line + "\n" + TextFormatter().format(record) + "\n")


@pytest.fixture
def whole_log() -> Iterator[WholeLog]:
    handler = WholeLog()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


async def a_whole_call() -> str:
    """Plan, dial, answer, talk, hang up, read; return the call's id."""
    stage = CampaignStage()
    stage.plan(NUMBER)
    [call_id] = await stage.dial()
    stage.line.rings(call_id)
    stage.line.answers(call_id)
    routes = AgiRoutes(FakeCallDesk(call_id), stage.clock, media_address=lambda: "127.0.0.1:1")
    await routes.start(AgiRequest(route="start", uniqueid=call_id, arguments=()))
    finished = await a_talk(call_id)
    stage.line.ends(call_id, cause=16)
    await stage.hear()
    waiting = CallToAnalyse(
        call_id=call_id, organization_id=1, recipient_id=7, language=Language.EN,
        turns=finished.turns, closing_reached=False, voicemail=False, memory=(), alerted=True,
    )  # fmt: skip
    reading = AfterCall(MemoryAfterCallStore([waiting]), PhraseAnalyst(PHRASES), FakeClock())
    assert await reading.read_waiting() == 1
    return call_id


async def a_talk(call_id: str) -> FinishedCall:
    fall = Reading(kind=Kind.ANSWER, label=Label.EMERGENCY, matter="fall", evidence=SAID)
    alarm = ask("Hold on there.", emergency=Emergency(reading=fall, rule="fall"))
    rig = TalkRig(ask(GREETING), alarm, goodbye(BYE), call_id=call_id, recipient=NAME)
    await rig.answer()
    await rig.hear_out()
    await rig.say(SAID, 900)
    await rig.hear_out()
    await rig.say(SAID, 900)
    return await rig.end()


async def test_each_step_of_a_call_is_one_line_with_its_id(whole_log: WholeLog) -> None:
    call_id = await a_whole_call()
    own = [line for line in whole_log.lines if line.get("call_id") == call_id]
    said = Counter(str(line["message"]) for line in own)
    assert {message: said[message] for message in ONCE} == dict.fromkeys(ONCE, 1)
    assert [line["kind"] for line in own if line["message"] == "call progressed"] == [
        "ringing", "answered", "ended",
    ]  # fmt: skip
    assert said["turn written"] == 5
    assert own[0]["planned_call_id"] == 1


async def test_the_steps_stand_in_the_order_of_the_path(whole_log: WholeLog) -> None:
    await a_whole_call()
    messages = [line["message"] for line in whole_log.lines]
    early = [message for message in ONCE if message not in {"alert raised", "call settled"}]
    places = [messages.index(message) for message in early]
    assert places == sorted(places)


async def test_no_name_number_or_word_of_a_call_is_in_the_log(whole_log: WholeLog) -> None:
    await a_whole_call()
    text = whole_log.text.getvalue()
    assert "call understood" in text
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
