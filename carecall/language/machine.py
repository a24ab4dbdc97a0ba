"""Voices that are not an answer: what is done with each, and how it is taken back when a person turns up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from carecall.domain.answering import MACHINES, AnswerKind
from carecall.domain.answering_policy import OnOther, OnScreening, OnVoicemail
from carecall.domain.answering_words import asks_to_hold, kind_of_words
from carecall.domain.audio_clip import ClipKind
from carecall.domain.findings import Kind
from carecall.domain.script import Expectation, Purpose
from carecall.language.asking import ask_again, greet, permission_question
from carecall.language.goodbye import end_silently, end_with
from carecall.language.recorded import recorded
from carecall.language.talk import Desk, Move, Phase, Situation, Talk
from carecall.language.wordings import Intent
from carecall.ports.dialogue import CalleeDid, Line, NextStep, Reply

BEEP_WAIT_S = 15.0
"""Quiet after which no beep is expected any more."""
STATEMENT_S = 2.5
"""Quiet after which a robot's or the network's statement is over; a voicemail may be announced in its next sentence."""
MUSIC_S = 6.0
"""How long somebody may take to answer us out of the music."""
DOUBT_S = 3.0
"""How long we keep quiet for what may be a machine."""
MONOLOGUE_MS = 6000
"""Nobody answers “can you talk?” for this long without one word that can be understood; announcements do."""
MOST_STATEMENTS = 2
"""An announcement that begins anew says nothing more."""
MOST_TOLD = 2
PERSON_MS = 2500
"""Words shorter than this, in which no machine gives itself away, may be a person's."""


def noticed(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take the news that a machine gave itself away by its sounds or first words, perhaps while it still speaks."""
    kind = situation.event.answered_by
    if kind is None or kind not in MACHINES or talk.answered or talk.phase is Phase.URGENT:
        return _keep_listening(talk)
    return _met(talk, kind, desk, over=False)


def recognised(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows the words of a machine, or None when a person may have said them."""
    if talk.answered:
        return None
    kind = _kind(situation, desk)
    return _met(talk, kind, desk, over=True) if kind in MACHINES and kind is not None else None


def heard_machine(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take more speech while a machine has, or may have, the line: more of the same, another one, or a person after all."""
    kind = _kind(situation, desk)
    if kind in MACHINES and kind is not None:
        return _met(talk, kind, desk, over=True)
    language = desk.brief.script.language
    if asks_to_hold(situation.text, language):
        return _wait(talk, desk.brief.machine_policy.patience_s)
    person = kind is AnswerKind.PERSON or situation.wants(Intent.HELLO, Intent.WHO)
    if person or _may_be_person(talk, situation):
        return person_came(talk, desk)
    return _again(talk, desk)


def unclear(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take speech without words while a machine has, or may have, the line."""
    waiting = talk.machine in (AnswerKind.SCREENING, AnswerKind.MUSIC) and talk.told_who > 0
    if waiting and situation.event.speech_ms < PERSON_MS:
        return person_came(talk, desk)
    return listen_on(talk) if talk.machine is None else _again(talk, desk)


def fell_quiet(talk: Talk, desk: Desk) -> Move:
    """Nothing more comes: leave the message, say who calls, or hang up; who was in doubt is asked whether they are there."""
    match talk.machine:
        case None:
            person = replace(talk, phase=Phase.PERMISSION, quiet=1)
            return ask_again(person, desk, desk.phrases.text(Purpose.STILL_THERE))
        case AnswerKind.VOICEMAIL:
            return leave_message(talk, desk)
        case AnswerKind.SCREENING if not talk.told_who:
            return _say_who(talk, desk)
        case _:
            return hang_up(talk)


def beeped(talk: Talk, desk: Desk) -> Move:
    """A beep: leave the message, unless a person has been talking with us."""
    if talk.answered:
        return Move(talk=talk, reply=replace(ask_again(talk, desk).reply, lines=()))
    voicemail = replace(talk, machine=AnswerKind.VOICEMAIL, surely_machine=True)
    if desk.brief.machine_policy.voicemail is OnVoicemail.HANG_UP:
        return hang_up(voicemail)
    return leave_message(voicemail, desk)


def leave_message(talk: Talk, desk: Desk) -> Move:
    """Say the campaign's message to the machine, or nothing, and hang up."""
    talk = replace(talk, surely_machine=True, machine=AnswerKind.VOICEMAIL)
    if not desk.brief.script.leave_message:
        return hang_up(talk)
    message = recorded(desk, ClipKind.VOICEMAIL) or desk.phrases.spoken(
        desk.phrases.text(Purpose.VOICEMAIL), interruptible=False
    )
    return _told(end_with(talk, message, voicemail=True))


def person_came(talk: Talk, desk: Desk) -> Move:
    """Somebody is there after all, and has not heard who calls: greet them."""
    person = replace(
        taken_back(talk), phase=Phase.PERMISSION, aside=None, question=permission_question(desk)
    )
    move = greet(person, desk)
    return replace(move, reply=replace(move.reply, answered_by=AnswerKind.PERSON))


def taken_back(talk: Talk) -> Talk:
    """Return the talk without a machine on the line."""
    return replace(talk, machine=None, surely_machine=False, told_who=0, statements=0)


def sounds_recorded(talk: Talk, situation: Situation) -> bool:
    """Say whether somebody talks on and on in answer to our first question and no word is understood."""
    return (
        talk.phase is Phase.PERMISSION
        and not talk.answered
        and situation.event.did is CalleeDid.UNCLEAR
        and situation.event.speech_ms >= MONOLOGUE_MS
    )


def listen_on(talk: Talk) -> Move:
    """Keep quiet for a moment for what may be a machine."""
    return _wait(talk, DOUBT_S)


# --- what each kind is met with ---------------------------------------------------------------


def _met(talk: Talk, kind: AnswerKind, desk: Desk, *, over: bool) -> Move:
    """Take `kind`; `over` when its statement has ended."""
    known = _surer(talk.machine, kind)
    again = talk.machine is known
    statements = (talk.statements if again else 0) + (1 if over else 0)
    talk = replace(talk, machine=known, surely_machine=True, statements=statements)
    return _MEETINGS[known](talk, desk)


def _surer(before: AnswerKind | None, now: AnswerKind) -> AnswerKind:
    """A voicemail stays one whatever its announcements say, and a number out of service too."""
    weaker = {
        AnswerKind.VOICEMAIL: {AnswerKind.ANNOUNCEMENT, AnswerKind.MUSIC},
        AnswerKind.OUT_OF_SERVICE: {AnswerKind.ANNOUNCEMENT},
        AnswerKind.SCREENING: {AnswerKind.ANNOUNCEMENT, AnswerKind.MUSIC},
    }
    return before if before is not None and now in weaker.get(before, set()) else now


def _meet_voicemail(talk: Talk, desk: Desk) -> Move:
    if desk.brief.machine_policy.voicemail is OnVoicemail.HANG_UP:
        return hang_up(talk)
    return _wait(talk, BEEP_WAIT_S)


def _meet_screening(talk: Talk, desk: Desk) -> Move:
    policy = desk.brief.machine_policy
    if policy.screening is OnScreening.HANG_UP:
        return hang_up(talk)
    if not talk.statements:
        return _wait(talk, STATEMENT_S)
    return _say_who(talk, desk) if talk.told_who < MOST_TOLD else _wait(talk, policy.patience_s)


def _meet_announcement(talk: Talk, desk: Desk) -> Move:
    policy = desk.brief.machine_policy
    if policy.announcement is OnOther.WAIT and talk.machine is AnswerKind.ANNOUNCEMENT:
        return _wait(talk, policy.patience_s)
    return hang_up(talk) if talk.statements >= MOST_STATEMENTS else _wait(talk, STATEMENT_S)


def _meet_music(talk: Talk, desk: Desk) -> Move:
    policy = desk.brief.machine_policy
    if policy.music is OnOther.WAIT:
        return _wait(talk, policy.patience_s)
    asked = desk.phrases.spoken(desk.phrases.text(Purpose.STILL_THERE))
    return _wait(replace(talk, told_who=1), MUSIC_S, asked)


def _meet_fax(talk: Talk, desk: Desk) -> Move:  # noqa: ARG001  every meeting is called alike
    return hang_up(talk)


_MEETINGS: dict[AnswerKind, Callable[[Talk, Desk], Move]] = {
    AnswerKind.VOICEMAIL: _meet_voicemail,
    AnswerKind.SCREENING: _meet_screening,
    AnswerKind.OUT_OF_SERVICE: _meet_announcement,
    AnswerKind.ANNOUNCEMENT: _meet_announcement,
    AnswerKind.MUSIC: _meet_music,
    AnswerKind.FAX: _meet_fax,
}


def _again(talk: Talk, desk: Desk) -> Move:
    """The machine went on in words of no kind."""
    if talk.machine is None:
        return person_came(talk, desk)
    return _met(talk, talk.machine, desk, over=True)


def _say_who(talk: Talk, desk: Desk) -> Move:
    talk = replace(talk, told_who=talk.told_who + 1)
    said = desk.phrases.spoken(desk.phrases.text(Purpose.SCREENING), interruptible=False)
    return _wait(talk, desk.brief.machine_policy.patience_s, said)


def _wait(talk: Talk, listen_s: float, lines: tuple[Line, ...] = ()) -> Move:
    reply = Reply(
        lines=lines,
        then=NextStep.LISTEN_ON,
        topic=talk.question.topic,
        expects=Expectation.NOTHING,
        listen_s=float(listen_s),
        voicemail=talk.machine is AnswerKind.VOICEMAIL,
    )
    return _told(Move(talk=replace(talk, phase=Phase.MACHINE, aside=None), reply=reply))


def hang_up(talk: Talk) -> Move:
    """End without a word, whoever has the line."""
    return _told(end_silently(talk, voicemail=talk.machine is AnswerKind.VOICEMAIL))


def _told(move: Move) -> Move:
    return replace(move, reply=replace(move.reply, answered_by=move.talk.machine))


def _keep_listening(talk: Talk) -> Move:
    reply = Reply(
        lines=(),
        then=NextStep.LISTEN,
        topic=talk.on_the_table.topic,
        expects=talk.on_the_table.expects,
    )
    return Move(talk=talk, reply=reply)


# --- what words say ---------------------------------------------------------------------------


def _kind(situation: Situation, desk: Desk) -> AnswerKind | None:
    kind = kind_of_words(situation.text, desk.brief.script.language)
    long = situation.event.speech_ms >= PERSON_MS and not situation.intents
    if kind is None and long and situation.reading.kind is Kind.VOICEMAIL:
        return AnswerKind.VOICEMAIL
    return kind


def _may_be_person(talk: Talk, situation: Situation) -> bool:
    """Whoever is in doubt is a person; a machine that has the line for sure must be taken back by more than a word."""
    if talk.machine is None or (talk.machine is AnswerKind.SCREENING and talk.told_who):
        return True
    return bool(situation.intents) and situation.event.speech_ms < PERSON_MS
