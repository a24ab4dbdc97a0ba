"""One Korean sentence said otherwise: endings of dialects and of respect, fillers, slips of recognition."""

from __future__ import annotations

from carecall.language.analyst.training.chance import Chance

_BASE, _LAST = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
_OPENERS = ("아이고", "음", "그게", "저기", "뭐", "글쎄", "에휴", "어", "그냥", "아니", "말도 마", "있잖아", "선생님", "아이구야", "그러니까")  # fmt: skip
_TAILS = ("그렇지 뭐", "어쩌겠어", "참", "그러네", "몰라", "에휴", "아이고")
_PAST_ENDINGS = ("어", "어요", "네", "구먼", "어유", "당께", "다 아이가", "수다", "는디", "는데요", "거든", "지 뭐야", "다니까", "습니다", "어라", "다 카이", "구만", "네요", "지")  # fmt: skip
_VOWEL_ENDINGS = ("", "요", "유", "서요", "서 그래", "가지고", "라", "요 선생님", "", "")
_PARTICLES = "이가을를은는도"
_LIKE_VOWELS = ((1, 5), (5, 1), (3, 7), (11, 10), (10, 15), (8, 4), (4, 8), (0, 4), (18, 13))
"""Numbers of vowels that recognition takes for one another: ㅐ and ㅔ, ㅒ and ㅖ, ㅚ and ㅙ, ㅗ and ㅓ ..."""
_LIKE_FINALS = ((20, 19), (19, 20), (4, 21), (21, 4), (16, 4), (17, 16), (1, 0), (8, 0), (4, 16))


def vary_korean(text: str, chance: Chance) -> str:
    """Return the sentence as another person, or a bad line, might have it."""
    words = with_ending(text, chance) if chance.happens(55) else text
    if chance.happens(25):
        words = f"{chance.one_of(_OPENERS)} {words}"
    if chance.happens(8):
        words = f"{words} {chance.one_of(_TAILS)}"
    if chance.happens(15):
        words = _without_particle(words, chance)
    if chance.happens(20):
        words = slipped(words, chance)
    return words.replace(" ", "") if chance.happens(10) else words


def with_ending(text: str, chance: Chance) -> str:
    """Return the sentence with another ending, where its last word has one that can be changed."""
    if len(text) < 2 or text[-1] not in "어아여해져와워려여해대네지":
        return text
    if text[-1] == "어" and _final(text[-2]) in (20, 18):  # ㅆ and ㅄ
        return text[:-1] + chance.one_of(_PAST_ENDINGS)
    if text[-1] in "대네지":
        return text + chance.one_of(("", "요", "유"))
    return text + chance.one_of(_VOWEL_ENDINGS)


def _final(letter: str) -> int:
    code = ord(letter)
    return (code - _BASE) % _FINALS if _BASE <= code <= _LAST else 0


def _without_particle(text: str, chance: Chance) -> str:
    words = text.split(" ")
    places = [no for no, word in enumerate(words) if len(word) > 1 and word[-1] in _PARTICLES]
    if places:
        place = chance.one_of(places)
        words[place] = words[place][:-1]
    return " ".join(words)


def slipped(text: str, chance: Chance) -> str:
    """Return the text with one syllable misheard."""
    place = chance.below(len(text))
    code = ord(text[place])
    if not _BASE <= code <= _LAST:
        return text
    syllable = code - _BASE
    lead, vowel, final = (
        syllable // (_VOWELS * _FINALS),
        syllable // _FINALS % _VOWELS,
        syllable % _FINALS,
    )
    if chance.happens(50):
        vowel = dict(_LIKE_VOWELS).get(vowel, vowel)
    else:
        final = dict(_LIKE_FINALS).get(final, final)
    wrong = chr(_BASE + (lead * _VOWELS + vowel) * _FINALS + final)
    return text[:place] + wrong + text[place + 1 :]
