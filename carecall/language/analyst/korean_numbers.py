"""Korean number words before a counter, native and Sino-Korean, as digits."""

from __future__ import annotations

import re

from carecall.language.analyst.traced import Rewrite

_NATIVE = {
    "한두": 1.5, "두세": 2.5, "두서너": 3, "두어": 2, "서너": 3.5, "너댓": 4.5, "너덧": 4.5, "네다섯": 4.5, "네댓": 4.5,
    "대여섯": 5.5, "대엿": 5.5, "예닐곱": 6.5, "일고여덟": 7.5, "일곱여덟": 7.5, "여덟아홉": 8.5, "세네": 3.5, "다섯여섯": 5.5,
    "여섯일곱": 6.5,
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4, "네": 4, "넉": 4, "너": 4, "다섯": 5, "닷": 5,
    "여섯": 6, "엿": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}  # fmt: skip
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9, "한": 1}  # fmt: skip
_SINO_RANGE = {"이삼": 2.5, "삼사": 3.5, "사오": 4.5, "오륙": 5.5, "오육": 5.5, "육칠": 6.5, "칠팔": 7.5, "일이": 1.5}  # fmt: skip
_DAYS = {
    "하루이틀": "1.5일", "이틀사흘": "2.5일", "사나흘": "3.5일", "이삼일": "2.5일", "하루": "1일", "이틀": "2일", "사흘": "3일", "나흘": "4일",
    "닷새": "5일", "엿새": "6일", "이레": "7일", "여드레": "8일", "아흐레": "9일", "열흘": "10일", "보름": "15일", "일주일": "7일",
    "한주": "7일", "이주일": "14일", "한달": "30일", "두달": "60일", "석달": "90일", "이틀째": "2일째",
}  # fmt: skip
_NATIVE_COUNTER = "시간|끼니|끼|번|알|정|개|달|주|살|시(?=[에반쯤까부]|$|\\s)|명|숟가락|숟갈|술|그릇|공기|잔|병|봉지|배|사람|군데"
_SINO_COUNTER = "시간|끼|일(?![어을이])|알|정|개월|년|주|살|층|회|인분"

_native = "|".join(sorted(_NATIVE, key=len, reverse=True))
_native_tens = "|".join(_NATIVE_TENS)
_sino_range = "|".join(_SINO_RANGE)
_sino = "".join(_SINO)

_NATIVE_FORM = re.compile(rf"(?<![가-힣])({_native_tens})?({_native})?(?=\s?(?:{_NATIVE_COUNTER}))")
_SINO_FORM = re.compile(
    rf"(?<![가-힣])(?:({_sino_range})|([{_sino}])?(십)?([{_sino}])?)(?=\s?(?:{_SINO_COUNTER}))"
)
_DAY_FORM = re.compile(
    rf"(?<![가-힣])((?!하루){'|(?!하루)'.join(sorted(_DAYS, key=len, reverse=True))}|하루이틀|하루(?=\s?(?:(?:요|이요|정도|쯤|밖에요?)?[.]?\s*$|치|분|째|전|동안|굶|걸러|를 ?굶|(?:요|이요|정도|쯤)?[.]?\s*$)))(?!살)"
)
_RANGE = re.compile(r"(\d+(?:\.\d)?)\s?(?:시간|일|끼|번|알)?\s?[-~,에서]{1,2}\s?(\d+(?:\.\d)?)(?=\s?(?:시간|일|끼|번|알))")  # fmt: skip


def _native_number(match: re.Match[str]) -> str:
    if not match[0]:
        return ""
    return f"{_NATIVE_TENS.get(match[1] or '', 0) + _NATIVE.get(match[2] or '', 0):g}"


_THIS = re.compile(r"\s?(?:시간|층|주)")
"""“이 시간” is this hour, seldom two hours."""


def _sino_number(match: re.Match[str]) -> str:
    if not match[0]:
        return ""
    if match[0] == "이" and _THIS.match(match.string, match.end()):
        return match[0]
    if match[1]:
        return f"{_SINO_RANGE[match[1]]:g}"
    first, ten, last = match[2], match[3], match[4]
    if not ten:
        return str(_SINO[first or last]) if not (first and last) else match[0]
    return str(10 * _SINO.get(first or "일", 1) + _SINO.get(last or "", 0))


def _days(match: re.Match[str]) -> str:
    return _DAYS[match[1]]


def _middle(match: re.Match[str]) -> str:
    first, last = float(match[1]), float(match[2])
    return f"{(first + last) / 2:g}" if 0 < last - first <= 2 else match[0]


_ALONE = {
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "영": 0, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10, "서넛": 3.5, "두셋": 2.5, "너댓": 4.5,
}  # fmt: skip
_ALONE_FORM = re.compile(rf"^\s*(?:한\s|음\s|글쎄\s)?({'|'.join(sorted(_ALONE, key=len, reverse=True))})(?=(?:이?요|정도|쯤|이에요|입니다|이지|점)?[요.]?\s*$)")  # fmt: skip


NUMBER_REWRITES: tuple[Rewrite, ...] = (
    (_ALONE_FORM, lambda found: f"{_ALONE[found[1]]:g}"),
    (_DAY_FORM, _days),
    (_NATIVE_FORM, _native_number),
    (_SINO_FORM, _sino_number),
    (_RANGE, _middle),
)
