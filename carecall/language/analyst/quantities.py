"""Numbers that decide: hours of sleep, meals a day, days without food, tablets at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic

SHORT_SLEEP_H = 4.5
"""Four hours or less is short; “four or five” counts as short, five does not."""
DAYS_WITHOUT_FOOD = 3
TABLETS_AT_ONCE = 8

_N = r"(\d+(?:\.\d)?)"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number says, and where it stands in the form."""

    label: Label
    matter: Matter
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    hours: re.Pattern[str]
    not_sleep: re.Pattern[str]
    sleep: re.Pattern[str]
    good: re.Pattern[str]
    meals: re.Pattern[str]
    days: re.Pattern[str]
    bare: re.Pattern[str]
    nothing_asked: re.Pattern[str]
    tablets_asked: re.Pattern[str]
    hours_asked: re.Pattern[str]
    meals_asked: re.Pattern[str]
    nights: re.Pattern[str]
    scale_asked: re.Pattern[str]
    recent: re.Pattern[str]
    yesterday: re.Pattern[str]
    days_ago: re.Pattern[str]


_WORDS = {
    Language.KO: _Words(
        hours=re.compile(_N + r"시간(?!마다|전|뒤|후|에한번|에1번|있다|뒤에|씩걸|걸)"),
        not_sleep=re.compile(
            r"낮잠|걸었|걷|운동|기다|티비|산책|걸려|걸렸|버스|일했|통화|앉|뒤척|누워|깨어|말똥|못들"
        ),
        sleep=re.compile(r"자(?!식|꾸|주|전|리|매|네(?:가|는))|잤|잠|잔|주무|눈(?:을)?붙|눈붙|취침"),
        good=re.compile(r"푹잤|푹자|잘잤|꿀잠|개운|깊이(?:잤|자)"),
        meals=re.compile(r"(?<!다시)" + _N + r"(?:끼|번)"),
        days=re.compile(_N + r"(?:일|주)"),
        bare=re.compile(rf"^(?:한|네|예|음|글쎄|벌써|거의)?{_N}(?:시간|번|끼|일|알|개|정|주|째)?"),
        nothing_asked=re.compile(
            r"(?:며칠|얼마나|언제부터).{0,12}(?:아무것도|굶|한끼도|전혀|곡기).{0,10}"
            r"|(?:아무것도|굶|한끼도|곡기).{0,14}(?:며칠|얼마나|언제)|마지막.{0,14}언제|언제.{0,8}마지막"
        ),
        tablets_asked=re.compile(
            r"(?:몇알|몇개|몇정|얼마나).{0,8}(?:드셨|드신|먹|삼키)|(?:드셨|드신).{0,8}몇"
        ),
        hours_asked=re.compile(r"몇시간|얼마나.{0,6}(?:주무|자)"),
        meals_asked=re.compile(r"몇끼|몇번.{0,6}(?:드시|드셨|식사)|하루에몇|끼니.{0,6}몇"),
        nights=re.compile(r"몇번.{0,6}깨"),
        recent=re.compile(r"시간|분전|오늘|아까|방금|아침|점심|저녁"),
        days_ago=re.compile(r"(?<!\d)(?:며칠|몇일|여러날|지난주)(?:전|째|됐|에|은)|[월화수목금토일]요일"),
        yesterday=re.compile(r"^(?:한|네|음)?(?:어제|그저께|그제|엊그제|엊그저께)(?!저녁|밤)"),
        scale_asked=re.compile(r"(?:통증|아프|아픔|불편).{0,24}(?:얼마|몇|점|숫자)|(?:십|10)까지"),
    ),
    Language.EN: _Words(
        hours=re.compile(_N + r" (?:\w+ )?hours?\b(?! (?:ago|later|before|each way|drive|away|walk))"),
        not_sleep=re.compile(
            r"\b(?:awake|walk\w*|wait\w*|tv|telly|garden\w*|talk\w*|watch\w*|nap|napped|drive|drove|read\w*|lay|lying|toss\w*|every \d)\b"
        ),
        sleep=re.compile(
            r"\b(?:sleep|slept|sleeping|asleep|shut ?eye|kip|night|rest|bed|dozed?|nod)\b"
        ),
        good=re.compile(r"\b(?:soundly|slept well|solid|good|lovely|like a (?:log|baby))\b"),
        meals=re.compile(_N + r" (?:\w+ )?(?:meals?|times)\b"),
        days=re.compile(_N + r" (?:\w+ )?(?:days?|weeks?)\b"),
        bare=re.compile(
            rf"^(?:\w+ )?(?:\w+ )?(?:\w+ )?{_N}(?: (?:or so|hours?|times|meals?|days?|tablets|pills|weeks?|maybe|if|i|at|a day|nights?|o'clock))*\b"
        ),
        nothing_asked=re.compile(
            r"(?:how (?:long|many days)|when|since).{0,40}(?:without|not eaten|anything|last (?:\w+ )?(?:eat|ate|eaten|meal|food|had|have)|eaten|ate|nothing)"
        ),
        tablets_asked=re.compile(
            r"how many (?!days|times|weeks|hours|nights)(?:\w+ )?(?:\w+ )?(?:did you|have you|were|of them|pills did|tablets did).{0,20}(?:take|taken|swallow|had)?"
        ),
        hours_asked=re.compile(r"how (?:many hours|long|much (?:sleep|rest))"),
        meals_asked=re.compile(r"how many (?:meals|times).{0,20}|how often (?:do|did|are) you eat"),
        recent=re.compile(r"hour|minute|today|this morning|breakfast|lunch|just now|last night|tonight"),
        days_ago=re.compile(
            r"(?<!\d )(?<!2 )\bdays ago\b|\blast week\b|\b(?:sun|mon|tues|wednes|thurs|fri|satur)day\b"
        ),
        yesterday=re.compile(
            r"^(?:\w+ ){0,2}(?:the day before )?yesterday(?! (?:evening|night|tea))"
        ),
        scale_asked=re.compile(r"scale|out of 10|from (?:0|1|nought|zero)"),
        nights=re.compile(r"how (?:many times|often).{0,20}(?:wake|woke|up)"),
    ),
}  # fmt: skip


_ONE = re.compile(r"\b(?:the )?one\b")


def count(text: str, *, asked: str, topic: Topic | None, language: Language) -> Counted | None:
    """Return what a number in `text` (a form) says as an answer to `asked` (a form)."""
    words = _WORDS[language]
    if language is Language.EN:
        text = _ONE.sub("1", text)
    return (
        _days_since(text, asked, topic, words)
        or _sleep(text, asked, topic, words)
        or _meals(text, asked, topic, words)
        or _bare_number(text, asked, topic, words)
    )


def _days_since(text: str, asked: str, topic: Topic | None, words: _Words) -> Counted | None:
    """“When did you last eat?” – “Yesterday.”"""
    if topic is not Topic.MEAL or not words.nothing_asked.search(asked):
        return None
    long = words.days_ago.search(text)
    if long is not None:
        return Counted(Label.EMERGENCY, Matter.MEAL, long.start(), long.end())
    found = words.yesterday.search(text)
    if found is None:
        return None
    return Counted(Label.ABNORMAL, Matter.MEAL, found.start(), found.end())


def _sleep(text: str, asked: str, topic: Topic | None, words: _Words) -> Counted | None:
    found = words.hours.search(text)
    about_sleep = topic is Topic.SLEEP or words.sleep.search(text)
    if found is None or not about_sleep or words.not_sleep.search(text):
        return None
    if words.nights.search(asked):
        return None
    short = float(found[1]) <= SHORT_SLEEP_H
    label = Label.ABNORMAL if short else Label.NORMAL
    return Counted(label, Matter.SLEEP, found.start(), found.end())


def _meals(text: str, asked: str, topic: Topic | None, words: _Words) -> Counted | None:
    found = words.meals.search(text)
    if found is None or not (topic is Topic.MEAL or words.meals_asked.search(asked)):
        return None
    label = Label.ABNORMAL if float(found[1]) < 2 else Label.NORMAL
    return Counted(label, Matter.MEAL, found.start(), found.end())


def _bare_number(text: str, asked: str, topic: Topic | None, words: _Words) -> Counted | None:
    found = words.bare.search(text)
    if found is None:
        return None
    number, start, end = float(found[1]), found.start(1), found.end(1)
    meaning = _meaning(number, text, asked, topic, words)
    return Counted(*meaning, start, end) if meaning else None


def _meaning(
    number: float, text: str, asked: str, topic: Topic | None, words: _Words
) -> tuple[Label, Matter] | None:
    if words.nothing_asked.search(asked) and topic is Topic.MEAL:
        if words.recent.search(text):
            return Label.NORMAL, Matter.MEAL
        weeks = 7 if re.search("week|주", text) else 1
        long = number * weeks >= DAYS_WITHOUT_FOOD
        return (Label.EMERGENCY if long else Label.ABNORMAL), Matter.MEAL
    if words.tablets_asked.search(asked) and topic is Topic.MEDICATION:
        many = number >= TABLETS_AT_ONCE
        return (Label.EMERGENCY if many else Label.NORMAL), Matter.MEDICINE
    if topic is Topic.HEALTH and words.scale_asked.search(asked):
        return (Label.ABNORMAL if number > 0 else Label.NORMAL), Matter.PAIN
    if words.nights.search(asked):
        return (Label.ABNORMAL if number >= 2 else Label.NORMAL), Matter.SLEEP
    if words.hours_asked.search(asked) and topic is Topic.SLEEP:
        return (Label.ABNORMAL if number <= SHORT_SLEEP_H else Label.NORMAL), Matter.SLEEP
    if words.meals_asked.search(asked):
        return (Label.ABNORMAL if number < 2 else Label.NORMAL), Matter.MEAL
    return None
