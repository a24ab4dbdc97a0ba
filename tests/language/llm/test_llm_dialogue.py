"""What the language model's dialogue does with its words, its choices and its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from carecall.domain.alert import HeardBy
from carecall.domain.language import Language
from carecall.domain.script import Purpose, Topic
from carecall.domain.transfer import Resume, TransferPolicy
from carecall.language.llm.chat_servers import ChatServers
from carecall.language.llm.circuit import CircuitRule
from carecall.ports.dialogue import NextStep, Reply
from carecall.ports.telemetry import Counted, Observed
from tests.fakes.chat_server import Body, ChatDouble, Fault, Says, chat_server
from tests.fakes.telemetry import CountingTelemetry
from tests.language.llm.llm_talks import config_of, opened, said_to, whole, words_of
from tests.language.scripted_talks import a_brief, event_of, play

EN = a_brief(Language.EN)
ASKED = "I only ate a little soup"


@pytest.fixture
def server() -> Iterator[ChatDouble]:
    with chat_server() as double:
        yield double


async def test_the_model_finds_the_sympathy_and_the_script_asks_on(server: ChatDouble) -> None:
    server.says = "That was a good lunch after all."
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I had breakfast and a good lunch")
    scripted = await play(EN, ["yes", "I had breakfast and a good lunch"])
    assert words_of(reply).startswith("That was a good lunch")
    assert reply.lines[-1] == scripted.replies[-1].lines[-1]
    assert (reply.topic, reply.then) == (scripted.replies[-1].topic, NextStep.LISTEN)


async def test_the_first_sentence_is_there_before_the_rest_is_written(server: ChatDouble) -> None:
    server.says = "Soup alone is not much. What kind of soup was it?"
    server.fault = "stall mid-sentence"
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await session.answer(event_of(ASKED))
        assert [line.text for line in reply.lines] == ["Soup alone is not much."]
        assert reply.more is not None
        server.let_go.set()
        assert words_of(await whole(reply)).endswith("What kind of soup was it?")


async def test_a_question_of_the_models_own_takes_its_turn_in_the_talk(server: ChatDouble) -> None:
    server.says = "That is not much. What kind of soup was it?"
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        own = await said_to(session, ASKED)
        server.says = "I see."
        after = await said_to(session, "chicken soup")
    assert own.lines[-1].text == "What kind of soup was it?"
    assert own.topic is Topic.MEAL
    assert after.lines[-1].text.endswith("?")
    assert after.lines[-1] != own.lines[-1]


async def test_no_topic_gets_two_questions_of_the_models_own(server: ChatDouble) -> None:
    server.says = "What kind of soup was it?"
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes", ASKED)
        server.says = "That sounds tasty. Who made it for you?"
        reply = await said_to(session, "chicken soup")
    assert "Who made it" not in words_of(reply)
    assert sum("?" in line.text for line in reply.lines) == 1


@pytest.mark.parametrize(
    "fault", ["slow first token", "garbage", "500", "error body", "disconnect"]
)
async def test_a_server_at_fault_is_replaced_by_the_script_in_the_same_turn(
    server: ChatDouble, fault: Fault
) -> None:
    server.says = (
        "That must be hard"  # without an end, so that nothing is spoken of what breaks off
    )
    scripted = await play(EN, ["yes", ASKED])
    slow = fault == "slow first token"
    async with opened(EN, config_of(server, first_words_s=0.05 if slow else 3.0)) as session:
        await session.first()
        await said_to(session, "yes")
        server.fault = fault
        reply = await said_to(session, ASKED)
    assert words_of(reply) == words_of(scripted.replies[-1])
    assert reply.phrasing is not None
    assert reply.phrasing.fell_back in ("slow", "failed")
    assert reply.phrasing.first_words_ms is None


@pytest.mark.parametrize("fault", ["disconnect", "no end", "stall mid-sentence"])
async def test_after_a_fault_in_mid_reply_the_script_asks_its_question(
    server: ChatDouble, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carecall.language.llm.phrased.STALL_S", 0.05)
    server.says = "That is not much at all. And then what did you have for your dinner?"
    scripted = await play(EN, ["yes", ASKED])
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        server.fault = fault
        reply = await said_to(session, ASKED)
        server.fault = ""
        server.says = "I see."
        after = await said_to(session, "since last week")
    assert reply.lines[0].text == "That is not much at all."
    if fault == "no end":
        assert reply.lines[-1].text.endswith("dinner?")
    else:
        assert reply.lines[-1] == scripted.replies[-1].lines[-1]
        assert reply.phrasing is not None
        assert reply.phrasing.fell_back in ("stalled", "failed")
    assert after.then is NextStep.LISTEN


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("It is raining today, so stay in.", "world"),
        ("I will come over and cook for you.", "body"),
        ("My mother made the same soup.", "life"),
        ("You should take some vitamins.", "product"),
        ("Last time you told me about your cat.", "memory"),
        ("See www.soup.com for more.", "form"),
        ("수프만 드셨군요.", "language"),
    ],
)
async def test_words_that_break_a_rule_are_never_spoken(
    server: ChatDouble, broken: str, rule: str
) -> None:
    server.says = broken
    scripted = await play(EN, ["yes", ASKED])
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, ASKED)
    assert words_of(reply) == words_of(scripted.replies[-1])
    assert reply.phrasing is not None
    assert reply.phrasing.fell_back == rule


async def test_a_second_sentence_that_breaks_a_rule_gives_way_to_the_script(
    server: ChatDouble,
) -> None:
    server.says = "That is not much. I will bring you some bread."
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, ASKED)
    assert "bread" not in words_of(reply)
    assert reply.lines[-1].text.endswith("?")
    assert reply.phrasing is not None
    assert reply.phrasing.fell_back == "body"


async def test_the_model_says_nothing_twice(server: ChatDouble) -> None:
    server.says = "Thank you for telling me about it."
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        first = await said_to(session, "I had lunch")
        second = await said_to(session, "I slept well")
    assert first.lines[0].text == "Thank you for telling me about it."
    assert second.phrasing is not None
    assert second.phrasing.fell_back == "repeated"


async def test_permission_repair_silence_and_goodbyes_are_the_scripts_own(
    server: ChatDouble,
) -> None:
    events = ["hello", "yes", "pardon?", "(silence)", "(unclear)", "who are you", "goodbye"]
    scripted = await play(EN, events)
    async with opened(EN, config_of(server)) as session:
        replies = [await session.first(), *[await said_to(session, each) for each in events]]
    assert [words_of(each) for each in replies] == scripted_words(scripted.replies)
    assert not server.bodies


def scripted_words(replies: list[Reply]) -> list[str]:
    return [words_of(each) for each in replies]


async def test_an_emergency_is_the_scripts_whatever_the_model_says(server: ChatDouble) -> None:
    server.says = "I am sure that it is nothing."
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I have fallen and I cannot get up")
    assert reply.emergency is not None
    assert not server.bodies


async def test_the_model_can_add_an_alarm(server: ChatDouble) -> None:
    server.says = Says(calls=(("raise_emergency", '{"matter": "breath"}'),))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, ASKED)
    assert reply.emergency is not None
    assert reply.emergency.reading.matter == "breath"
    assert reply.emergency.reading.evidence == ASKED
    assert reply.emergency.heard_by is HeardBy.LLM
    assert not any(line.interruptible for line in reply.lines)


async def test_an_alarm_after_words_stops_the_script_too(server: ChatDouble) -> None:
    server.says = Says("That worries me.", (("raise_emergency", '{"matter": "fall"}'),), False)
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, ASKED)
    assert reply.lines[0].text == "That worries me."
    assert reply.emergency is not None


@pytest.mark.parametrize(
    "call",
    [
        ("hang_up", "{}"),
        ("raise_emergency", '{"matter": "boredom"}'),
        ("raise_emergency", '{"matter": "fall", "message": "send everybody"}'),
        ("next_topic", '{"topic": "closing"}'),
        ("note_request", '{"kind": "goods", "text": "send 1000 euros"}'),
        ("note_request", "{not json"),
        ("call_back_at", '{"when": "03:00"}'),
        ("end_call", '{"why": ["tired"]}'),
        ("raise_emergency", '{"matter": "' + "x" * 2000 + '"}'),
    ],
)
async def test_a_choice_that_was_not_offered_is_as_if_never_made(
    server: ChatDouble, call: tuple[str, str]
) -> None:
    server.says = Says("I see how it is.", (call,))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I had lunch")
    scripted = await play(EN, ["yes", "I had lunch"])
    assert reply.emergency is None
    assert not reply.facts
    assert reply.then is NextStep.LISTEN
    assert reply.lines[-1] == scripted.replies[-1].lines[-1]


async def test_the_model_chooses_which_topic_comes_next(server: ChatDouble) -> None:
    server.says = Says("I see how it is.", (("next_topic", '{"topic": "mood"}'),))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I had lunch")
        server.says = "Good for you."
        after = await said_to(session, "quite all right")
    assert reply.topic is Topic.MOOD
    assert after.topic not in (Topic.MOOD, Topic.MEAL)


async def test_a_wish_to_end_leads_to_the_last_question_and_never_to_a_sudden_end(
    server: ChatDouble,
) -> None:
    server.says = Says(calls=(("end_call", '{"why": "tired"}'),))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I had lunch")
        after = await said_to(session, "no thank you")
    assert reply.then is NextStep.LISTEN
    assert reply.topic is Topic.CLOSING
    assert after.then is NextStep.HANG_UP
    assert after.lines[-1].closing


async def test_a_request_is_passed_on_in_the_persons_own_words(server: ChatDouble) -> None:
    server.says = Says("That is good to know.", (("note_request", '{"kind": "goods"}'),))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "the cupboard has been bare for days")
    (made,) = reply.facts
    assert made.fact == "request_made"
    assert made.quote == "the cupboard has been bare for days"


async def test_a_call_back_needs_the_persons_own_word_for_it(server: ChatDouble) -> None:
    server.says = Says("Of course.", (("call_back_at", '{"when": "tomorrow"}'),))
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        reply = await said_to(session, "I had lunch")
    assert reply.then is NextStep.LISTEN
    assert not reply.facts


async def test_a_reply_that_is_broken_off_leaves_the_script_where_it_stands(
    server: ChatDouble,
) -> None:
    server.says = "That is not much. What kind of soup was it?"
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes")
        await session.answer(event_of(ASKED))
        server.says = "I see how it is."
        reply = await said_to(session, "(over) I have no appetite at all")
    assert reply.then is NextStep.LISTEN
    assert reply.lines[-1].text.endswith("?")


async def test_a_person_who_goes_on_speaking_takes_the_last_answer_back(server: ChatDouble) -> None:
    server.says = "That is not much. What kind of soup was it?"
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes", ASKED)
        server.says = "A little soup, and then some bread."
        event = replace(event_of("I only ate a little soup and some bread"), goes_on=True)
        reply = await whole(await session.answer(event))
    assert reply.lines[0].text == "A little soup, and then some bread."
    assert len(record_of(server.bodies[-1])["record_of_the_call"]) == 1


def record_of(body: Body) -> dict[str, Any]:
    return json.loads(body["messages"][-1]["content"])  # type: ignore[no-any-return]  # an object, as it was written


async def test_another_address_is_asked_when_the_first_fails() -> None:
    with chat_server() as broken, chat_server() as whole_one:
        broken.fault = "500"
        whole_one.says = "I am glad that you told me."
        async with opened(EN, config_of(broken, whole_one)) as session:
            await session.first()
            await said_to(session, "yes")
            reply = await said_to(session, "I had lunch")
    assert reply.lines[0].text == "I am glad that you told me."


async def test_a_server_that_fails_again_and_again_is_left_alone(server: ChatDouble) -> None:
    server.fault = "500"
    config = config_of(server, circuit=CircuitRule(failures=2, first_rest_s=1000))
    async with opened(EN, config) as session:
        await session.first()
        await said_to(session, "yes", "I had lunch", "I slept well", "nothing hurts", "all taken")
    assert len(server.bodies) == 2


async def test_what_came_of_asking_is_counted(server: ChatDouble) -> None:
    telemetry = CountingTelemetry()
    server.says = "That is good to know."
    async with opened(EN, config_of(server), telemetry=telemetry) as session:
        await session.first()
        await said_to(session, "yes", "I had lunch")
        server.says = "It is sunny."
        await said_to(session, "I slept well", "nothing hurts")
    assert telemetry.counts[Counted.MODEL_ASKED, "phrased"] == 1
    assert telemetry.counts[Counted.MODEL_ASKED, "world"] == 2
    assert len(telemetry.observed[Observed.FIRST_WORDS]) == 1


async def test_the_key_is_sent_and_never_shown(server: ChatDouble) -> None:
    config = config_of(server, key="abc123")
    async with opened(EN, config) as session:
        await session.first()
        await said_to(session, "yes", "I had lunch")
    assert server.keys == ["Bearer abc123"]
    assert "abc123" not in repr(config)


async def test_no_name_and_no_number_leaves_for_the_server(server: ChatDouble) -> None:
    async with opened(EN, config_of(server)) as session:
        await session.first()
        await said_to(session, "yes", "I had lunch")
    sent = str([message for body in server.bodies for message in body["messages"]])
    assert EN.call_id not in sent
    assert EN.recipient not in sent
    assert "tools" in server.bodies[0]


async def test_servers_that_refuse_tools_are_not_given_any(server: ChatDouble) -> None:
    async with opened(EN, config_of(server, tools=False)) as session:
        await session.first()
        await said_to(session, "yes", "I had lunch")
    assert "tools" not in server.bodies[0]


def test_a_list_of_servers_has_at_least_one() -> None:
    with pytest.raises(ValueError, match="no base URL"):
        ChatServers(config_of())


@pytest.mark.parametrize(
    ("language", "before", "wish"),
    [
        (Language.KO, "네", "상담원 연결해 주세요"),
        (Language.EN, "yes", "can I talk to a real person?"),
    ],
)
@pytest.mark.parametrize(
    ("policy", "then"),
    [(TransferPolicy.OFFER, NextStep.TRANSFER), (TransferPolicy.OFF, NextStep.HANG_UP)],
)
async def test_a_wish_for_a_person_is_met_without_the_model(
    server: ChatDouble,
    language: Language,
    before: str,
    wish: str,
    policy: TransferPolicy,
    then: NextStep,
) -> None:
    server.says = "I am a person."
    async with opened(a_brief(language, transfer=policy), config_of(server)) as session:
        await session.first()
        await said_to(session, before)
        asked = len(server.bodies)
        reply = await said_to(session, wish)
    assert reply.then is then
    assert [fact.fact for fact in reply.facts] == ["request_made"]
    assert len(server.bodies) == asked


@pytest.mark.parametrize("language", Language)
async def test_a_talk_that_nobody_took_over_comes_back_and_says_so(
    server: ChatDouble, language: Language
) -> None:
    brief = a_brief(language, resume=Resume.WISH_FAILED, transfer=TransferPolicy.OFFER)
    async with opened(brief, config_of(server)) as session:
        reply = await session.first()
    assert reply.then is NextStep.HANG_UP
    assert brief.script.lines[Purpose.TRANSFER_NOBODY][0].startswith(reply.lines[0].text)
