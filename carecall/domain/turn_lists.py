"""The small words of each language that turn taking listens for, as plain lists."""

from __future__ import annotations

from carecall.domain.language import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BACKCHANNELS = {
    Language.EN: _words(
        "yeah yep yes yup ya yea aye uh-huh uhhuh mm mhm mm-hm mmhm mm-hmm mmhmm mhmm hm hmm hmmm m uh um huh oh ooh "
        "ah aah aha ok okay right sure i see know good great hello hi well wow really exactly true alright all "
        "gotcha indeed absolutely course of"
    ),
    Language.KO: _words(
        "네 예 응 음 으음 으응 음음 어 어어 아 아아 아네 아예 네네 예예 네네네 네에 예에 응응 그래 그래요 그래그래 "
        "그렇지 그렇지요 그렇죠 그쵸 그죠 그치 그러게 그러게요 그렇구나 그렇군 그렇군요 그랬구나 그랬군요 그러시구나 "
        "그럼 그럼요 맞아 맞아요 맞습니다 아하 오 오오 하 허 흠 저런 여보세요 "
        "알겠어요 알겠습니다 알았어요 알았습니다 알았어"
    ),
}
"""Sounds and words by which somebody shows that they listen."""

HANGING_WORDS = {
    Language.EN: _words(
        "and but or because cause um umm uh uhh er erm hmm the a an to of with my your his our their if when then "
        "than which who whose would could should will about from as into until since while although though unless "
        "i'm it's he's she's we're they're there's that's i've we've i'd i'll very just also "
        "maybe"
    ),
    Language.KO: _words(
        "그리고 근데 근데요 그런데 그래서 그러니까 그니까 그러면 그러다가 그러고 왜냐하면 왜냐면 하지만 그래도 또 "
        "그 저 음 음음 어 어어 에 그게 그거 이게 이제 막 뭐 뭐지 뭐더라 뭐랄까 뭐라 가만 가만있자 보자 "
        "좀 한 제가 내가 저는 나는 우리"
    ),
}
"""A turn that ends with one of these is not over."""

HESITANT_YES = {Language.EN: _words("m mm hm hmm"), Language.KO: _words("어 어어 음 음음")}
"""Said alone, a yes or the breath before an answer."""

HANGING_PAIRS = {
    Language.EN: frozenset(
        {
            "let me",
            "me see",
            "me think",
            "you know",
            "i mean",
            "sort of",
            "kind of",
            "i guess i",
            "and so",
            "but so",
        }
    ),
    Language.KO: frozenset({"그 뭐", "어디 보자", "가만있어 봐", "가만 있어", "뭐라고 해야"}),
}
"""The same for the last two words."""

AUXILIARIES_EN = _words(
    "is was are were am have has had do does did can not isn't wasn't aren't weren't haven't hasn't don't doesn't "
    "didn't can't cannot couldn't wouldn't won't"
)
"""Last words that end a short answer ("yes I have") and leave a long one open ("and then it was")."""
PREPOSITIONS_EN = _words("in on at for like so i that")
_SHORT_ENDS_EN = (
    "think so",
    "hope so",
    "guess so",
    "like that",
    "not that",
    "do that",
    "did that",
    "so so",
    "course not",
    "hope not",
    "think not",
)
WHOLE_PAIRS_EN = frozenset(_SHORT_ENDS_EN)
"""Last two words that end a sentence although the last one alone would not."""

HANGING_ENDINGS_KO = (
    "데", "니까", "서", "려고", "면서", "지만", "이랑", "한테", "까지", "부터", "을", "를", "고", "은", "는", "라도",
    "으면", "하면", "되면", "다면", "더니", "다가", "느라", "거나", "든지", "도록", "려면", "인지", "던", "처럼", "보다",
    "에게", "의", "마다",
)  # fmt: skip
"""Endings of words after which Korean goes on."""
HANGING_PARTICLES_KO = ("이", "가", "에", "도", "만", "쯤", "하고", "들", "께서", "에는", "으로")
"""Ends of a noun in the middle of a sentence; a single such word may be a short answer."""
WHOLE_WORDS_KO = _words("많이 같이 매일 별로 아이 고양이 어린이 나들이 이 가 도 다시 그대로 이대로")
"""Words that only look as if they had one of these."""
WHOLE_ENDINGS_KO = (
    "요", "다", "까", "네", "예", "응", "죠", "지", "어", "아", "야", "해", "돼", "래", "걸", "구나", "니", "냐", "게",
    "자", "든",
)  # fmt: skip
OPEN_ENDINGS_KO = ("데요", "니까요", "서요", "고요", "려고요", "지만요")
"""Polite endings that may be a whole answer or a breath before the rest."""

NUMBERS_KO = (
    r"\d|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스물|서른|마흔|쉰|예순|일흔|여든|아흔|"
    r"(?:^|\s)[일이삼사오육륙칠팔구십백천만영공]+(?:\s|$)"
)
UNITS_KO = (
    "시간", "시", "분", "번", "개", "살", "명", "끼", "그릇", "알", "봉지", "킬로", "키로", "도", "잔", "달", "년", "주",
    "원", "일", "정", "쪽", "대", "병", "숟갈", "숟가락", "정도", "쯤",
)  # fmt: skip
COUNTS_KO = rf"(?:\d|[한두세네]|다섯|여섯|일곱|여덟|아홉|열|스무|[일이삼사오육칠팔구십백천만])\s*(?:{'|'.join(UNITS_KO)})"
NUMBERS_EN = (
    r"\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|once|twice|half|none|never)\b"
)
COUNTS_EN = (
    rf"(?:{NUMBERS_EN})[\w\s-]*\b(?:hours?|o'clock|times?|pills?|tablets?|minutes?|days?|weeks?|months?|years?|"
    r"meals?|glasses|cups?|degrees|am|pm|kilos?|pounds|dollars|won)\b|\b(?:once|twice|none|never)\b"
)
NUMBERS = {Language.KO: NUMBERS_KO, Language.EN: NUMBERS_EN}
"""Patterns of a number in words or digits."""
COUNTS = {Language.KO: COUNTS_KO, Language.EN: COUNTS_EN}
"""Patterns of a number with what it counts."""
