"""Passwords that are guessed first: known words, one's own name, rows of keys, repetitions; told without any network."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST_OWN_CHARACTERS = 6
"""So many have to be left once everything that guessers try first is taken away."""
LEAST_DIFFERENT = 5
SHORTEST_RUN = 3
SHORTEST_OWN_WORD = 3
YEAR = re.compile(r"(19|20)\d\d")
INSTEAD = str.maketrans("@013457$!", "aoieastsi")
"""Signs that stand for letters, in passwords of whoever was told to use signs."""
KNOWN_WORDS = (
    "password", "passwort", "passphrase", "passw", "qwerty", "admin", "administrator", "operator", "manager", "master",
    "letmein", "letme", "welcome", "iloveyou", "iloveu", "sunshine", "princess", "dragon", "monkey", "football",
    "baseball", "superman", "batman", "trustno", "shadow", "michael", "jordan", "secret", "default", "changeme",
    "change", "computer", "internet", "system", "server", "guest", "login", "access", "hello", "whatever", "freedom",
    "security", "test", "temp", "temporary", "user", "root", "korea", "seoul", "busan", "daehan", "mingook",
    "carecall", "care", "call", "qlalfqjsgh", "tkfkdgo", "dkssud", "gksrnr", "rhksflwk", "비밀번호", "사랑해", "안녕",
    "관리자", "대한민국", "안부전화", "케어콜",
)  # fmt: skip
"""Among them Korean words typed on Latin keys."""
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "qazwsxedcrfvtgbyhnujmik,ol.p;/", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "!@#$%^&*()_+",
    "1q2w3e4r5t6y7u8i9o0p", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "가나다라마바사아자차카타파하", "일이삼사오육칠팔구십",
)  # fmt: skip
"""As they follow each other on a keyboard or in an alphabet; backwards they count, too."""


def is_easily_guessed(password: str, own_words: Iterable[str] = ()) -> bool:
    """Say whether little is left of a password once what guessers try first is taken away."""
    plain = password.casefold()
    if len(set(plain)) < LEAST_DIFFERENT or _is_repeated(plain):
        return True
    words = sorted({*KNOWN_WORDS, *_parts(own_words)}, key=len, reverse=True)
    return min(_own_length(text, words) for text in (plain, plain.translate(INSTEAD))) < LEAST_OWN_CHARACTERS  # fmt: skip


def _own_length(text: str, words: Iterable[str]) -> int:
    left = YEAR.sub(" ", text)
    for word in words:
        left = left.replace(word, " ")
    return sum(len(part) for part in _without_runs(left).split())


def _is_repeated(text: str) -> bool:
    return text in (text + text)[1:-1]


def _parts(own_words: Iterable[str]) -> set[str]:
    parts = (part for word in own_words for part in re.split(r"[\s@._+-]+", word.casefold()))
    return {part for part in parts if len(part) >= SHORTEST_OWN_WORD}


def _without_runs(text: str) -> str:
    kept, at = "", 0
    while at < len(text):
        length = _run_length(text[at:])
        kept += " " if length else text[at]
        at += length or 1
    return kept


def _run_length(text: str) -> int:
    """Return how many signs a run at the beginning has, or 0 for none."""
    length = 0
    while length < len(text) and _is_run(text[: length + 1]):
        length += 1
    return length if length >= SHORTEST_RUN else 0


def _is_run(text: str) -> bool:
    return len(set(text)) == 1 or any(text in row or text in row[::-1] for row in ROWS)
