"""One spoken answer through the recogniser before the first call: what a pass costs, and that ears and mouth work."""

from __future__ import annotations

import logging

from carecall.domain.language import Language
from carecall.errors import SpeechError
from carecall.ports.clock import Clock
from carecall.ports.speech import Recogniser, RecognitionHints, SpokenText, Synthesiser

log = logging.getLogger(__name__)

ANSWERS = {
    Language.KO: "네, 어제는 잘 자고 밥도 먹었어요.",
    Language.EN: "Yes, I slept well and I had my breakfast.",
}
WITHIN_S = 20.0
"""A first pass loads what an engine loads lazily."""


async def measure_pass(recogniser: Recogniser, synthesiser: Synthesiser, clock: Clock) -> float:
    """Return the seconds of one recognition pass, the dearer of the languages; 0.0 where it cannot be told.

    Each language is recognised twice, because the first pass warms the engine up.
    """
    dearest_s = 0.0
    try:
        for language, text in ANSWERS.items():
            pcm = await synthesiser.render(SpokenText(text=text, language=language))
            for _ in range(2):
                began_s = clock.monotonic()
                await recogniser.transcribe(
                    pcm, language=language, hints=RecognitionHints(), deadline_s=WITHIN_S
                )
                pass_s = clock.monotonic() - began_s
            dearest_s = max(dearest_s, pass_s)
    except SpeechError:
        log.warning("recognition not measured at start", exc_info=True)
        return 0.0
    return dearest_s
