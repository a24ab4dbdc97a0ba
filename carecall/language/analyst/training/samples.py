"""Sentences with their meaning, made of the templates with a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.training.chance import Chance
from carecall.language.analyst.training.english_variety import vary_english
from carecall.language.analyst.training.korean_variety import vary_korean
from carecall.language.analyst.training.templates import Template

_TIMES = {Label.EMERGENCY: 24, Label.ABNORMAL: 20, Label.NORMAL: 40}
_JOINED = {Language.KO: ("", "근데", "그리고"), Language.EN: ("but", "and", "only", ".")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sentence with what it means."""

    language: Language
    label: Label
    theme: str
    asked: str
    text: str

    @property
    def meaning(self) -> str:
        """The class that is learned."""
        return f"{self.label}:{self.theme}"


def samples_of(templates: Sequence[Template], *, seed: int, times: int = 100) -> list[Sample]:
    """Return sentences of the templates; `times` is a share in percent of the usual number of each."""
    chance = Chance(seed)
    plain = [each for each in templates if each.theme == "plain" and not each.asked]
    found: dict[tuple[str, str], Sample] = {}
    for template in templates:
        for _ in range(max(1, _TIMES[template.label] * times // 100)):
            sample = _sample(template, plain, chance)
            found.setdefault((sample.asked, sample.text), sample)
    return list(found.values())


def _sample(template: Template, plain: Sequence[Template], chance: Chance) -> Sample:
    text = varied(template.say(chance), template.language, chance)
    if plain and not template.asked and chance.happens(15):
        beside = varied(chance.one_of(plain).say(chance), template.language, chance)
        text = f"{beside} {chance.one_of(_JOINED[template.language])} {text}".replace("  ", " ")
    return Sample(
        language=template.language,
        label=template.label,
        theme=template.theme,
        asked=template.ask(chance),
        text=text,
    )


def varied(text: str, language: Language, chance: Chance) -> str:
    """Return the sentence in one of its many sounds; one in three stays as it was written."""
    if chance.happens(30):
        return text
    return vary_korean(text, chance) if language is Language.KO else vary_english(text, chance)
