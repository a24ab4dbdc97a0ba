"""When a person said too little to tell how they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from carecall.domain.turns import Speaker, Turn

FEWEST_TURNS = 2
FEWEST_LETTERS = 5
"""A Korean “네, 네” or an English “yes”: a voice, but no answer."""
UNANSWERED_PROMPTS = 4
"""So many times we spoke at the end of a call without a word or a key from the person; 3 asked, 1 is the goodbye."""
_LETTERS = re.compile(r"\w")
_KEY = re.compile(r"\[[0-9*#]\]")
KEY_UNWELL = "[2]"
KEY_PERSON = "[0]"


def pressed_text(digit: str) -> str:
    """Return how a key press stands in a transcript."""
    return f"[{digit}]"


def words_said(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return what the recipient said in words, key presses and unintelligible turns left out."""
    return tuple(
        turn.text
        for turn in turns
        if turn.speaker is Speaker.RECIPIENT and turn.text.strip() and not _KEY.fullmatch(turn.text)
    )


def keys_pressed(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns in which the recipient pressed a key."""
    return tuple(
        turn
        for turn in turns
        if turn.speaker is Speaker.RECIPIENT and _KEY.fullmatch(turn.text.strip())
    )


def said_little(turns: Sequence[Turn]) -> bool:
    """Say whether the recipient hardly said anything: one short sound at most, and no key."""
    said = words_said(turns)
    letters = sum(len(_LETTERS.findall(text)) for text in said)
    return not keys_pressed(turns) and len(said) < FEWEST_TURNS and letters < FEWEST_LETTERS


def fell_silent(turns: Sequence[Turn]) -> bool:
    """Say whether somebody who had talked said nothing more at the end, however often we asked.

    A goodbye is not waited for an answer, so one prompt more than the person left unanswered stands at the end.
    """
    prompts = 0
    for turn in reversed(turns):
        if turn.speaker is Speaker.AGENT:
            prompts += 1
        elif turn.text.strip():
            break
    return prompts >= UNANSWERED_PROMPTS
