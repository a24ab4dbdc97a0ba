"""English sentences for any engine: digits, signs and abbreviations become words."""

from __future__ import annotations

import re
from re import Match

from carecall.speech.english_numbers import cardinal, decimal, dialled, ordinal, year
from carecall.speech.rewriting import Rule, rewrite, whole

NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH_NAME = "|".join(_MONTHS) + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_SHORT_NUMBERS = "110|112|119|911|988|999|111|101|211|311|411|1339|1393"
_MONEY = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")}
_UNITS = {
    "mmHg": "millimeters of mercury", "kcal": "kilocalories", "km": "kilometers", "kg": "kilograms",
    "cm": "centimeters", "mm": "millimeters", "mg": "milligrams", "ml": "milliliters", "mL": "milliliters",
    "m": "meters", "g": "grams", "L": "liters", "lbs": "pounds", "lb": "pounds", "oz": "ounces", "mph": "miles an hour",
    "℃": "degrees Celsius", "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "°": "degrees", "%": "percent",
}  # fmt: skip
_TITLES = {
    "Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Prof.": "Professor", "e.g.": "for example",
    "i.e.": "that is", "etc.": "et cetera", "No.": "number", "vs.": "versus", "approx.": "about",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_FRACTIONS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 8: "eighth", 10: "tenth"}


def _dialled_groups(match: Match[str]) -> str:
    return ", ".join(dialled(group) for group in re.findall(r"\d+", match[0]))


def _number(text: str) -> str:
    return decimal(text.replace(",", "")) if "." in text else cardinal(whole(text))


def _address(match: Match[str]) -> str:
    text = re.sub(r"^https?://", "", match[0]).rstrip("/").replace("www.", "w w w dot ")
    for sign, word in (
        ("@", "at"),
        (".", "dot"),
        ("/", "slash"),
        ("-", "dash"),
        ("_", "underscore"),
    ):
        text = text.replace(sign, f" {word} ")
    return text


def _iso_date(match: Match[str]) -> str:
    month_no, day = int(match[2]), int(match[3])
    if not 1 <= month_no <= 12:
        return _dialled_groups(match)
    return f"{_MONTHS[month_no - 1]} {ordinal(day)}, {year(int(match[1]))}"


def _slashed(match: Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    if first < second and second in _FRACTIONS and not match[3]:
        return _fraction(first, second)
    if 1 <= first <= 12 and 1 <= second <= 31:
        said = f"{_MONTHS[first - 1]} {ordinal(second)}"
        return f"{said}, {year(int(match[3][1:]))}" if match[3] else said
    return f"{cardinal(first)} over {cardinal(second)}"


def _fraction(part: int, of: int) -> str:
    if part == 1:
        return "a half" if of == 2 else f"one {_FRACTIONS[of]}"
    return f"{cardinal(part)} {'halves' if of == 2 else _FRACTIONS[of] + 's'}"


def _written_date(match: Match[str]) -> str:
    said = f"{match[1]} {ordinal(int(match[2]))}"
    return f"{said}, {year(int(match[3]))}" if match[3] else said


def _clock(match: Match[str]) -> str:
    hours, minutes, half = int(match[1]), int(match[2] or 0), match[3]
    said = cardinal(hours)
    if minutes:
        said += f" {'oh ' if minutes < 10 else ''}{cardinal(minutes)}"
    elif not half:
        said += " o'clock" if 1 <= hours <= 12 else " hundred hours"
    return f"{said} {half[0].lower()} m" if half else said


def _money(match: Match[str]) -> str:
    unit, small = _MONEY[match[1]]
    amount, cents = whole(match[2]), int(match[3].ljust(2, "0")) if match[3] else 0
    said = f"{cardinal(amount)} {unit}{'' if amount == 1 else 's'}"
    if not cents:
        return said
    many = "pence" if small == "penny" else f"{small}s"
    return f"{said} and {cardinal(cents)} {small if cents == 1 else many}"


def _spelled(match: Match[str]) -> str:
    return " ".join(match[0])


RULES: tuple[Rule, ...] = (
    (re.compile(r"https?://\S+[\w/]|www\.\S+\w|[\w.+-]+@[\w-]+(?:\.[A-Za-z]{2,})+"), _address),
    (re.compile("|".join(re.escape(title) for title in _TITLES)), lambda m: _TITLES[m[0]]),
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _iso_date),
    (re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(/(?:19|20)\d{2})?(?![\d/])"), _slashed),
    (re.compile(r"(?<![\d,$£€])(?:\+?\d{1,3}[- ])?\(?\d{2,4}\)?(?:[- .]\d{3,4}){1,3}(?![\d,:%])"), _dialled_groups),
    (re.compile(r"(?<![\d,.:$£€])(?:\d{7,}|0\d+)(?![\d.,:]*\d)"), _dialled_groups),
    (re.compile(rf"(?<![\d,.$£€:])(?:{_SHORT_NUMBERS})(?=\s(?:now|right|for|if|and|or|immediately)\b|[.,!?;]|$)"),
     _dialled_groups),
    (re.compile(rf"(?<=\bcall )(?:{_SHORT_NUMBERS})\b|(?<=\bdial )(?:{_SHORT_NUMBERS})\b"), _dialled_groups),
    (re.compile(rf"([$£€])\s?({NUMBER})(?:\.(\d{{1,2}}))?(?!\d)"), _money),
    (re.compile(rf"₩\s?({NUMBER})"), lambda m: f"{cardinal(whole(m[1]))} won"),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])(?:\s?([AaPp])\.?[Mm]\b\.?)?"), _clock),
    (re.compile(r"(?<![\d:.])(\d{1,2})()\s?([AaPp])\.?[Mm]\b\.?"), _clock),
    (re.compile(rf"\b({_MONTH_NAME})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s((?:19|20)\d{{2}}))?(?!\d)"), _written_date),
    (re.compile(r"(?<!\d)(\d+)(?:st|nd|rd|th)\b"), lambda m: ordinal(int(m[1]))),
    (re.compile(r"\b(in|by|of|since|until|from|year)\s((?:19|20)\d{2})(?![\d,.]*\d)"),
     lambda m: f"{m[1]} {year(int(m[2]))}"),
    (re.compile(rf"({NUMBER})\s?[-–~]\s?(?={NUMBER})"), lambda m: f"{cardinal(whole(m[1]))} to "),
    (re.compile(rf"(?<![\w.])-((?:{NUMBER})(?:\.\d+)?)"), lambda m: f"minus {_number(m[1])}"),
    (re.compile(rf"((?:{NUMBER})(?:\.\d+)?)\s?({_UNIT})(?![A-Za-z])"),
     lambda m: f"{_number(m[1])} {_UNITS[m[2]]}"),
    (re.compile(rf"((?:{NUMBER})\.\d+)"), lambda m: _number(m[1])),
    (re.compile(rf"#\s?({NUMBER})"), lambda m: f"number {cardinal(whole(m[1]))}"),
    (re.compile(NUMBER), lambda m: cardinal(whole(m[0]))),
    (re.compile(r"\b(?:AI|TV|US|UK|EU|IT|ID|OK|SMS|USB|CCTV|KT|SK|LG|ABC|PIN|ATM|GPS|MRI|CT)\b"), _spelled),
    (re.compile(r"\s?%"), lambda _: " percent"),
    (re.compile(r"\s?&\s?"), lambda _: " and "),
    (re.compile(r"#"), lambda _: "pound key"),
    (re.compile(r"\*"), lambda _: "star key"),
    (re.compile(r"\s+"), lambda _: " "),
)  # fmt: skip
"""The order matters: what looks like a telephone number must be taken before any number is."""


def english_words(text: str) -> str:
    """Return `text` as it is to be read aloud."""
    return rewrite(text, RULES).strip()
