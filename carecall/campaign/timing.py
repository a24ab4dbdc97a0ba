"""How long the campaign flow waits for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from carecall.ports.repositories import OpenCall


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTiming:
    """Every duration of the flow, in seconds."""

    poll_s: float = 0.5
    """Between two looks for due calls while there are none."""
    plan_s: float = 15.0
    """Between two plannings of rounds that have begun."""
    check_s: float = 60.0
    """Between two comparisons of our open calls with Asterisk's channels."""
    recheck_s: float = 3.0
    """Until a call that Asterisk does not list is looked for a second time; its last event may be on its way."""
    ring_grace_s: float = 10.0
    """Beyond the ring timeout, without any news, a call's fate is asked for."""
    end_grace_s: float = 60.0
    """Beyond the longest ringing and talk, a channel that still lives is ended."""
    reserved_s: float = 60.0
    """After this a call that was claimed and never dialled is given back."""
    retry_s: float = 1.0
    """Between two tries to write down what happened while the database does not answer."""

    def quarantine(self, call: OpenCall) -> timedelta:
        """Return how long a call of unknown fate may still be ringing or talking somewhere."""
        return timedelta(seconds=call.ring_timeout_s + call.max_talk_s + self.end_grace_s)

    def ringing(self, call: OpenCall) -> timedelta:
        """Return after what time without news the fate of a ringing call is in doubt."""
        return timedelta(seconds=call.ring_timeout_s + self.ring_grace_s)
