"""What the words of a remembered sentence tell of its kind, and which of them are tender."""

from __future__ import annotations

import re

from carecall.domain.language import Language
from carecall.domain.memory import MemoryKind
from carecall.domain.script import Topic

_CHRONIC = {
    Language.KO: re.compile(
        r"관절염|당뇨|고혈압|혈압약|혈압이|심장병|심부전|협심증|천식|골다공증|백내장|녹내장|황반|치매|파킨슨|갑상선|콜레스테롤|통풍|"
        r"신장|투석|디스크|협착|오십견|난청|보청기|귀가 (?:어두|먹|안 들)|눈이 (?:어두|침침|안 보)|만성|늘 아프|항상 아프|"
        r"(?:년|해) ?(?:째|전부터|동안)|오래 전부터|오래전부터|평생|옛날부터|나이 들어|전립선|요실금|변비|불면증|우울증"
    ),
    Language.EN: re.compile(
        r"\b(?:arthrit\w*|diabet\w*|blood pressure|hypertension|angina|asthma|copd|osteo\w*|cataracts?|glaucoma|"
        r"macular\w*|dementia|alzheimer\w*|parkinson\w*|thyroid|cholesterol|gout|kidney|dialysis|sciatica|"
        r"heart (?:failure|disease|condition|trouble)|hearing aids?|hard of hearing|going deaf|deaf|chronic|"
        r"always (?:hurts?|aches?|sore|been)|for (?:many |several |\d+ |some )?years|years now|all my life|old age|"
        r"insomnia|depression|incontinen\w*|constipat\w*|tinnitus|vertigo|a ?fib|neuropathy)\b"
    ),
}
_WISH = {
    Language.KO: re.compile(
        r"싶다|싶어|바란다|바라고|원한다|할 거|갈 거|볼 거|하려고|가려고|배우려|계획|예약|예정|온다고|오기로|가기로|하기로|"
        r"수술(?:을| 날)? ?(?:받|하|이다|날)|검사(?:를)? ?(?:받|하)|생일|잔치|결혼|제사|이사 ?(?:간|한|할|갈)|여행|"
        r"(?:내일|모레|다음 ?(?:주|달)|이번 ?(?:주|달)|요일|\d+월|\d+일|주말).*(?:온다|간다|한다|있다|받는다|된다|만난다|본다|다\.?$)"
    ),
    Language.EN: re.compile(
        r"\b(?:wants?|wish\w*|hopes?|hoping|would (?:like|love)|looking forward|plans?|planning|going to|will|"
        r"appointment|operation|surgery|booked|scheduled|wedding|birthday|party|trip|holiday|visiting|"
        r"(?:is|are) (?:coming|going|having|getting|moving|flying|due)|has (?:an?|the|to) .*\b(?:on|next|tomorrow|in))\b"
    ),
}
_FACT = {
    Language.KO: re.compile(
        r"산다|살고 있|키운다|기른다|이름은|이름이|다닌다|다니고|매일|매주|날마다|아침마다|저녁마다|매달|주일마다|"
        r"알레르기|알러지|돌아가셨|세상을 떠|사별|태어났|고향|좋아한다|즐긴다|(?:이다|명이다|살이다)\.?$|끊었다|시작했다|배운다|"
        r"(?:약|주사)을? ?(?:먹는다|복용|맞는다)|못 먹는다|혼자 (?:산다|지낸)"
    ),
    Language.EN: re.compile(
        r"\b(?:lives?|living (?:in|with|alone)|named|called|works?|every|each|daily|weekly|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|"
        r"allerg\w*|cannot eat|died|passed away|was born|has (?:a|an|two|three|four|2|3|4) (?:\w+ )?(?:dog|cat|bird|budgie|daughter|son|grand\w+|brother|sister)\w*|"
        r"likes?|loves?|enjoys?|retired|used to|takes? (?:\w+ ){0,4}(?:pills?|tablets?|medicine|insulin|warfarin|statins?)|"
        r"gave up|joined|started|goes to|comes (?:on|every)|visits (?:on|every))\b"
    ),
}
_TENDER = {
    Language.KO: re.compile(
        r"죽고|죽는|자살|자해|돌아가셨|세상을 떠|사별|장례|외롭|외로|우울|슬프|슬퍼|눈물|울었|때린|때렸|맞았|학대|욕을|괴롭|"
        r"사기|돈을 (?:잃|뺏|떼)|빚|이혼|암|치매|대소변|실금|기저귀|술을|유산|싸웠|연락이 끊|교도소|성폭"
    ),
    Language.EN: re.compile(
        r"\b(?:die|dying|died|suicid\w*|kill\w*|passed away|funeral|grie\w*|lonely|loneliness|depress\w*|sad|crying|cried|"
        r"hit|hits|hurts? (?:me|them)|abus\w*|scam\w*|conned|debt|divorce\w*|cancer|dementia|incontinen\w*|"
        r"lost (?:the |a |their |his |her )?(?:husband|wife|son|daughter|baby|partner|money|savings)|drink(?:ing)? (?:too|again)|prison|miscarr\w*)\b",
        re.IGNORECASE,
    ),
}
_FORGET = {
    Language.KO: re.compile(
        r"잊어\s*(?:줘|주|버려|버리|라|요|$)|잊으(?:세요|시|라)|지워\s*(?:줘|주|버려)|기억하지\s*(?:마|말)|없던\s*(?:일|걸|얘기)"
    ),
    Language.EN: re.compile(
        r"\bforget (?:that|it|about (?:that|it|my|the)|what i|i (?:said|told)|my\b)|\b(?:don'?t|do not|please don'?t) remember\b|"
        r"\b(?:delete|erase|wipe) (?:that|it|what i)|\bstrike that\b",
        re.IGNORECASE,
    ),
}
_NOT_THEIR_WISH = {
    Language.KO: re.compile(r"못\s*잊|잊을\s*수|잊어버렸|잊어먹|잊고\s|잊지|까먹"),
    Language.EN: re.compile(r"\b(?:i|i'd|i'll|cannot|can't|never|don't|didn't|won't) forget\b|\bforgetful\b", re.IGNORECASE),
}  # fmt: skip


def kind_of(text: str, topic: Topic, language: Language, *, dated: bool = False) -> MemoryKind:
    """Return the kind of a plain sentence about a person; `dated`: it names a day to come.

    What a sentence names weighs in this order: an illness that stays, a plan or wish, a fact, and
    what is left is a trouble that passes, or a fact where nothing is the matter.
    """
    said = text.lower()
    if _CHRONIC[language].search(said):
        return MemoryKind.CHRONIC
    if dated or _WISH[language].search(said):
        return MemoryKind.WISH
    if _FACT[language].search(said):
        return MemoryKind.FACT
    return MemoryKind.FACT if topic is Topic.ACTIVITY else MemoryKind.PASSING


def is_tender(text: str, language: Language) -> bool:
    """Say whether a sentence tells of grief, violence, shame or death, which nobody likes quoted back."""
    return _TENDER[language].search(text) is not None


def asks_to_forget(text: str, language: Language) -> bool:
    """Say whether somebody wants what was said to be forgotten."""
    if _NOT_THEIR_WISH[language].search(text):
        return False
    return _FORGET[language].search(text) is not None


_SILENCE = {
    Language.KO: re.compile(
        r"(?:그\s*(?:얘기|이야기|말|일)|그런\s*(?:얘기|이야기|말)|그거|그건|(?:얘기|이야기|말)(?:는|은|도)?)\s*(?:는|은|를|을)?\s*"
        r"(?:이제|인제|다시는?|더는|앞으로)?\s*(?:꺼내지|하지|묻지|물어보지|말하지|들먹이지)\s*(?:마|말)|"
        r"(?:그\s*(?:얘기|이야기)|그건|그거)(?:는|은)?\s*(?:이제|인제|다시는?)?\s*(?:그만|하기\s*싫|듣기\s*싫)|다시(?:는)?\s*(?:꺼내|묻|물어보|들먹)\w*지\s*(?:마|말)"
    ),
    Language.EN: re.compile(
        r"(?<!\bi )\b(?:don'?t|do not|never|please don'?t|stop|quit|i'?d rather you didn'?t|rather you did not) "
        r"(?:ever |keep )?(?:bring(?:ing)?|mention(?:ing)?|ask(?:ing)?|talk(?:ing)?|speak(?:ing)?)"
        r"(?: me)?(?: (?:that|it|this|about (?:that|it|this|my \w+|the \w+)|of (?:that|it)|my \w+))?(?: up)?(?: (?:again|any ?more))?"
        r"(?: about (?:that|it|this|my \w+))?\b|\brather not talk about (?:that|it|my \w+)",
        re.IGNORECASE,
    ),
}


def asks_for_silence(text: str, language: Language) -> bool:
    """Say whether somebody does not want something brought up again."""
    return _SILENCE[language].search(text) is not None
