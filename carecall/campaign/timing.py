"""How long the campaign flow waits for what."""

from __future__ import annotations

from dataclasses import dataclass

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

    lost_order_s: float = 20.0
    """An order whose channel an answering Asterisk has not listed for so long was read by nobody: Asterisk gives up
    an AMI session that does not read after 5 s, and what waits unread in it goes with it."""
    stop_poll_s: float = 2.0
    """Between two looks, while calls are live, for calls that somebody wants hung up."""
    voice_poll_s: float = 4.0
    """Between two looks, while people are on the line, whether somebody still talks with them."""
    voice_silent_s: float = 12.0
    """A media process that has not answered for so long stands still; its calls are ended."""
    stop_grace_s: float = 20.0
    """What a talk has for telling the person why we hang up, before its channel is ended."""

    def quarantine_s(self, call: OpenCall) -> float:
        """Return how long a call of unknown fate may still be ringing or talking somewhere."""
        return call.ring_timeout_s + call.max_talk_s + self.end_grace_s

    def ringing_s(self, call: OpenCall) -> float:
        """Return after what time without news the fate of a ringing call is in doubt."""
        return call.ring_timeout_s + self.ring_grace_s
