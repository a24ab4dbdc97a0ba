"""Scripts as data: what is refused, what is kept, and what a script may never say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from carecall.domain.language import Language
from carecall.domain.script import MESSAGE_LIMIT, Purpose
from carecall.domain.script_form import script_from_plain, script_to_plain
from carecall.domain.script_rules import ASKED_TOPICS, all_texts, with_messages
from carecall.domain.script_text import fill, longest_length, sentences
from carecall.errors import BadDefinition
from carecall.language.agenda import opening
from carecall.language.phrasebook import Phrasebook
from carecall.language.script_files import SCRIPTS, built_in_script, built_in_scripts, load_script
from tests.language.scripted_talks import a_brief

BANNED = {
    Language.KO: re.compile(
        "날씨|더위|추위|장마|봄|여름|가을|겨울|단풍|미세먼지|뉴스|"
        "찾아뵐|찾아갈|방문할|같이 가|함께 가|만나러|"
        "제가 먹|제가 가 |제 가족|아드님|따님|자녀|손주|남편|아내|며느리|"
        "드시면 낫|좋은 약|구입|할인|상품|보험|투자"
    ),
    Language.EN: re.compile(
        r"weather|\bhot\b|\bcold\b|season|spring|summer|autumn|winter|\bnews\b|"
        r"visit you|come over|come by|see you soon|together with you|"
        r"\bmy (family|wife|husband|childhood|lunch)\b|your (son|daughter|wife|husband|children)|"
        r"\bbuy\b|discount|insurance|invest|you should take|remedy",
        re.IGNORECASE,
    ),
}


@pytest.mark.parametrize("language", Language)
def test_a_built_in_script_never_speaks_of_what_it_cannot_know(language: Language) -> None:
    for key, text in all_texts(built_in_script(language)):
        assert not BANNED[language].search(text), (key, text)


@pytest.mark.parametrize("language", Language)
def test_every_topic_has_three_ways_to_ask_and_something_to_ask_further(language: Language) -> None:
    topics = {each.topic: each for each in built_in_script(language).topics}
    assert set(topics) == set(ASKED_TOPICS)
    for topic in topics.values():
        assert len(set(topic.ask)) >= 3
        assert topic.follow_ups


@pytest.mark.parametrize("language", Language)
def test_sentences_are_short_enough_to_follow(language: Language) -> None:
    longest = 62 if language is Language.KO else 100
    for key, text in all_texts(built_in_script(language)):
        for sentence in sentences(text):
            assert len(sentence) <= longest, (key, sentence)
        assert text.count("?") <= 1 or key.endswith(("emergency_quiet",)), (key, text)


def test_both_languages_say_the_same_things() -> None:
    ko, en = built_in_script(Language.KO), built_in_script(Language.EN)
    assert set(ko.lines) == set(en.lines)
    assert [topic.topic for topic in ko.topics] == [topic.topic for topic in en.topics]


@pytest.mark.parametrize("script", built_in_scripts().values(), ids=lambda each: each.language)
def test_a_script_survives_being_written_and_read(script: Any) -> None:
    assert script_from_plain(script_to_plain(script), where="row 1") == script


def plain(language: Language = Language.KO) -> dict[str, Any]:
    return yaml.safe_load((SCRIPTS / f"{language}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("greeting", None, "greeting is missing: write a text."),
        ("greeting", "{department}입니다.", "must say in its first sentence that an AI calls"),
        ("greeting", "인공지능 전화예요. {department}예요.", "must name {organization}"),
        ("greeting", "{department} 인공지능 전화예요. " + "아" * 120, "at most 140"),
        ("opening", "{weather} 좋네요.", "unknown placeholder {weather}"),
        ("opening", "[안녕하세요.", "has a bracket without its partner"),
        ("closing", "안" * 141, "has 141 characters"),
        ("language", "fr", "must be one of ko, en"),
        ("version", "one", "must be a whole number"),
        ("max_turns", 0, "must be from 1 to 40"),
        ("leave_message", "yes", "must be true or false"),
        ("topics", [], "topics.meal must be there exactly once"),
        ("lines", {}, "lines.worker is missing"),
        ("lines", ["네"], "lines must be a table"),
        ("colour", "red", "colour is not a key of a script"),
    ],
)
def test_a_broken_script_is_refused_in_one_sentence(key: str, value: Any, message: str) -> None:
    with pytest.raises(BadDefinition, match=re.escape(message)) as refusal:
        script_from_plain({**plain(), key: value}, where="ko.yaml")
    assert str(refusal.value).startswith("ko.yaml: ")
    assert str(refusal.value).count(". ") == 0


def test_a_topic_must_ask_and_a_line_must_speak() -> None:
    broken = plain()
    broken["topics"][0]["ask"] = ["식사하셨군요."]
    with pytest.raises(BadDefinition, match=r"topics\.meal needs questions"):
        script_from_plain(broken, where="x")
    broken = plain()
    broken["lines"]["ack"] = [""]
    with pytest.raises(BadDefinition, match=r"lines\.ack has an empty line"):
        script_from_plain(broken, where="x")


def test_a_file_that_is_no_yaml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text('name: "a\n', encoding="utf-8")
    with pytest.raises(BadDefinition, match=r"mine\.yaml: line \d+ is not YAML"):
        load_script(path)
    with pytest.raises(BadDefinition, match=r"absent\.yaml: the file cannot be read"):
        load_script(tmp_path / "absent.yaml")


def test_a_campaign_says_its_own_messages() -> None:
    script = built_in_script(Language.EN)
    changed = with_messages(
        script,
        greeting="Good day, the AI of Rose House speaking.",
        closing="Bye bye.",
        max_turns=3,
        organization="Rose House",
    )
    assert (changed.closing, changed.max_turns, changed.opening) == ("Bye bye.", 3, script.opening)
    assert with_messages(script) == script


@pytest.mark.parametrize(
    "message",
    [
        {"greeting": "Good day, this is Rose House."},
        {"greeting": "Good day, this is an AI."},
        {"closing": "x" * 141},
        {"opening": "How is {memory2}?"},
        {"max_turns": 99},
    ],
)
def test_a_campaign_message_keeps_the_rules(message: dict[str, Any]) -> None:
    with pytest.raises(BadDefinition, match=r"^campaign: "):
        with_messages(built_in_script(Language.EN), **message)


def test_a_part_in_brackets_is_said_only_when_its_names_are_known() -> None:
    text = "Hello[ {recipient}], from {department}."
    assert fill(text, {"department": "A", "recipient": ""}) == "Hello, from A."
    assert fill(text, {"department": "A", "recipient": "Bo"}) == "Hello Bo, from A."


def test_a_name_is_never_read_as_a_placeholder() -> None:
    values = {"department": "[{recipient}]", "recipient": "{department}"}
    assert fill("{department}[ {recipient}]", values) == "[{recipient}] {department}"


def test_messages_are_measured_with_the_longest_names() -> None:
    for script in built_in_scripts().values():
        for text in (script.greeting, script.opening, script.closing):
            assert longest_length(text) <= MESSAGE_LIMIT


def test_a_script_without_one_of_its_purposes_is_not_whole() -> None:
    for purpose in Purpose:
        broken = plain()
        del broken["lines"][purpose.value]
        with pytest.raises(BadDefinition, match=rf"lines\.{purpose} is missing"):
            script_from_plain(broken, where="x")


def test_an_older_script_takes_what_it_lacks_from_the_shipped_one() -> None:
    shipped = built_in_script(Language.EN)
    plain = script_to_plain(shipped)
    lines = plain["lines"]
    assert isinstance(lines, dict)
    older = {key: value for key, value in lines.items() if key != Purpose.CALL_BACK_WHEN}
    own = {**plain, "lines": {**older, Purpose.ACK.value: ["Mm-hm."]}}
    with pytest.raises(BadDefinition):
        script_from_plain(own, where="own")
    read = script_from_plain(own, where="own", usual=shipped)
    assert read.lines[Purpose.CALL_BACK_WHEN] == shipped.lines[Purpose.CALL_BACK_WHEN]
    assert read.lines[Purpose.ACK] == ("Mm-hm.",)


def test_an_opening_of_the_campaigns_own_is_said_on_every_call() -> None:
    shipped = built_in_script(Language.EN)
    own = with_messages(shipped, opening="Welcome to our new service.")
    for call_count in range(3):
        brief = a_brief(Language.EN, script=own, call_count=call_count)
        assert opening(own, Phrasebook(brief)) == "Welcome to our new service."
