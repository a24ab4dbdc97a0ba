"""What small words say about whose turn it is: listening noises, and sentences that are not over."""

from __future__ import annotations

from carecall.domain.language import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BACKCHANNELS = {
    Language.EN: _words(
        "yeah yep yes yup ya uh-huh uhhuh mm mhm mm-hm hm hmm m uh um huh oh ah ok okay right sure "
        "i see good hello hi well"
    ),
    Language.KO: _words(
        "네 예 응 음 으음 어 아 아네 아예 네네 예예 네네네 응응 그래 그래요 그렇지 그렇죠 그러게 그렇구나 "
        "그렇군요 맞아 맞아요 오 하 흠 여보세요 알겠어요 알았어요 알았어"
    ),
}
_LONGEST_BACKCHANNEL_WORDS = 4

_HANGING_EN = _words(
    "and but or so because um uh er the a an to of with my your his her our their i if when then "
    "that is was were are have has had would could can will about for from in on at like"
)
_HANGING_KO_WORDS = _words(
    "그리고 근데 그런데 그래서 그러니까 왜냐하면 또 그 저 음 어 그게 이제 막 하지만"
)
_HANGING_KO_ENDINGS = (
    "는데", "은데", "인데", "니까", "서", "려고", "면서", "지만", "이랑", "한테", "까지", "부터", "을", "를", "고",
)  # fmt: skip
_WHOLE_KO_ENDINGS = (
    "요", "다", "까", "네", "예", "응", "죠", "지", "어", "아", "야", "해", "돼", "래", "걸", "구나", "니",
)  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of `text`, lower case, punctuation at their edges taken off."""
    stripped = (word.strip(".,!?…~\"'“”‘’()[]") for word in text.lower().split())
    return [word for word in stripped if word]


def is_backchannel(text: str, language: Language) -> bool:
    """Say whether `text` only shows that the person is listening ("mm-hm", "네"), or is empty."""
    words = words_of(text)
    if len(words) > _LONGEST_BACKCHANNEL_WORDS:
        return False
    return all(word in _BACKCHANNELS[language] for word in words)


def looks_complete(text: str, language: Language) -> bool | None:
    """Say whether `text` is a whole sentence; None when its words do not tell."""
    words = words_of(text)
    if not words:
        return None
    last = words[-1]
    if language is Language.EN:
        return last not in _HANGING_EN
    if last in _HANGING_KO_WORDS or last.endswith(_HANGING_KO_ENDINGS):
        return False
    return True if last.endswith(_WHOLE_KO_ENDINGS) else None
