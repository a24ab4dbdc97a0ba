"""The engineers' view of AMI events hides who is called, and is chosen and put in order."""

from datetime import UTC, datetime, timedelta

import pytest

from carecall.telephony.ami_watch import CallBoard, Choice, masked, raw_lines, seen

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
OTHER_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0002"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def newstate(**changes: str) -> dict[str, str]:
    return {
        "event": "Newstate",
        "channel": "PJSIP/lab-00000012",
        "channelstatedesc": "Ringing",
        "calleridnum": "01055550001",
        "calleridname": "김순자",
        "connectedlinenum": "0212345678",
        "connectedlinename": "행복복지관 안부",
        "uniqueid": CALL_ID,
        "linkedid": CALL_ID,
        **changes,
    }


def test_numbers_and_names_are_hidden_and_ids_are_not():
    hidden = masked(newstate(dialstring="01055550001@lab", exten="+821055550001"))
    assert hidden["calleridnum"] == "*******0001"
    assert hidden["connectedlinenum"] == "******5678"
    assert hidden["dialstring"] == "*******0001@lab"
    assert hidden["exten"] == "+********0001"
    assert hidden["calleridname"] == hidden["connectedlinename"] == "***"
    assert (hidden["channel"], hidden["uniqueid"]) == ("PJSIP/lab-00000012", CALL_ID)


@pytest.mark.parametrize("unmask", [True, False])
def test_everything_is_shown_only_when_asked(unmask):
    event = newstate()
    text = raw_lines(event, unmask=unmask) + seen(event, AT, unmask=unmask).numbers
    assert ("01055550001" in text) is unmask
    assert ("김순자" in raw_lines(event, unmask=unmask)) is unmask


def test_an_event_is_shown_with_state_cause_and_sip_status():
    hangup = newstate(event="Hangup", cause="17", techcause="486", **{"cause-txt": "User busy"})
    shown = seen(hangup, AT)
    assert (shown.event, shown.call, shown.cause) == ("Hangup", CALL_ID, "17 User busy SIP 486")
    assert shown.state == "Ringing"


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (Choice(), True),
        (Choice(events=("newstate",)), True),
        (Choice(events=("Dial*", "New*")), True),
        (Choice(events=("Hangup",)), False),
        (Choice(call="3b5bb0a7"), True),
        (Choice(call="ffff"), False),
        (Choice(events=("Hangup",), call="3b5b"), False),
    ],
)
def test_events_are_chosen_by_name_and_by_call(choice, taken):
    assert choice.takes(newstate()) is taken


def test_noisy_events_are_shown_only_by_name():
    event = {"event": "VarSet", "uniqueid": CALL_ID}
    assert not Choice().takes(event)
    assert Choice(events=("VarSet",)).takes(event)


def test_the_board_shows_each_calls_last_state_and_its_age():
    board = CallBoard()
    board.hear(seen(newstate(), AT))
    board.hear(seen(newstate(uniqueid=OTHER_ID), AT + timedelta(seconds=1)))
    board.hear(seen(newstate(channelstatedesc="Up"), AT + timedelta(seconds=2)))
    board.hear(seen({"event": "PeerStatus", "peerstatus": "Reachable"}, AT))
    rows = board.rows(AT + timedelta(seconds=5))
    assert [(last.call, last.state, since_s) for last, since_s in rows] == [
        (CALL_ID, "Up", 5.0),
        (OTHER_ID, "Ringing", 4.0),
    ]


def test_the_board_keeps_only_the_last_ended_calls():
    board = CallBoard(ended_kept=1)
    for no, call_id in enumerate((CALL_ID, OTHER_ID)):
        hangup = newstate(event="Hangup", uniqueid=call_id, cause="16")
        board.hear(seen(hangup, AT + timedelta(seconds=no)))
    [(last, since_s)] = board.rows(AT + timedelta(seconds=60))
    assert (last.call, since_s) == (OTHER_ID, 0.0)
