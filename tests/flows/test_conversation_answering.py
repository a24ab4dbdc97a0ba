"""What took a call: known while it still speaks, written with the call, taken back when a person turns up."""

from __future__ import annotations

from carecall.domain.answering import AnswerKind
from carecall.domain.audio_clip import ClipKind, RecordedClip
from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.lab.beep import beep
from carecall.lab.line_tones import fax_answer, fax_call, information, music, tone
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import CalleeDid, Line, NextStep, Reply
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig

GREETING = "Hello, this is the AI helper of the centre, and we call to ask how you are today."
WAIT = Reply(
    lines=(), then=NextStep.LISTEN_ON, answered_by=AnswerKind.VOICEMAIL, voicemail=True, listen_s=15
)


def scripted_rig(**facts: object) -> TalkRig:
    """A call with the real script and the real reading of words."""
    rig = TalkRig(script=built_in_script(Language.EN), **facts)
    rig.use(ScriptedDialogue(EmbeddedAnalyst()))
    return rig


async def test_our_greeting_stops_as_soon_as_the_first_words_are_a_machines() -> None:
    rig = TalkRig(ask(GREETING), WAIT, WAIT)
    await rig.answer()
    await rig.until_sounding()
    await rig.say("you have reached the Smiths", 1200)
    await rig.wait(400)
    assert not rig.channel.sounding
    event = rig.dialogue.events[0]
    assert (event.did, event.answered_by) == (CalleeDid.MACHINE, AnswerKind.VOICEMAIL)
    await rig.hang_up()
    finished = await rig.end()
    assert finished.answered_as is AnswerKind.VOICEMAIL
    assert finished.disposition is Disposition.VOICEMAIL
    assert finished.decided_ms is not None
    assert finished.decided_ms <= 2_000


async def test_a_person_who_speaks_over_our_greeting_stops_nothing() -> None:
    firm = Reply(lines=(Line(text=GREETING, interruptible=False),), then=NextStep.LISTEN)
    rig = TalkRig(firm, goodbye("Goodbye."))
    await rig.answer()
    await rig.until_sounding()
    await rig.wait(400)
    await rig.say("hello who is there", 700)
    assert rig.channel.sounding


async def test_who_answers_twice_is_a_person_whatever_sounds_in_their_home() -> None:
    rig = TalkRig(ask(GREETING), ask("Did you eat?"), ask("And did you sleep?"), goodbye("Bye."))
    await rig.answer()
    await rig.hear_out()
    await rig.say("yes hello", 700)
    await rig.hear_out()
    await rig.say("yes i ate", 700)
    await rig.hear_out()
    await rig.hear(fax_answer())
    await rig.say("you have reached the end of it", 900)
    await rig.wait(1500)
    assert CalleeDid.MACHINE not in [event.did for event in rig.dialogue.events]
    await rig.hang_up()
    finished = await rig.end()
    assert (finished.answered_as, finished.disposition) == (
        AnswerKind.PERSON,
        Disposition.ANSWERED,
    )


async def test_a_quiet_tone_in_the_room_is_no_beep() -> None:
    rig = TalkRig(ask(GREETING), goodbye("Goodbye."))
    await rig.answer()
    await rig.hear_out()
    await rig.hear(tone(1000, 500, peak=900))
    await rig.wait(300)
    assert rig.dialogue.events == []


async def test_a_silent_line_decides_nothing() -> None:
    rig = TalkRig(ask(GREETING), goodbye("Goodbye."))
    await rig.answer()
    finished = await rig.end()
    assert (finished.answered_as, finished.decided_ms) == (None, None)
    assert finished.disposition is Disposition.ANSWERED


async def test_a_fax_is_hung_up_on_within_seconds() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.wait(300)
    await rig.hear(fax_answer())
    finished = await rig.end()
    assert finished.answered_as is AnswerKind.FAX
    assert finished.disposition is Disposition.UNREACHABLE
    assert finished.talk_ms <= 4_000


async def test_a_fax_that_calls_is_no_voicemail() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.wait(300)
    await rig.hear(fax_call())
    finished = await rig.end()
    assert finished.answered_as is AnswerKind.FAX


async def test_a_beep_out_of_nothing_that_could_be_a_fax_is_a_voicemail_in_the_end() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.wait(300)
    await rig.hear(fax_call(1))
    await rig.wait(1500)
    assert (await rig.end()).answered_as is AnswerKind.VOICEMAIL


async def test_a_number_out_of_service_is_an_invalid_number() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.hear(information())
    await rig.wait(400)
    await rig.say("the number you have dialled is not in service", 2500)
    finished = await rig.end()
    assert finished.answered_as is AnswerKind.OUT_OF_SERVICE
    assert finished.disposition is Disposition.INVALID_NUMBER
    assert not finished.closing_reached


async def test_music_is_asked_whether_somebody_is_there_and_then_hung_up_on() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.hear(music(14_000))
    finished = await rig.end()
    assert finished.answered_as is AnswerKind.MUSIC
    assert finished.disposition is Disposition.NO_ANSWER
    assert finished.decided_ms is not None
    assert finished.decided_ms <= 5_000


async def test_somebody_who_says_hello_after_three_seconds_is_a_person() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.wait(3000)
    await rig.say("yes hello", 900)
    await rig.hear_out()
    await rig.say("yes that is fine", 900)
    await rig.hear_out()
    await rig.hang_up()
    finished = await rig.end()
    assert (finished.answered_as, finished.disposition) == (
        AnswerKind.PERSON,
        Disposition.ANSWERED,
    )


async def test_a_person_who_picks_up_into_their_voicemail_is_greeted() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.say("i cannot come to the phone please leave a message", 2500)
    await rig.wait(800)
    await rig.say("hello hello", 800)
    await rig.hear_out()
    assert "AI" in rig.agent_said[-1]
    await rig.say("yes that is fine", 900)
    await rig.hear_out()
    await rig.hang_up()
    finished = await rig.end()
    assert (finished.answered_as, finished.disposition) == (
        AnswerKind.PERSON,
        Disposition.ANSWERED,
    )


async def test_the_message_is_left_after_the_beep() -> None:
    rig = scripted_rig()
    await rig.answer()
    await rig.say("i cannot come to the phone please leave a message", 2500)
    await rig.wait(900)
    said_before = len(rig.agent_said)
    await rig.hear(beep())
    finished = await rig.end()
    assert finished.disposition is Disposition.VOICEMAIL
    assert len(rig.agent_said) == said_before + 1
    assert not finished.closing_reached


async def test_a_recorded_greeting_is_asked_for_by_its_file_and_written_with_its_words() -> None:
    clip = RecordedClip(file="7/hello.wav", text="Hello, this is the AI helper of the centre.")
    rig = scripted_rig(clips={ClipKind.GREETING: clip})
    await rig.answer()
    await rig.hear_out()
    first = rig.synthesiser.rendered[0]
    assert (first.clip, first.text) == (clip.file, clip.text)
    await rig.hang_up()
    assert (await rig.end()).turns[0].text.startswith(clip.text)
