"""Korean words for a time: “이따 세 시에”, “한 시간 뒤에”, “내일 아침에”, “저녁 먹고”."""

from __future__ import annotations

import re
from datetime import timedelta

from carecall.domain import told_time
from carecall.domain.told_time import DayPart, ToldTime

_HOURS = {
    "열한": 11, "열하나": 11, "열두": 12, "열둘": 12, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9, "열": 10,
}  # fmt: skip
_NATIVE = "|".join(_HOURS)
_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_LATER = r"(?:뒤|후|있다|이따|지나|만있)"
_AFTER_HOURS = re.compile(rf"({_NATIVE}|두어|몇|\d{{1,2}})시간(반)?(?:정도|쯤|만)?{_LATER}")
_AFTER_MINUTES = re.compile(rf"([일이삼사오육칠팔구십]{{1,3}}|\d{{1,3}})분(?:정도|쯤|만)?{_LATER}")
_HALF_HOUR = re.compile(rf"(?:반시간|삼십분|30분)(?:정도|쯤|만)?{_LATER}")
_SOON = re.compile(r"(?:조금|좀|잠시|잠깐|쪼끔)(?:만)?(?:있다|이따|뒤에|후에|기다렸다)|금방있다")
_AFTER_MEAL = re.compile(r"(?<!아침)(?<!점심)(?<!저녁)(?:밥|식사)(?:먹고|하고|드시고|다먹)")
_CLOCK = re.compile(
    rf"({_NATIVE}|\d{{1,2}})시(?!간)(?:에서|부터)?(반|(?:[일이삼사오육칠팔구십]{{1,3}}|\d{{1,2}})분)?"
)
_COLON = re.compile(r"(\d{1,2}):(\d{2})")
_WEEKDAY = re.compile(r"([월화수목금토일])요일")
_WEEKDAYS = "월화수목금토일"
_DENIED = re.compile(
    r"[^.]{0,12}?시(?:반)?(?:에는|에|는|은|엔)?(?:안돼|안되|못받|곤란|말고)|.{0,8}말고"
)
_AT_TABLE = re.compile(r"(?:밥|아침|점심|저녁|식사)?(?:먹고|하고|드시고)(?:있|계)(?!다가)")
"""Eats just now, which says nothing of an hour to come."""
_DAYS = (
    ("글피", 3),
    ("내일모레", 2),
    ("낼모레", 2),
    ("모레", 2),
    ("내일", 1),
    ("낼", 1),
    ("오늘", 0),
    ("이따", 0),
)
_PARTS: tuple[tuple[str, DayPart], ...] = (
    ("아침먹고", told_time.AFTER_BREAKFAST),
    ("아침식사하고", told_time.AFTER_BREAKFAST),
    ("점심먹고", told_time.AFTER_LUNCH),
    ("점심식사하고", told_time.AFTER_LUNCH),
    ("점심지나", told_time.AFTER_LUNCH),
    ("저녁먹고", told_time.AFTER_DINNER),
    ("저녁식사하고", told_time.AFTER_DINNER),
    ("새벽", told_time.DAWN),
    ("오전", told_time.FORENOON),
    ("아침", told_time.MORNING),
    ("점심", told_time.NOON),
    ("정오", told_time.NOON),
    ("한낮", told_time.NOON),
    ("오후", told_time.AFTERNOON),
    ("저녁", told_time.EVENING),
    ("밤에", told_time.NIGHT),
    ("오늘밤", told_time.NIGHT),
    ("낮", told_time.NOON),
    ("밤", told_time.NIGHT),
)


def told_in_korean(text: str) -> ToldTime:
    """Return what `text` tells of a time."""
    said = _AT_TABLE.sub("", _DENIED.sub("", re.sub(r"[\s.,!?~]", "", text)))
    after = _after(said)
    if after is not None:
        return ToldTime(after=after)
    hour, minute = _clock(said)
    weekday, weeks = _weekday(said)
    return ToldTime(
        days=_days(said),
        weekday=weekday,
        weeks=weeks,
        hour=hour,
        minute=minute,
        part=next((part for word, part in _PARTS if word in said), None),
    )


def _after(said: str) -> timedelta | None:
    hours = _AFTER_HOURS.search(said)
    if hours:
        word = hours[1]
        count = 2 if word in {"두어", "몇"} else _HOURS.get(word) or int(word)
        return timedelta(hours=count, minutes=30 if hours[2] else 0)
    if _HALF_HOUR.search(said):
        return timedelta(minutes=30)
    minutes = _AFTER_MINUTES.search(said)
    if minutes:
        return timedelta(minutes=sino_number(minutes[1]))
    if _AFTER_MEAL.search(said):
        return timedelta(hours=1)
    return timedelta(minutes=30) if _SOON.search(said) else None


def _clock(said: str) -> tuple[int | None, int]:
    colon = _COLON.search(said)
    if colon:
        return _valid(int(colon[1]), int(colon[2]))
    found = _CLOCK.search(said)
    if not found:
        return None, 0
    hour = _HOURS.get(found[1]) or int(found[1])
    past = found[2] or ""
    minute = 30 if past == "반" else sino_number(past.removesuffix("분")) if past else 0
    return _valid(hour, minute)


def _valid(hour: int, minute: int) -> tuple[int | None, int]:
    return (hour, minute) if hour < 24 and minute < 60 else (None, 0)


def _weekday(said: str) -> tuple[int | None, int]:
    weeks = 1 if "다음주" in said or "담주" in said else 0
    found = _WEEKDAY.search(said)
    if found:
        return _WEEKDAYS.index(found[1]), weeks
    return (told_time.SATURDAY, weeks) if "주말" in said else (None, 0)


def _days(said: str) -> int | None:
    if _WEEKDAY.search(said) or "주말" in said:
        return None
    if "다음주" in said or "담주" in said:
        return told_time.WEEK_DAYS
    for word, days in _DAYS:
        if word in said and word != "이따":
            return days
    return None


def sino_number(word: str) -> int:
    """Return a number of at most three digits, or below a hundred in Sino-Korean words."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.rpartition("십")
    count = (_DIGITS.get(tens, 1) * 10) if ten else 0
    return count + _DIGITS.get(ones, 0)
