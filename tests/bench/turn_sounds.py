"""The voices of the turn-taking sets, each sentence rendered once."""

from __future__ import annotations

from carecall.domain.language import Language
from carecall.lab.measures import trim
from carecall.ports.speech import SpokenText, Synthesiser
from tests.bench.line_sound import Wave, at_level, wave

VOICES = {
    Language.KO: ("ko+f4", "ko+m3", "ko+f2", "ko+m7"),
    Language.EN: ("en-us+f4", "en-us+m3", "en-gb+f2", "en-gb+m7"),
}
SPEEDS = (0.8, 0.95, 1.1)


class Sounds:
    """Renders, trims and keeps."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        self._synthesiser = synthesiser
        self._kept: dict[SpokenText, bytes] = {}

    async def ours(self, text: str, language: Language) -> bytes:
        """Return a sentence in our voice."""
        return await self._render(SpokenText(text=text, language=language, speed=0.95))

    async def theirs(self, text: str, language: Language, person: int, dbfs: float) -> Wave:
        """Return what person number `person` says, without silence around it."""
        voices = VOICES[language]
        sentence = SpokenText(
            text=text,
            language=language,
            voice=voices[person % len(voices)],
            speed=SPEEDS[person % len(SPEEDS)],
        )
        return at_level(wave(await self._render(sentence)), dbfs)

    async def _render(self, sentence: SpokenText) -> bytes:
        if sentence not in self._kept:
            self._kept[sentence] = trim(await self._synthesiser.render(sentence))
        return self._kept[sentence]
