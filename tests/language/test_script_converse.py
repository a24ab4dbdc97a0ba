"""A typed talk that the console asks for: replies, what would be found, and alerts, turn by turn."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from carecall.commands.script_converse import hold
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.domain.script import Expectation, OwnQuestion, Topic, Worry
from carecall.domain.typed_rehearsal import TypedRehearsal
from carecall.language.script_files import built_in_script
from tests.language.scripted_talks import ANALYST, NOON

HEATER = OwnQuestion(key="heater", ask="보일러는 잘 돌아가나요?", topic=Topic.HEALTH,
                     expects=Expectation.YES_NO, worry=Worry.NO)  # fmt: skip


def wanted(*lines, **more):
    plain = {"script": built_in_script(Language.KO), "organization": "행복복지관", "recipient": "김하늘",
             "country": "KR", "calls_before": 0, "at": NOON, **more}  # fmt: skip
    return TypedRehearsal(lines=lines, **plain)


async def test_a_talk_goes_on_turn_by_turn_and_marks_what_would_be_found():
    talk = await hold(wanted("네 괜찮아요", "허리가 아파서 잠을 못 자요"), ANALYST)
    assert [turn.ours for turn in talk.turns] == [True, False, True, False, True]
    assert talk.turns[3].finding
    assert talk.turns[3].serious == "abnormal"
    assert (talk.over, talk.label) == (False, "abnormal")


async def test_an_emergency_is_marked_as_the_alert_that_it_would_be():
    talk = await hold(wanted("네", "가슴이 너무 아프고 숨을 못 쉬겠어요"), ANALYST)
    assert talk.turns[3].alert
    assert talk.label == "emergency"


async def test_a_worry_of_an_own_question_is_marked():
    script = replace(built_in_script(Language.KO), own=(HEATER,))
    talk = await hold(wanted("네 괜찮아요", "아니요", script=script), ANALYST)
    assert talk.turns[3].worry
    assert talk.turns[3].serious == "abnormal"


async def test_what_is_remembered_is_taken_up():
    memory = (MemoryItem(memory_id=7, topic=Topic.HEALTH, text="무릎이 아프다", learned_on=date(2026, 2, 20),
                         kind=MemoryKind.PASSING),)  # fmt: skip
    talk = await hold(wanted("네 괜찮아요", memory=memory, calls_before=3), ANALYST)
    assert "무릎이 아프다" in talk.turns[2].text


async def test_brackets_are_words_and_no_notes():
    talk = await hold(wanted("(beep)"), ANALYST)
    assert talk.turns[1].text == "beep"


def test_a_rehearsal_is_the_same_after_its_way_between_two_processes():
    adapter = TypeAdapter(TypedRehearsal)
    memory = (
        MemoryItem(memory_id=7, topic=Topic.HEALTH, text="무릎", learned_on=date(2026, 2, 20)),
    )
    script = replace(built_in_script(Language.KO), own=(HEATER,))
    sent = wanted("네", memory=memory, script=script)
    back = adapter.validate_json(adapter.dump_json(sent))
    assert replace(back, script=replace(back.script, lines=dict(back.script.lines))) == sent
    with pytest.raises(ValidationError):
        adapter.validate_json(b'{"script": 1}')
