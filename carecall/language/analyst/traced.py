"""Text that is rewritten for reading, yet remembers which letters of the utterance it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


@dataclass(frozen=True, slots=True)
class Traced:
    """A form of `source`: letter i of `text` came from source[starts[i]:ends[i]]."""

    source: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def rewritten(self, rewrites: Sequence[Rewrite]) -> Traced:
        """Return the text with every rewrite done in order."""
        traced = self
        for pattern, to in rewrites:
            if pattern.search(traced.text):
                traced = traced._sub(pattern, to)
        return traced

    def part(self, start: int, end: int) -> str:
        """Return the words of the source that `text[start:end]` came from, whole words only."""
        if not self.text[start:end].strip():
            return ""
        first, last = self.starts[start], self.ends[end - 1]
        while first > 0 and _inside_word(self.source[first - 1]):
            first -= 1
        while last < len(self.source) and _inside_word(self.source[last]):
            last += 1
        return self.source[first:last].strip(" ,.!?;:~")

    def _sub(self, pattern: re.Pattern[str], to: str | Callable[[re.Match[str]], str]) -> Traced:
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        last = 0
        for match in pattern.finditer(self.text):
            new = match.expand(to) if isinstance(to, str) else to(match)
            begin, end = match.span()
            pieces += [self.text[last:begin], new]
            starts += [*self.starts[last:begin], *self._firsts(begin, end, len(new))]
            ends += [*self.ends[last:begin], *self._lasts(begin, end, len(new))]
            last = end
        pieces.append(self.text[last:])
        starts += self.starts[last:]
        ends += self.ends[last:]
        return Traced(self.source, "".join(pieces), starts, ends)

    def _firsts(self, begin: int, end: int, count: int) -> Sequence[int]:
        if count == end - begin:
            return self.starts[begin:end]
        return [self.starts[min(begin, len(self.starts) - 1)]] * count

    def _lasts(self, begin: int, end: int, count: int) -> Sequence[int]:
        if count == end - begin:
            return self.ends[begin:end]
        return [self.ends[max(begin, end - 1)]] * count


def _inside_word(letter: str) -> bool:
    return letter.isalnum() or letter in "'’"


def traced(source: str) -> Traced:
    """Return `source` as it stands, in lower case."""
    lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in source)
    places = range(len(source))
    return Traced(source, lowered, places, range(1, len(source) + 1))
