"""Facts of daily life in an answer: meals, sleep, medicine, pain, ways out, the doctor; no network, the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic
from carecall.domain.slots import LONG, NO, YES, BodyPart, Slot, SlotName
from carecall.language import slots_english, slots_korean
from carecall.language.analyst.quantities import count
from carecall.language.analyst.traced import Traced
from carecall.language.analyst.utterances import form_of, question_form
from carecall.language.slot_words import Happened, SlotWords
from carecall.language.wordings import Intent, find_intents

WORDS = {Language.KO: slots_korean.WORDS, Language.EN: slots_english.WORDS}
MOST_MEALS, MOST_HOURS = 6, 16
"""Larger numbers were misheard, or count something else."""
_NUMBER = re.compile(r"\d+(?:\.\d)?")
_COUNTS_WAKING = {
    Language.KO: re.compile(r"몇번"),
    Language.EN: re.compile(r"how (?:many times|often)"),
}
_PAIRED = frozenset(
    {
        BodyPart.KNEE, BodyPart.SHOULDER, BodyPart.ARM, BodyPart.ELBOW, BodyPart.WRIST, BodyPart.HAND,
        BodyPart.HIP, BodyPart.LEG, BodyPart.ANKLE, BodyPart.FOOT, BodyPart.EYE, BodyPart.EAR,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """An answer and its question in the forms that patterns match."""

    form: Traced
    asked: str
    topic: Topic | None
    language: Language
    words: SlotWords
    intents: frozenset[Intent]

    @property
    def text(self) -> str:
        return self.form.text

    def slot(self, name: SlotName, value: str, at: re.Match[str] | None) -> Slot:
        """Return a slot with yes, no or a word, and the part of the utterance that tells it."""
        quote = self.form.part(*at.span()) if at else self.form.source.strip()
        return Slot(name=name, value=value, quote=quote or self.form.source.strip())

    def counted(self, name: SlotName, number: float, start: int, end: int) -> Slot:
        """Return a slot with a number."""
        return Slot(name=name, value=f"{number:g}", number=number, quote=self.form.part(start, end))


def slots_in(text: str, *, language: Language, topic: Topic | None, asked: str) -> tuple[Slot, ...]:
    """Return what `text` fills in as an answer to `asked`, a question about `topic`; each name at most once."""
    if not text.strip():
        return ()
    answer = _Answer(
        form=form_of(text, language),
        asked=question_form(asked, language),
        topic=topic,
        language=language,
        words=WORDS[language],
        intents=find_intents(text, language),
    )
    return tuple({slot.name: slot for slot in _all_slots(answer)}.values())


def has_two(value: str) -> bool:
    """Say whether a `pain_where` value is a part that there are two of, without saying which."""
    return value in {part.value for part in _PAIRED}


def _all_slots(answer: _Answer) -> Iterator[Slot]:
    yield from _numbers(answer)
    words = answer.words
    for name, topic, happened in (
        (SlotName.MEDICINE_TAKEN, Topic.MEDICATION, words.medicine),
        (SlotName.WENT_OUT, Topic.ACTIVITY, words.out),
        (SlotName.DOCTOR_SEEN, None, words.doctor),
        (SlotName.MEDICINE_LEFT, None, words.left),
    ):
        found = _happened(answer, name, topic, happened)
        if found is not None:
            yield found
    yield from _pain(answer)


def _numbers(answer: _Answer) -> Iterator[Slot]:
    """Meals and hours, by the analyst's own reading of numbers."""
    told = count(answer.text, asked=answer.asked, topic=answer.topic, language=answer.language)
    number = _NUMBER.search(answer.text[told.start : told.end]) if told else None
    if told is not None and number is not None:
        value = float(number[0])
        waking = _COUNTS_WAKING[answer.language].search(answer.asked)
        without = answer.words.since_asked.search(answer.asked)
        if told.matter is Matter.SLEEP and not waking and value <= MOST_HOURS:
            yield answer.counted(SlotName.SLEEP_HOURS, value, told.start, told.end)
        if told.matter is Matter.MEAL and not without and value <= MOST_MEALS:
            none = answer.words.no_meal.search(answer.text)
            yield answer.counted(SlotName.MEALS, 0.0 if none else value, told.start, told.end)
            return
    if answer.topic is Topic.MEAL:
        yield from _meals_by_name(answer)


def _meals_by_name(answer: _Answer) -> Iterator[Slot]:
    """Meals told one by one; two or more count, for one may be only the newest."""
    words, text = answer.words, answer.text
    none = words.no_meal.search(text)
    if none is not None and not words.since_asked.search(answer.asked):
        yield answer.counted(SlotName.MEALS, 0.0, *none.span())
        return
    named = [found for found in (each.search(text) for each in words.meal_words) if found]
    if len(named) >= 2 and words.ate.search(text) and not words.not_ate.search(text):
        first, last = min(each.start() for each in named), max(each.end() for each in named)
        yield answer.counted(SlotName.MEALS, float(len(named)), first, last)


def _happened(answer: _Answer, name: SlotName, topic: Topic | None, told: Happened) -> Slot | None:
    """Return yes or no from the words, or from a bare yes or no to a question about it."""
    asked = bool(told.asked.search(answer.asked))
    if told.silent.search(answer.text):
        return None
    if not asked and (topic is None or answer.topic is not topic) and not _names(answer, name):
        return None
    lacking = told.not_done.search(answer.text)
    if lacking is not None and (asked or told.about.search(answer.text)):
        return answer.slot(name, NO, lacking)
    done = told.done.search(answer.text)
    if done is not None and (told.about.search(answer.text) or asked):
        return answer.slot(name, YES, done)
    return _bare(answer, name, told) if asked else None


def _names(answer: _Answer, name: SlotName) -> bool:
    """Say whether an answer to another question speaks of the matter by its own noun."""
    noun = _NOUNS.get((answer.language, name))
    return noun is not None and bool(noun.search(answer.text))


_NOUNS = {
    (Language.KO, SlotName.MEDICINE_TAKEN): re.compile(r"(?<![가-힣])약(?:은|을|도|이)|혈압약|당뇨약"),
    (Language.KO, SlotName.DOCTOR_SEEN): re.compile(r"병원|의원|보건소|치과|응급실"),
    (Language.EN, SlotName.MEDICINE_TAKEN): re.compile(r"\bmy (?:pills|tablets|medicine|medication|insulin)\b"),
    (Language.EN, SlotName.DOCTOR_SEEN): re.compile(r"\b(?:doctor|gp|hospital|clinic|dentist)\b"),
}  # fmt: skip


def _bare(answer: _Answer, name: SlotName, told: Happened) -> Slot | None:
    """A bare yes or no; Korean “있어요” and “없어요” answer by what is there, not by yes and no."""
    if Intent.BARE not in answer.intents and not _is_short(answer):
        return None
    turned = bool(told.asked_lacking.search(answer.asked))
    if answer.language is Language.KO and "없" in answer.asked:
        if _THERE_IS.search(answer.text):
            return answer.slot(name, NO, None)
        yes = bool(_THERE_IS_NOT.search(answer.text)) or Intent.YES in answer.intents
        return answer.slot(name, YES, None) if yes else None
    if answer.intents.isdisjoint({Intent.YES, Intent.NO}):
        return None
    yes = Intent.YES in answer.intents and Intent.NO not in answer.intents
    return answer.slot(name, YES if yes is not turned else NO, None)


_THERE_IS = re.compile(r"^있(?:어|지|습|었|네|다)|가끔|한번씩")
_THERE_IS_NOT = re.compile(r"^(?:아니요?|아뇨|네|예)?[,.]?(?:그런(?:적|날)?)?(?:은|이)?없")
_SHORT = {Language.KO: 8, Language.EN: 16}


def _is_short(answer: _Answer) -> bool:
    return len(answer.text) <= _SHORT[answer.language]


def _pain(answer: _Answer) -> Iterator[Slot]:
    """Where it hurts and since when; the days without medicine; since when anything else."""
    words = answer.words
    if words.without_asked.search(answer.asked):
        days = words.days.search(answer.text)
        if days is not None:
            yield answer.counted(SlotName.DAYS_WITHOUT, _days(days, words), *days.span())
        return
    hurting = bool(words.hurts.search(answer.text)) and not words.not_hurting.search(answer.text)
    about_pain = hurting or bool(words.pain_asked.search(answer.asked))
    where_asked = about_pain and words.where_asked.search(answer.asked)
    if (hurting or where_asked) and not words.not_hurting.search(answer.text):
        yield from _where(answer)
    asked = bool(words.since_asked.search(answer.asked))
    if asked or hurting:
        yield from _since(answer, pain=about_pain, asked=asked)


def _where(answer: _Answer) -> Iterator[Slot]:
    words = answer.words
    found = [
        (match.start(), part, match)
        for part, pattern in words.parts.items()
        if (match := pattern.search(answer.text))
    ]
    if found:
        _, part, match = min(found, key=lambda each: each[0])
        value = part.value + _side(answer, part)
        yield answer.slot(SlotName.PAIN_WHERE, value, match)


def _side(answer: _Answer, part: BodyPart) -> str:
    if part not in _PAIRED:
        return ""
    words, text = answer.words, answer.text
    left, right = words.left_side.search(text), words.right_side.search(text)
    if words.both_sides.search(text) or (left and right):
        return "_both"
    return "_left" if left else "_right" if right else ""


def _since(answer: _Answer, *, pain: bool, asked: bool) -> Iterator[Slot]:
    found = _moment(answer, asked=asked)
    if found is None:
        return
    yield found
    if pain:
        yield Slot(
            name=SlotName.PAIN_SINCE, value=found.value, quote=found.quote, number=found.number
        )


def _moment(answer: _Answer, *, asked: bool) -> Slot | None:
    words, text = answer.words, answer.text
    days = words.days.search(text)
    if days is not None and (asked or _FROM[answer.language].search(text)):
        return answer.counted(SlotName.SINCE, _days(days, words), *days.span())
    long = words.long.search(text)
    if long is not None:
        return answer.slot(SlotName.SINCE, LONG, long)
    if not asked and not _FROM[answer.language].search(text):
        return None
    for pattern, ago in words.points:
        point = pattern.search(text)
        if point is not None:
            return answer.counted(SlotName.SINCE, ago, *point.span())
    weekday = words.weekday.search(text)
    return answer.slot(SlotName.SINCE, _weekday(weekday[1]), weekday) if weekday else None


_FROM = {
    Language.KO: re.compile(r"부터|째|전에|동안|됐|되었|넘게"),
    Language.EN: re.compile(r"\bsince\b|\bfor\b|\bago\b|\bbeen\b|\bstarted\b"),
}
_KOREAN_DAYS = dict(
    zip("월화수목금토일", ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"), strict=True)
)


def _weekday(word: str) -> str:
    return f"{_KOREAN_DAYS[word]}day" if word in _KOREAN_DAYS else word


def _days(found: re.Match[str], words: SlotWords) -> float:
    unit = found[2] if found[2] in words.units else found[2].rstrip("s")
    return float(found[1]) * words.units[unit]
