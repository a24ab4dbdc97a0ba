"""English as the tables want it: lower case, no fillers, contractions opened, numbers in digits."""

from __future__ import annotations

import re

from carecall.language.analyst.traced import Rewrite, Traced, traced

_FILLERS = (
    r"um+|uh+|er+|erm+|ah+|hm+|mm+|you know|i mean to say|sort of|kind of|kinda|sorta|like i said|"
    r"to be honest|to tell you the truth|if i am honest|i suppose(?! so)|i guess(?! so)|you see|actually|honestly|"
    r"basically|let me see|let me think|how do i put it|bit of a|a wee bit|a wee|wee"
)
_CONTRACTIONS = {
    r"can'?t|can not|cannae|cudnt": "cannot",
    r"won'?t(?! be a)|will nae": "will not",
    r"ain'?t": "is not",
    r"couldn'?t|couldnae": "could not",
    r"wouldn'?t|wouldnae": "would not",
    r"shouldn'?t": "should not",
    r"didn'?t|didnae": "did not",
    r"doesn'?t|doesnae": "does not",
    r"don'?t|dinnae": "do not",
    r"isn'?t": "is not",
    r"aren'?t": "are not",
    r"wasn'?t": "was not",
    r"weren'?t": "were not",
    r"haven'?t|havenae|haven": "have not",
    r"hasn'?t": "has not",
    r"hadn'?t": "had not",
    r"mustn'?t": "must not",
    r"needn'?t": "need not",
    r"i'?m": "i am",
    r"i'?ve": "i have",
    r"i'll": "i will",
    r"i'?d(?= (?:rather|like|be|love|say|have to|go|jump|starve|end|do|never|kill|die|give|do|call|take))": "i would",
    r"i'd": "i had",
    r"it'?s(?= been)": "it has",
    r"it's|its(?= (?:a|not|been|just|my|the|all|so|too|only|very|fine|okay|nothing|gone|got|hard|cold|really|better|worse))": "it is",
    r"he's|hes": "he is",
    r"she's|shes": "she is",
    r"there's|theres": "there is",
    r"that's|thats": "that is",
    r"what's|whats": "what is",
    r"they're|theyre": "they are",
    r"we're": "we are",
    r"you're|youre": "you are",
    r"they've|theyve": "they have",
    r"we've|weve": "we have",
    r"somebody's(?= (?:\w+ing|at|in|got|taken|broken|hurt))|someone's(?= (?:\w+ing|at|in|got|taken|broken|hurt))": "someone is",
    r"gotta": "got to",
    r"gonna": "going to",
    r"wanna": "want to",
    r"'cause|cos|coz|cuz|'cos": "because",
    r"nothin'?": "nothing",
    r"everythin'?": "everything",
    r"summat": "something",
    r"owt": "anything",
    r"nowt": "nothing",
    r"breath(?= (?:properly|right|well|easy|very well|too well))": "breathe",
    r"me(?= (?:knees?|back|hip|leg|foot|feet|head|chest|heart|tablets|pills|arm|hand|dinner|tea|neighbou?r|daughter|son)\b)": "my",
}
_UNITS = {
    word: number
    for number, words in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
    for word in [words]
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_TENS_WORD = "|".join(_TENS)
_UNIT_WORD = "|".join(_UNITS)
_TOGETHER = re.compile(rf"\b({_TENS_WORD})[ -]({'|'.join(list(_UNITS)[1:10])})\b")
_NUMBER = re.compile(rf"\b({_TENS_WORD}|{_UNIT_WORD})\b")
_NOT_NUMBER = re.compile(
    r"\b(?:no one|one (?:of|day|another|more|thing|by|side|leg|arm|foot|hand|knee|eye|night|morning|time|way|minute|moment|or)|"
    r"(?:the|this|that|which|my|a good|any|every|some|little|only|each) one)\b"
)


def _together(match: re.Match[str]) -> str:
    return str(_TENS[match[1]] + _UNITS[match[2]])


def _single(match: re.Match[str]) -> str:
    word = match[1]
    around = _NOT_NUMBER.search(match.string, max(0, match.start() - 10), match.end() + 10)
    if word == "one" and around and around.start() <= match.start() < around.end():
        return word
    return str(_TENS[word] if word in _TENS else _UNITS[word])


_IS_SHORT = (
    r"(?<=[a-z])'s(?= (?:\w+ing|\w+ed|broken|gone|bust|out|off|been|got|on|not|too|so|very|still|just|really|a bit|a little|a lot|bad|"
    r"sore|numb|fine|better|worse|cold|damp|swollen|high|low|poor|terrible|awful|up|down|all|had|come|fallen|no|never|shut|"
    r"stuck|dead|burst|tight|in (?:my|the)|at (?:my|the)|on (?:my|the)|trying|pretty|quite|stiff|weak|dizzy|not)\b)"
)
_REWRITES: tuple[Rewrite, ...] = (
    (re.compile("[’`´]"), "'"),
    (re.compile(r"[—–…]|\.{2,}|--+"), ","),
    (re.compile(r"[\"“”()\[\]*]"), " "),
    (re.compile(r"(?<=\d)[,](?=\d{3})"), ""),
    (re.compile(r"(?<=[a-z])-(?=[a-z])"), " "),
    *[(re.compile(rf"(?<![\w'])(?:{short})(?![\w'])"), to) for short, to in _CONTRACTIONS.items()],
    (re.compile(_IS_SHORT), " is"),
    (re.compile(rf"(?:(?<=[\s,.])|^)(?:{_FILLERS})(?=[\s,.?!]|$)[,]?"), " "),
    (re.compile(r"(?:(?<=[.?!])|^)\s*(?:(?:well|oh|so|right|look|listen|ooh|aye well)\b\s*,?\s*)+(?=\w)"), " "),
    (re.compile(r"\b(\w+)(?:[ ,]+\1\b)+"), r"\1"),
    (_TOGETHER, _together),
    (_NUMBER, _single),
    (re.compile(r"\b(\d+) (?:or|to|maybe|perhaps) (\d+)\b"), lambda m: f"{_middle(m)}"),
    (re.compile(r"\b(\d+)-(\d+)\b"), lambda m: f"{_middle(m)}"),
    (re.compile(r"\b(\d+) and a half\b"), r"\1.5"),
    (re.compile(r"\b(?:a couple|couple)(?: of)?\b(?= (?:\w+ )?(?:hours?|days?|weeks?|meals?|nights?|times|tablets|pills))"), "2"),
    (re.compile(r"\bhalf an hour\b"), "0.5 hours"),
    (re.compile(r"\b(?:(?<=for )|(?<=in )|(?<=about )|(?<=been )|(?<=only )|(?<=just )|(?<=nearly )|(?<=almost )|^)(?:an|a|one)(?: single| whole| full)? (?=(?:hour|day|week|month|meal|fortnight)\b(?! (?:or so )?ago| like| at a time| out| in\b))"), "1 "),
    (re.compile(r"\bonce (?=a day|daily)"), "1 time "),
    (re.compile(r"\btwice\b"), "2 times"),
    (re.compile(r"\bhrs?\b"), "hours"),
    (re.compile(r"\s*([,!?;:]|\.(?!\d))\s*"), r" \1 "),
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"^[\s,]+|[\s,]+$"), ""),
)  # fmt: skip


def _middle(match: re.Match[str]) -> str:
    return f"{(int(match[1]) + int(match[2])) / 2:g}"


def english_form(text: str) -> Traced:
    """Return the form of an English utterance that the tables match."""
    return traced(text).rewritten(_REWRITES)
