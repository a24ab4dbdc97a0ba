"""AMI events in, what happened to our calls out; pure but for its memory."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from carecall.domain.call import CallProgress, ProgressKind
from carecall.telephony.ami_headers import is_call_id
from carecall.telephony.ami_message import AmiMessage, number_in

_SIP_STATUS = re.compile(r"\b[3-6]\d\d\b")
_RINGING_STATES = frozenset({"Ringing", "Ring"})
_RINGING_DIAL_STATUSES = frozenset({"RINGING", "PROGRESS"})
_UP = "Up"
_NORMAL_CLEARING = 16
_REDIRECTED = 23
_ENDED_KEPT = 4096
"""Ids of ended calls that are remembered, so that repeated events say nothing twice."""


@dataclass(slots=True)
class _Call:
    """What was heard of one call that has not ended."""

    has_channel: bool = False
    from_start: bool = False
    """Its first event was heard, so what was not heard did not happen."""
    ringing: bool = False
    answered: bool = False
    far_end: bool = False
    """The other side hung up."""
    sent_on: bool = False
    """The other side named another number, where our Asterisk rings nobody."""
    gone: bool = False
    cause: int | None = None
    sip_status: int | None = None
    reason: int | None = None

    @property
    def rang(self) -> bool | None:
        return True if self.ringing else False if self.from_start else None

    @property
    def half_ended(self) -> bool:
        """It is gone, or Asterisk said that it failed before any news of its channel came."""
        return self.gone or (self.reason is not None and not self.has_channel)


@dataclass(slots=True)
class CallTracker:
    """Follows every channel whose unique id is one of our call ids.

    An unanswered call ends by two events, Hangup with the cause and OriginateResponse with the reason, in either order;
    the first of them waits for the other, because neither alone tells a ring timeout from a refusal. Asterisk sends the
    second past the queue of the others, so it may overtake even the news that there is a channel.
    """

    _calls: dict[str, _Call] = field(default_factory=dict)
    _ended: deque[str] = field(default_factory=lambda: deque(maxlen=_ENDED_KEPT))

    def hear(self, event: AmiMessage, at: datetime) -> tuple[CallProgress, ...]:
        """Return the news in one event, oldest first."""
        follow = _FOLLOWED.get(event.get("event", ""))
        if follow is None:
            return ()
        call_id = _call_id(event)
        if call_id is None or call_id in self._ended:
            return ()
        call = self._calls.setdefault(call_id, _Call())
        kind = follow(call, event)
        if kind is None:
            return ()
        if kind is ProgressKind.ENDED:
            return (self._end(call_id, call, kind, at),)
        return (CallProgress(call_id=call_id, kind=kind, at=at),)

    def half_ended(self) -> frozenset[str]:
        """Return the calls whose end was not heard from every side.

        A failed OriginateResponse alone is not among them while the channel lives: Asterisk also sends one to refuse a
        second call with the same id, and the first goes on.
        """
        return frozenset(call_id for call_id, call in self._calls.items() if call.half_ended)

    def give_up_waiting(self, call_id: str, at: datetime) -> CallProgress | None:
        """End a half-ended call by what is known; None when it ended meanwhile."""
        call = self._calls.get(call_id)
        if call is None or not call.half_ended:
            return None
        kind = ProgressKind.ENDED if call.gone else ProgressKind.REFUSED
        return self._end(call_id, call, kind, at)

    def _end(self, call_id: str, call: _Call, kind: ProgressKind, at: datetime) -> CallProgress:
        self._calls.pop(call_id, None)
        self._ended.append(call_id)
        return CallProgress(
            call_id=call_id,
            kind=kind,
            at=at,
            hangup_cause=call.cause,
            sip_status=call.sip_status,
            originate_reason=call.reason,
            answered=call.answered,
            rang=call.rang,
        )


def _call_id(event: AmiMessage) -> str | None:
    for header in ("uniqueid", "destuniqueid", "actionid"):
        if is_call_id(event.get(header, "")):
            return event[header]
    return None


def _state(call: _Call, event: AmiMessage) -> ProgressKind | None:
    call.has_channel = True
    call.from_start = call.from_start or event.get("event") == "Newchannel"
    state = event.get("channelstatedesc", "")
    if state == _UP:
        return _answered(call)
    return _ringing(call) if state in _RINGING_STATES else None


def _dial_state(call: _Call, event: AmiMessage) -> ProgressKind | None:
    call.has_channel = True
    return _ringing(call) if event.get("dialstatus", "") in _RINGING_DIAL_STATUSES else None


def _ringing(call: _Call) -> ProgressKind | None:
    if call.ringing or call.answered:
        return None
    call.ringing = True
    return ProgressKind.RINGING


def _answered(call: _Call) -> ProgressKind | None:
    if call.answered:
        return None
    call.answered = True
    return ProgressKind.ANSWERED


def _originate_response(call: _Call, event: AmiMessage) -> ProgressKind | None:
    if event.get("response") == "Success" and not call.sent_on:
        return _answered(call)
    reason = number_in(event, "reason")
    call.reason = 0 if reason is None else reason
    return ProgressKind.ENDED if call.gone else None


def _hangup_request(call: _Call, _event: AmiMessage) -> None:
    call.has_channel = call.far_end = True


def _dial_end(call: _Call, event: AmiMessage) -> ProgressKind | None:
    call.has_channel = True
    call.sent_on = call.sent_on or bool(event.get("forward"))
    return None


def _cause(call: _Call, told: int | None) -> int | None:
    """Return why a call ended, where Asterisk left 0.

    A BYE without a Reason header leaves 0, as Asterisk's own stopping does without any BYE; and Asterisk may let go of a
    call that was sent on before its SIP side has written down the 3xx.
    """
    if told:
        return told
    if call.sent_on:
        return _REDIRECTED
    return _NORMAL_CLEARING if told == 0 and call.far_end else told


def _hangup(call: _Call, event: AmiMessage) -> ProgressKind | None:
    call.has_channel = call.gone = True
    call.cause = _cause(call, number_in(event, "cause"))
    found = _SIP_STATUS.search(event.get("techcause", ""))
    call.sip_status = int(found.group()) if found else None
    # After a restart of ours this event alone tells whether the call had been answered.
    call.answered = call.answered or event.get("channelstatedesc") == _UP
    call.ringing = call.ringing or event.get("channelstatedesc") in _RINGING_STATES
    return ProgressKind.ENDED if call.answered or call.reason is not None else None


_FOLLOWED: dict[str, Callable[[_Call, AmiMessage], ProgressKind | None]] = {
    "Newchannel": _state,
    "Newstate": _state,
    "DialState": _dial_state,
    "DialEnd": _dial_end,
    "OriginateResponse": _originate_response,
    "HangupRequest": _hangup_request,
    "Hangup": _hangup,
}
