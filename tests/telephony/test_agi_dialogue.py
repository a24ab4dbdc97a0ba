"""AGI's text, both ways."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.errors import AgiFault, UnsafeText
from carecall.telephony.agi_dialogue import AgiReply, parse_reply, parse_request, set_variable


def test_a_request_names_its_route_and_its_channel():
    request = parse_request(
        [
            "agi_network: yes",
            "agi_network_script: next",
            "agi_request: agi://127.0.0.1:18073/next",
            "agi_callerid: 0212345678",
            "agi_calleridname: 안부: 확인",
            "agi_uniqueid: 3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001",
            "agi_arg_1: 16",
            "agi_arg_2:",
        ]
    )
    assert request.route == "next"
    assert request.uniqueid == "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
    assert request.arguments == ("16", "")


@pytest.mark.parametrize(
    "lines",
    [
        ["GET / HTTP/1.1", "Host: x"],
        ["agi_network_script"],
        ["agi_uniqueid: 1"],
        ["agi_network_script: ../../etc"],
        ["agi_network_script: "],
        [],
    ],
)
def test_what_is_no_request_is_a_fault(lines):
    with pytest.raises(AgiFault):
        parse_request(lines)


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("200 result=1", AgiReply.DONE),
        ("200 result=0 (timeout)", AgiReply.DONE),
        ("200 result=", AgiReply.DONE),
        ("200 result=-1", AgiReply.HUNG_UP),
        ("511 Command Not Permitted on a dead channel or intercept routine", AgiReply.HUNG_UP),
        ("HANGUP", AgiReply.HUNG_UP),
        ("510 Invalid or unknown command", AgiReply.REFUSED),
        ("520 Invalid command syntax.", AgiReply.REFUSED),
        ("100 result=0 Trying...", None),
    ],
)
def test_every_reply_of_asterisk_has_a_meaning(line, meaning):
    assert parse_reply(line) is meaning


@pytest.mark.parametrize("line", ["", "hello", "20", "result=1", "여보세요"])
def test_what_is_no_reply_is_a_fault(line):
    with pytest.raises(AgiFault):
        parse_reply(line)


def test_a_variable_is_set_in_one_line():
    assert (
        set_variable("CARECALL_MEDIA", "127.0.0.1:18090")
        == 'SET VARIABLE CARECALL_MEDIA "127.0.0.1:18090"\n'
    )


@pytest.mark.parametrize("value", ['a"', "a\nHANGUP", "a\r", "${X}", "a b", "가"])
def test_a_value_cannot_become_another_order(value):
    with pytest.raises(UnsafeText):
        set_variable("CARECALL_MEDIA", value)


@given(st.text())
def test_any_line_is_a_reply_or_a_fault(line):
    with contextlib.suppress(AgiFault):
        assert parse_reply(line) in {*AgiReply, None}
