"""Korean sentences for any engine: digits, signs and Latin abbreviations become Korean words."""

from __future__ import annotations

import re
from re import Match

from carecall.speech.hangul import ends_closed
from carecall.speech.korean_numbers import decimal, dialled, hour, month, native, sino
from carecall.speech.korean_signs import (
    MONEY,
    SPEEDS,
    SUMS,
    UNIT,
    UNITS,
    WEEKDAYS,
    WORD,
    WORDS,
    spelled,
)
from carecall.speech.rewriting import Rule, rewrite, whole

NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
NATIVE_COUNTERS = (
    "시간|시|개(?!월|년|국|소|조|사|교)|명|살|번째|번|잔|마리|권|대(?!째)|장|병|그릇|끼|가지|달|사람|켤레|채|송이|벌|알|"
    "정(?!거장|도)|봉지|숟가락|숟갈|젓가락|포(?!인트)|곳|군데|걸음|마디|차례|배|방울|통|모금|조각|바퀴|컵|줄|쌍|그루|"
    "자루|식구|분(?=이세요|이십|께|이 계|이 오)|다발|단|판|꼬집|스푼|포기|상자|박스|접시|캔|갑|올|돌|해째"
)
_SHORT_NUMBERS = "109|110|112|113|114|117|119|120|122|125|129|131|132|182|911|988|999|1339|1355|1366|1388|1393|1577|1588"
_PARTICLE = (
    r"(?:이에|예요|입니|이고|이나|이면|이라|까지|부터|보다|에서|(?:[은는을를로]|으로)(?![가-힣]))"
)
"""What is said in one breath with the number before it."""
_DECADE = 10
_MOST_NATIVE_HOURS = 24
_NO_LETTER = r"(?![A-Za-z])"


def _dialled_groups(match: Match[str]) -> str:
    return ", ".join(dialled(group) for group in re.findall(r"\d+", match[0]))


def _short_number(match: Match[str]) -> str:
    return f"{dialled(match[0])} {match[1]}" if match[1] else dialled(match[0])


def _number(text: str) -> str:
    return decimal(text.replace(",", "")) if "." in text else sino(whole(text))


def _address(match: Match[str]) -> str:
    text = re.sub(r"^https?://", "", match[0]).rstrip("/")
    text = text.replace("www.", "더블유 더블유 더블유 점 ")
    for sign, word in (
        ("@", "골뱅이"),
        (".", "점"),
        ("/", "슬래시"),
        ("-", "하이픈"),
        ("_", "밑줄"),
    ):
        text = text.replace(sign, f" {word} ")
    return text


def _date(match: Match[str]) -> str:
    year, month_no, day = (int(part) for part in match.groups())
    return f"{sino(year)} 년 {month(month_no)}월 {sino(day)} 일"


def _weekday(match: Match[str]) -> str:
    return f" {match[1]}요일"


def _day_of_history(match: Match[str]) -> str:
    parts = (match[1], match[2])
    teens = all(len(part) == len(str(_DECADE)) for part in parts)
    said = (
        sino(int(part)) if teens else "".join(sino(int(digit)) for digit in part) for part in parts
    )
    return "".join(said)


def _short_date(match: Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    fraction = first < second and second in (2, 3, 4, 5, 6, 8, 10)
    if fraction and not match[3] and not match[4]:
        return f"{sino(second)}분의 {sino(first)}"
    if 1 <= first <= 12 and 1 <= second <= 31:
        return f"{month(first)}월 {sino(second)} 일"
    unit = f" {UNITS[match[4]]}" if match[4] else ""
    return f"{sino(first)}에 {sino(second)}{unit}"


def _mixed_fraction(match: Match[str]) -> str:
    ones = sino(int(match[1]))
    joined = "과" if ends_closed(ones) else "와"
    return f"{ones}{joined} {sino(int(match[3]))}분의 {sino(int(match[2]))}"


def _clock(match: Match[str]) -> str:
    minute, seconds = int(match[2]), match[3]
    said = f"{hour(int(match[1]))} 시" + (f" {sino(minute)} 분" if minute or seconds else "")
    return f"{said} {sino(int(seconds))} 초" if seconds else said


def _foreign_money(match: Match[str]) -> str:
    unit, cents = MONEY[match[1]], int(match[3].ljust(2, "0")) if match[3] else 0
    said = f"{sino(whole(match[2]))}{match[4] or ''} {unit}"
    small = {"달러": "센트", "유로": "센트", "파운드": "펜스"}.get(unit, "")
    return f"{said} {sino(cents)} {small}" if cents else said


def _range(match: Match[str]) -> str:
    return f"{match[1]}{match[3]}에서 {match[2]}{match[3]}"


def _counted(match: Match[str]) -> str:
    number, counter = whole(match[1]), match[2]
    if counter == "번째" and number == 1:
        return "첫 번째"
    if counter == "시":
        return f"{hour(number)} 시"
    decade = counter == "대" and number % _DECADE == 0
    long = counter == "시간" and number > _MOST_NATIVE_HOURS
    return f"{sino(number) if decade or long else native(number)} {counter}"


def _below_zero(match: Match[str]) -> str:
    word = "영하" if match[2] else "마이너스"
    return f"{word} {_number(match[1])}{' 도' if match[2] else ''}"


def _unit(match: Match[str]) -> str:
    return f"{_number(match[1])} {UNITS[match[2]]}"


def _speed(match: Match[str]) -> str:
    per = "초속" if match[2].endswith("/s") else "시속"
    return f"{per} {_number(match[1])} {SPEEDS[match[2]]}"


def _particle_after_key(match: Match[str]) -> str:
    name = {"#": "우물 정자", "*": "별표"}[match[1]]
    particle = {"을": "를", "이": "가", "은": "는", "과": "와", "으로": "로"}
    return name + particle.get(match[2], match[2])


RULES: tuple[Rule, ...] = (
    (re.compile(r"https?://\S+[\w/]|www\.\S+\w|[\w.+-]+@[\w-]+(?:\.[A-Za-z]{2,})+"), _address),
    (re.compile(rf"(?<![A-Za-z])(?:{WORD})(?![A-Za-z])"), lambda m: WORDS[m[0]]),
    (re.compile(rf"\s?\(([{WEEKDAYS}])\)"), _weekday),
    (re.compile(r"(?<=[가-힣])(?=\d)"), lambda _: " "),
    (re.compile(r"(?<=[시분초일월년원개세살도층명회번주])\s?[~∼〜]\s?(?=\d)|(?<=:\d\d)\s?[-~∼〜]\s?(?=\d{1,2}:)"),
     lambda _: "에서 "),
    (re.compile(r"(?<!\d)(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})(?!\d)\.?"), _date),
    (re.compile(r"(?<!\d)(\d{1,2})[·.](\d{1,2})(?=\s?(?:절|혁명|전쟁|운동|민주화|광복|사태|항쟁))"), _day_of_history),
    (re.compile(r"(?<![\d.])(6|4|5|8|3)[·.](25|19|18|15|1)(?=\s?때)"), _day_of_history),
    (re.compile(r"(?:(?<=번호)|(?<=번호 )|(?<=번호는 )|(?<=내선 )|(?<=코드는 )|(?<=코드 )|(?<=암호는 ))"
                r"\d[\d -]*\d(?!\d|\s?(?:개|명|월|년|원|자리))"), _dialled_groups),
    (re.compile(r"(?<![\d.:/-])\+?(?=[\d-]*\d{3})\d+(?:-\d+)+(?![\d:/])(?!\s?(?:원|명|개))"), _dialled_groups),
    (re.compile(r"(?<![\d,])\+?\(?0?\d{1,4}\)?(?:[- .)]\s?\d{3,4}){1,3}(?![\d,:])"), _dialled_groups),
    (re.compile(r"(?<![\d,.:])(?:\d{7,}|0\d+)(?![\d.,:]*\d)(?!\s?(?:원|명|개|년|월|일|시|분|초|번|억|만))"), _dialled_groups),
    (re.compile(rf"(?<![\d,.])(?:{_SHORT_NUMBERS})"
                rf"(?=\s?번|[에로을를가는와과나랑]|으로|구급|신고|대원|센터|상황실|입니다|이나|만|\s|[.,!?]|$)"
                rf"(?!\s?(?:원|명|개|년|월|일|세|살|만|도|호|동|층))(구급|신고|대원|센터|상황실)?"), _short_number),
    (re.compile(rf"₩\s?({NUMBER})"), lambda m: f"{sino(whole(m[1]))} 원"),
    (re.compile(rf"(US\$|[$€£¥])\s?({NUMBER})(?:\.(\d{{1,2}}))?(?!\d)\s?(천|만|억)?"), _foreign_money),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])"), _clock),
    (re.compile(r"(?<![\d:])(\d{1,3})\s?:\s?(\d{1,3})(?![\d:])"), lambda m: f"{sino(int(m[1]))} 대 {sino(int(m[2]))}"),
    (re.compile(r"(?<![\d/])(\d{1,2}) (\d)/(\d{1,2})(?![\d/])"), _mixed_fraction),
    (re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])(일)?(?:\s?(mmHg))?"), _short_date),
    (re.compile(rf"({NUMBER})\s?[-~∼〜]\s?({NUMBER})\s?((?:{UNIT})(?![A-Za-z0-9])|[가-힣%]{{0,2}})"), _range),
    (re.compile(rf"(?<![\w.])-((?:{NUMBER})(?:\.\d+)?)\s?(도|°C|°F)?"), _below_zero),
    (re.compile(rf"(?:[시초]속\s?)?((?:{NUMBER})(?:\.\d+)?)\s?(km/h|km/s|m/s){_NO_LETTER}"), _speed),
    (re.compile(rf"((?:{NUMBER})(?:\.\d+)?)\s?({UNIT})(?![A-Za-z0-9])"), _unit),
    (re.compile(rf"((?:{NUMBER})\.\d+)(?!{_PARTICLE})(?=[가-힣])"), lambda m: f"{_number(m[1])} "),
    (re.compile(rf"((?:{NUMBER})\.\d+)"), lambda m: _number(m[1])),
    (re.compile(r"(?<!\d)(\d{1,2})\s?월(?!간)"), lambda m: f"{month(int(m[1]))}월"),
    (re.compile(r"(?<!\d)(\d{1,4})\s?번(?=(?:을|으로|이나|만)?\s?(?:눌|누르|버튼|출구|버스|창구|국도|문항|문제|선수|타자|채널|방))"),
     lambda m: f"{sino(int(m[1]))} 번"),
    (re.compile(rf"(?<![가-힣])제\s?({NUMBER})\s?(?=[가-힣])"), lambda m: f"제 {sino(whole(m[1]))} "),
    (re.compile(rf"({NUMBER})\s?(천|백)\s?(만|억)?(?=\s?[가-힣])"),
     lambda m: f"{sino(whole(m[1])) if m[1] != '1' else ''}{m[2]}{m[3] or ''} "),
    (re.compile(r"(?<![\d.,])(\d{1,3})\s?대\s?(\d{1,3})(?![\d.,])(?!\s?대)"),
     lambda m: f"{sino(int(m[1]))} 대 {sino(int(m[2]))}"),
    (re.compile(r"(?<![\d.,])(\d),\s?(\d)(?=\s?번)"), lambda m: f"{sino(int(m[1]))}, {sino(int(m[2]))} "),
    (re.compile(rf"({NUMBER})\s?({NATIVE_COUNTERS})"), _counted),
    (re.compile(rf"({NUMBER})\s?(만|억|조)"), lambda m: f"{sino(whole(m[1]))}{m[2]}"),
    (re.compile(r"(?<![A-Za-z])B(\d{1,2})(?=\s?층)"), lambda m: f"지하 {sino(int(m[1]))} "),
    (re.compile(rf"({NUMBER})(?={_PARTICLE})"), lambda m: sino(whole(m[1]))),
    (re.compile(rf"({NUMBER})(?=[가-힣])"), lambda m: f"{sino(whole(m[1]))} "),
    (re.compile(r"(?<=[\w)])\s?([+×÷=])\s?(?=[\d가-힣])"), lambda m: f" {SUMS[m[1]]} "),
    (re.compile(NUMBER), lambda m: sino(whole(m[0]))),
    (re.compile(r"(?<![A-Za-z])[A-Z](?:[A-Z&]{0,5}[A-Z])?(?![A-Za-z])"), lambda m: spelled(m[0])),
    (re.compile(r"\s?%"), lambda _: " 퍼센트"),
    (re.compile(r"\s?&\s?"), lambda _: " 앤드 "),
    (re.compile(r"([#*])(으로|[을를이가은는과와])"), _particle_after_key),
    (re.compile(r"#"), lambda _: "우물 정자"),
    (re.compile(r"\*"), lambda _: "별표"),
    (re.compile(r"·"), lambda _: ", "),
    (re.compile(r"\s?[()\[\]{}<>]\s?"), lambda _: " "),
    (re.compile(r"\s?[~∼〜]"), lambda _: " "),
    (re.compile(r"\s+([,.!?])"), lambda m: m[1]),
    (re.compile(r"\s+"), lambda _: " "),
)  # fmt: skip
"""The order matters: what looks like a telephone number must be taken before any number is."""


def korean_words(text: str) -> str:
    """Return `text` as it is to be read aloud."""
    return rewrite(text, RULES).strip()
