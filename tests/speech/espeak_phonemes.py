"""What espeak-ng would say, in phonemes: one run of the program for many texts."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from carecall.domain.language import Language
from tests.speech.voices import espeak_program

VOICES = {Language.KO: "ko", Language.EN: "en-us"}
_PROSODY = str.maketrans("", "", "ˈˌ_-|:ː. \n")
"""Stress, length and pauses: where words are divided, not what they are."""
_BETWEEN = {Language.KO: "사과나무", Language.EN: "applesauce"}


def phonemes(texts: Sequence[str], language: Language) -> list[str]:
    """Return the phonemes of each text, without stress and pauses.

    A word that is in none of them stands between two.
    """
    mark = f"{_BETWEEN[language]}.\n\n"
    sheet = mark + f"\n\n{mark}".join(texts) + f"\n\n{mark}"
    command = espeak_program().command("-v", VOICES[language], "-q", "--ipa=1", "--stdin")
    done = subprocess.run(command, input=sheet.encode(), capture_output=True, check=True)
    said_mark, *lines = (line.translate(_PROSODY) for line in done.stdout.decode().splitlines())
    found = [""]
    for line in lines:
        if line == said_mark:
            found.append("")
        else:
            found[-1] += line
    assert found.pop() == ""
    assert len(found) == len(texts)
    return found
