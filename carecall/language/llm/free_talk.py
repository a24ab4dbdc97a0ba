"""Where a model may phrase: an answer in the middle of the talk, after which the script goes on as usual."""

from __future__ import annotations

from dataclasses import dataclass, replace

from carecall.domain.alert import HeardBy
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.requests import RequestKind
from carecall.domain.script import Purpose
from carecall.domain.talk_facts import RequestMade
from carecall.language import urgent
from carecall.language.asking import ask, ask_next
from carecall.language.later import put_off
from carecall.language.llm.choices import Choice, Tool
from carecall.language.talk import (
    Desk,
    Move,
    Phase,
    Question,
    Situation,
    Talk,
    noted,
    question_lines,
)
from carecall.language.wordings import Intent
from carecall.ports.dialogue import CalleeDid, Line, NextStep, Reply

RULE = "llm: {}"
"""What an alert says that made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One answer that a model may phrase the words to."""

    before: Talk
    after: Talk
    """Where the script stands if it goes on."""
    reply: Reply
    """The script's own, spoken when the model is of no use."""
    situation: Situation
    desk: Desk

    @property
    def acknowledged(self) -> tuple[Line, ...]:
        """The script's words before its question: what a model's words stand in for."""
        return self.reply.lines[: len(self.reply.lines) - len(self.asked)]

    @property
    def asked(self) -> tuple[Line, ...]:
        """The script's question, with what leads to it."""
        return question_lines(self.after.question, self.desk.phrases)

    @property
    def may_ask(self) -> bool:
        """Whether a question of the model's own has room: one on a topic, and none on a worker's errand."""
        most = self.desk.brief.script.max_turns
        asked_by_worker = self.before.question.errand_id is not None
        followed = self.before.question.topic in self.before.followed
        return not asked_by_worker and not followed and self.before.asked < most - 1


def free_turn(
    before: Talk, after: Talk, situation: Situation, reply: Reply, desk: Desk
) -> Turn | None:
    """Return the turn when words may be found for it, or None when they are the script's alone.

    The script keeps permission, repair, silence, refusal, requests, emergencies, machines and every end.
    """
    asking = before.phase is Phase.ASKING and after.phase in (Phase.ASKING, Phase.ANYTHING_ELSE)
    went_on = after.asked > before.asked and after.aside is None and after.stopping is None
    answered = situation.event.did is CalleeDid.SPOKE and situation.reading.kind is Kind.ANSWER
    if not (asking and went_on and answered and before.aside is None and before.stopping is None):
        return None
    plain = reply.emergency is None and reply.stop_wish is None and not reply.facts
    doubtful = after.question.doubt is not None or after.door is not None
    if not plain or doubtful or reply.then is not NextStep.LISTEN or situation.acknowledged:
        return None
    turn = Turn(before=before, after=after, reply=reply, situation=situation, desk=desk)
    return turn if turn.asked == reply.lines[len(turn.acknowledged) :] else None


def own_question(turn: Turn, text: str) -> Move:
    """Return where the talk stands when the model has asked about what was said; its question is spoken already."""
    from_agenda = turn.after.question in turn.before.agenda
    topic = turn.before.question.topic
    talk = replace(
        turn.after,
        phase=Phase.ASKING,
        agenda=turn.before.agenda if from_agenda else turn.after.agenda,
        question=Question(text=text, topic=topic),
        followed=turn.after.followed | {topic, turn.after.question.topic}
        if not from_agenda
        else turn.after.followed | {topic},
    )
    return Move(talk=talk, reply=replace(turn.reply, lines=(), topic=topic))


def decided(turn: Turn, choices: tuple[Choice, ...]) -> Move:
    """Return how the talk goes on after the model's words, by its checked choices; at first by danger."""
    by_tool = {choice.tool: choice.value for choice in choices}
    if Tool.RAISE_EMERGENCY in by_tool:
        alarm = _alarm(turn, by_tool[Tool.RAISE_EMERGENCY])
        if alarm is not None:
            return alarm
    if Tool.CALL_BACK_AT in by_tool and turn.situation.wants(Intent.LATER):
        waiting = _unasked(turn, agenda=turn.before.agenda)
        return put_off(waiting, turn.situation.text, turn.desk)
    move = _going_on(turn, by_tool)
    if Tool.NOTE_REQUEST in by_tool:
        return _with_request(turn, move, RequestKind(by_tool[Tool.NOTE_REQUEST]))
    return move


def _going_on(turn: Turn, by_tool: dict[Tool, str]) -> Move:
    if Tool.END_CALL in by_tool and turn.after.phase is Phase.ASKING:
        return ask_next(_unasked(turn, agenda=()), turn.desk)
    wanted = by_tool.get(Tool.NEXT_TOPIC)
    chosen = next((each for each in turn.before.agenda if each.topic == wanted), None)
    if chosen is None or turn.after.phase is not Phase.ASKING:
        return Move(talk=turn.after, reply=replace(turn.reply, lines=turn.asked))
    left = tuple(each for each in turn.before.agenda if each is not chosen)
    return ask(_unasked(turn, agenda=left), chosen, turn.desk)


def _unasked(turn: Turn, *, agenda: tuple[Question, ...]) -> Talk:
    """Return the talk as it stands without the script's next question."""
    return replace(
        turn.after, asked=turn.before.asked, agenda=agenda, question=turn.before.question
    )


def _alarm(turn: Turn, matter: str) -> Move | None:
    situation = replace(
        turn.situation,
        reading=Reading(
            label=Label.EMERGENCY, kind=Kind.ANSWER, evidence=turn.situation.text, matter=matter
        ),
        rule=RULE.format(matter),
    )
    if not urgent.is_new(turn.after, situation):
        return None
    move = urgent.sound_alarm(_unasked(turn, agenda=turn.before.agenda), situation, turn.desk)
    emergency = move.reply.emergency
    if emergency is None:
        return move
    heard = replace(emergency, heard_by=HeardBy.LLM)
    return Move(talk=move.talk, reply=replace(move.reply, emergency=heard))


def _with_request(turn: Turn, move: Move, kind: RequestKind) -> Move:
    """Pass the person's own words on and say so; what was passed on already is not passed on twice."""
    key = kind, turn.situation.text
    if any(known is kind for known, _ in move.talk.requested):
        return move
    told = turn.desk.phrases.spoken(turn.desk.phrases.text(Purpose.TELL_WORKER))
    reply = replace(move.reply, lines=(*told, *move.reply.lines))
    talk = replace(move.talk, requested=move.talk.requested | {key})
    made = RequestMade(kind=kind, thing="", text=turn.situation.text, quote=turn.situation.text)
    return noted(Move(talk=talk, reply=reply), made)
