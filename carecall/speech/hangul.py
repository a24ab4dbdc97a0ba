"""Korean syllables taken apart, and the rules by which neighbours change each other's sound."""

from __future__ import annotations

from dataclasses import dataclass, replace

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST_SYLLABLE = 0xAC00
LAST_SYLLABLE = 0xD7A3

NEUTRAL = {
    **dict.fromkeys("ㄲㅋㄳㄺ", "ㄱ"),
    **dict.fromkeys("ㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄼㄽㄾㅀ", "ㄹ"),
    "ㄻ": "ㅁ",
}
"""The seven sounds that can end a syllable (Standard Korean pronunciation rules 8 to 11)."""
_CLUSTER = {
    "ㄳ": ("ㄱ", "ㅅ"), "ㄵ": ("ㄴ", "ㅈ"), "ㄺ": ("ㄹ", "ㄱ"), "ㄻ": ("ㄹ", "ㅁ"), "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅅ"), "ㄾ": ("ㄹ", "ㅌ"), "ㄿ": ("ㄹ", "ㅍ"), "ㅄ": ("ㅂ", "ㅅ"), "ㄶ": ("ㄴ", ""), "ㅀ": ("ㄹ", ""),
}  # fmt: skip
_WITH_H = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_H_LEAVES = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_PALATAL = {"ㄷ": "ㅈ", "ㅌ": "ㅊ", "ㄾ": "ㅊ"}


@dataclass(frozen=True, slots=True)
class Syllable:
    """One Hangul syllable; `coda` is empty for an open one."""

    onset: str
    vowel: str
    coda: str


def take_apart(letter: str) -> Syllable | None:
    """Return the parts of one precomposed Hangul syllable, or None for any other character."""
    code = ord(letter)
    if not FIRST_SYLLABLE <= code <= LAST_SYLLABLE:
        return None
    rest, coda = divmod(code - FIRST_SYLLABLE, len(CODAS))
    onset, vowel = divmod(rest, len(VOWELS))
    return Syllable(ONSETS[onset], VOWELS[vowel], CODAS[coda])


def put_together(syllable: Syllable) -> str:
    """Return the precomposed syllable."""
    row = ONSETS.index(syllable.onset) * len(VOWELS) + VOWELS.index(syllable.vowel)
    return chr(FIRST_SYLLABLE + row * len(CODAS) + CODAS.index(syllable.coda))


def ends_closed(word: str) -> bool:
    """Say whether the last syllable of `word` has a coda, which chooses its particle."""
    syllable = take_apart(word[-1]) if word else None
    return syllable is not None and syllable.coda != ""


def beside(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    """Return two syllables of a word as they sound together, where a consonant meets a consonant.

    Codas that only lose their difference at the end of a syllable stay as they are written.
    """
    left, right = aspirated(left, right)
    if right.onset not in ("ㄴ", "ㅁ", "ㄹ"):
        return left, right
    return assimilated(replace(left, coda=NEUTRAL.get(left.coda, left.coda)), right)


def as_spoken(word: list[Syllable]) -> list[Syllable]:
    """Return how the syllables of one word really sound, its final coda reduced to one of seven."""
    spoken = list(word)
    for at in range(len(spoken) - 1):
        spoken[at], spoken[at + 1] = _joined(spoken[at], spoken[at + 1])
    if spoken:
        spoken[-1] = replace(spoken[-1], coda=NEUTRAL.get(spoken[-1].coda, spoken[-1].coda))
    return spoken


def _joined(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    if not left.coda:
        return left, right
    if right.onset == "ㅇ":
        return _linked(left, right)
    left, right = aspirated(left, right)
    left = replace(left, coda=NEUTRAL.get(left.coda, left.coda))
    return assimilated(left, right)


def _linked(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    """A coda moves to an empty onset (rules 13 and 14); t and th soften before i (rule 17)."""
    if left.coda == "ㅇ":
        return left, right
    if left.coda in _H_LEAVES:
        coda = _H_LEAVES[left.coda]
        return replace(left, coda=""), replace(right, onset=coda or "ㅇ")
    stays, moves = _CLUSTER.get(left.coda, ("", left.coda))
    if right.vowel == "ㅣ" and left.coda in _PALATAL:
        moves = _PALATAL[left.coda]
    return replace(left, coda=stays), replace(right, onset=moves)


def aspirated(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    """h melts with a stop beside it (rule 12)."""
    if left.coda in _H_LEAVES:
        if right.onset in _WITH_H:
            right = replace(right, onset=_WITH_H[right.onset])
        elif right.onset == "ㅅ":
            right = replace(right, onset="ㅆ")
        elif right.onset == "ㄴ" and left.coda == "ㅎ":
            return replace(left, coda="ㄴ"), right
        return replace(left, coda=_H_LEAVES[left.coda]), right
    if right.onset == "ㅎ":
        stays, last = _CLUSTER.get(left.coda, ("", left.coda))
        melted = _WITH_H.get("ㅈ" if last == "ㅈ" else NEUTRAL.get(last, last))
        if melted:
            return replace(left, coda=stays), replace(right, onset=melted)
    return left, right


def assimilated(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    """Stops before nasals turn nasal (rule 18); n and l beside each other become l l (rule 20)."""
    if right.onset == "ㄹ" and left.coda in ("ㄱ", "ㄷ", "ㅂ", "ㅁ", "ㅇ"):
        right = replace(right, onset="ㄴ")
    if right.onset in ("ㄴ", "ㅁ") and left.coda in _NASAL:
        return replace(left, coda=_NASAL[left.coda]), right
    if (left.coda, right.onset) == ("ㄴ", "ㄹ"):
        return replace(left, coda="ㄹ"), right
    if (left.coda, right.onset) == ("ㄹ", "ㄴ"):
        return left, replace(right, onset="ㄹ")
    return left, right
