"""Honorific verbs as plain ones: how a question or a helper speaks of the recipient, told as the recipient would."""

from __future__ import annotations

import re

from carecall.language.analyst.traced import Rewrite, Traced

_NOT_HONORIFIC = "다무택잠역혹몹즉당임표감일동몇두세네섯곱덟홉열한접마모부"
_HONORIFICS: tuple[Rewrite, ...] = (
    (re.compile(r"드셨"), "먹었"),
    (re.compile(r"드신(?=적|지|게|거|것|날|약)"), "먹은"),
    (re.compile(r"드시(?=는|고|면|지|려|기|나)"), "먹"),
    (re.compile(r"드세요"), "먹어요"),
    (re.compile(r"주무셨"), "잤"),
    (re.compile(r"주무시(?=는|고|면|지|려|기|나)"), "자"),
    (re.compile(r"편찮으"), "아프"),
    (re.compile(r"계시(?=는|고|면|지|네|는데)"), "있"),
    (re.compile(r"([가-힣])(?:으)?셨"), lambda found: _past_of(found[1])),
    (re.compile(r"([가-힣])(?:으)?신(?=적|지|데|곳|일|거|것|건|뒤|후|다음)"), lambda found: _with_n(found[1])),
    (re.compile(r"([가-힣])(?:으)?실(?=수|때|까|것|거|만)"), lambda found: _with_l(found[1])),
    (re.compile(rf"(?<=[가-힣])(?<![{_NOT_HONORIFIC}])시(?=[고면니는지네더던나대]|기)"), ""),
    (re.compile(r"(?<=[가-힣])(?:으)?(?:세요|셔요)"), "어요"),
    (re.compile(r"(?<=[가-힣])(?:으)?(?:셔서|세가|셔가)"), "어서"),
)  # fmt: skip


def _final(letter: str, final: int) -> str:
    """Return an open syllable with a final consonant; others as they are."""
    place = ord(letter) - 0xAC00
    return chr(ord(letter) + final) if 0 <= place < 11172 and place % 28 == 0 else letter


def _with_n(letter: str) -> str:
    return _final(letter, 4) if _final(letter, 4) != letter else f"{letter}은"


def _with_l(letter: str) -> str:
    return _final(letter, 8) if _final(letter, 8) != letter else f"{letter}을"


def _past_of(letter: str) -> str:
    """Return the past of a verb ending in `letter`: 지 -> 졌, 하 -> 했, 오 -> 왔."""
    place = ord(letter) - 0xAC00
    if place % 28:
        return f"{letter}었"
    vowel = place // 28 % 21
    changed = {20: 6, 8: 9, 18: 0}.get(vowel, vowel)
    changed = 1 if letter == "하" else changed
    return chr(ord(letter) + (changed - vowel) * 28 + 20)


def without_honorifics(form: Traced) -> Traced:
    """Return a Korean form whose verbs are plain: 못일어나세요 -> 못일어나어요, 아프셨어요 -> 아팠어요."""
    return form.rewritten(_HONORIFICS)
