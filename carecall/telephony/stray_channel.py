"""The channel that Asterisk begins where a phone sent its call on to, when the phone names one that can be dialled."""

from __future__ import annotations

from collections import deque

from carecall.telephony.ami_headers import AmiHeaders, checked_headers, is_call_id
from carecall.telephony.ami_message import AmiMessage

_NORMAL_CLEARING = "16"
_BEGUN_KEPT = 64
"""Channels that nobody here ordered; the one in question began within the same millisecond."""


class StrayChannels:
    """Tells by two events which channel a sent-on call became; pure but for its memory.

    A 3xx may name any channel ("Contact: <sip:PJSIP%2F0060...%40trunk@...>", RFC 3261 8.1.3.4), and Asterisk's Originate
    follows it (main/dial.c): the new channel begins without a calling channel, then our call ends with the name followed.
    Other programs' calls on the same Asterisk are left alone.
    """

    def __init__(self) -> None:
        self._begun: deque[tuple[str, str]] = deque(maxlen=_BEGUN_KEPT)

    def hear(self, event: AmiMessage) -> str | None:
        """Return the unique id of the channel that a call of ours was sent on to, once it is known."""
        rung = event.get("destuniqueid", "")
        if event.get("event") == "DialBegin" and not event.get("uniqueid") and not is_call_id(rung):
            kind = event.get("destchannel", "").partition("/")[0]
            self._begun.append((f"{kind}/{event.get('dialstring', '')}", rung))
        if event.get("event") != "DialEnd" or not is_call_id(rung):
            return None
        followed = event.get("forward")
        return next((begun for name, begun in reversed(self._begun) if name == followed), None)


def stray_hangup_headers(unique_id: str) -> AmiHeaders:
    """Return the order to end such a channel."""
    return checked_headers({"Action": "Hangup", "Channel": unique_id, "Cause": _NORMAL_CLEARING})
