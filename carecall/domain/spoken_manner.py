"""How a sentence that a model found must be built: no list of bad words knows every bad sentence.

An AI that only answers what was said needs few forms: sympathy, a question, a word to be passed on. What
speaks of itself, promises, commands, advises or tells hearsay in any other form is left to the script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from carecall.domain.language import Language
from carecall.domain.spoken_signs import SpokenRule

_L_ENDED = "".join(chr(0xAC00 + 28 * place + 8) for place in range(399))
"""Hangul syllables that end in ㄹ: with 게요 they promise."""
_KO_MY_WORDS = (
    r"전할|전해|알려|알릴|알게|말씀드릴|말씀드려|여쭤|여쭈|물어볼|들을|듣고|들으니|들어|들리|기다릴|적어|옮겨|인공지능|못 ?해|못해|"
    r"못합|기뻐|기쁘|반가|다행|고마|걱정|마음이|마음도|끊지|여기 있|목소리|말이|다시"
)
_KO: tuple[tuple[SpokenRule, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (SpokenRule.LANGUAGE, re.compile(r"^(?!.*(?:요|니다|니까|시오|[죠쥬네예])[\s.,!?…~]*$)"), None),
    (SpokenRule.LIFE, re.compile(r"(?:^|[ ,])(?:저는|저도|저에게|저한테|제가|저희|제|우리|나는|나도|내가)(?= )"), re.compile(_KO_MY_WORDS)),
    (
        SpokenRule.BODY,
        re.compile(rf"[{_L_ENDED}]게요|(?<!시)(?<!셨)(?<!좋)(?<!으)겠(?:습니다|어요)"),
        re.compile(r"전할게|전해 드릴게|알려 드릴게|알릴게|말씀드릴게|여쭤볼게|물어볼게|들을게|있을게|기다릴게|적어 둘게|전화드릴게|알아야겠어요|알겠습니다|전하겠|알려 드리겠"),
    ),
    (
        SpokenRule.ADVICE,
        re.compile(r"(?:세요|십시오|(?<!으)시죠|(?<!으)시지요|셔야(?: 해요| 합니다| 돼요| 할)?.*|시면 (?:돼요|됩니다|나아|좋아요|편해).*|시는 게 (?:좋|나|낫).*|셔도 (?:돼요|됩니다))[\s.!…]*$"),
        re.compile(r"병원|의사|진료|담당자|말씀|들려|여쭤|안녕히|하루|전화하세요|천천히 하세요|그러세요|안 하셔도"),
    ),
    (SpokenRule.ADVICE, re.compile(r"면 좋겠"), re.compile(r"병원|의사|진료|담당자|말씀|선생님")),
    (SpokenRule.WORLD, re.compile(r"(?:[가-힣]대요|래요|다던데요?|라던데요?|다네요|라네요|답니다|다더라고요|라더군요|하더라고요)[\s.!…]*$"), None),
    (SpokenRule.WORLD, re.compile(r"(?:곧|이제|벌써) .*(?:다가오|되네|됐네|왔네|가네)|시간이 (?:늦|이르|벌써)|철이(?:네|라|에)|[가-힣]나물|제철|공기가|때지요"), None),
    (SpokenRule.ADVICE, re.compile(r"때문(?:이에|인가|일|이네|입니다)|노화|입원|퇴원|수술하|보호법|법이|법으로|신고하|권리|찾아 두|노환|후유증"), re.compile(r"[?]\s*$")),
    (SpokenRule.PRODUCT, re.compile(r"[가-힣](?:이|가) (?:참 |정말 |더 |제일 )?(?:좋아요|괜찮아요|최고예요|편해요|싸요)[\s.!]*$|칼슘|철분|마그네슘|[가-힣]{2,}제를"), None),
    (SpokenRule.FAMILY, re.compile(r"효자|효녀|자제분|정정하|생기셨|곱게|복이 많|훤칠"), None),
)  # fmt: skip
_EN_I_WORDS = (
    r"see|hear|understand|am (?:so |very |really |truly )?(?:sorry|glad|happy (?:for|to hear|that)|pleased|relieved|listening|here|an AI|not (?:a )?(?:person|human)|telling)|"
    r"will (?:gladly |also |certainly )?(?:tell|let|pass|note|make a note|ask|speak|stay on|wait|listen|call another|go slower|say)|"
    r"can (?:only )?(?:imagine|hear|understand|see that|pass|tell)|cannot (?:help|do|give|say|advise|know)|would like to (?:hear|know|ask)|"
    r"hope|wonder|did not|do not|appreciate|ask because|know (?:this|that) is"
)
_EN: tuple[tuple[SpokenRule, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (SpokenRule.LIFE, re.compile(rf"\bI(?:'m|'ll|'d|'ve)?\b(?! (?:{_EN_I_WORDS})\b)(?!, I\b)"), re.compile(r"\bI'm (?:so |very |really )?(?:sorry|glad|happy (?:for|to hear|that)|listening|here|relieved)\b|\bI'll (?:tell|let|pass|note|ask|stay on)\b|\b(?:should|shall|may) I\b")),
    (SpokenRule.LIFE, re.compile(r"\b(?:my|mine|we|we're|we'll|our|ours|us)\b", re.IGNORECASE), re.compile(r"\bput us through\b")),
    (SpokenRule.BODY, re.compile(r"(?<!\bI)(?<!\bI am)(?: will|'ll| (?:is|are|was) going to| won't)\b(?! you\b)", re.IGNORECASE), re.compile(r"\?\s*$|\bI(?:'ll| will)\b")),
    (
        SpokenRule.ADVICE,
        re.compile(r"\byou (?:should|must(?! be| have)|need to|ought to|had better|have to|may (?:need|want)|might (?:need|want)|could (?:try|use|take)|can (?:try|take|use|get))\b|\byou'd better\b", re.IGNORECASE),
        re.compile(r"\b(?:doctor|nurse|worker|staff|answer)\b|\?\s*$"),
    ),
    (
        SpokenRule.ADVICE,
        re.compile(
            r"^(?:so |and |then |please |just |do |always |never |maybe |perhaps )*(?:don't|cut|report|avoid|keep|try|make|get|go(?! on)|put|lie|sit|stand|call|ring|ask|buy|sell|eat|drink|"
            r"rest|sleep|walk|use|remember|stay|be|give|send|write|sign|open|close|turn|watch|check|wear|rinse|wash|rub|press|hold|breathe|stop|start|stretch|move|bring|pay|save|leave|claim|visit|"
            r"contact|take(?! your time)|wrap|pop|see(?! a doctor| the doctor| your doctor)|have(?! a (?:good|nice|lovely)))\b",
            re.IGNORECASE,
        ),
        re.compile(r"\?\s*$|\b(?:doctor|emergency|urgent)\b"),
    ),
    (SpokenRule.WORLD, re.compile(r"\b(?:they say|people say|apparently|rumou?r|going around|these days everyone|tonight|weekend|evenings are|clocks?|petrol|the match|getting (?:late|dark|early)|nearly (?:the|time)|last night's)\b", re.IGNORECASE), None),
    (SpokenRule.ADVICE, re.compile(r"\b(?:old age|just age|caused by|due to|because of your|probably not|do you good|hospital stay|into hospital|the law|landlord|rights|everything will|it's only|nothing but)\b", re.IGNORECASE), re.compile(r"\?\s*$")),
    (SpokenRule.PRODUCT, re.compile(r"\b(?!that|it|this)\w+ (?:is|are) (?:so |very |really )?(?:great|reliable|excellent|the best|worth)\b|\bcalcium|\biron tablets?", re.IGNORECASE), None),
    (SpokenRule.FAMILY, re.compile(r"\b(?:missus|family around|in (?:great|good) shape|for (?:sixty|seventy|eighty|ninety)|the kids|young at heart)\b", re.IGNORECASE), None),
)  # fmt: skip
_KO_SAID = re.compile(
    r"(?:[시셨았었했]겠어요|[시셨았었했]겠네요|군요|네요|(?:^|[ ,])네|다행이에요|다행입니다|걱정이에요|걱정돼요|걱정되네요|고마워요|고맙습니다|감사해요|감사합니다|"
    r"반가워요|기뻐요|기쁩니다|놓여요|쓰여요|마음이 아파요|안타까워요|속상해요|알겠습니다|알겠어요|들었어요|들었습니다|수 있어요|수도 있어요|듣고 있어요|여기 있어요|"
    r"게요|인공지능이에요|못 ?해요|만해요|괜찮아요|돼요|[^면]지요|[^면]죠|잘하셨어요|보내세요|안녕히 계세요|말씀하세요|천천히 하세요|전화하세요|주세요|전하겠습니다|"
    r"(?:병원|의사|진료|담당자|선생님).*좋겠(?:어요|네요|습니다))[\s.,!…~]*$"
)
"""Forms of what a model may state; a question has any form but one that takes the answer for granted."""
_KO_SURE_QUESTION = re.compile(r"(?:지요|죠|잖아요)\s*\?")
_EN_SAID = re.compile(
    r"^(?:oh|ah|well|yes|yes indeed|of course|all right|i see)?[,.]? ?(?:so |and |but )?(?:"
    r"that(?:'s| is| was| must| sounds| seems| would| can| has| does| worries| matters)\b|it would be good to see a (?:doctor|nurse)|it(?:'s| is| was| must| sounds| seems)\b|this (?:is|must|sounds)\b|there are days\b|"
    r"i\b|i'm\b|i'll\b|thank|what a\b|how (?:hard|nice|good|kind|sad|difficult|brave|upsetting|tiring|painful)\b|no wonder|well done|good (?:for|on) you|"
    r"you (?:must (?:be|have)|have (?:been|had)|had\b|do not have to|don't have to|are (?:not alone|right|managing|holding|doing|going through|being|very (?:diligent|patient|brave|kind)|brave))|"
    r"so (?:you|it)\b|you (?:like|read|put|went|had|slept|ate)\b|(?:anybody|anyone|everybody) would|nobody should|at least|take your time|please (?:go on|tell|say|take your time|see a doctor)|"
    r"let me|just one|have a (?:good|nice|lovely)|goodbye|if it is urgent|perhaps (?:a|your) doctor|(?:a|your|the) doctor (?:can|could|should|may)|tell me|all right|of course|not at all"
    r")",
    re.IGNORECASE,
)
_EN_SURE_QUESTION = re.compile(
    r"(?:,|\b) (?:isn't|aren't|wasn't|weren't|don't|didn't|were you not|are you not|right)(?: \w+)?\?$|\bmeet\b|\blast time\b",
    re.IGNORECASE,
)
LATELY = 2
"""Utterances whose words may be taken up."""
_WORD = re.compile(r"[a-z]{4,}")
_STATED = {Language.KO: _KO_SAID, Language.EN: _EN_SAID}
_SURE = {Language.KO: _KO_SURE_QUESTION, Language.EN: _EN_SURE_QUESTION}
_BUILT = {Language.KO: _KO, Language.EN: _EN}


def breaks_manner(
    sentence: str, language: Language, told: Sequence[str] = ()
) -> tuple[SpokenRule, str] | None:
    """Return the rule that the form of a found sentence breaks, with its words; None when the form is plain.

    An English statement may begin with anything when it takes up a word that the person said (`told`).
    """
    text = " ".join(sentence.replace("’", "'").split())
    for rule, pattern, unless in _BUILT[language]:
        found = pattern.search(text)
        if found and not (unless is not None and unless.search(text)):
            return rule, found.group() or text
    sure = _SURE[language].search(text)
    if sure:
        return SpokenRule.FAMILY, sure.group()
    stated = text.endswith("?") or _STATED[language].search(text) or _takes_up(text, told, language)
    if not stated:
        return SpokenRule.ADVICE, text
    return None


def _takes_up(text: str, told: Sequence[str], language: Language) -> bool:
    """Say whether an English sentence has a word of more than three letters that was said lately."""
    lately = " ".join(told[-LATELY:]).lower()
    words = set(_WORD.findall(text.lower())) if language is Language.EN else set()
    return not words.isdisjoint(_WORD.findall(lately))
