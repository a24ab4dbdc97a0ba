"""From what the network said to how an attempt ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from carecall.domain.call import Disposition


class OriginateReason(IntEnum):
    """`Reason` of AMI's OriginateResponse: Asterisk's control frame numbers (frame.h), 0 for a plain failure."""

    FAILURE = 0
    HANGUP = 1
    RING_TIMEOUT = 3
    ANSWER = 4
    BUSY = 5
    CONGESTION = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one number means, and who says so."""

    disposition: Disposition
    source: str


def _says(disposition: Disposition, source: str) -> Verdict:
    return Verdict(disposition, source)


SIP_VERDICTS: Mapping[int, Verdict] = {
    300: _says(Disposition.UNREACHABLE, "RFC 3261 21.3.1: to be found elsewhere; we do not follow"),
    301: _says(Disposition.INVALID_NUMBER, "RFC 3261 21.3.2: the number has changed for good"),
    302: _says(Disposition.UNREACHABLE, "RFC 3261 21.3.3: diverted; we ring no other number"),
    305: _says(Disposition.UNREACHABLE, "RFC 3261 21.3.4: another proxy; we do not follow"),
    380: _says(Disposition.UNREACHABLE, "RFC 3261 21.3.5: another service; we do not follow"),
    400: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 41"),
    401: _says(
        Disposition.NETWORK_FAILURE, "RFC 3261 21.4.2: the trunk refused us, not the person"
    ),
    402: _says(Disposition.NETWORK_FAILURE, "RFC 3261 21.4.3: the trunk refused us"),
    403: _says(Disposition.REJECTED, "RFC 3398 8.2.6.1: made from 21"),
    404: _says(Disposition.INVALID_NUMBER, "RFC 3398 7.2.4.1: 1"),
    405: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 63"),
    406: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 79"),
    407: _says(Disposition.NETWORK_FAILURE, "RFC 3261 21.4.8: the trunk refused us"),
    408: _says(Disposition.NO_ANSWER, "RFC 3261 21.4.9: nobody was found in time"),
    410: _says(Disposition.INVALID_NUMBER, "RFC 3398 7.2.4.1: 22"),
    413: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    414: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    415: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 79"),
    416: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    420: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    421: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    433: _says(Disposition.NETWORK_FAILURE, "RFC 5079: our number did not arrive with the call"),
    480: _says(
        Disposition.NO_ANSWER, "RFC 3398 8.2.6.1: made from 19, or from 20 when nothing rang"
    ),
    481: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 41"),
    482: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 25"),
    483: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 25"),
    484: _says(Disposition.INVALID_NUMBER, "RFC 3398 7.2.4.1: 28"),
    485: _says(Disposition.INVALID_NUMBER, "RFC 3398 7.2.4.1: 1"),
    486: _says(Disposition.BUSY, "RFC 3398 7.2.4.1: 17"),
    487: _says(Disposition.NO_ANSWER, "RFC 3261 21.4.25: the network stopped ringing"),
    488: _says(Disposition.NETWORK_FAILURE, "RFC 3261 21.4.26: no sound that both sides know"),
    500: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 41"),
    501: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 79"),
    502: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 38"),
    503: _says(Disposition.CONGESTION, "RFC 3261 21.5.4: overloaded or in maintenance"),
    504: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 102"),
    505: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    513: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 127"),
    580: _says(Disposition.NETWORK_FAILURE, "RFC 3398 7.2.4.1: 47, for want of a precondition"),
    600: _says(Disposition.BUSY, "RFC 3398 7.2.4.1: 17"),
    603: _says(Disposition.REJECTED, "RFC 3398 7.2.4.1: 21"),
    604: _says(Disposition.INVALID_NUMBER, "RFC 3398 7.2.4.1: 1"),
    606: _says(Disposition.NETWORK_FAILURE, "RFC 3261 21.6.4: no sound that both sides know"),
    607: _says(Disposition.REJECTED, "RFC 8197: unwanted"),
    608: _says(Disposition.REJECTED, "RFC 8688: rejected by an analytics engine"),
}
"""SIP final responses, which are closer to the person than the Q.850 cause made from them."""

CAUSE_VERDICTS: Mapping[int, Verdict] = {
    1: _says(Disposition.INVALID_NUMBER, "Q.850: unallocated number"),
    2: _says(Disposition.NETWORK_FAILURE, "Q.850: no route to transit network"),
    3: _says(Disposition.NETWORK_FAILURE, "Q.850: no route to destination"),
    16: _says(Disposition.NO_ANSWER, "Q.850: normal call clearing, here before anybody lifted"),
    17: _says(Disposition.BUSY, "Q.850: user busy"),
    18: _says(Disposition.NO_ANSWER, "Q.850: no user responding"),
    19: _says(Disposition.NO_ANSWER, "Q.850: user alerted, no answer"),
    20: _says(Disposition.UNREACHABLE, "Q.850: subscriber absent"),
    21: _says(Disposition.REJECTED, "Q.850: call rejected"),
    22: _says(Disposition.INVALID_NUMBER, "Q.850: number changed"),
    23: _says(Disposition.UNREACHABLE, "Q.850: redirected to new destination; we ring no other"),
    27: _says(Disposition.UNREACHABLE, "Q.850: destination out of order"),
    28: _says(Disposition.INVALID_NUMBER, "Q.850: invalid number format"),
    34: _says(Disposition.CONGESTION, "Q.850: no circuit available"),
    38: _says(Disposition.NETWORK_FAILURE, "Q.850: network out of order"),
    41: _says(Disposition.NETWORK_FAILURE, "Q.850: temporary failure"),
    42: _says(Disposition.CONGESTION, "Q.850: switching equipment congestion"),
    44: _says(Disposition.CONGESTION, "Q.850: requested circuit not available"),
    47: _says(Disposition.CONGESTION, "Q.850: resource unavailable"),
    50: _says(Disposition.NETWORK_FAILURE, "Q.850: facility not subscribed"),
    52: _says(Disposition.NETWORK_FAILURE, "Q.850: outgoing calls barred"),
    57: _says(Disposition.NETWORK_FAILURE, "Q.850: bearer capability not authorized"),
    58: _says(Disposition.NETWORK_FAILURE, "Q.850: bearer capability not available"),
    65: _says(Disposition.NETWORK_FAILURE, "Q.850: bearer capability not implemented"),
    79: _says(Disposition.NETWORK_FAILURE, "Q.850: service not implemented"),
    88: _says(Disposition.NETWORK_FAILURE, "Q.850: incompatible destination"),
    102: _says(Disposition.NETWORK_FAILURE, "Q.850: recovery on timer expiry"),
    111: _says(Disposition.NETWORK_FAILURE, "Q.850: protocol error"),
}
"""Causes that say something; 0, 31 and 127 say nothing about an unanswered call."""

REASON_VERDICTS: Mapping[int, Verdict] = {
    OriginateReason.FAILURE: _says(
        Disposition.NETWORK_FAILURE, "manager.c: no channel could be made"
    ),
    OriginateReason.HANGUP: _says(Disposition.NO_ANSWER, "frame.h: hung up before an answer"),
    OriginateReason.RING_TIMEOUT: _says(Disposition.NO_ANSWER, "frame.h: it rang for `Timeout`"),
    OriginateReason.BUSY: _says(Disposition.BUSY, "frame.h: busy"),
    OriginateReason.CONGESTION: _says(Disposition.CONGESTION, "frame.h: congestion"),
}

RING_TIMER_CAUSES = frozenset({0, 16, 31, 102, 127})
"""What Asterisk leaves on a channel that it stopped ringing itself, depending on the far side's answer to its CANCEL."""


def disposition_of(
    *,
    answered: bool,
    hangup_cause: int | None = None,
    sip_status: int | None = None,
    originate_reason: int | None = None,
    rang: bool | None = None,
) -> Disposition:
    """Return how the attempt ended; UNKNOWN when nothing that we were told says so.

    The most telling word wins: an answer, our own ring timeout, the SIP response, the Q.850 cause, then Asterisk's reason.
    "No answer" of a phone that surely never rang (`rang` is False) is an unreachable phone: SIP has one number for both.
    """
    if answered:
        return Disposition.ANSWERED
    said = _said(hangup_cause, sip_status, originate_reason)
    if said is Disposition.NO_ANSWER and rang is False:
        return Disposition.UNREACHABLE
    return said


def _said(cause: int | None, sip_status: int | None, reason: int | None) -> Disposition:
    if reason == OriginateReason.RING_TIMEOUT and (cause is None or cause in RING_TIMER_CAUSES):
        return Disposition.NO_ANSWER
    for verdicts, number in (
        (SIP_VERDICTS, sip_status),
        (CAUSE_VERDICTS, cause),
        (REASON_VERDICTS, reason),
    ):
        if number is not None and number in verdicts:
            return verdicts[number].disposition
    return Disposition.UNKNOWN
