"""Numbers in English words: cardinal, ordinal, years, and digit by digit."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ("", " thousand", " million", " billion", " trillion")
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
FIRST_ROUND_CENTURY_YEAR, LAST_ROUND_CENTURY_YEAR = 2000, 2009


def cardinal(number: int) -> str:
    """Return a whole number from 0 in words."""
    if number == 0:
        return _ONES[0]
    groups: list[str] = []
    for scale in _SCALES:
        number, below = divmod(number, 1000)
        if below:
            groups.append(_below_thousand(below) + scale)
    return " ".join(reversed(groups))


def ordinal(number: int) -> str:
    """Return `twenty-first` and its like."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last in _IRREGULAR:
        return words[:cut] + _IRREGULAR[last]
    return words[:-1] + "ieth" if last.endswith("y") else words + "th"


def year(number: int) -> str:
    """Return a year of four digits as it is said: nineteen forty-two, two thousand five."""
    century, rest = divmod(number, 100)
    if FIRST_ROUND_CENTURY_YEAR <= number <= LAST_ROUND_CENTURY_YEAR:
        return cardinal(number)
    if not rest:
        return f"{cardinal(century)} hundred"
    between = " oh " if rest < 10 else " "
    return f"{cardinal(century)}{between}{cardinal(rest)}"


def decimal(text: str) -> str:
    """Return a number with a point, its fraction digit by digit."""
    before, _, after = text.partition(".")
    return f"{cardinal(int(before or '0'))} point {dialled(after)}"


def dialled(digits: str) -> str:
    """Return digits one by one, as numbers that are dialled or copied are read."""
    return " ".join(_ONES[int(digit)] for digit in digits if digit.isdigit())


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens])
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)
