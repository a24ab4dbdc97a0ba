"""One call's wording: picks variants, fills names in, cuts texts into lines."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

from carecall.domain.brief import CallBrief
from carecall.domain.form_of_address import spoken_address
from carecall.domain.korean_particles import with_particles
from carecall.domain.matters import crisis_number, emergency_number, number_for
from carecall.domain.preferences import louder, slower
from carecall.domain.script import Purpose
from carecall.domain.script_text import fill, sentences
from carecall.ports.dialogue import Line

NOT_TWICE = (Purpose.ACK, Purpose.ACK_GOOD, Purpose.TELL_MORE, "empathy")
"""Rather left out than said again on one call; purposes that begin so."""


class Phrasebook:
    """Says a purpose in a wording that this call, and if possible the last calls, have not used."""

    def __init__(self, brief: CallBrief) -> None:
        self._script = brief.script
        self._call_count = brief.call_count
        self._recent = brief.recent_lines
        self._uses: Counter[str] = Counter()
        self._speed = brief.speed
        self.pace = 1.0
        self.gain_db = brief.gain_db
        names = {
            "organization": brief.organization,
            "department": brief.department or brief.organization,
            "emergency_number": emergency_number(brief.country),
            "crisis_number": crisis_number(brief.country),
        }
        self._country = brief.country
        self._values = {**names, "worker": fill(brief.script.lines[Purpose.WORKER][0], names)}
        self.address_as(brief.recipient)

    @property
    def speed(self) -> float:
        """The whole pace as it is now, the call's own and what was asked for."""
        return round(self._speed * self.pace, 3)

    def text(self, *purposes: str, **more: str) -> str:
        """Return the next wording of the first of `purposes` that the script has; `more` fills its placeholders.

        Empty where everything of that kind was said on this call and better stays unsaid now.
        """
        purpose = next(each for each in purposes if each in self._script.lines)
        variants = self._script.lines[purpose]
        if purpose.startswith(NOT_TWICE) and all(self._uses[each] for each in variants):
            return ""
        return self.fill(self.choose(purpose, variants), **more)

    def choose(self, key: str, variants: tuple[str, ...]) -> str:
        """Return the variant that was least said, on this call and then on the last ones; the calls take turns.

        Other keys begin elsewhere, so that a call does not say the first of everything.
        """
        start = (self._call_count + crc32(key.encode())) % len(variants)
        turned = (*variants[start:], *variants[:start])
        return self.first_of(turned)

    def first_of(self, variants: tuple[str, ...]) -> str:
        """Return the first of the variants that were least said, on this call and then on the last ones."""
        chosen = min(variants, key=lambda each: (self._uses[each], self._newness(each)))
        self._uses[chosen] += 1
        return chosen

    def turn_of(self, variants: tuple[str, ...]) -> str:
        """Return the variant whose turn it is on this call."""
        return variants[self._call_count % len(variants)]

    def unsaid(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of `texts` that this call has not used."""
        return tuple(text for text in texts if not self._uses[text])

    def fill(self, text: str, **more: str) -> str:
        """Return `text` with the call's names."""
        honoured = text.replace("{recipient} 님", "{honoured}")
        return with_particles(fill(honoured, {**self._values, **more}))

    def spoken(
        self, *texts: str, interruptible: bool = True, closing: bool = False
    ) -> tuple[Line, ...]:
        """Return `texts` as lines of one sentence each, as slow and as loud as the person asked for."""
        return tuple(
            Line(
                text=sentence,
                interruptible=interruptible,
                closing=closing,
                pace=self.pace,
                gain_db=self.gain_db,
            )
            for text in texts
            for sentence in sentences(text)
        )

    def address_as(self, recipient: str) -> None:
        """Call the person so from now on."""
        self._values["recipient"] = recipient
        self._values["honoured"] = spoken_address(recipient, self._script.language)

    def call_for(self, matter: str) -> None:
        """Name from now on the number that is called about `matter`."""
        self._values["emergency_number"] = number_for(matter, self._country)

    def slow_down(self) -> bool:
        """Speak slower for the rest of the call; False when that would be too slow to follow."""
        pace = slower(self._speed * self.pace) / self._speed
        slowed = pace < self.pace
        self.pace = min(self.pace, pace)
        return slowed

    def speak_up(self) -> bool:
        """Speak louder for the rest of the call; False when the line carries no more."""
        before, self.gain_db = self.gain_db, louder(self.gain_db)
        return self.gain_db > before

    def _newness(self, variant: str) -> int:
        """Say how lately one of the last calls used it: 0 for not at all, most for the last word."""
        said = self.fill(variant)
        for at, turn in enumerate(self._recent):
            if said in turn:
                return len(self._recent) - at
        return 0
