"""What an organization adds to its script is spoken, and what it switches off is not."""

from dataclasses import replace

import pytest

from carecall.domain.language import Language
from carecall.domain.own_question import SaidAnswer, fault_in_question, is_worry
from carecall.domain.script import Expectation, OwnQuestion, Topic, Worry
from carecall.domain.script_form import script_from_plain, script_to_plain
from carecall.domain.spoken_guard import SpokenGuard
from carecall.domain.talk_facts import OwnAnswered
from carecall.errors import BadDefinition
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from tests.language.scripted_talks import ANALYST, a_brief, event_of, words_of

HEATER = OwnQuestion(
    key="heater",
    ask="보일러는 잘 돌아가나요?",
    topic=Topic.HEALTH,
    expects=Expectation.YES_NO,
    worry=Worry.NO,
)
STEPS = OwnQuestion(
    key="walks",
    ask="How many times did you go out this week?",
    topic=Topic.ACTIVITY,
    expects=Expectation.NUMBER,
    worry=Worry.BELOW,
    bound=2,
)


def script(language=Language.KO, **changes):
    return replace(built_in_script(language), **changes)


async def talk(brief, *lines):
    session = ScriptedDialogue(ANALYST).open(brief)
    replies = [await session.first()]
    for line in lines:
        replies.append(await session.answer(event_of(line)))
    return replies


def facts(replies):
    return [fact for reply in replies for fact in reply.facts if isinstance(fact, OwnAnswered)]


async def test_an_own_question_is_asked_before_the_topics_and_its_worry_is_noted():
    replies = await talk(
        a_brief(Language.KO, script=script(own=(HEATER,))), "네 괜찮아요", "아니요"
    )
    assert HEATER.ask in words_of(replies[1])
    assert replies[1].topic is Topic.HEALTH
    assert replies[1].expects is Expectation.YES_NO
    assert facts(replies) == [OwnAnswered(key="heater", topic=Topic.HEALTH, worry=True)]


async def test_an_answer_that_is_no_worry_is_noted_as_such():
    replies = await talk(a_brief(Language.KO, script=script(own=(HEATER,))), "네 괜찮아요", "네")
    assert [fact.worry for fact in facts(replies)] == [False]


async def test_a_small_number_is_a_worry_in_english():
    brief = a_brief(Language.EN, script=script(Language.EN, own=(STEPS,)))
    assert [fact.worry for fact in facts(await talk(brief, "yes", "just one time"))] == [True]
    assert [fact.worry for fact in facts(await talk(brief, "yes", "five times"))] == [False]
    assert [fact.worry for fact in facts(await talk(brief, "yes", "not once"))] == [True]


async def test_a_question_of_every_second_call_rests_on_the_next():
    own = replace(HEATER, every=2)
    asked = [
        HEATER.ask
        in words_of(
            (await talk(a_brief(Language.KO, script=script(own=(own,)), call_count=n), "네"))[1]
        )
        for n in (0, 1, 2)
    ]
    assert asked == [True, False, True]


async def test_a_topic_that_is_switched_off_is_never_raised():
    plain = script()
    topics = tuple(
        each if each.topic is Topic.MOOD else replace(each, every=0) for each in plain.topics
    )
    replies = await talk(a_brief(Language.KO, script=replace(plain, topics=topics)), "네 괜찮아요")
    assert replies[1].topic is Topic.MOOD


async def test_topics_that_do_not_rotate_keep_their_order():
    plain = script(rotates=False)
    brief = a_brief(Language.KO, script=plain, recent_topics=(plain.topics[0].topic,))
    assert (await talk(brief, "네 괜찮아요"))[1].topic is plain.topics[0].topic


def test_what_the_script_keeps_out_is_withheld_from_every_engine_but_not_the_scripts_own_lines():
    guard = SpokenGuard(a_brief(Language.KO, script=script(forbidden=("남편",))))
    assert guard.judge("남편 분은 어떠세요?").words == "남편"
    assert guard.judge_found("남편 분은 어떠세요?").rule is not None
    assert guard.judge(script().topics[0].ask[0]).ok


def test_a_script_with_own_parts_is_kept_and_read_back_whole():
    own = script(own=(HEATER, STEPS), rotates=False, forbidden=("가",), speed=0.9, address="어르신")
    assert script_from_plain(script_to_plain(own), where="test") == own


def test_an_old_script_without_own_parts_is_read_as_before():
    plain = script_to_plain(script())
    for key in ("own", "rotates", "forbidden", "speed", "address"):
        del plain[key]
    assert script_from_plain(plain, where="test") == script()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ask": "보일러 봐 주세요."}, "question mark"),
        ({"ask": "주민등록번호가 어떻게 되세요?"}, "breaks the rule"),
        ({"worry": Worry.ABOVE}, "cannot have"),
        ({"topic": Topic.CLOSING}, "topic"),
    ],
)
def test_a_question_that_may_not_be_asked_is_refused(changed, told):
    own = script(own=(replace(HEATER, **changed),))
    with pytest.raises(BadDefinition, match=told):
        script_from_plain(script_to_plain(own), where="test")


def test_words_yes_and_numbers_are_worries_only_where_they_were_said():
    wordy = replace(HEATER, expects=Expectation.FREE, worry=Worry.WORDS, words=("추워",))
    assert is_worry(wordy, SaidAnswer(text="집이 너무 추워요"))
    assert not is_worry(wordy, SaidAnswer(text="따뜻해요"))
    assert not is_worry(STEPS, SaidAnswer(text="몰라요"))
    assert not is_worry(HEATER, SaidAnswer(text="글쎄요"))
    assert fault_in_question(replace(STEPS, bound=None))
    assert fault_in_question(replace(wordy, words=()))
