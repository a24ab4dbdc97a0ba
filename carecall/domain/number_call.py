"""What the call says that proves a telephone number: who asked and that it may be ignored, then, to whoever presses a key, the number.

A voicemail presses no key: it keeps who called, and no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from carecall.domain.language import Language

TIMES_SAID = 3
"""Once, and repeated twice."""
HEAR_KEY = "1"
TIMES_ASKED = 2
FOR_A_KEY_MS = 5_000
"""After each time the key was asked for: who has the phone at the ear must find the keys."""
AFTER_SENTENCE_MS = 500
AFTER_DIGIT_MS = 350
AFTER_GROUP_MS = 900
"""After the third digit, and after the last."""
GROUP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBrief:
    """What one call is told that says a verification number."""

    call_id: str
    language: Language
    organization: str
    """The name that recipients hear."""
    user: str
    """Who asked."""
    number: str = field(repr=False)
    """Digits; empty where nobody waits for the call any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPart:
    """One piece of the call, and the silence after it."""

    text: str
    pause_ms: int


def opening_of(brief: NumberBrief) -> Iterator[SpokenPart]:
    """Yield what everybody hears who answers; where somebody waits for the number it ends by asking for the key."""
    named = {"organization": brief.organization, "user": brief.user}
    words = _WORDS[brief.language]
    if not brief.number:
        yield _sentence(words["over"], named)
        return
    yield _sentence(words["who"], named)
    yield _sentence(words["ignore"], named)
    for _ in range(TIMES_ASKED):
        yield SpokenPart(text=words["key"], pause_ms=FOR_A_KEY_MS)


def number_of(brief: NumberBrief) -> Iterator[SpokenPart]:
    """Yield what whoever pressed the key hears; each digit is a piece of its own, so that no sound holds the number."""
    words = _WORDS[brief.language]
    for time in range(TIMES_SAID):
        yield _sentence(words["again" if time else "number"], {})
        yield from _digits(brief)
    yield _sentence(words["goodbye"], {})


def unheard_of(brief: NumberBrief) -> Iterator[SpokenPart]:
    """Yield what is said where nobody pressed the key."""
    yield _sentence(_WORDS[brief.language]["unheard"], {})


def _digits(brief: NumberBrief) -> Iterator[SpokenPart]:
    names = _DIGITS[brief.language]
    for at, digit in enumerate(brief.number, start=1):
        pause_ms = AFTER_DIGIT_MS if at % GROUP else AFTER_GROUP_MS
        yield SpokenPart(text=names[int(digit)], pause_ms=pause_ms)


def _sentence(text: str, named: Mapping[str, str]) -> SpokenPart:
    return SpokenPart(text=text.format(**named), pause_ms=AFTER_SENTENCE_MS)


_DIGITS: Mapping[Language, tuple[str, ...]] = {
    Language.KO: ("공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"),
    Language.EN: ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.KO: {
        "who": "안녕하세요. {organization}의 인증번호 안내 전화입니다. {user} 님이 이 전화번호를 본인의 휴대전화 번호로 등록하겠다고 하셨습니다.",
        "ignore": "요청하신 적이 없으면 그냥 끊으셔도 됩니다. 아무 일도 일어나지 않습니다.",
        "key": "인증번호를 들으시려면 일 번을 눌러 주세요.",
        "unheard": "번호를 누르지 않으셔서 인증번호를 말씀드리지 않고 끊겠습니다. 안녕히 계세요.",
        "number": "인증번호를 불러 드리겠습니다.",
        "again": "다시 한번 불러 드리겠습니다.",
        "goodbye": "이 번호는 아무에게도 알려 주지 마세요. 안녕히 계세요.",
        "over": "안녕하세요. {organization}의 안내 전화입니다. 이 인증 전화는 이미 취소되었습니다. 안녕히 계세요.",
    },
    Language.EN: {
        "who": "Hello. This is a verification call from {organization}. {user} wants to register this telephone as their own mobile phone.",
        "ignore": "If you did not ask for it, you can simply hang up, and nothing will happen.",
        "key": "To hear the verification number, press 1.",
        "unheard": "No key was pressed, so the number is not said. Goodbye.",
        "number": "This is the verification number.",
        "again": "I will say it again.",
        "goodbye": "Do not tell this number to anybody. Goodbye.",
        "over": "Hello. This is a call from {organization}. The verification was cancelled. Goodbye.",
    },
}
