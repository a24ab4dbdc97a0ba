"""What is told has a kind, a day, an end, and a time from which it may be asked after."""

from __future__ import annotations

from datetime import date

import pytest

from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem, MemoryKind, MemoryNote
from carecall.domain.memory_days import day_named
from carecall.domain.memory_life import life_of
from carecall.domain.memory_use import Raising, choose_memory
from carecall.domain.memory_words import asks_for_silence, asks_to_forget, is_tender, kind_of
from carecall.domain.script import Topic

TOLD = date(2026, 3, 4)
"""A Wednesday."""
KO, EN = Language.KO, Language.EN


@pytest.mark.parametrize(
    ("text", "topic", "kind"),
    [
        ("무릎이 아프다", Topic.HEALTH, "passing"),
        ("무릎 관절염이 있다", Topic.HEALTH, "chronic"),
        ("허리가 십 년째 아프다", Topic.HEALTH, "chronic"),
        ("당뇨약을 먹는다", Topic.MEDICATION, "chronic"),
        ("딸이 부산에 산다", Topic.MOOD, "fact"),
        ("강아지를 키운다", Topic.MOOD, "fact"),
        ("다음 주에 병원에 간다", Topic.HEALTH, "wish"),
        ("손주를 보고 싶다", Topic.MOOD, "wish"),
        ("보일러가 고장 났다", Topic.MOOD, "passing"),
        ("Knee hurts.", Topic.HEALTH, "passing"),
        ("Has had arthritis for years.", Topic.HEALTH, "chronic"),
        ("Lives alone.", Topic.MOOD, "fact"),
        ("Son works in Leeds.", Topic.MOOD, "fact"),
        ("Daughter is coming on Sunday.", Topic.MOOD, "wish"),
        ("Wants to see the sea again.", Topic.MOOD, "wish"),
        ("Boiler is broken.", Topic.HEALTH, "passing"),
    ],
)
def test_a_sentence_has_a_kind(text: str, topic: Topic, kind: str) -> None:
    language = KO if any(letter >= "가" for letter in text) else EN
    assert kind_of(text, topic, language) == kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("내일 병원에 간다", "2026-03-05"),
        ("모레 딸이 온다", "2026-03-06"),
        ("금요일에 검사를 받는다", "2026-03-06"),
        ("다음 주 월요일에 수술한다", "2026-03-09"),
        ("다음 주에 이사한다", "2026-03-15"),
        ("다음 달에 아들이 온다", "2026-04-30"),
        ("3월 20일이 생일이다", "2026-03-20"),
        ("1월 5일에 제사가 있다", "2027-01-05"),
        ("오월에 결혼식이 있다", None),
        ("5월에 결혼식이 있다", "2026-05-31"),
        ("2월 30일에 온다", None),
        ("무릎이 아프다", None),
        ("Hospital tomorrow.", "2026-03-05"),
        ("Son is coming on Friday.", "2026-03-06"),
        ("Scan next Wednesday.", "2026-03-11"),
        ("Moving next month.", "2026-04-30"),
        ("Birthday on March 20.", "2026-03-20"),
        ("Operation on the 9th of April.", "2026-04-09"),
        ("Wedding in June.", "2026-06-30"),
        ("Carer starts in two weeks.", "2026-03-18"),
        ("Back hurts.", None),
    ],
)
def test_a_day_is_counted_from_when_it_was_told(text: str, day: str | None) -> None:
    language = KO if any(letter >= "가" for letter in text) else EN
    expected = date.fromisoformat(day) if day else None
    assert day_named(text, language, TOLD) == expected


@pytest.mark.parametrize(
    ("kind", "day_on", "ask_after", "expires"),
    [
        ("passing", None, None, "2026-04-03"),
        ("chronic", None, "2026-04-01", None),
        ("fact", None, None, None),
        ("wish", None, "2026-03-11", "2026-05-03"),
        ("wish", "2026-03-20", "2026-03-21", "2026-04-10"),
        ("passing", "2026-03-20", None, "2026-04-19"),
    ],
)
def test_the_kind_decides_from_when_and_until_when(
    kind: str, day_on: str | None, ask_after: str | None, expires: str | None
) -> None:
    note = MemoryNote(
        text="x", kind=MemoryKind(kind), day_on=date.fromisoformat(day_on) if day_on else None
    )
    life = life_of(note, TOLD)
    told = [day.isoformat() if day else None for day in (life.ask_after_on, life.expires_on)]
    assert told == [ask_after, expires]


def an_item(memory_id: int = 1, **changes: object) -> MemoryItem:
    facts: dict[str, object] = {
        "memory_id": memory_id,
        "topic": Topic.HEALTH,
        "text": "무릎이 아프다",
        "learned_on": date(2026, 2, 25),
    }
    return MemoryItem(**(facts | changes))  # type: ignore[arg-type]  # the facts are the item's own fields


def chosen(*items: MemoryItem, **changes: object) -> int | None:
    facts: dict[str, object] = {"today": TOLD, "calls_before": 3}
    item = choose_memory(items, Raising(**(facts | changes)))  # type: ignore[arg-type]  # the facts are its own fields
    return item.memory_id if item else None


def test_nothing_is_taken_up_on_a_first_call() -> None:
    assert chosen(an_item(), calls_before=0) is None


def test_a_new_trouble_is_asked_after_at_the_next_call_and_twice_at_most() -> None:
    assert chosen(an_item()) == 1
    assert chosen(an_item(raised_count=1, last_raised_on=date(2026, 2, 26))) == 1
    assert chosen(an_item(raised_count=2, last_raised_on=date(2026, 2, 26))) is None


def test_after_a_call_that_took_something_up_only_a_new_trouble_is() -> None:
    once = an_item(1, raised_count=1, last_raised_on=date(2026, 2, 20))
    chronic = an_item(2, kind=MemoryKind.CHRONIC)
    new = an_item(3)
    assert chosen(once, chronic, raised_in_a_row=1, last_raised_id=9) is None
    assert chosen(once, chronic, new, raised_in_a_row=1, last_raised_id=9) == 3
    assert chosen(new, raised_in_a_row=2, last_raised_id=9) is None


def test_the_same_sentence_is_never_taken_up_on_two_calls_in_a_row() -> None:
    assert chosen(an_item(), last_raised_id=1) is None


@pytest.mark.parametrize("changes", [{"kind": MemoryKind.CHRONIC}, {"sensitive": True}])
def test_what_stays_and_what_is_tender_rests_for_a_month(changes: dict[str, object]) -> None:
    assert chosen(an_item(raised_count=1, last_raised_on=date(2026, 2, 10), **changes)) is None
    assert chosen(an_item(raised_count=1, last_raised_on=date(2026, 2, 4), **changes)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"do_not_raise": True},
        {"kind": MemoryKind.FACT},
        {"ask_after_on": date(2026, 3, 5)},
        {"expires_on": date(2026, 3, 3)},
        {"kind": MemoryKind.WISH, "raised_count": 1},
    ],
)
def test_what_may_not_be_taken_up_is_not(changes: dict[str, object]) -> None:
    assert chosen(an_item(**changes)) is None


def test_plans_come_before_troubles_and_those_before_what_stays() -> None:
    chronic = an_item(1, kind=MemoryKind.CHRONIC)
    trouble = an_item(2)
    plan = an_item(3, kind=MemoryKind.WISH)
    assert chosen(chronic, trouble, plan) == 3
    assert chosen(chronic, trouble) == 2
    assert chosen(chronic) == 1


@pytest.mark.parametrize(
    "text",
    ["그건 잊어줘", "그 얘기는 잊어버려", "아까 말한 거 지워 주세요", "없던 걸로 해", "forget that", "please forget what I said",
     "don't remember that", "forget about my knee"],
)  # fmt: skip
def test_a_wish_to_forget_is_heard(text: str) -> None:
    assert asks_to_forget(text, KO if text[0] >= "가" else EN)


@pytest.mark.parametrize(
    "text",
    ["약 먹는 걸 잊어버렸어", "그 일은 잊을 수가 없어", "잊지 말고 전화해", "자꾸 까먹어", "I'll never forget that", "I forget things",
     "don't forget to call", "I cannot forget about him"],
)  # fmt: skip
def test_other_talk_of_forgetting_is_no_wish(text: str) -> None:
    assert not asks_to_forget(text, KO if text[0] >= "가" else EN)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("그 얘기는 하지 마", True),
        ("그런 이야기는 꺼내지 마세요", True),
        ("그건 다시 묻지 말아요", True),
        ("그 얘기는 이제 그만", True),
        ("don't bring that up again", True),
        ("stop asking about my husband", True),
        ("I'd rather not talk about that", True),
        ("전화하지 마세요", False),
        ("걱정하지 마", False),
        ("don't worry about me", False),
        ("I don't talk to my sister", False),
    ],
)
def test_a_wish_for_silence_is_heard(text: str, meant: bool) -> None:
    assert asks_for_silence(text, KO if text[0] >= "가" else EN) is meant


@pytest.mark.parametrize(
    "text", ["남편이 작년에 돌아가셨다", "아들이 때린다", "Lost her husband.", "Son hits me."]
)
def test_grief_and_violence_are_tender(text: str) -> None:
    assert is_tender(text, KO if text[0] >= "가" else EN)
