"""Before the person is known to be there, nothing of theirs is said; and never two questions at once."""

from __future__ import annotations

from datetime import date

import pytest

from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.memory_use import Raising
from carecall.domain.script import Topic
from tests.language.scripted_talks import DIALOGUES, NOON, Played, a_brief, play, play_dialogue

STRANGERS = {
    Language.KO: [
        ["그런 사람 없어요", "네 맞아요", "누구신데요", "그걸 어떻게 알아요"],
        ["어머니 지금 안 계세요", "무슨 일로 그러세요"],
        ["여보세요", "여보세요", "누구세요", "어디시라고요"],
        ["(silence)", "(unclear 900)", "(silence)", "(silence)"],
        ["나중에 전화해요", "저녁에요"],
        ["아니요 잘못 거셨어요", "아니에요"],
    ],
    Language.EN: [
        ["there is nobody here by that name", "yes it is", "who are you", "how do you know that"],
        ["my mother is out", "what is it about"],
        ["hello", "hello", "who is this", "how did you get this number"],
        ["(silence)", "(unclear 900)", "(silence)", "(silence)"],
        ["call me later", "this evening"],
        ["wrong number", "no"],
    ],
}
KNEE = {Language.KO: "무릎이 아프다", Language.EN: "Has a bad knee."}
SECRET = {Language.KO: "무릎", Language.EN: "knee"}


async def with_memory(language: Language, said: list[str]) -> Played:
    knee = MemoryItem(
        memory_id=1, topic=Topic.HEALTH, text=KNEE[language], learned_on=date(2026, 2, 23)
    )
    brief = a_brief(
        language,
        memory=(knee,),
        call_count=3,
        raising=Raising(today=NOON.date(), calls_before=3),
    )
    return await play(brief, said)


@pytest.mark.parametrize(
    ("language", "said"),
    [(language, said) for language in Language for said in STRANGERS[language]],
)
async def test_a_stranger_learns_nothing_of_the_person(language: Language, said: list[str]) -> None:
    played = await with_memory(language, said)
    assert SECRET[language] not in " ".join(played.texts)


@pytest.mark.parametrize("language", Language)
async def test_who_gives_permission_is_asked_after_it(language: Language) -> None:
    played = await with_memory(language, ["네" if language is Language.KO else "yes"])
    assert SECRET[language] in " ".join(played.texts)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_one_question_is_asked_at_a_time(name: str) -> None:
    talk = [str(they) for they, _ in DIALOGUES[name]["talk"]]
    played = await play_dialogue(name)
    for they, reply in zip(["(silence)", *talk], played.replies, strict=True):
        asked = [line.text for line in reply.lines if "?" in line.text]
        if they != "(silence)":  # who says nothing is asked first whether they are there
            assert len(asked) <= 1, asked
