"""What one conversation reads at its start and writes as it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertRaised
from carecall.domain.brief import CallBrief
from carecall.domain.call import CallState, Disposition, EndedBy
from carecall.domain.consent import CallsRefused
from carecall.domain.destination import DESTINATIONS
from carecall.domain.percentile import percentile
from carecall.domain.talk_facts import FactNoted
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.store.alert_writing import write_alert
from carecall.store.briefs import Scripts, brief_of
from carecall.store.gate_facts import Destinations
from carecall.store.held_talks import begin_talk, hold, may_come_back, why_again
from carecall.store.ledger import locked_call
from carecall.store.opt_outs import note_refusal
from carecall.store.session import Sessions, system_writing
from carecall.store.settling import INTERRUPTED, decide_planned_call
from carecall.store.tables import AlertRow, CallRow, RecipientRow, RecordingRow, TurnRow
from carecall.store.talk_facts import write_fact
from carecall.store.transfer_targets import transfer_policy_of


class SqlConversationStore:
    """ports.repositories.ConversationStore over a database. `scripts` ship with the program."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        scripts: Scripts,
        destinations: Destinations = DESTINATIONS.get,
    ) -> None:
        self._sessions = sessions
        self._scripts = scripts
        self._destinations = destinations

    def take(self, call_id: str, now: datetime) -> CallBrief | None:
        """Use the sound ticket once; None for an unknown, used or expired one.

        A talk that waits for a human needs none: it comes back also when the controller is gone.
        """
        with system_writing(self._sessions, "a conversation begins") as session:
            call = locked_call(session, call_id)
            if call is None or call.state is not CallState.ANSWERED:
                return None
            ticket = call.ticket_until is not None and now <= call.ticket_until
            if not ticket and not may_come_back(call):
                return None
            call.ticket_until = None
            call.turn_base = _last_turn_no(session, call)
            begin_talk(session, call, now)
            return replace(
                brief_of(session, call, self._scripts, now),
                transfer=transfer_policy_of(session, call, now, self._destinations),
                talk_no=call.talk_no,
                resume=why_again(session, call),
                urgent_matters=_matters_raised(session, call),
            )

    def add_turn(self, call_id: str, turn: Turn) -> None:
        """Write a turn, or write it again as it stands."""
        with system_writing(self._sessions, "a turn is over") as session:
            call = locked_call(session, call_id)
            if call is not None:
                _write_turn(session, call, turn)

    def raise_alert(self, alert: AlertRaised) -> None:
        """Write an emergency while the person is on the line; the same one is written once."""
        with system_writing(self._sessions, "an emergency was heard") as session:
            call = locked_call(session, alert.call_id)
            if call is not None:
                write_alert(session, call, _on_the_call(call, alert), live=True)

    def refuse_calls(self, refused: CallsRefused) -> None:
        """Write at once that this number wants no more calls, or lift what this call wrote."""
        with system_writing(self._sessions, "a person wants no more calls") as session:
            call = locked_call(session, refused.call_id)
            if call is not None:
                note_refusal(session, call, refused)

    def note(self, noted: FactNoted) -> None:
        """Write what was learned during the talk as soon as it is known."""
        with system_writing(self._sessions, "something was learned in a talk") as session:
            call = locked_call(session, noted.call_id)
            if call is not None:
                write_fact(session, call, noted)

    def finish(self, call: FinishedCall) -> None:
        """Write the end of the talk once, and decide the planned call when the network's side is closed."""
        with system_writing(self._sessions, "a conversation is over") as session:
            row = locked_call(session, call.call_id)
            if row is None or row.talk_ms is not None:
                return  # a talk that was given up as lost has no length, and may still be told
            for turn in call.turns:
                _write_turn(session, row, turn)
            _write_figures(row, call)
            _write_recording(session, row, call)
            if hold(row, call):
                return
            _write_end(row, call)
            _write_pace(session, row, call)
            if row.state is CallState.ENDED:
                decide_planned_call(session, row, call.ended_at)


def _matters_raised(session: Session, call: CallRow) -> frozenset[str]:
    return frozenset(session.scalars(select(AlertRow.matter).where(AlertRow.call_id == call.id)))


def _on_the_call(call: CallRow, alert: AlertRaised) -> AlertRaised:
    """Return `alert` with turn and sound counted over the whole call."""
    audio_ms = None if alert.audio_ms is None else alert.audio_ms + call.sound_base_ms
    return replace(alert, turn_no=alert.turn_no + call.turn_base, audio_ms=audio_ms)


def _write_turn(session: Session, call: CallRow, turn: Turn) -> None:
    turn_no = turn.turn_no + call.turn_base
    row = session.scalars(
        select(TurnRow).where(TurnRow.call_id == call.id, TurnRow.turn_no == turn_no)
    ).one_or_none()
    if row is None:
        row = TurnRow(organization_id=call.organization_id, call_id=call.id, turn_no=turn_no)
        session.add(row)
    row.speaker, row.text = turn.speaker, turn.text
    row.started_ms = call.sound_base_ms + turn.started_ms
    row.ended_ms = call.sound_base_ms + max(turn.started_ms, turn.ended_ms)
    row.confidence, row.topic = turn.confidence, turn.topic
    row.cut_off, row.response_ms = turn.cut_off, turn.response_ms


def _write_end(row: CallRow, call: FinishedCall) -> None:
    if row.disposition in {None, Disposition.ANSWERED, Disposition.UNKNOWN}:
        row.disposition = call.disposition
    _write_who_ended(row, call)
    row.talk_finished_at = call.ended_at
    row.talk_ms = (row.held_ms or 0) + call.talk_ms
    row.closing_reached = call.closing_reached


def _write_figures(row: CallRow, call: FinishedCall) -> None:
    """Write what the talk was like; of several talks on one call the newest counts, and the topics of all."""
    responses = [
        turn.response_ms
        for turn in call.turns
        if turn.speaker is Speaker.AGENT and turn.response_ms is not None
    ]
    if row.first_audio_ms is None:
        row.first_audio_ms = call.first_audio_ms
    row.response_p50_ms = percentile(responses, 50)
    row.response_p95_ms = percentile(responses, 95)
    row.answered_as, row.decided_ms = call.answered_as, call.decided_ms
    asked = dict.fromkeys((*(row.topics_asked or ()), *(each.value for each in call.topics_asked)))
    row.topics_asked = list(asked)
    row.dialogue_engine = call.engines.dialogue
    row.phrased_turns, row.fell_back_turns = call.engines.phrased, call.engines.fell_back
    row.first_words_p50_ms = call.engines.first_words_p50_ms
    row.first_words_most_ms = call.engines.first_words_most_ms


def _write_who_ended(row: CallRow, call: FinishedCall) -> None:
    """A sound connection ends alike when the person hangs up and when Asterisk dies; the network's side knows better."""
    if row.fault == INTERRUPTED and call.ended_by is EndedBy.AGENT:
        row.fault = None
    row.ended_by = EndedBy.FAULT if row.fault == INTERRUPTED else call.ended_by
    said_nothing = not any(turn.speaker is Speaker.RECIPIENT for turn in call.turns)
    if row.ended_by is EndedBy.FAULT and said_nothing:
        row.fault = row.fault or "talk_failed"


def _write_recording(session: Session, row: CallRow, call: FinishedCall) -> None:
    if call.recording is None or _is_kept(session, row, call.recording):
        return
    session.add(
        RecordingRow(
            organization_id=row.organization_id,
            call_id=row.id,
            file=call.recording,
            duration_ms=call.talk_ms,
            recorded_at=call.answered_at,
        )
    )


def _is_kept(session: Session, row: CallRow, file: str) -> bool:
    """Whether a start after a crash found the file before the journal told of its talk."""
    kept = select(RecordingRow.id).where(RecordingRow.call_id == row.id, RecordingRow.file == file)
    return session.scalar(kept) is not None


def _write_pace(session: Session, row: CallRow, call: FinishedCall) -> None:
    if call.answer_pace_ms is None or row.recipient_id is None:
        return
    session.execute(
        update(RecipientRow)
        .where(RecipientRow.id == row.recipient_id, RecipientRow.erased_at.is_(None))
        .values(answer_pace_ms=call.answer_pace_ms)
    )


def _last_turn_no(session: Session, call: CallRow) -> int:
    statement = select(TurnRow.turn_no).where(TurnRow.call_id == call.id)
    return session.scalar(statement.order_by(TurnRow.turn_no.desc()).limit(1)) or 0
