"""What one line of Asterisk's channel event log says, and what many lines prove; pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from carecall.domain.call import CallProgress, ProgressKind

COLUMNS = ("eventtype", "eventtime", "uniqueid", "linkedid", "channame", "eventextra")
"""The order that cel_custom.conf writes; no number and no name is among them, on purpose."""
BEFORE_ORDER = timedelta(seconds=2)
AFTER_ORDER = timedelta(seconds=30)
"""How far the log must reach around an order: Asterisk makes the channel of an Originate at once."""
OUT_OF_ORDER = timedelta(seconds=5)
"""Lines of several channels may be so far out of order; more is a clock that was set back."""
NORMAL_CLEARING = 16
_BEGINNING = re.compile(r'"[A-Z_]+","\d+\.\d+",')


@dataclass(frozen=True, slots=True, kw_only=True)
class CelRecord:
    """One line of the log."""

    event: str
    at: datetime
    uniqueid: str
    linkedid: str
    channel: str
    hangup_cause: int | None = None
    """Q.850, on HANGUP."""
    dial_status: str = ""
    """What the dial application said, on HANGUP; often empty."""


def parse_cel(line: str) -> CelRecord | None:
    """Return the record in a line, None when it is not one.

    A line that a crash or a full disk tore has the next record behind it, which is saved.
    """
    record = _parse(line)
    if record is not None:
        return record
    beginnings = [found.start() for found in _BEGINNING.finditer(line)]
    return _parse(line[beginnings[-1] :]) if beginnings and beginnings[-1] > 0 else None


def _parse(line: str) -> CelRecord | None:
    fields = next(csv.reader([line]), [])
    if len(fields) != len(COLUMNS):
        return None
    event, time_text, uniqueid, linkedid, channel, extra_text = fields
    try:
        at = datetime.fromtimestamp(float(time_text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    extra = _extra(extra_text)
    return CelRecord(
        event=event,
        at=at,
        uniqueid=uniqueid,
        linkedid=linkedid,
        channel=channel,
        hangup_cause=_hangup_cause(extra, channel),
        dial_status=str(extra.get("dialstatus", "")),
    )


def _hangup_cause(extra: dict[str, object], channel: str) -> int | None:
    """Return the cause; a channel that the far side ended without one has cleared normally, one that we lost has not."""
    cause = extra.get("hangupcause")
    if cause == 0 and channel and extra.get("hangupsource") == channel:
        return NORMAL_CLEARING
    return cause if isinstance(cause, int) else None


def _extra(text: str) -> dict[str, object]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def end_in(records: Iterable[CelRecord], call_id: str) -> CallProgress | None:
    """Return how `call_id` ended by its HANGUP record, None when there is none."""
    answered, hangup = False, None
    for record in records:
        if record.uniqueid != call_id:
            continue
        answered = answered or record.event == "ANSWER"
        if record.event == "HANGUP":
            hangup = record
    if hangup is None:
        return None
    return CallProgress(
        call_id=call_id,
        kind=ProgressKind.ENDED,
        at=hangup.at,
        hangup_cause=hangup.hangup_cause,
        answered=answered,
    )


def proves_silence(records: Iterable[CelRecord | None], call_id: str, ordered_at: datetime) -> bool:
    """Say whether a log proves that the order at `ordered_at` made no channel.

    It must hold lines from before the order and from well after it, whole ones (None is a torn line) and in the order of
    time, for a full disk swallows lines and a clock that steps makes moments worthless; and none of the call.
    """
    before = after = False
    last: datetime | None = None
    for record in records:
        if record is None:
            before = before and after
            continue
        if call_id in (record.uniqueid, record.linkedid):
            return False
        if last is not None and record.at < last - OUT_OF_ORDER:
            before = after = False
        last = record.at
        before = before or record.at <= ordered_at - BEFORE_ORDER
        after = after or (before and record.at >= ordered_at + AFTER_ORDER)
    return before and after
