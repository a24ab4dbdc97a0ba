"""A channel that nobody ordered: where a phone sent its call on to, by a name that Asterisk dials."""

from __future__ import annotations

from carecall.telephony.ami_headers import AmiHeaders, checked_headers, is_call_id
from carecall.telephony.ami_message import AmiMessage

_NORMAL_CLEARING = "16"


def stray_channel(event: AmiMessage) -> str | None:
    """Return the unique id of a channel that began to ring on nobody's order, or None.

    A 3xx may name any channel ("Contact: <sip:PJSIP%2F0060...%40trunk@...>", RFC 3261 8.1.3.4), and Asterisk's Originate
    follows it (main/dial.c). What Originate dials has no calling channel, and ours bear a call id.
    """
    if event.get("event") != "DialBegin" or event.get("uniqueid"):
        return None
    rung = event.get("destuniqueid", "")
    return None if not rung or is_call_id(rung) else rung


def stray_hangup_headers(unique_id: str) -> AmiHeaders:
    """Return the order to end such a channel."""
    return checked_headers({"Action": "Hangup", "Channel": unique_id, "Cause": _NORMAL_CLEARING})
