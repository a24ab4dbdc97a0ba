"""A conversation store in memory."""

from __future__ import annotations

from datetime import datetime

from carecall.domain.alert import AlertRaised
from carecall.domain.brief import CallBrief
from carecall.domain.consent import CallsRefused
from carecall.domain.talk_facts import FactNoted
from carecall.domain.turns import FinishedCall, Turn
from carecall.errors import StoreError


class MemoryConversationStore:
    """Keeps everything in the order in which it was written."""

    def __init__(self) -> None:
        self.tickets: dict[str, CallBrief] = {}
        self.turns: list[Turn] = []
        self.alerts: list[AlertRaised] = []
        self.refused: list[CallsRefused] = []
        self.noted: list[FactNoted] = []
        self.finished: list[FinishedCall] = []
        self.order: list[str] = []
        self.failures = 0
        """How many of the next writes fail."""

    def take(self, call_id: str, now: datetime) -> CallBrief | None:
        return self.tickets.pop(call_id, None)

    def add_turn(self, call_id: str, turn: Turn) -> None:
        self._write(f"turn {turn.turn_no}")
        self.turns.append(turn)

    def raise_alert(self, alert: AlertRaised) -> None:
        self._write("alert")
        self.alerts.append(alert)

    def refuse_calls(self, refused: CallsRefused) -> None:
        self._write("wish taken back" if refused.taken_back else "wish")
        self.refused.append(refused)

    def note(self, noted: FactNoted) -> None:
        self._write(noted.fact.fact)
        self.noted.append(noted)

    def finish(self, call: FinishedCall) -> None:
        self._write("end")
        self.finished.append(call)

    def _write(self, what: str) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("the database is away")
        self.order.append(what)
