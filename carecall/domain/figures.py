"""Every formula of every report: what is divided by what, and what is shown when there is nothing to divide by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTally:
    """Counts over one person's, campaign's or organization's calls of a period.

    One call is one planned call that is over, however often it rang: connected or unanswered.
    Calls that were cancelled or refused by a rule before anything rang are not in it.
    """

    connected: int = 0
    """A person answered; a voicemail greeting is not a person."""
    unanswered: int = 0
    completed: int = 0
    """Connected calls that reached the closing message."""
    talk_ms: int = 0
    """Sum over the connected calls."""
    answers: int = 0
    """Turns in which the person said something."""
    answer_characters: int = 0
    """Sum of their lengths."""

    @property
    def total(self) -> int:
        """Return the total number of calls: connected and unanswered ones."""
        return self.connected + self.unanswered


def connection_rate(tally: CallTally) -> float | None:
    """Return connected calls / total number of calls, or None without calls."""
    return ratio(tally.connected, tally.total)


def completion_rate(tally: CallTally) -> float | None:
    """Return completed conversations / total number of calls (not / connected), or None without calls."""
    return ratio(tally.completed, tally.total)


def average_answer_length(tally: CallTally) -> float | None:
    """Return characters per answer, or None without answers."""
    return ratio(tally.answer_characters, tally.answers)


def average_talk_s(tally: CallTally) -> float | None:
    """Return seconds of talk per connected call, or None without connected calls."""
    seconds = ratio(tally.talk_ms, tally.connected)
    return None if seconds is None else seconds / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTally:
    """Counts over alerts of a period, by what the people who resolved them saw."""

    true: int = 0
    false: int = 0
    unsure: int = 0
    open: int = 0
    """Raised, seen or owned: nobody has said yet."""

    @property
    def total(self) -> int:
        """Return every alert of the period."""
        return self.true + self.false + self.unsure + self.open


def alert_precision(tally: AlertTally) -> float | None:
    """Return true / (true + false): unsure and open ones say nothing; None while nothing was judged."""
    return ratio(tally.true, tally.true + tally.false)


def judged_share(tally: AlertTally) -> float | None:
    """Return how much of all alerts the precision rests on: (true + false) / total."""
    return ratio(tally.true + tally.false, tally.total)


def ratio(part: int, whole: int) -> float | None:
    """Return part / whole, or None when there is no whole."""
    return part / whole if whole else None
