"""AMI events for an engineer's eyes: chosen, masked and put in one line; pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from carecall.domain.phone import mask
from carecall.telephony.ami_headers import is_call_id
from carecall.telephony.ami_message import AmiMessage, number_in

_NUMBER = re.compile(r"\+?\d{5,}")
_IDS = re.compile(
    r".*(uniqueid|linkedid|channel|bridgeid)|actionid|timestamp|sequencenumber|file|line"
)
_NAMES = re.compile(r".*name")
_PLAIN_NAMES = frozenset(
    {"systemname", "endpointname", "variablename", "bridgename", "contextname"}
)
HIDDEN = "***"
QUIET = frozenset({"VarSet", "RTCPSent", "RTCPReceived", "Newexten", "TestEvent"})
"""Events that drown the others; naming one with --event shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which events are shown."""

    events: tuple[str, ...] = ()
    """Names or patterns such as `Dial*`, without regard to case; none means all but QUIET."""
    call: str = ""
    """Beginning of a call id."""

    def takes(self, event: AmiMessage) -> bool:
        """Say whether `event` is shown."""
        name = event.get("event", "")
        if self.call and not call_of(event).startswith(self.call.lower()):
            return False
        if not self.events:
            return name not in QUIET
        return any(fnmatch.fnmatch(name.lower(), wanted.lower()) for wanted in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """One event as it is shown."""

    at: datetime
    event: str
    call: str
    """Call id, or empty for a channel that is not one of our calls."""
    channel: str
    state: str
    cause: str
    numbers: str
    """From and to, masked unless asked otherwise."""


def call_of(event: AmiMessage) -> str:
    """Return the call id that an event speaks of, or an empty text."""
    for header in ("uniqueid", "destuniqueid", "actionid", "linkedid"):
        if is_call_id(event.get(header, "")):
            return event[header]
    return ""


def masked(event: AmiMessage) -> AmiMessage:
    """Return `event` with names hidden and all but the last four digits of every number."""
    return {header: _masked_value(header, value) for header, value in event.items()}


def _masked_value(header: str, value: str) -> str:
    if _IDS.fullmatch(header):
        return value
    if _NAMES.fullmatch(header) and header not in _PLAIN_NAMES:
        return HIDDEN if value and value != "<unknown>" else value
    return _NUMBER.sub(lambda found: mask(found[0]), value)


def seen(event: AmiMessage, at: datetime, *, unmask: bool = False) -> SeenEvent:
    """Return what one line shows of `event`."""
    shown = event if unmask else masked(event)
    caller, called = shown.get("calleridnum", ""), shown.get("connectedlinenum", "")
    return SeenEvent(
        at=at,
        event=event.get("event", ""),
        call=call_of(event),
        channel=shown.get("channel", shown.get("destchannel", "")),
        state=_state(event),
        cause=_cause(event),
        numbers=" ".join(text for text in (caller, called) if text and text != "<unknown>"),
    )


def _state(event: AmiMessage) -> str:
    for header in ("dialstatus", "contactstatus", "peerstatus", "status", "channelstatedesc"):
        if event.get(header):
            return event[header]
    return f"{event['response']} {event.get('reason', '')}".strip() if "response" in event else ""


def _cause(event: AmiMessage) -> str:
    cause, sip = number_in(event, "cause"), number_in(event, "techcause")
    words = event.get("cause-txt", "")
    parts = ["" if cause is None else str(cause), words, "" if sip is None else f"SIP {sip}"]
    return " ".join(part for part in parts if part)


class CallBoard:
    """What every live call is doing, for the table."""

    def __init__(self, *, ended_kept: int = 20) -> None:
        """Keep the last `ended_kept` calls that ended, too."""
        self._ended_kept = ended_kept
        self._calls: dict[str, SeenEvent] = {}
        self._since: dict[str, datetime] = {}

    def hear(self, shown: SeenEvent) -> None:
        """Take an event in; those that say nothing of a call's state change nothing."""
        if not shown.call or not (shown.state or shown.cause):
            return
        self._since.setdefault(shown.call, shown.at)
        self._calls[shown.call] = shown
        ended = [call for call, last in self._calls.items() if last.event == "Hangup"]
        for call in ended[: max(0, len(ended) - self._ended_kept)]:
            del self._calls[call], self._since[call]

    def rows(self, now: datetime) -> list[tuple[SeenEvent, float]]:
        """Return each call's last event and the seconds since its first, oldest call first."""
        return [
            (
                last,
                ((last.at if last.event == "Hangup" else now) - self._since[call]).total_seconds(),
            )
            for call, last in self._calls.items()
        ]


def raw_lines(event: Mapping[str, str], *, unmask: bool = False) -> str:
    """Return an event as AMI wrote it, a header a line."""
    shown = event if unmask else masked(event)
    return "\n".join(f"{header}: {value}" for header, value in shown.items() if value)
