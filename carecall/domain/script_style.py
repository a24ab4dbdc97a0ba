"""How a line must be made so that an older person follows it on a telephone: short, one thought, one question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from carecall.domain.language import Language
from carecall.domain.script import CareScript
from carecall.domain.script_rules import all_texts
from carecall.domain.script_text import fill, sentences

MOST_SENTENCES = 2
MOST_SYLLABLES = 40
"""Of a Korean line; spaces and marks are not said."""
MOST_WORDS = 22
"""Of an English line."""
WHOLE_MESSAGES = (
    "keypad",
    "degraded_keypad",
    "stop_confirm",
    "voicemail",
    "emergency",
    "transfer_",
    "screening",
)
"""Said once and in one go, because half of them would mislead: twice as long, and no more than four sentences."""
CAMPAIGN_TEXTS = ("greeting", "opening", "openings", "closing", "lines.worker")
"""Messages that a campaign writes itself have their own limit."""
_USUAL = {
    Language.KO: {
        "organization": "행복복지관", "department": "행복복지관", "recipient": "김하늘", "worker": "복지관 담당자",
        "memory": "무릎이 아프다", "emergency_number": "119", "crisis_number": "109", "time": "내일 오후 세 시에",
        "when": "지난 월요일", "part": "무릎", "quote": "", "thing": "쌀", "wish": "쌀을 갖다 드리는 것", "words": "",
    },
    Language.EN: {
        "organization": "Sunrise Centre", "department": "Sunrise Centre", "recipient": "Ms Sky",
        "worker": "the staff at Sunrise Centre", "memory": "your knee hurts", "emergency_number": "911",
        "crisis_number": "988", "time": "at three this afternoon", "when": "last Monday", "part": "knee",
        "quote": "", "thing": "rice", "wish": "to have rice brought", "words": "",
    },
}  # fmt: skip
_SOUND = re.compile(r"[가-힣]|[A-Za-z]+|\d")


def style_faults(script: CareScript) -> tuple[str, ...]:
    """Return what makes a line hard to follow, a sentence each that names the line; nothing where all is well.

    These are faults of style: a script that has them may still be used.
    """
    return tuple(
        f"{key}: {fault}"
        for key, text in all_texts(script)
        if key not in CAMPAIGN_TEXTS
        for fault in _faults(key, fill(text, _USUAL[script.language]), script.language)
    )


def _faults(key: str, text: str, language: Language) -> Iterator[str]:
    name = key.removeprefix("lines.")
    factor = 2 if name.startswith(WHOLE_MESSAGES) else 1
    count = len(sentences(text))
    if count > MOST_SENTENCES * factor:
        yield f"“{text}” has {count} sentences; at most {MOST_SENTENCES * factor}."
    length, most, unit = _length(text, language)
    if length > most * factor:
        yield f"“{text}” has {length} {unit}; at most {most * factor}."
    asked = text.count("?")
    if asked > 1:
        yield f"“{text}” asks {asked} questions; at most one."


def _length(text: str, language: Language) -> tuple[int, int, str]:
    if language is Language.KO:
        return len(_SOUND.findall(text)), MOST_SYLLABLES, "syllables"
    return len(text.split()), MOST_WORDS, "words"
