"""The second factor at sign-in: of whom it is demanded, and which time-based code is good."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

STEP_S = 30
"""RFC 6238: a code stands for one step of the clock."""
DIGITS = 6
DRIFT_STEPS = 1
"""Steps before and after, for a phone whose clock goes wrong a little."""


class FactorRule(StrEnum):
    """Of whom an organization demands a second factor."""

    NOBODY = "nobody"
    MANAGERS = "managers"
    """Whoever may change users and settings."""
    EVERYBODY = "everybody"


def is_demanded(rules: Iterable[FactorRule], *, manages: bool) -> bool:
    """Say whether one of the rules that reach somebody demands a second factor."""
    demanding = {FactorRule.EVERYBODY, FactorRule.MANAGERS} if manages else {FactorRule.EVERYBODY}
    return not demanding.isdisjoint(rules)


def step_of(moment: datetime) -> int:
    """Return the step of the clock that a moment lies in."""
    return int(moment.timestamp()) // STEP_S


def good_step(
    typed: str, code_at: Callable[[int], str], moment: datetime, last_step: int | None
) -> int | None:
    """Return the step whose code was typed, or None; a step that was used, or an older one, is not good again."""
    now = step_of(moment)
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    # Every step is compared, so that the time taken tells nothing.
    fitting = [step for step in steps if compare_digest(code_at(step).encode(), typed.encode())]
    unused = [step for step in fitting if last_step is None or step > last_step]
    return max(unused, default=None)


def digits_of(typed: str) -> str:
    """Return a typed code without the blanks that people put between; empty for anything that is none."""
    code = "".join(typed.split())
    return code if len(code) == DIGITS and code.isascii() and code.isdigit() else ""
