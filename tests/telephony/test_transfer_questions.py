"""The dialplan's questions about a transfer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.transfer import RING_S, TransferOrder
from carecall.errors import BadPhoneNumber, UnsafeText
from carecall.ports.transfers import TransferStep
from carecall.system import SystemClock
from carecall.telephony.agi_dialogue import AgiRequest, set_variable
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.transfer_questions import TransferQuestions, dial_variables
from tests.fakes.call_desk import FakeCallDesk

CALL = "0b5e0b0e-0000-4000-8000-000000000001"
LEG = "0b5e0b0e-0000-4000-8000-00000000000a"
MEDIA = "127.0.0.1:9090"
ORDER = TransferOrder(leg_id=LEG, trunk="lab", number="01055590001", shown="0212345678")


class Desk:
    """Rings whoever is left, and knows who pressed the key."""

    def __init__(self, *steps: TransferStep) -> None:
        self.steps = list(steps)
        self.asked: list[tuple[str, str, str]] = []
        self.pressed: set[str] = set()

    def step(self, call_id, dial_status, now, *, new_leg_id):
        self.asked.append((call_id, dial_status, new_leg_id))
        return self.steps.pop(0)

    def join(self, leg_id, now):
        return leg_id in self.pressed


def routes(desk: Desk | None, *, step: str = "transfer") -> AgiRoutes:
    door = FakeCallDesk()
    door.steps[CALL] = [step]
    questions = None if desk is None else TransferQuestions(desk, new_id=lambda: LEG)
    return AgiRoutes(door, SystemClock(), media_address=lambda: MEDIA, transfers=questions)


def request(*arguments: str, route: str = "transfer", uniqueid: str = CALL) -> AgiRequest:
    return AgiRequest(route=route, uniqueid=uniqueid, arguments=arguments)


async def test_a_talk_that_waits_for_a_human_goes_to_the_transfer() -> None:
    assert await routes(Desk()).next(request(route="next")) == {"CARECALL_ACTION": "transfer"}


async def test_where_nobody_hands_calls_over_the_talk_goes_on() -> None:
    assert (await routes(None).next(request(route="next")))["CARECALL_ACTION"] == "media"


async def test_a_human_is_rung_through_plain_values_with_a_place_for_their_sound() -> None:
    desk = Desk(TransferStep(order=ORDER))
    variables = await routes(desk).transfer(request(""))
    assert variables == {
        "CARECALL_ACTION": "dial",
        "CARECALL_MEDIA": MEDIA,
        "CARECALL_LEG": LEG,
        "CARECALL_TO": "01055590001",
        "CARECALL_TRUNK": "lab",
        "CARECALL_SHOWN": "0212345678",
        "CARECALL_RING_S": str(RING_S),
    }
    assert desk.asked == [(CALL, "", LEG)]
    assert all(set_variable(name, value) for name, value in variables.items())


async def test_the_end_of_a_ring_is_told_and_garbage_is_not() -> None:
    desk = Desk(TransferStep(back=True), TransferStep())
    assert (await routes(desk).transfer(request("NOANSWER")))["CARECALL_ACTION"] == "media"
    assert (await routes(desk).transfer(request("x; DROP")))["CARECALL_ACTION"] == "hangup"
    assert [status for _, status, _ in desk.asked] == ["NOANSWER", ""]


async def test_a_phone_is_joined_only_after_its_key() -> None:
    desk = Desk()
    leg = request(LEG, route="leg", uniqueid="1700000000.5")
    assert await routes(desk).leg(leg) == {"CARECALL_ACTION": "hangup"}
    desk.pressed.add(LEG)
    assert await routes(desk).leg(leg) == {"CARECALL_ACTION": "connect"}
    assert await routes(desk).leg(request("1", route="leg")) == {"CARECALL_ACTION": "hangup"}


@pytest.mark.parametrize("number", ["", "1", "010-5559", "0105559&1", "softphone", "٠١٠٥٥٥"])
def test_what_is_no_number_never_reaches_the_dialplan(number: str) -> None:
    for wrong in (replace(ORDER, number=number), replace(ORDER, shown=number)):
        with pytest.raises(BadPhoneNumber):
            dial_variables(wrong)


@pytest.mark.parametrize("wrong", [{"trunk": "lab&x"}, {"trunk": ""}, {"leg_id": "1)"}])
def test_what_is_no_name_never_reaches_the_dialplan(wrong: dict[str, str]) -> None:
    with pytest.raises(UnsafeText):
        dial_variables(replace(ORDER, **wrong))


def test_nobody_is_rung_longer_than_the_limit() -> None:
    assert dial_variables(replace(ORDER, ring_s=900))["CARECALL_RING_S"] == str(RING_S)
