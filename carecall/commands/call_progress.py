"""Follows one call to its end and says on the way how it stands."""

from __future__ import annotations

import asyncio

from carecall.domain.call import CallState, Disposition
from carecall.errors import BadInput
from carecall.provision.progress import Progress
from carecall.store.call_report import CallReport, call_report
from carecall.store.session import Sessions, system_reading

LOOK_S = 0.25
UNDERSTOOD_WITHIN_S = 30.0
"""How long after the end of a call its label is waited for."""
STATE_WORDS = {
    CallState.ORIGINATING: "Dialling …",
    CallState.RINGING: "Ringing …",
    CallState.ANSWERED: "Answered; they talk …",
    CallState.ENDED: "The call is over; reading what was said …",
}
DISPOSITION_WORDS = {
    Disposition.ANSWERED: "Answered",
    Disposition.VOICEMAIL: "A voicemail answered",
    Disposition.SCREENED: "A call screener answered",
    Disposition.BUSY: "The line was busy",
    Disposition.NO_ANSWER: "Nobody answered",
    Disposition.REJECTED: "The call was rejected",
    Disposition.UNREACHABLE: "The phone cannot be reached",
    Disposition.INVALID_NUMBER: "There is no such number",
    Disposition.CONGESTION: "The network has no free line",
    Disposition.NETWORK_FAILURE: "The network failed: `carecall trunk test` says more",
    Disposition.BLOCKED: "The call was blocked before it rang",
    Disposition.UNKNOWN: "It is not known whether the phone rang",
}


async def follow(
    sessions: Sessions, call_id: str, within_s: float, progress: Progress
) -> CallReport:
    """Return the call once it is over and understood, or without a label when that takes too long.

    Raises:
        BadInput: it did not end in time.
    """
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + within_s
    told = None
    while (now_s := loop.time()) < deadline_s:
        report = await asyncio.to_thread(_read, sessions, call_id)
        if report is not None and report.over:
            return report
        if report is not None and report.state != told:
            told = report.state
            _tell(told, progress)
            understood_by_s = now_s + UNDERSTOOD_WITHIN_S
        if report is not None and told is CallState.ENDED and now_s > understood_by_s:
            return report
        await asyncio.sleep(LOOK_S)
    raise BadInput(
        f"The call did not end within {within_s:.0f} s: look at log/controller.log in CARECALL_VAR, "
        "or allow more with --within-s."
    )


def _tell(state: CallState, progress: Progress) -> None:
    if state in STATE_WORDS:
        progress.say(STATE_WORDS[state])


def ended_words(report: CallReport) -> str:
    """Return in one sentence how a call ended."""
    words = DISPOSITION_WORDS[report.disposition or Disposition.UNKNOWN]
    if report.talk_ms is None:
        cause = f" (hangup cause {report.hangup_cause})" if report.hangup_cause else ""
        return f"{words}{cause}."
    finished = "" if report.completed else ", broken off before the goodbye"
    return (
        f"{words}; talked {report.talk_ms / 1000:.0f} s{finished}; label: {report.label or 'none'}."
    )


def _read(sessions: Sessions, call_id: str) -> CallReport | None:
    with system_reading(sessions, "a terminal follows its call") as session:
        return call_report(session, call_id)
