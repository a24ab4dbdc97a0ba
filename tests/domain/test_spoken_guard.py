"""One call's watch over what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.script import Topic
from carecall.domain.script_rules import with_messages
from carecall.domain.spoken_guard import ScriptTexts, SpokenGuard
from carecall.domain.spoken_signs import SpokenRule
from carecall.domain.turns import Speaker
from carecall.errors import BadDefinition
from carecall.language.script_files import built_in_script
from tests.language.scripted_talks import DIALOGUES, Played, a_brief, brief_of, play


def knee(**facts: object) -> MemoryItem:
    item = MemoryItem(
        memory_id=1, topic=Topic.HEALTH, text="무릎이 아프다.", learned_on=date(2026, 3, 2)
    )
    return replace(item, **facts)  # type: ignore[arg-type]  # the facts are MemoryItem's own fields


def guard(language: Language = Language.KO, **facts: object) -> SpokenGuard:
    return SpokenGuard(a_brief(language, **facts))


def test_a_sentence_of_the_script_passes_however_its_places_are_filled() -> None:
    texts = ScriptTexts(built_in_script(Language.KO))
    assert texts.parts_of("저는 가나다 복지관에서 안부를 여쭙는 인공지능이에요.") == (
        "가나다 복지관",
    )
    assert texts.parts_of("지금 통화 괜찮으세요?") == ()
    assert texts.parts_of("저는 사람이에요.") is None


def test_a_part_in_brackets_may_be_there_or_not() -> None:
    texts = ScriptTexts(
        replace(
            built_in_script(Language.EN), greeting="Hello[ {recipient}], an AI of {department}."
        )
    )
    assert texts.parts_of("Hello, an AI of the Centre.") == ("the Centre",)
    assert texts.parts_of("Hello Ms Sky, an AI of the Centre.") is not None


def test_a_particle_in_two_forms_is_recognised_in_either() -> None:
    script = built_in_script(Language.KO)
    texts = ScriptTexts(replace(script, opening="{worker}이(가) 여쭤보래요."))
    assert texts.parts_of("담당자가 여쭤보래요.") is not None
    assert texts.parts_of("선생님이 여쭤보래요.") is not None


def test_a_campaigns_own_message_is_part_of_the_script() -> None:
    own = "강풍 예보가 있어 안부를 여쭤보려고 해요."
    script = with_messages(built_in_script(Language.KO), opening=own)
    assert guard().judge(own).rule is SpokenRule.WORLD
    assert guard(script=script).judge(own).ok


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("내일 제가 찾아뵐게요.", "body"),
        ("건강식품을 할인해 드려요.", "product"),
        ("자세한 것은 www.shop.kr 에서 보세요.", "form"),
    ],
)
def test_a_campaigns_message_that_breaks_a_rule_is_refused_by_name(message: str, rule: str) -> None:
    with pytest.raises(BadDefinition, match=rule):
        with_messages(built_in_script(Language.KO), opening=message)


def test_what_is_not_to_be_brought_up_is_no_ground_for_a_claim() -> None:
    claim = "지난번에 무릎이 아프다고 하셨지요."
    assert guard(memory=(knee(),)).judge(claim).ok
    assert guard(memory=(knee(do_not_raise=True),)).judge(claim).rule is SpokenRule.MEMORY


def test_a_models_sentence_is_spoken_once() -> None:
    watch = guard(Language.EN)
    assert watch.judge_found("That is hard to bear.").ok
    watch.say("That is hard to bear.")
    assert watch.judge_found("That is hard to bear!").rule is SpokenRule.REPEATED


def test_what_the_person_says_widens_what_may_be_spoken_of() -> None:
    watch = guard()
    assert watch.judge("따님은 잘 지내세요?").rule is SpokenRule.FAMILY
    watch.hear("딸이 다녀갔어")
    assert watch.judge("따님은 잘 지내세요?").ok


def test_a_workers_words_are_given() -> None:
    words = "눈이 많이 와서 도시락이 늦어져요."
    assert not guard().judge(f"담당자가 남긴 말이에요, {words}").ok
    assert guard().judge(f"담당자가 남긴 말이에요, {words}", given=words).ok


@pytest.mark.parametrize("name", list(DIALOGUES))
async def test_no_line_of_any_written_talk_is_withheld(name: str) -> None:
    dialogue = DIALOGUES[name]
    brief = brief_of(dialogue)
    played = await play(brief, [str(they) for they, *_ in dialogue["talk"]])
    assert withheld(brief, played) == []


def withheld(brief: CallBrief, played: Played) -> list[tuple[str, object]]:
    watch = SpokenGuard(brief)
    for turn in played.turns:
        watch.hear(turn.text if turn.speaker is Speaker.RECIPIENT else "")
    return [
        (line.text, verdict.rule)
        for reply in played.replies
        for line in reply.lines
        if not (verdict := watch.judge(line.text, given=line.given)).ok
    ]


def test_what_fills_a_place_in_the_script_is_judged() -> None:
    script = replace(
        built_in_script(Language.EN), opening="Your worker says this: {words} That is all."
    )
    watch = guard(Language.EN, script=script)
    assert watch.judge("Your worker says this: lunch is at noon That is all.").ok
    bad = watch.judge("Your worker says this: I will visit you That is all.")
    assert bad.rule is SpokenRule.BODY
