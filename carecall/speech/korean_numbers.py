"""Numbers in Korean words: Sino-Korean, native, and digit by digit."""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_DIALLED = "공일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조", "경")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_NATIVE_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
MOST_NATIVE = 99
_MONTHS = {6: "유", 10: "시"}


def sino(number: int) -> str:
    """Return a whole number from 0 in Sino-Korean, a space after each myriad: 만 이천오백."""
    if number == 0:
        return _DIGITS[0]
    groups: list[str] = []
    for myriad in _MYRIADS:
        number, below = divmod(number, 10_000)
        if below == 1 and myriad == "만" and not number:
            groups.append("만")
        elif below:
            groups.append(_below_myriad(below) + myriad)
    return " ".join(reversed(groups))


def native(number: int) -> str:
    """Return 1 to 99 as it stands before a native counter (한, 두, 스무); others in Sino-Korean."""
    if not 1 <= number <= MOST_NATIVE:
        return sino(number)
    if number == 20:
        return "스무"
    tens, ones = divmod(number, 10)
    return _NATIVE_TENS[tens] + _NATIVE_ONES[ones]


def hour(number: int) -> str:
    """Return an hour: native up to twelve, Sino-Korean on the 24-hour clock."""
    return native(number) if 1 <= number <= 12 else sino(number)


def month(number: int) -> str:
    """Return a month's number as it stands before 월; June and October are irregular."""
    return _MONTHS.get(number, sino(number))


def decimal(text: str) -> str:
    """Return a number with a point, such as `3.14`, its fraction digit by digit."""
    whole, _, fraction = text.partition(".")
    return f"{sino(int(whole or '0'))} 점 {''.join(_DIGITS[int(digit)] for digit in fraction)}"


def dialled(digits: str) -> str:
    """Return digits one by one, as numbers that are dialled or copied are read; 0 is 공."""
    return "".join(_DIALLED[int(digit)] for digit in digits if digit.isdigit())


def _below_myriad(number: int) -> str:
    words = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit == "1" and place:
            words = _PLACES[place] + words
        elif digit != "0":
            words = _DIGITS[int(digit)] + _PLACES[place] + words
    return words
