"""Parts of the body as people say them, for questions that fit what was said."""

from __future__ import annotations

from collections.abc import Mapping

from carecall.domain.language import Language
from carecall.domain.slots import BodyPart

_WORDS: Mapping[Language, Mapping[BodyPart, str]] = {
    Language.KO: {
        BodyPart.HEAD: "머리",
        BodyPart.EYE: "눈",
        BodyPart.EAR: "귀",
        BodyPart.TOOTH: "이",
        BodyPart.THROAT: "목",
        BodyPart.NECK: "목",
        BodyPart.SHOULDER: "어깨",
        BodyPart.ARM: "팔",
        BodyPart.ELBOW: "팔꿈치",
        BodyPart.WRIST: "손목",
        BodyPart.HAND: "손",
        BodyPart.CHEST: "가슴",
        BodyPart.STOMACH: "배",
        BodyPart.BACK: "허리",
        BodyPart.HIP: "엉덩이",
        BodyPart.LEG: "다리",
        BodyPart.KNEE: "무릎",
        BodyPart.ANKLE: "발목",
        BodyPart.FOOT: "발",
        BodyPart.JOINTS: "관절",
    },
    Language.EN: {part: part.value for part in BodyPart},
}
_SIDES = ("_left", "_right", "_both")


def body_word(value: str, language: Language) -> str:
    """Return the noun of a `pain_where` value without its side; empty for anything else."""
    name = next((value.removesuffix(side) for side in _SIDES if value.endswith(side)), value)
    return _WORDS[language][BodyPart(name)] if name in {part.value for part in BodyPart} else ""
