"""What every shipped line keeps to, and what no call does twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Purpose
from carecall.domain.script_style import style_faults
from carecall.language.script_files import built_in_script
from tests.language.scripted_talks import DIALOGUES, Played, a_brief, play, play_dialogue

ASKED_TO_REPEAT = {
    Language.KO: ["뭐라고요", "다시 한번 말해 주세요"],
    Language.EN: ["pardon", "could you say that again please"],
}
WHOLE_TALKS = {
    Language.KO: ["네", "밥 잘 먹었어요", "푹 잤어요", "괜찮아요", "챙겨 먹었어요", "산책했어요", "좋아요", "없어요"],
    Language.EN: ["yes", "I ate well", "I slept fine", "no complaints", "I took it", "I had a walk", "good", "no"],
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_every_line_is_short_and_asks_one_thing(language: Language) -> None:
    assert style_faults(built_in_script(language)) == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("하나. 둘. 셋.", "3 sentences"),
        ("가" * 41, "41 syllables"),
        ("드셨어요? 주무셨어요?", "2 questions"),
    ],
)
def test_a_long_line_is_found(line: str, fault: str) -> None:
    script = built_in_script(Language.KO)
    script = replace(script, lines={**script.lines, Purpose.ACK: (line,)})
    [found] = style_faults(script)
    assert found.startswith("lines.ack: ")
    assert fault in found


async def whole_talk(language: Language, **facts: object) -> Played:
    script = replace(built_in_script(language), max_turns=12)
    return await play(a_brief(language, script=script, **facts), WHOLE_TALKS[language])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("call_count", range(6))
async def test_nothing_is_said_twice_in_one_call(language: Language, call_count: int) -> None:
    played = await whole_talk(language, call_count=call_count)
    assert played.completed
    assert len(played.texts) == len(set(played.texts))


def met_a_person(played: Played) -> bool:
    return not any(reply.answered_by or reply.emergency for reply in played.replies)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_nobody_is_told_the_same_thing_twice_unless_the_question_comes_again(
    name: str,
) -> None:
    played = await play_dialogue(name)
    said: set[str] = set()
    for reply in played.replies if met_a_person(played) else ():
        *told, last = [line.text for line in reply.lines] or [""]
        assert last in said or not said.intersection(told)
        said.update([*told, last])


@pytest.mark.parametrize("language", Language)
async def test_the_next_call_opens_asks_and_answers_otherwise(language: Language) -> None:
    before: Played | None = None
    for call_count in range(4):
        ours = () if before is None else tuple(turn.text for turn in reversed(before.turns))
        played = await whole_talk(language, call_count=call_count, recent_lines=ours)
        if before is not None:
            greeting_and_goodbye = {played.texts[0], *before.texts[-3:]}
            assert not set(played.texts[1:]) & set(before.texts[1:]) - greeting_and_goodbye
        before = played


@pytest.mark.parametrize("language", Language)
async def test_who_answers_in_one_word_is_asked_for_one_word(language: Language) -> None:
    word = "네" if language is Language.KO else "fine"
    played = await play(a_brief(language), [word] * 6)
    closed = {text for topic in built_in_script(language).topics for text in topic.closed}
    asked = [reply.lines[-1].text for reply in played.replies[1:]]
    assert [text in closed for text in asked[:5]] == [False, False, False, True, True]
    assert {reply.expects for reply in played.replies[4:6]} == {"yes_no"}


@pytest.mark.parametrize("language", Language)
async def test_who_asks_again_hears_the_same_question(language: Language) -> None:
    word, *again = ("네" if language is Language.KO else "yes", *ASKED_TO_REPEAT[language])
    played = await play(a_brief(language), [word, *again])
    assert len({reply.lines[-1].text for reply in played.replies[1:]}) == 1
