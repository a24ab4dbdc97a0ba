"""What is put on the AMI wire: pure builders that refuse every value which could become another header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from carecall.domain.call import CallerId, DueCall
from carecall.domain.destination import SOFTPHONE
from carecall.errors import BadLettering, BadPhoneNumber, UnsafeText

AmiHeaders = Mapping[str, str | tuple[str, ...]]
"""An action: header to value, or to several values of a header that repeats."""

TALK_CONTEXT = "carecall-talk"
LONGEST_LETTERING = 64

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_CALL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGITS = re.compile(r"\+?[0-9]{2,20}")
_SOFTPHONE = re.compile(
    r"sip:[A-Za-z0-9][A-Za-z0-9._-]{0,63}@(?:127\.0\.0\.1|localhost)(?::\d{1,5})?"
)
_TRUNK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9_.:+-]{0,200}")
_LETTERING_MARKS = frozenset(" .,-_()/&'!?:~+@#*%[]·・…")
_LETTERING_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_call_id(text: str) -> bool:
    """Say whether `text` is a UUID in the one spelling that the whole platform uses."""
    return _CALL_ID.fullmatch(text) is not None


def checked_headers(headers: AmiHeaders) -> AmiHeaders:
    """Return `headers` when nothing in them can end a line or hide; the last gate before the wire.

    AMI is lines of `Name: value`: a carriage return or line feed in a value would start a header of the attacker's choice.

    Raises:
        UnsafeText: naming the header, never its value.
    """
    for name, value in headers.items():
        if _HEADER.fullmatch(name) is None:
            raise UnsafeText("A header name", "is not made of letters, digits and hyphens")
        for part in (value,) if isinstance(value, str) else value:
            _refuse_control_characters(name, part)
    return headers


def _refuse_control_characters(header: str, value: str) -> None:
    if any(unicodedata.category(character) in _UNSAFE_CATEGORIES for character in value):
        raise UnsafeText(header, "holds control characters")


def channel_variable(name: str, value: str) -> str:
    """Return `NAME=value` for a Variable header.

    Asterisk splits a Variable at commas and expands dollar signs later, so a value is an id, a number or an address.

    Raises:
        UnsafeText: the name or the value holds anything else.
    """
    if _VARIABLE_NAME.fullmatch(name) is None:
        raise UnsafeText(
            "A channel variable's name", "is not made of capitals, digits and underscores"
        )
    if _VARIABLE_VALUE.fullmatch(value) is None:
        raise UnsafeText(
            f"Channel variable {name}", "holds more than letters, digits and . : + - _"
        )
    return f"{name}={value}"


def dial_channel(number: str, trunk: str) -> str:
    """Return the channel to dial: digits through a trunk, or a softphone on this machine.

    A softphone is dialled by its SIP address, or where it registered when `number` is its endpoint's own name.

    Raises:
        BadPhoneNumber: none of these.
        UnsafeText: the trunk is not a plain name.
    """
    if _TRUNK.fullmatch(trunk) is None:
        raise UnsafeText(
            "The trunk's name", "is not made of letters, digits, hyphens and underscores"
        )
    if _DIGITS.fullmatch(number) is not None:
        return f"PJSIP/{number}@{trunk}"
    if _SOFTPHONE.fullmatch(number) is not None:
        return f"PJSIP/{trunk}/{number}"
    if number == trunk == SOFTPHONE:
        return f"PJSIP/{SOFTPHONE}"
    raise BadPhoneNumber(
        "A number to dial is 2 to 20 digits with an optional + in front, "
        "or softphone or sip:name@127.0.0.1:port for a softphone on this machine."
    )


def caller_id_value(caller_id: CallerId) -> str:
    """Return `"lettering" <number>`, or `<number>` alone.

    Raises:
        BadPhoneNumber: the shown number is not made of digits.
        BadLettering: the lettering holds a character that could end the quotes or that no phone shows.
    """
    if _DIGITS.fullmatch(caller_id.number) is None:
        raise BadPhoneNumber("An outgoing number is 2 to 20 digits with an optional + in front.")
    if not caller_id.lettering:
        return f"<{caller_id.number}>"
    _check_lettering(caller_id.lettering)
    return f'"{caller_id.lettering}" <{caller_id.number}>'


def _check_lettering(lettering: str) -> None:
    if len(lettering) > LONGEST_LETTERING:
        raise BadLettering(
            f"Lettering may have {LONGEST_LETTERING} characters: shorten it.", reason="too_long"
        )
    for character in lettering:
        if character in _LETTERING_MARKS:
            continue
        if unicodedata.category(character) not in _LETTERING_CATEGORIES:
            raise BadLettering(
                "Lettering is made of letters, digits, spaces and simple marks: "
                "take out quotes, angle brackets, backslashes and control characters.",
                reason="forbidden_character",
            )


def originate_headers(call: DueCall) -> AmiHeaders:
    """Return the one Originate of a due call; its id is channel id and action id, so Asterisk refuses a second live one.

    Raises:
        BadPhoneNumber, BadLettering, UnsafeText: something in the call may not be sent.
    """
    if not is_call_id(call.call_id):
        raise UnsafeText("The call id", "is not a UUID in lower case")
    return checked_headers(
        {
            "Action": "Originate",
            "ActionID": call.call_id,
            "ChannelId": call.call_id,
            "Channel": dial_channel(call.number, call.trunk),
            "Context": TALK_CONTEXT,
            "Exten": "s",
            "Priority": "1",
            "CallerID": caller_id_value(call.caller_id),
            "Timeout": str(call.ring_timeout_s * 1000),
            "Async": "true",
            "Variable": (
                channel_variable("CARECALL_ID", call.call_id),
                channel_variable("CARECALL_MAX_TALK_S", str(call.max_talk_s)),
            ),
        }
    )


def hangup_headers(call_id: str) -> AmiHeaders:
    """Return the order to end a live call; Asterisk finds a channel by its unique id as well as by its name."""
    if not is_call_id(call_id):
        raise UnsafeText("The call id", "is not a UUID in lower case")
    return {"Action": "Hangup", "Channel": call_id, "Cause": "16"}
