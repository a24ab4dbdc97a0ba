"""English sentences for any engine: digits, signs and abbreviations become words."""

from __future__ import annotations

import re
from re import Match

from carecall.speech.english_numbers import cardinal, decimal, dialled, ordinal, year
from carecall.speech.english_signs import (
    MONEY,
    MONTH_SHORT,
    MONTHS,
    SHORT_FORMS,
    SPELLED,
    TITLES,
    UNIT,
    UNITS,
    one_of,
)
from carecall.speech.rewriting import Rule, rewrite, whole

NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_MONTH_NAME = "|".join([*MONTHS, *sorted(MONTH_SHORT, key=len, reverse=True)])
_EMERGENCY = "110|112|119|911|988|999|1339|1393"
"""Read digit by digit wherever they stand alone; the others only after `call` or `dial`."""
_SHORT_NUMBERS = f"{_EMERGENCY}|111|101|211|311|411"
_FRACTIONS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_SCALE = "thousand|million|billion"
_SHORT = "|".join(re.escape(form) for form in sorted(SHORT_FORMS, key=len, reverse=True))


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
    return f"{MONTHS[month_no - 1]} {ordinal(day)}, {year(int(match[1]))}"


def _slashed(match: Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    if first < second and second in _FRACTIONS and not match[3]:
        return _fraction(first, second)
    if 1 <= first <= 12 and 1 <= second <= 31:
        said = f"{MONTHS[first - 1]} {ordinal(second)}"
        return f"{said}, {year(int(match[3][1:]))}" if match[3] else said
    return f"{cardinal(first)} over {cardinal(second)}"


def _date_after(match: Match[str]) -> str:
    month_no, day = int(match[2]), int(match[3])
    if not (1 <= month_no <= len(MONTHS) and 1 <= day <= 31):
        return match[0]
    return f"{match[1]} {MONTHS[month_no - 1]} {ordinal(day)}"


def _points(match: Match[str]) -> str:
    return " point ".join(cardinal(int(part)) for part in match[0].split("."))


def _fraction(part: int, of: int) -> str:
    if part == 1:
        return "a half" if of == 2 else f"one {_FRACTIONS[of]}"
    return f"{cardinal(part)} {'halves' if of == 2 else _FRACTIONS[of] + 's'}"


def _mixed_fraction(match: Match[str]) -> str:
    part, of = int(match[2]), int(match[3])
    if of not in _FRACTIONS:
        return f"{cardinal(int(match[1]))} and {cardinal(part)} over {cardinal(of)}"
    return f"{cardinal(int(match[1]))} and {_fraction(part, of)}"


def _written_date(match: Match[str]) -> str:
    said = f"{MONTH_SHORT.get(match[1], match[1])} {ordinal(int(match[2]))}"
    return f"{said}, {year(int(match[3]))}" if match[3] else said


def _day_first(match: Match[str]) -> str:
    said = f"the {ordinal(int(match[1]))} of {MONTH_SHORT.get(match[2], match[2])}"
    return f"{said} {year(int(match[3]))}" if match[3] else said


def _month_and_year(match: Match[str]) -> str:
    return f"{MONTH_SHORT.get(match[1], match[1])} {year(int(match[2]))}"


def _decade(match: Match[str]) -> str:
    century, tens = match[1] or "", int(match[2])
    if not tens:
        return f"{year(int(century + '00'))}s"
    said = cardinal(tens).removesuffix("y") + "ies"
    return f"{cardinal(int(century))} {said}" if century else said


def _clock(match: Match[str]) -> str:
    hours, minutes, half = int(match[1]), int(match[2] or 0), match[3]
    said = cardinal(hours)
    if minutes:
        said += f" {'oh ' if minutes < 10 else ''}{cardinal(minutes)}"
    elif not half:
        said += " o'clock" if 1 <= hours <= 12 else " hundred hours"
    return f"{said} {half[0].lower()} m" if half else said


def _half_days(match: Match[str]) -> str:
    return f"{cardinal(int(match[1]))} to {cardinal(int(match[2]))} {match[3].lower()} m"


def _money(match: Match[str]) -> str:
    unit, small = MONEY[match[1]]
    if match[4]:
        return f"{_number(match[2] + (match[3] or ''))} {match[4]} {_many(unit)}"
    amount, cents = whole(match[2]), int(match[3][1:].ljust(2, "0")) if match[3] else 0
    said = f"{cardinal(amount)} {unit if amount == 1 else _many(unit)}"
    if not cents:
        return said
    many = "pence" if small == "penny" else f"{small}s"
    return f"{said} and {cardinal(cents)} {small if cents == 1 else many}"


def _many(unit: str) -> str:
    return unit if unit in {"yen", "won"} else f"{unit}s"


def _unit(match: Match[str]) -> str:
    unit = UNITS[match[2]]
    return f"{_number(match[1])} {one_of(unit) if match[1] == '1' else unit}"


def _feet(match: Match[str]) -> str:
    said = f"{cardinal(int(match[1]))} foot"
    return f"{said} {cardinal(int(match[2]))}" if match[2] else said


def _spelled(match: Match[str]) -> str:
    return " ".join(match[0])


RULES: tuple[Rule, ...] = (
    (re.compile(r"https?://\S+[\w/]|www\.\S+\w|[\w.+-]+@[\w-]+(?:\.[A-Za-z]{2,})+"), _address),
    (re.compile(rf"\b({'|'.join(TITLES)})\b\.?(?!\w)"), lambda m: TITLES[m[1]]),
    (re.compile(r"(?<=[A-Za-z]) St\.(?! [A-Z])"), lambda _: " Street"),
    (re.compile(r"\bSt\. (?=[A-Z])"), lambda _: "Saint "),
    (re.compile(rf"(?<![A-Za-z])(?:{_SHORT})(?![A-Za-z])"), lambda m: SHORT_FORMS[m[0]]),
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _iso_date),
    (re.compile(rf"\b(on|(?:{_WEEKDAYS}),?) (\d{{1,2}})/(\d{{1,2}})(?![\d/])"), _date_after),
    (re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){2,}(?![\d.]*\d)"), _points),
    (re.compile(r"\b[Nn]o\.\s?(?=\d)"), lambda _: "number "),
    (re.compile(r"(\d+)\s?ft\.?\s?(\d{1,2})\s?in\b"), lambda m: f"{cardinal(int(m[1]))} foot {cardinal(int(m[2]))}"),
    (re.compile(r"(?<![\d.])(\d+)\s?in(?=[.,;]|$)"), lambda m: f"{cardinal(int(m[1]))} inches"),
    (re.compile(r"(?<=:\d\d)\s?[-~]\s?(?=\d{1,2}:)"), lambda _: " to "),
    (re.compile(r"\b([Bb]etween|[Ff]rom) ((?:19|20)\d{2}) (and|to) ((?:19|20)\d{2})(?!\d)"),
     lambda m: f"{m[1]} {year(int(m[2]))} {m[3]} {year(int(m[4]))}"),
    (re.compile(r"(?<![\d/])(\d{1,2}) (\d)/(\d{1,2})(?![\d/])"), _mixed_fraction),
    (re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(/(?:19|20)\d{2})?(?![\d/])"), _slashed),
    (re.compile(r"(?<![\w-])\d(?:-\d){2,}(?![\w-])"), lambda m: dialled(m[0])),
    (re.compile(r"(?<![\d,$£€])(?:\+?\d{1,3}[- ])?\(?\d{2,4}\)?(?:[- .]\d{3,4}){1,3}(?![\d,:%])"), _dialled_groups),
    (re.compile(r"(?<![\d,.:$£€])(?:\d{7,}|0\d+)(?![\d.,:]*\d)"), _dialled_groups),
    (re.compile(r"(?i:(?<=\bcode )|(?<=\bpin )|(?<=\broom )|(?<=\bapartment )|(?<=\bflight )|(?<=\bextension )|(?<=\bsuite ))"
                r"\d{3,8}(?![\d.,]*\d)"), _dialled_groups),
    (re.compile(rf"(?<![\d,.$£€:])(?:{_EMERGENCY})(?=\s(?:now|right|for|if|and|or|immediately)\b|[.,!?;]|$)"),
     _dialled_groups),
    (re.compile(rf"(?<=\bcall )(?:{_SHORT_NUMBERS})\b|(?<=\bdial )(?:{_SHORT_NUMBERS})\b"), _dialled_groups),
    (re.compile(rf"(US\$|[$£€¥₩])\s?({NUMBER})(\.\d{{1,2}})?(?!\d)(?:\s?({_SCALE})\b)?"), _money),
    (re.compile(rf"({NUMBER})\s?¢"), lambda m: f"{cardinal(whole(m[1]))} {'cent' if m[1] == '1' else 'cents'}"),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])(?:\s?([AaPp])\.?[Mm]\b\.?)?"), _clock),
    (re.compile(r"(?<![\d:.])(\d{1,2})\s?[-~]\s?(\d{1,2})\s?([AaPp])\.?[Mm]\b\.?"), _half_days),
    (re.compile(r"(?<![\d:.])(\d{1,2})()\s?([AaPp])\.?[Mm]\b\.?"), _clock),
    (re.compile(rf"\b({_MONTH_NAME})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s((?:19|20)\d{{2}}))?(?!\d)"), _written_date),
    (re.compile(rf"(?<!\d)(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH_NAME})\b\.?(?:,? ((?:19|20)\d{{2}}))?(?!\d)"), _day_first),
    (re.compile(rf"\b({_MONTH_NAME})\.?,? ((?:19|20)\d{{2}})(?!\d)"), _month_and_year),
    (re.compile(r"(?<!\d)(\d+)(?:st|nd|rd|th|ST|ND|RD|TH)\b"), lambda m: ordinal(int(m[1]))),
    (re.compile(r"(?<![\d.,])(1[89]|20)(\d0)s\b"), _decade),
    (re.compile(r"(?<![\d.,])'?()([2-9]0)s\b"), _decade),
    (re.compile(r"\b([Ii]n|[Bb]y|of|[Ss]ince|[Uu]ntil|[Ff]rom|year|[Bb]efore|[Aa]fter)\s((?:19|20)\d{2})(?![\d,.]*\d)(?! (?:people|calls|dollars))"),
     lambda m: f"{m[1]} {year(int(m[2]))}"),
    (re.compile(rf"({NUMBER})\s?[-–~]\s?(?={NUMBER})"), lambda m: f"{cardinal(whole(m[1]))} to "),
    (re.compile(rf"(?<![\w.])-((?:{NUMBER})(?:\.\d+)?)"), lambda m: f"minus {m[1]}"),
    (re.compile(r"(?<!\d)(\d)'\s?(?:(\d{1,2})(?:''|\b))?(?!\w)"), _feet),
    (re.compile(rf"((?:{NUMBER})(?:\.\d+)?)\s?({UNIT})(?![A-Za-z0-9])"), _unit),
    (re.compile(rf"((?:{NUMBER})\.\d+)"), lambda m: _number(m[1])),
    (re.compile(r"(?<![\w.])\.(\d+)"), lambda m: f"zero point {dialled(m[1])}"),
    (re.compile(rf"#\s?({NUMBER})"), lambda m: f"number {cardinal(whole(m[1]))}"),
    (re.compile(rf"~\s?({NUMBER})"), lambda m: f"about {cardinal(whole(m[1]))}"),
    (re.compile(rf"({NUMBER})x\b"), lambda m: f"{cardinal(whole(m[1]))} times"),
    (re.compile(rf"(?<=[A-Za-z])-?({NUMBER})(?!\w)"), lambda m: f" {cardinal(whole(m[1]))}"),
    (re.compile(rf"({NUMBER})(?=[A-Za-z])"), lambda m: f"{cardinal(whole(m[1]))} "),
    (re.compile(NUMBER), lambda m: cardinal(whole(m[0]))),
    (re.compile(rf"\b(?:{SPELLED})\b"), _spelled),
    (re.compile(r"\s?%"), lambda _: " percent"),
    (re.compile(r"\s?&\s?"), lambda _: " and "),
    (re.compile(r"(?<=\w)\s?\+\s?(?=\w)"), lambda _: " plus "),
    (re.compile(r"(?<=\w)\s?=\s?(?=\w)"), lambda _: " equals "),
    (re.compile(r"#"), lambda _: "pound key"),
    (re.compile(r"\*"), lambda _: "star key"),
    (re.compile(r"\s?[()\[\]{}<>]\s?"), lambda _: " "),
    (re.compile(r"\s+([,.!?;:])"), lambda m: m[1]),
    (re.compile(r"\s+"), lambda _: " "),
)  # fmt: skip
"""The order matters: what looks like a telephone number must be taken before any number is."""


def english_words(text: str) -> str:
    """Return `text` as it is to be read aloud."""
    return rewrite(text, RULES).strip()
