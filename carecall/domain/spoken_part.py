"""How much of a sentence was really heard when it was cut off."""

from __future__ import annotations


def spoken_part(text: str, *, sent: int, total: int) -> str:
    """Return the words of `text` that were finished when `sent` of `total` equal chunks had gone out.

    Sound is taken to run evenly over the characters; a word that was begun and not finished is
    left out, because the person did not hear it.
    """
    if total <= 0 or sent <= 0:
        return ""
    if sent >= total:
        return text
    reached = len(text) * sent // total
    if text[reached : reached + 1].isspace():
        return text[:reached].rstrip()
    head = text[:reached]
    cut = max(head.rfind(" "), head.rfind("\n"))
    return head[:cut].rstrip() if cut > 0 else ""
