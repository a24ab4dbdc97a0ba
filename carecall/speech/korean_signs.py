"""Units, letters and foreign short forms as Koreans say them."""

from __future__ import annotations

import re

UNITS = {
    "mmHg": "밀리미터 에이치지", "mg/dL": "밀리그램 퍼 데시리터", "μg/m3": "마이크로그램 퍼 세제곱미터",
    "kcal": "킬로칼로리", "cal": "칼로리", "km": "킬로미터", "kg": "킬로그램", "cm": "센티미터", "mm": "밀리미터",
    "mg": "밀리그램", "μg": "마이크로그램", "ml": "밀리리터", "mL": "밀리리터", "cc": "시시", "m": "미터", "g": "그램",
    "L": "리터", "l": "리터", "t": "톤", "m2": "제곱미터", "m3": "세제곱미터", "km2": "제곱킬로미터", "ha": "헥타르",
    "kWh": "킬로와트시", "kW": "킬로와트", "W": "와트", "V": "볼트", "Hz": "헤르츠", "dB": "데시벨", "hPa": "헥토파스칼",
    "GB": "기가바이트", "MB": "메가바이트", "KB": "킬로바이트", "bpm": "비피엠", "ppm": "피피엠", "°C": "도", "°F": "도",
    "°": "도", "%p": "퍼센트포인트", "%": "퍼센트", "in": "인치", "ft": "피트",
}  # fmt: skip
UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
SPEEDS = {"km/h": "킬로미터", "m/s": "미터", "km/s": "킬로미터"}
"""Said after the time that they count by: 시속 60 킬로미터."""
MONEY = {"$": "달러", "US$": "달러", "€": "유로", "£": "파운드", "¥": "엔"}
LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "에이",
            "비",
            "씨",
            "디",
            "이",
            "에프",
            "지",
            "에이치",
            "아이",
            "제이",
            "케이",
            "엘",
            "엠",
            "엔",
            "오",
            "피",
            "큐",
            "알",
            "에스",
            "티",
            "유",
            "브이",
            "더블유",
            "엑스",
            "와이",
            "제트",
        ],
        strict=True,
    )
)
WORDS = {
    "Wi-Fi": "와이파이", "WiFi": "와이파이", "wifi": "와이파이", "X-ray": "엑스레이", "e-mail": "이메일",
    "E-mail": "이메일", "email": "이메일", "OK": "오케이", "app": "앱", "COVID-19": "코로나 십구", "NAVER": "네이버",
    "KAKAO": "카카오", "SAMSUNG": "삼성", "HYUNDAI": "현대", "LOTTE": "롯데", "NASA": "나사", "NATO": "나토",
    "A/S": "에이에스", "3D": "쓰리디", "No.": "넘버 ", "Dr.": "닥터", "Mr.": "미스터", "Mrs.": "미시즈", "Ms.": "미즈",
    "vs.": "대", "vs": "대", "etc.": "등",
}  # fmt: skip
WORD = "|".join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))
SUMS = {"+": "더하기", "×": "곱하기", "÷": "나누기", "=": "는"}
WEEKDAYS = "월화수목금토일"


def spelled(letters: str) -> str:
    """Return Latin capitals letter by letter; what is no capital is left out."""
    return "".join(LETTERS.get(letter, "") for letter in letters)
