"""Sentences out of a stream of text, each given away as soon as it is surely over."""

from __future__ import annotations

import re

LONGEST = 400
"""Characters without an end of a sentence; a model that writes so is not phrasing a line."""
_END = re.compile(r"[.?!。？！…]+[\"'”’]?(?=\s)|[.?!。？！…]+[\"'”’]?$|\n+")
_SURE_END = re.compile(r"(?:[가-힣]\.|[?!]|[a-z]{3,}\.)$")
_SHORT_FORM = re.compile(
    r"\b(?:approx|etc|dept|prof|mrs|rev|hon|est|gen|sgt|capt)\.$", re.IGNORECASE
)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>\s*", re.DOTALL)
_QUOTES = "\"'“”‘’「」 \t\n"


class SentenceCutter:
    """Takes pieces of text; what a model thinks aloud before it speaks is left out."""

    def __init__(self) -> None:
        self._text = ""

    @property
    def too_long(self) -> bool:
        """Whether so much came without an end that nothing of it will be spoken."""
        return len(self._text) > LONGEST

    def feed(self, piece: str) -> list[str]:
        """Add `piece` and return the sentences that are over."""
        self._text = _THOUGHT.sub("", self._text + piece)
        if self._text.lstrip().startswith("<think>"):
            return []
        found = []
        while (end := self._end()) is not None:
            sentence, self._text = self._text[:end], self._text[end:]
            found.append(sentence)
        return _tidy(found)

    def rest(self) -> list[str]:
        """Return what is left when the stream has ended."""
        left, self._text = self._text, ""
        return _tidy([] if left.lstrip().startswith("<think>") else [left])

    def _end(self) -> int | None:
        """Return where the first sentence ends; a full stop at the edge may still be a decimal point."""
        found = _END.search(self._text)
        if found is None:
            return None
        head = self._text[: found.end()]
        if _SHORT_FORM.search(head):
            return None
        at_edge = found.end() == len(self._text) and not head.endswith("\n")
        return None if at_edge and not _SURE_END.search(head) else found.end()


def _tidy(sentences: list[str]) -> list[str]:
    stripped = (" ".join(each.split()).strip(_QUOTES) for each in sentences)
    return [each for each in stripped if re.search(r"\w", each)]
