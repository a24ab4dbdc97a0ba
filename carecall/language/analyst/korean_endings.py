"""Korean sentences said aloud, turned into the plain form of notes (…다)."""

from __future__ import annotations

import re

_FIRST = 0xAC00
_LAST = 0xD7A3
_OPENERS = re.compile(
    r"^(?:(?:네|예|응|아니요?|아니|그리고|근데|그런데|그래서|아이고|아휴|글쎄요?|음|저기|사실은?|참|아 참|그게|뭐|있잖아요|맞다)[,.!]?\s+)+"
)
_SUBJECT = re.compile(r"^(?:저는|제가|나는|내가|전|난|저도|나도|우리|저희)\s+")
_SPEECH = (
    "어요|어유|어라|었다니까|아요|습니다|습니더|심더|심니더|슴다|네요|네유|네|지요|죠|지유|지|거든요|거든|는데요|는데|는디|당께요?|다니까요?|구만유?|구먼유?|구먼|더라고요|더라|"
    "어예|어|아|고요|고|다|다네|수다|어마씸|어서|으니까요?|대요|대|답니다|다고요|다네요|유|시유|다카이|다 아입니까|더라구요|다고 합니다|다고 해요"
)
_PAST = re.compile(rf"([가-힣])(?:{_SPEECH})$")
_ADJECTIVES_TEXT = (
    "아프 고프 나쁘 바쁘 기쁘 슬프 크 쓰 예쁘 있 없 좋 싫 많 적 높 낮 무겁 가볍 어둡 춥 덥 맵 어렵 쉽 외롭 괴롭 무섭 어지럽 가렵 힘들 멀 길 짧 같 "
    "괜찮 안좋 답답하 우울하 건강하 불편하 필요하 심하 심심하 피곤하 불안하 쓸쓸하 적적하 허전하 속상하 막막하 행복하 편하 조용하 따뜻하 심란하 섭섭하 서운하 저리 시리 쑤시 시원찮 침침하 뻐근하 막히"
)  # fmt: skip
_ADJECTIVES = tuple(_ADJECTIVES_TEXT.split())
_VOWEL_STEMS = {
    "아파": "아프", "고파": "고프", "나빠": "나쁘", "바빠": "바쁘", "기뻐": "기쁘", "슬퍼": "슬프", "커": "크", "와": "오", "봐": "보", "줘": "주", "돼": "되", "해": "하",
    "가": "가", "자": "자", "사": "사", "나": "나", "타": "타", "만나": "만나", "서": "서", "배워": "배우", "키워": "키우", "싸워": "싸우", "치워": "치우", "피워": "피우", "써": "쓰", "내": "내",
    "외로워": "외롭", "무서워": "무섭", "어지러워": "어지럽", "추워": "춥", "더워": "덥", "어려워": "어렵", "무거워": "무겁", "괴로워": "괴롭", "가려워": "가렵", "도와": "돕", "누워": "눕",
    "걸어": "걷", "들어": "듣", "몰라": "모르", "불러": "부르", "올라": "오르",
}  # fmt: skip


def plain_korean(sentence: str) -> str:
    """Return the sentence in plain form, without openers and the words for “I”."""
    text = _OPENERS.sub("", sentence.strip().rstrip(".!?~ ,"))
    text = _SUBJECT.sub("", text)
    for change in (_copula, _intention, _hearsay, _past, _formal, _present):
        changed = change(text)
        if changed is not None:
            return f"{changed}."
    return f"{text}."


def _final(letter: str) -> int:
    return (ord(letter) - _FIRST) % 28 if _FIRST <= ord(letter) <= _LAST else 0


def _with_final(letter: str, final: int) -> str:
    return chr(ord(letter) - _final(letter) + final)


_N, _B, _SS = 4, 17, 20


def _copula(text: str) -> str | None:
    found = re.search(r"(이에요|이예요|예요|에요|입니다|이야|인데요?|이라예|이라요|이유|여라|이지요?|이죠)$", text)  # fmt: skip
    if found is None or re.search(r"[ㄹ을를일할갈올]\s?거(예요|에요)$|아니에요$", text):
        return None
    before = text[: found.start()]
    if not before:
        return None
    return before + ("이다" if _final(before[-1]) or found[0].startswith("이") else "다")


def _intention(text: str) -> str | None:
    for pattern, to in (
        (r"거(?:예요|에요|야|래요|라예|여|유)$|겁니다$|거거든요$|건데요?$", "것이다"),
        (r"려고요$|려구요$|려고 ?(?:해요|합니다|해|하는데요?)$|라고요$(?<=ㄹ라고요)", "려고 한다"),
        (
            r"기로 ?했(?:어요|습니다|어|지요?|네요|는데요?|거든요?|다네요?|심더|당께|어유)$",
            "기로 했다",
        ),
        (r"아니에요$|아닙니다$|아니야$", "아니다"),
        (r"야 ?(?:해요|돼요|합니다|됩니다|해|돼|한대요|된대요)$", "야 한다"),
        (r"고 ?있(?:어요|습니다|어|지요?|네요|는데요?|거든요?)$", "고 있다"),
    ):
        found = re.search(pattern, text)
        if found:
            return text[: found.start()] + to
    return None


def _hearsay(text: str) -> str | None:
    found = re.search(r"(?:대요|댔어요|답니다|다네요|다고 ?(?:해요|합니다|하네요|했어요|그래요)|단다|대)$", text)  # fmt: skip
    if found is None or found.start() == 0:
        return None
    before = text[: found.start()]
    return before + "다" if _final(before[-1]) in (_N, _SS, 18, 8, 0) else None


def _past(text: str) -> str | None:
    found = _PAST.search(text)
    if found is None or _final(found[1]) not in (_SS, 18):
        return None
    return text[: found.start() + 1] + "다"


def _formal(text: str) -> str | None:
    if text.endswith(("습니다", "습니더", "심더")):
        stem = text[:-3]
        return _plain(stem)
    if len(text) > 2 and text.endswith("니다") and _final(text[-3]) == _B:
        return _plain(text[:-3] + _with_final(text[-3], 0))
    return None


def _present(text: str) -> str | None:
    found = re.search(r"(?:요|유|예|네요?|지요?|죠|거든요?|는데요?|구먼유?|당께요?|제|고요|구요)$", text)  # fmt: skip
    spoken = text[: found.start()] if found else text
    connected = found is not None and found[0][0] in "네지죠거는구당제고"
    if connected:
        return _plain(spoken)
    for ending in sorted(_VOWEL_STEMS, key=len, reverse=True):
        if spoken.endswith(ending):
            return _plain(spoken[: -len(ending)] + _VOWEL_STEMS[ending])
    if spoken.endswith(("어", "아")) and len(spoken) > 1 and _final(spoken[-2]):
        return _plain(spoken[:-1])
    return _contracted(spoken)


def _contracted(spoken: str) -> str | None:
    """Undo 다녀 -> 다니, 마셔 -> 마시, 걸려 -> 걸리."""
    if not spoken or not _FIRST <= ord(spoken[-1]) <= _LAST or _final(spoken[-1]):
        return None
    onset, vowel = divmod((ord(spoken[-1]) - _FIRST) // 28, 21)
    if vowel == 6:
        return _plain(spoken[:-1] + chr(_FIRST + (onset * 21 + 20) * 28))
    return None


def _plain(stem: str) -> str | None:
    """Return stem + 다, with ㄴ/는 for verbs."""
    if not stem or not _FIRST <= ord(stem[-1]) <= _LAST:
        return None
    if stem.endswith(_ADJECTIVES) or _final(stem[-1]) in (_SS, 18):
        return stem + "다"
    if stem.endswith(("안", "못")):
        return None
    if _final(stem[-1]) == 8:
        return stem[:-1] + _with_final(stem[-1], _N) + "다"
    return stem + "는다" if _final(stem[-1]) else stem[:-1] + _with_final(stem[-1], _N) + "다"
