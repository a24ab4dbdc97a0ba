"""Nothing that is put on the AMI wire can become another header, another variable or another call."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.call import CallerId, DueCall
from carecall.domain.language import Language
from carecall.errors import BadLettering, BadPhoneNumber, CareCallError, UnsafeText
from carecall.telephony.ami_headers import (
    caller_id_value,
    channel_variable,
    checked_headers,
    dial_channel,
    originate_headers,
)

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"


def due_call(**changes) -> DueCall:
    facts = {
        "call_id": CALL_ID,
        "planned_call_id": 1,
        "attempt_no": 1,
        "number": "01055550001",
        "caller_id": CallerId(number="0212345678", lettering="행복복지관 안부"),
        "trunk": "trunk",
        "language": Language.KO,
        "ring_timeout_s": 30,
        "max_talk_s": 600,
    }
    return DueCall(**{**facts, **changes})


def test_a_due_call_becomes_one_originate():
    assert originate_headers(due_call()) == {
        "Action": "Originate",
        "ActionID": CALL_ID,
        "ChannelId": CALL_ID,
        "Channel": "PJSIP/01055550001@trunk",
        "Context": "carecall-talk",
        "Exten": "s",
        "Priority": "1",
        "CallerID": '"행복복지관 안부" <0212345678>',
        "Timeout": "30000",
        "Async": "true",
        "Variable": (f"CARECALL_ID={CALL_ID}", "CARECALL_MAX_TALK_S=600"),
    }


def test_no_lettering_sends_the_number_alone():
    assert caller_id_value(CallerId(number="0212345678", lettering="")) == "<0212345678>"


def test_a_softphone_on_this_machine_is_dialled_by_its_address():
    assert (
        dial_channel("sip:kim@127.0.0.1:5062", "softphone")
        == "PJSIP/softphone/sip:kim@127.0.0.1:5062"
    )


def test_a_registered_softphone_is_dialled_by_its_endpoint():
    assert dial_channel("softphone", "softphone") == "PJSIP/softphone"
    with pytest.raises(BadPhoneNumber):
        dial_channel("softphone", "trunk")


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1",
        "0105555000a",
        "010 5555 0001",
        "01055550001\r\nApplication: System",
        "01055550001\n",
        "01055550001@evil",
        "500&PJSIP/900@trunk",
        "sip:kim@example.org",
        "sip:kim@127.0.0.1:5062;transport=tcp",
        "sip:kim@127.0.0.1\r\nData: x",
        "١٢٣٤٥",
        "++8210",
        "1" * 21,
    ],
)
def test_what_is_not_a_number_is_not_dialled(number):
    with pytest.raises(BadPhoneNumber):
        originate_headers(due_call(number=number))


@pytest.mark.parametrize(
    "lettering",
    [
        'a"b',
        "a<b",
        "a>b",
        "a\\b",
        "a\rb",
        "a\nb",
        "a\r\nApplication: System\r\nData: rm",
        "a\x00b",
        "a\x7fb",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "a\u200bb",
        "${SHELL(id)}",
        "a;b",
        "a`b",
        "a\ud800b",
        "가" * 65,
    ],
)
def test_lettering_that_could_end_its_quotes_is_refused(lettering):
    with pytest.raises(BadLettering):
        originate_headers(due_call(caller_id=CallerId(number="0212345678", lettering=lettering)))


@pytest.mark.parametrize("lettering", ["Happy Care (02)", "안부·확인", "Café 24/7", "OO구청 안부!"])
def test_ordinary_lettering_is_sent_as_it_is(lettering):
    caller_id = CallerId(number="0212345678", lettering=lettering)
    assert caller_id_value(caller_id) == f'"{lettering}" <0212345678>'


@pytest.mark.parametrize("number", ["", "02-123-4567", "0212345678>", '1" <2', "anonymous"])
def test_a_shown_number_is_digits(number):
    with pytest.raises(BadPhoneNumber):
        originate_headers(due_call(caller_id=CallerId(number=number, lettering="x")))


@pytest.mark.parametrize("trunk", ["", "a/b", "a@b", "a b", "trunk\r\n", "-x", "&x"])
def test_a_trunk_is_a_plain_name(trunk):
    with pytest.raises(UnsafeText):
        originate_headers(due_call(trunk=trunk))


@pytest.mark.parametrize("call_id", ["", "1", CALL_ID.upper(), CALL_ID + "\n", "{" + CALL_ID + "}"])
def test_a_call_id_is_a_uuid_in_lower_case(call_id):
    with pytest.raises(UnsafeText):
        originate_headers(due_call(call_id=call_id))


@pytest.mark.parametrize("value", ["a,B=1", "${X}", "a b", "a^b", "a\nb", "a{b}", "a|b", "a;b"])
def test_a_variable_cannot_smuggle_another(value):
    with pytest.raises(UnsafeText):
        channel_variable("CARECALL_ID", value)


def test_the_refusal_does_not_repeat_the_value():
    with pytest.raises(UnsafeText) as refused:
        checked_headers({"Action": "Ping", "Name": "kim\r\nsecret"})
    assert "secret" not in str(refused.value)
    assert refused.value.header == "Name"


@given(st.text(max_size=40))
def test_any_lettering_is_either_refused_or_stays_inside_its_quotes(lettering):
    try:
        value = caller_id_value(CallerId(number="0212345678", lettering=lettering))
    except BadLettering:
        return
    assert value in {f'"{lettering}" <0212345678>', "<0212345678>"}
    assert value.count('"') in {0, 2}
    assert not any(character < " " or character in "\x7f\x85\u2028\u2029" for character in value)


@given(
    name=st.text(string.ascii_letters + "\r\n: -", max_size=12),
    value=st.text(max_size=40) | st.lists(st.text(max_size=10), max_size=3).map(tuple),
)
def test_whatever_passes_the_gate_is_one_line_per_value(name, value):
    try:
        passed = checked_headers({name: value})
    except CareCallError:
        return
    values = passed[name]
    for part in (values,) if isinstance(values, str) else values:
        assert len(f"{name}: {part}".splitlines()) == 1
        part.encode()
