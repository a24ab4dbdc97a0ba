"""When somebody who says “later” wants to be called."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carecall.domain.language import Language
from carecall.domain.spoken_time import say_time, spoken_time, within_hours

NOW = datetime(2026, 3, 2, 12, 3, tzinfo=ZoneInfo("Asia/Seoul"))
"""Monday, three minutes past noon."""

KOREAN = {
    "이따 세 시에 전화해 주세요": "03-02 15:00",
    "3시에 해 주세요": "03-02 15:00",
    "세시반에요": "03-02 15:30",
    "네 세 시쯤이요": "03-02 15:00",
    "네 시 십오 분에": "03-02 16:15",
    "오후 4시 30분": "03-02 16:30",
    "15:20에 해요": "03-02 15:20",
    "한 시간 뒤에": "03-02 13:05",
    "한 시간 반 있다가": "03-02 13:35",
    "두어 시간 후에 다시 해요": "03-02 14:05",
    "삼십 분 뒤에요": "03-02 12:35",
    "20분 있다가 전화 줘요": "03-02 12:25",
    "이십오 분 이따가": "03-02 12:30",
    "반 시간 있다가": "03-02 12:35",
    "조금 있다가 해 주세요": "03-02 12:35",
    "내일 아침에": "03-03 09:00",
    "내일 아침 일곱 시에": "03-03 08:00",
    "내일 열 시에 해 주세요": "03-03 10:00",
    "내일 두 시": "03-03 14:00",
    "내일이요": "03-03 12:05",
    "모레 오전에": "03-04 10:00",
    "내일모레 저녁에": "03-04 18:00",
    "저녁 먹고": "03-02 19:30",
    "점심 먹고 나서요": "03-02 13:30",
    "아침 먹고 해요": "03-03 09:30",
    "밥 먹고 할게요": "03-02 13:05",
    "점심 먹고 있다가 해 주세요": "03-02 13:30",
    "저녁에 전화해": "03-02 18:00",
    "저녁 여섯 시 반": "03-02 18:30",
    "밤 아홉 시에": "03-03 09:00",
    "밤 여덟 시": "03-02 20:00",
    "새벽 다섯 시": "03-03 08:00",
    "낮 한 시에": "03-02 13:00",
    "오늘 오후에": "03-02 15:00",
    "수요일에요": "03-04 12:05",
    "다음 주 월요일 열 시": "03-09 10:00",
    "토요일 오후 두 시": "03-07 14:00",
    "주말에 해 주세요": "03-07 12:05",
    "열한 시": "03-03 11:00",
    "세 시 말고 네 시에": "03-02 16:00",
    "지금은 안 돼요 다섯 시에 해 주세요": "03-02 17:00",
}
ENGLISH = {
    "call me at three": "03-02 15:00",
    "at half past three": "03-02 15:30",
    "quarter to five": "03-02 16:45",
    "3 pm please": "03-02 15:00",
    "at 3:30 p.m.": "03-02 15:30",
    "four o'clock": "03-02 16:00",
    "in an hour": "03-02 13:05",
    "in an hour and a half": "03-02 13:35",
    "in half an hour": "03-02 12:35",
    "in a couple of hours": "03-02 14:05",
    "in twenty minutes": "03-02 12:25",
    "give me ten minutes": "03-02 12:15",
    "two hours from now": "03-02 14:05",
    "in a little while": "03-02 12:35",
    "tomorrow at ten": "03-03 10:00",
    "tomorrow morning": "03-03 09:00",
    "tomorrow afternoon at two thirty": "03-03 14:30",
    "tomorrow": "03-03 12:05",
    "the day after tomorrow at noon": "03-04 12:00",
    "after lunch": "03-02 13:30",
    "after dinner please": "03-02 19:30",
    "this evening": "03-02 18:00",
    "tonight at seven": "03-02 19:00",
    "tonight at ten": "03-03 09:00",
    "this afternoon": "03-02 15:00",
    "on Friday": "03-06 12:05",
    "next week on Monday at nine": "03-09 09:00",
    "Saturday morning": "03-07 09:00",
    "not at three, at four": "03-02 16:00",
    "I am busy now, call me at five": "03-02 17:00",
    "after breakfast": "03-03 09:30",
}
NONE = {
    Language.KO: [
        "나중에 전화 주세요", "지금은 바빠요", "몰라요", "아무 때나요", "네", "다음에 해요",
        "시간이 없어요", "다시 전화 주세요", "잠시만요", "한 달 뒤에요 모르겠네", "지금 점심 먹고 있어요",
    ],
    Language.EN: [
        "call me later", "I am busy now", "I do not know", "any time", "yes", "another time",
        "no time for this", "I have three children", "one of these days",
    ],
}  # fmt: skip


def told(text: str, language: Language) -> str:
    at = spoken_time(text, now=NOW, language=language)
    return f"{at:%m-%d %H:%M}" if at else "none"


@pytest.mark.parametrize(("text", "expected"), KOREAN.items())
def test_korean_times_are_understood(text: str, expected: str) -> None:
    assert told(text, Language.KO) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english_times_are_understood(text: str, expected: str) -> None:
    assert told(text, Language.EN) == expected


@pytest.mark.parametrize(
    ("text", "language"), [(text, language) for language, all_ in NONE.items() for text in all_]
)
def test_where_no_time_is_told_none_is_made_up(text: str, language: Language) -> None:
    assert told(text, language) == "none"


def test_a_time_is_the_persons_own() -> None:
    at = spoken_time("세 시에", now=NOW, language=Language.KO)
    assert at is not None
    assert at.utcoffset() == timedelta(hours=9)


def test_in_the_evening_three_o_clock_is_tomorrows() -> None:
    late = NOW.replace(hour=19)
    assert spoken_time("세 시에", now=late, language=Language.KO) == NOW.replace(
        day=3, hour=15, minute=0
    )


def test_who_asks_for_the_afternoon_in_the_afternoon_is_called_within_the_hour() -> None:
    at = spoken_time("오후에", now=NOW.replace(hour=15, minute=30), language=Language.KO)
    assert at == NOW.replace(hour=16, minute=30)


def test_nobody_is_rung_at_night_even_who_asked_for_it() -> None:
    assert within_hours(NOW.replace(hour=22)) == NOW.replace(day=3, hour=9, minute=0)
    assert within_hours(NOW.replace(hour=5)) == NOW.replace(hour=8, minute=0)


SAID = {
    "03-02T15:00": ("오후 세 시에", "at three this afternoon"),
    "03-02T18:30": ("오후 여섯 시 반에", "at six thirty this evening"),
    "03-02T13:05": ("오후 한 시 오 분에", "at one oh five this afternoon"),
    "03-03T10:15": ("내일 오전 열 시 십오 분에", "at ten fifteen tomorrow morning"),
    "03-04T12:00": ("모레 낮 열두 시에", "at noon on Wednesday"),
    "03-03T12:00": ("내일 낮 열두 시에", "at noon tomorrow"),
    "03-06T09:40": ("금요일 오전 아홉 시 사십 분에", "at nine forty on Friday morning"),
    "03-10T14:00": ("3월 10일 화요일 오후 두 시에", "on Tuesday, March 10, at two"),
}


@pytest.mark.parametrize(("moment", "said"), SAID.items())
def test_a_time_is_said_back_as_people_say_it(moment: str, said: tuple[str, str]) -> None:
    at = datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=NOW.tzinfo)
    assert tuple(say_time(at, now=NOW, language=language) for language in Language) == said
