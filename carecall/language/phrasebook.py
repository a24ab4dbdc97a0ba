"""One call's wording: picks variants, fills names in, cuts texts into lines."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

from carecall.domain.brief import CallBrief
from carecall.domain.matters import crisis_number, emergency_number, number_for
from carecall.domain.script import Purpose
from carecall.domain.script_text import fill, sentences
from carecall.ports.dialogue import Line

SLOW_PACE = 0.85


class Phrasebook:
    """Says a purpose in the next wording that this call has not used, starting elsewhere each call."""

    def __init__(self, brief: CallBrief) -> None:
        self._script = brief.script
        self._call_count = brief.call_count
        self._uses: Counter[str] = Counter()
        self.pace = 1.0
        names = {
            "organization": brief.organization,
            "department": brief.department or brief.organization,
            "recipient": brief.recipient,
            "emergency_number": emergency_number(brief.country),
            "crisis_number": crisis_number(brief.country),
        }
        self._country = brief.country
        self._values = {**names, "worker": fill(brief.script.lines[Purpose.WORKER][0], names)}

    def text(self, *purposes: str, memory: str = "") -> str:
        """Return the next wording of the first of `purposes` that the script has."""
        purpose = next(each for each in purposes if each in self._script.lines)
        return fill(
            self.choose(purpose, self._script.lines[purpose]), {**self._values, "memory": memory}
        )

    def choose(self, key: str, variants: tuple[str, ...]) -> str:
        """Return the next of `variants`: which one begins depends on how many calls there were."""
        at = self._call_count + crc32(key.encode()) + self._uses[key]
        self._uses[key] += 1
        return variants[at % len(variants)]

    def fill(self, text: str) -> str:
        """Return `text` with the call's names."""
        return fill(text, self._values)

    def spoken(
        self, *texts: str, interruptible: bool = True, closing: bool = False
    ) -> tuple[Line, ...]:
        """Return `texts` as lines of one sentence each, at the pace that the person asked for."""
        return tuple(
            Line(text=sentence, interruptible=interruptible, closing=closing, pace=self.pace)
            for text in texts
            for sentence in sentences(text)
        )

    def call_for(self, matter: str) -> None:
        """Name from now on the number that is called about `matter`."""
        self._values["emergency_number"] = number_for(matter, self._country)

    def slow_down(self) -> None:
        """Speak slower for the rest of the call."""
        self.pace = SLOW_PACE
