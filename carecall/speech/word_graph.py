"""The smallest graph of words that spells a set of sentences and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Arc:
    """A word between two states; an empty word ends a sentence."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGraph:
    """States are numbered from 0; every sentence goes from `first` to `last`."""

    states: int
    first: int
    last: int
    arcs: tuple[Arc, ...]

    def fsg(self, name: str) -> str:
        """Return the graph in the text form that Sphinx decoders read.

        All arcs have the same probability: a phrase must not become unlikely because it is long or
        because many others begin with the same word.
        """
        lines = [
            f"FSG_BEGIN {name}",
            f"NUM_STATES {self.states}",
            f"START_STATE {self.first}",
            f"FINAL_STATE {self.last}",
            *(f"TRANSITION {arc.start} {arc.end} 1.0 {arc.word}".rstrip() for arc in self.arcs),
            "FSG_END",
        ]
        return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _Node:
    ends: bool = False
    after: dict[str, _Node] = field(default_factory=dict)


def word_graph(sentences: Iterable[str]) -> WordGraph:
    """Return the graph of `sentences`.

    They are put in a tree by their beginnings, then equal endings are merged: the minimal acyclic
    automaton, which keeps the recogniser's search small and fast.
    """
    tree = _Node()
    for sentence in sentences:
        node = tree
        for word in sentence.split():
            node = node.after.setdefault(word, _Node())
        node.ends = True
    merge = _Merge()
    first = merge.number(tree)
    return WordGraph(states=merge.states, first=first, last=merge.last, arcs=tuple(merge.arcs))


class _Merge:
    """Numbers the states of a tree so that states with the same futures share a number."""

    def __init__(self) -> None:
        self.last = 0
        self.states = 1
        self.arcs: list[Arc] = []
        self._known: dict[tuple[bool, tuple[tuple[str, int], ...]], int] = {(True, ()): 0}

    def number(self, node: _Node) -> int:
        futures = tuple((word, self.number(child)) for word, child in sorted(node.after.items()))
        key = (node.ends, futures)
        if key not in self._known:
            state = self._known[key] = self.states
            self.states += 1
            self.arcs += [Arc(state, child, word) for word, child in futures]
            if node.ends:
                self.arcs.append(Arc(state, self.last, ""))
        return self._known[key]
