"""What the dialplan's questions touch: the answered call and the ticket for its sound."""

from __future__ import annotations

from datetime import datetime, timedelta

from carecall.domain.call import CallState
from carecall.ports.repositories import CallArrival
from carecall.store.ledger import locked_call, mark_answered
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import CallRow

TICKET_S = 5
"""How long after an answer the sound may be taken."""
MEDIA_TRIES = 2
"""A call is sent to the sound once more after a fault."""
HANG_UP = "hangup"
MEDIA = "media"
TRANSFER = "transfer"


class SqlCallDesk:
    """ports.repositories.CallDesk over a database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def arrived(self, call_id: str, now: datetime) -> CallArrival:
        """The call was answered: remember it and open its sound ticket; an id is accepted once."""
        with system_writing(self._sessions, "an answered channel asks") as session:
            call = locked_call(session, call_id)
            if call is None or call.media_tries > 0:
                return CallArrival(call_id=call_id, accepted=False)
            mark_answered(session, call, now)
            if call.state is not CallState.ANSWERED:
                return CallArrival(call_id=call_id, accepted=False)
            _open_ticket(call, now)
            return CallArrival(call_id=call_id, accepted=True, max_talk_s=call.max_talk_s)

    def next_step(self, call_id: str, now: datetime) -> str:
        """Return `transfer` when the talk waits for a human, `media` once when it broke or never began, else `hangup`."""
        with system_writing(self._sessions, "the dialplan asks what is next") as session:
            call = locked_call(session, call_id)
            if call is None or call.state is not CallState.ANSWERED:
                return HANG_UP
            if call.talk_finished_at is not None:
                return HANG_UP
            if call.held_at is not None:
                return TRANSFER
            if call.media_tries >= MEDIA_TRIES + call.transfers:
                return HANG_UP
            _open_ticket(call, now)
            return MEDIA


def _open_ticket(call: CallRow, now: datetime) -> None:
    call.media_tries += 1
    call.ticket_until = now + timedelta(seconds=TICKET_S)
