"""Which machine says such words: phrases of greetings, screening robots and network announcements.

People who pick up say none of these; what a person may say too ("who is calling?", "call back
later", "I am busy") is left out on purpose. Compared without punctuation, Korean without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from carecall.domain.answering import AnswerKind
from carecall.domain.language import Language

_NOT_WORD = re.compile(r"[^\w\s']+")
LONGEST_PERSON_WORDS = {Language.EN: 6, Language.KO: 14}
"""English words, Korean syllables: what somebody says who has just picked up."""

_KO = {
    AnswerKind.VOICEMAIL: (
        r"소리샘|음성사서함|통화료가부과|자동응답|부재중(이오니|입니다|이라|이어서)",
        r"삐(익|이)?(하는)?(소리|음)(후|뒤|다음|이후|(가|이)?(나면|난후|난뒤|난다음|울리면|들리면|나고나))",
        r"(메시지|메세지|음성|녹음|연락처|용건)(을|를)?(좀)?남(겨|기)",
        r"(전화|통화)(를|가)?(받을수(가)?없|받지못하)(으니|으므로|사오니|으시니|는상태|니(?!까)|오니|는관계로)",
        r"(지금|현재)(은)?(잠시)?(집|자리|외출|출타)(을|에|를)?(비우|없으니|중이오니|중이니)",
        r"녹음(을)?(시작|이시작|해주시면|하시려면|하신후)",
    ),
    AnswerKind.SCREENING: (
        r"(통화|전화|콜|ai|인공지능)비서(입니다|예요|이에요|가|로서|서비스)",
        r"전화를?(대신|먼저)받(았|고|아|은통)|대신(하여|해서)?전화를받|대신응답",
        r"(성함|이름|성명|누구신지|거신분)(과|와|이랑|하고|및)?(전화|통화|연락)?(하신|거신|주신)?(용건|이유|목적|용무)",
        r"용건(을|과|이있으시면|이있으면)?(간단히)?(말씀해|알려)주(시면|십시오|시기|세요확인)",
        r"누구신지(와|말씀해주시면|확인)|통화스크리닝|발신자확인",
    ),
    AnswerKind.OUT_OF_SERVICE: (
        r"없는(전화)?번호(입니다|이오니|이니다시|로확인|예요다시)",
        r"결번|이번호는(사용|현재사용)|사용(하지않는|되지않는|이중지된|이정지된)(전화)?번호|존재하지않는(전화)?번호",
        r"(전화)?번호(를)?다시확인(하시고|하신|후|하여|하십)|번호가(변경|바뀌)되었(사오니|으니|습니다)",
        r"(국번|지역번호)(을|를|이)?(다시)?(확인|없는)",
        r"가입(이)?되어있지않은|해지(된|되었)(전화|번호|습니다)",
    ),
    AnswerKind.ANNOUNCEMENT: (
        r"지금(거신|거는|연결하신)(전화|번호|고객)|거신전화(는|번호)",
        r"전원이꺼져|통화중이(오니|어서연결|니잠시후)|연결이되지않(아|으니|습니다|고있)",
        r"(연결|통화)(을|를|이)?(할수없(습니다|으니|는지역)|하실수없)",
        r"고객(님)?(이|께서|의사정|의요청|의요구)|가입자(가|께서|의사정)",
        r"(착신|발신|이용|일시)(이|으로)?(정지|금지|거절)(되|중|된|하)",
        r"다시(걸어|이용|확인하고걸어)(해)?주(시기|십시오|시길)",
        r"통화량이(많아|폭주)|신호가(닿지|잡히지)않는|서비스(지역|권역)(이|을)?(아|벗)",
    ),
}

_EN = {
    AnswerKind.VOICEMAIL: (
        r"(?<!did you )(?<!did they )(?<!can i )(?<!may i )(?<!like to )(?<!want to )\bleave (?:me |us |him |her |them )?(?:a|your|the) (?:\w+ ){0,5}(?:message|number|name)\b",
        r"\b(?:after|at|until|wait for) (?:you hear )?the (?:tone|beep|signal)\b|\bvoice ?mail\b",
        r"\bsorry (?:i|we) missed you(?:r call)?\b|\banswering machine\b|\bmailbox\b|\brecord (?:your|a) message\b|\bat the sound of the\b",
        r"\b(?:cannot|can't|can not|unable to|not able to) (?:come to|get to|answer) (?:the|my|your) (?:phone|call)\b",
        r"(?<!number )\byou(?:'ve| have) reached (?:the )?(?!wrong)\w+|\bget back to you (?:as soon|when|shortly)",
        r"\bnot (?:available|here|home|in) (?:right now|at the moment|at the minute|to take).{0,60}(?:message|tone|beep|back)",
        r"\bi(?:'ll| will) (?:call|ring|get back to) you (?:back )?(?:as soon|when i)",
        r"\b(?:our|the) (?:office|surgery|shop|store) is (?:now |currently )?closed\b",
    ),
    AnswerKind.SCREENING: (
        r"\bcall(?:er)? screening\b|\bscreening service\b|\bscreening (?:this|your|all) calls?\b",
        r"\b(?:record|state|say|give|tell me) your name (?:and|with|after|then|please)\b",
        r"\byour name and (?:the )?(?:reason|why|what)\b|\breason for (?:your call|calling|the call)\b",
        r"\bwhy you(?:'re| are) calling\b|\bwhat (?:this|your|the) call is (?:about|regarding)\b",
        r"\bsee if (?:this person|they|he|she|the person|\w+) (?:is|are) (?:available|free|there|able)\b",
        r"\b(?:automated|virtual|digital|ai|call|personal|phone) assistant\b",
        r"\bthe person you(?:'re| are) (?:calling|trying to reach) is using\b|\bgo ahead and say\b",
    ),
    AnswerKind.OUT_OF_SERVICE: (
        r"\bnot in service\b|\bno longer in (?:service|use)\b|\bnot a (?:working|valid) number\b",
        r"\bnumber (?:\w+ ){0,6}(?:disconnected|not in use|not valid|does not exist|doesn't exist|unallocated|incorrect|changed to)\b",
        r"\bnumber (?:\w+ ){0,6}(?:has )?not been recogni[sz]ed\b|\bhas been disconnected\b",
        r"\bcheck the number (?:and|you)\b|\bcannot be completed as dial",
    ),
    AnswerKind.ANNOUNCEMENT: (
        r"\bthe (?:person|number|subscriber|party|customer|mobile|mobile phone|wireless customer|phone) (?:that )?you(?: have| are|'ve|'re| called| dialed| dialled)\b",
        r"\b(?:phone|mobile|handset|subscriber) (?:\w+ ){0,4}(?:switched|turned|powered) off\b",
        r"\b(?:your )?call (?:cannot|can not|could not) be (?:completed|connected)\b|\ball (?:circuits|lines) are busy\b",
        r"\bcannot be (?:connected|reached) (?:right now|at this|at the|just)|\bplease (?:hang up and|try your call)\b",
        r"\b(?:out of|outside) (?:the )?(?:coverage|service) area\b|\bcustomer (?:you|is (?:not|unavailable))",
    ),
}

_PATTERNS: Mapping[Language, tuple[tuple[AnswerKind, re.Pattern[str]], ...]] = {
    language: tuple((kind, re.compile("|".join(parts))) for kind, parts in kinds.items())
    for language, kinds in ((Language.KO, _KO), (Language.EN, _EN))
}
"""In the order of what they ask of us: who announces a voicemail is one."""

_PERSON = {
    Language.KO: re.compile(r"여보세요|누구세요|누구시|누구십|누구야|누구신가요?$|^(네|예|응|어)+(네|예|요|받았)*$|전화받았|말씀하세요"),
    Language.EN: re.compile(
        r"^(?:hello|hi|hiya|hey|yes|yeah|yep|speaking|this is (?:he|she|him|her|me))\b|\bwho(?:'s| is) (?:this|that|it|calling|there|speaking)\b|\bhello\b$"
    ),
}  # fmt: skip


def plain_words(text: str, language: Language) -> str:
    """Return `text` as the phrases are compared: lower case, no punctuation, Korean without spaces."""
    words = _NOT_WORD.sub(" ", text.lower().replace("’", "'")).split()
    return ("" if language is Language.KO else " ").join(words)


def kind_of_words(text: str, language: Language) -> AnswerKind | None:
    """Return which machine `text` is typical of, PERSON for the short words of somebody who picked up, else None."""
    said = plain_words(text, language)
    for kind, phrases in _PATTERNS[language]:
        if phrases.search(said):
            return kind
    length = len(said) if language is Language.KO else len(said.split())
    if length <= LONGEST_PERSON_WORDS[language] and _PERSON[language].search(said):
        return AnswerKind.PERSON
    return None


_HOLD = {
    Language.KO: re.compile(r"(잠시|잠깐|조금)만?(더)?기다려(주(시면|십시오|시기|세요)|주실)|연결(해|하여)?(드리|중|하고)|끊지(마|말)"),
    Language.EN: re.compile(
        r"\b(?:please )?(?:hold|stay) (?:on|the line|for)\b|\bplease (?:hold|wait)\b|\b(?:one|a) moment,? please\b|\bconnecting you\b|\b(?:thanks|thank you)\b.{0,20}\b(?:hold|wait|moment)\b"
    ),
}  # fmt: skip


def asks_to_hold(text: str, language: Language) -> bool:
    """Say whether a robot asks us to stay on the line."""
    return _HOLD[language].search(plain_words(text, language)) is not None
