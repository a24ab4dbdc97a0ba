"""Korean sentences for any engine: digits, signs and Latin abbreviations become Korean words."""

from __future__ import annotations

import re
from re import Match

from carecall.speech.korean_numbers import decimal, dialled, hour, month, native, sino
from carecall.speech.rewriting import Rule, rewrite, whole

NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
NATIVE_COUNTERS = (
    "시간|시|개(?!월)|명|살|번째|번|잔|마리|권|대|장|병|그릇|끼|가지|달|사람|켤레|채|송이|벌|알|정|봉지|"
    "숟가락|포|곳|군데|걸음|마디|차례|배|방울|통|모금|조각|켤레|바퀴|컵|줄|쌍|그루|자루|식구"
)
_SHORT_NUMBERS = (
    "110|112|113|114|117|119|120|122|125|129|131|132|182|911|999|1339|1355|1366|1388|1393|1577|1588"
)
_UNITS = {
    "mmHg": "밀리미터 에이치지", "kcal": "킬로칼로리", "km": "킬로미터", "kg": "킬로그램", "cm": "센티미터",
    "mm": "밀리미터", "mg": "밀리그램", "ml": "밀리리터", "mL": "밀리리터", "km/h": "킬로미터", "m": "미터",
    "g": "그램", "L": "리터", "℃": "도", "°C": "도", "%": "퍼센트", "％": "퍼센트",
}  # fmt: skip
_LETTERS = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ["에이", "비", "씨", "디", "이", "에프", "지", "에이치", "아이", "제이", "케이", "엘", "엠", "엔", "오", "피", "큐", "아르", "에스", "티", "유", "브이", "더블유", "엑스", "와이", "제트"], strict=True,
))  # fmt: skip
_PERCENT_OR_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_NO_LETTER = r"(?![A-Za-z])"


def _dialled_groups(match: Match[str]) -> str:
    return ", ".join(dialled(group) for group in re.findall(r"\d+", match[0]))


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


def _short_date(match: Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    if first < second and second in (2, 3, 4, 5, 10) and not match[3]:
        return f"{sino(second)}분의 {sino(first)}"
    if 1 <= first <= 12 and 1 <= second <= 31:
        return f"{month(first)}월 {sino(second)} 일"
    return f"{sino(first)}에 {sino(second)}"


def _clock(match: Match[str]) -> str:
    minute = int(match[2])
    return f"{hour(int(match[1]))} 시" + (f" {sino(minute)} 분" if minute else "")


def _dollars(match: Match[str]) -> str:
    cents = int(match[2].ljust(2, "0")) if match[2] else 0
    said = f"{sino(whole(match[1]))} 달러"
    return f"{said} {sino(cents)} 센트" if cents else said


def _range(match: Match[str]) -> str:
    return f"{match[1]}{match[3]}에서 {match[2]}{match[3]}"


def _counted(match: Match[str]) -> str:
    number, counter = whole(match[1]), match[2]
    if counter == "번째" and number == 1:
        return "첫 번째"
    return f"{hour(number) if counter == '시' else native(number)} {counter}"


def _below_zero(match: Match[str]) -> str:
    word = "영하" if match[2] else "마이너스"
    return f"{word} {_number(match[1])}{' 도' if match[2] else ''}"


def _spelled(match: Match[str]) -> str:
    return "".join(_LETTERS[letter] for letter in match[0] if letter.isalpha())


RULES: tuple[Rule, ...] = (
    (re.compile(r"https?://\S+[\w/]|www\.\S+\w|[\w.+-]+@[\w-]+(?:\.[A-Za-z]{2,})+"), _address),
    (re.compile(r"(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})(?!\d)\.?"), _date),
    (re.compile(r"(?<![\d.:/-])\+?(?=[\d-]*\d{3})\d+(?:-\d+)+(?![\d:/])"), _dialled_groups),
    (re.compile(r"(?<![\d,])\+?\(?\d{2,4}\)?(?:[- ]\d{3,4}){1,3}(?![\d,:])"), _dialled_groups),
    (re.compile(r"(?<![\d,.:])(?:\d{7,}|0\d+)(?![\d.,:]*\d)(?!원)"), _dialled_groups),
    (re.compile(rf"(?<![\d,.])(?:{_SHORT_NUMBERS})(?=\s?번|[에로을가는]|으로|\s|[.,!?]|$)"
                rf"(?!\s?(?:원|명|개|년|월|일))"), _dialled_groups),
    (re.compile(rf"₩\s?({NUMBER})"), lambda m: f"{sino(whole(m[1]))} 원"),
    (re.compile(rf"\$\s?({NUMBER})(?:\.(\d{{1,2}}))?(?!\d)"), _dollars),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])"), _clock),
    (re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])(일)?"), _short_date),
    (re.compile(rf"({NUMBER})\s?[-~∼〜]\s?({NUMBER})\s?([가-힣%]{{0,2}})"), _range),
    (re.compile(rf"(?<![\w.])-((?:{NUMBER})(?:\.\d+)?)\s?(도|℃|°C)?"), _below_zero),
    (re.compile(rf"((?:{NUMBER})(?:\.\d+)?)\s?({_PERCENT_OR_UNIT}){_NO_LETTER}"),
     lambda m: f"{_number(m[1])} {_UNITS[m[2]]}"),
    (re.compile(rf"((?:{NUMBER})\.\d+)"), lambda m: _number(m[1])),
    (re.compile(r"(?<!\d)(\d{1,2})\s?월(?!간)"), lambda m: f"{month(int(m[1]))}월"),
    (re.compile(r"(?<!\d)(\d{1,4})\s?번(?=(?:을|으로|이나)?\s?(?:눌|누르|버튼|출구|버스|창구))"),
     lambda m: f"{sino(int(m[1]))} 번"),
    (re.compile(rf"({NUMBER})\s?({NATIVE_COUNTERS})"), _counted),
    (re.compile(rf"({NUMBER})\s?(만|억|조)"), lambda m: f"{sino(whole(m[1]))}{m[2]}"),
    (re.compile(rf"({NUMBER})(?=[가-힣])"), lambda m: f"{sino(whole(m[1]))} "),
    (re.compile(NUMBER), lambda m: sino(whole(m[0]))),
    (re.compile(r"\b[A-Z]{2,6}(?![A-Za-z])"), _spelled),
    (re.compile(r"\s?[%％]"), lambda _: " 퍼센트"),
    (re.compile(r"\s?&\s?"), lambda _: " 앤드 "),
    (re.compile(r"#"), lambda _: "우물 정자"),
    (re.compile(r"\*"), lambda _: "별표"),
    (re.compile(r"\s?[~∼〜]"), lambda _: " "),
    (re.compile(r"\s+"), lambda _: " "),
)  # fmt: skip
"""The order matters: what looks like a telephone number must be taken before any number is."""


def korean_words(text: str) -> str:
    """Return `text` as it is to be read aloud."""
    return rewrite(text, RULES).strip()
