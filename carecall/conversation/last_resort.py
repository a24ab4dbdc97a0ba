"""What is said when the conversation itself is out of order or out of time."""

from __future__ import annotations

from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.ports.dialogue import Line

APOLOGY = {
    Language.KO: "죄송합니다. 지금 통화 상태가 좋지 않아 여기서 마치겠습니다.",
    Language.EN: "I am sorry, there is a problem on our side, so I have to end this call now.",
}
_TIME_UP = {
    Language.KO: "오늘 통화 시간이 다 되어 여기서 마치겠습니다. 안녕히 계세요.",
    Language.EN: "Our time for today is over, so I will say goodbye now. Take care.",
}


def apology(language: Language) -> Line:
    """Return the line for a fault of our own."""
    return Line(text=APOLOGY[language], interruptible=False)


def time_up(brief: CallBrief) -> Line:
    """Return the line that ends a call at its longest talk time."""
    return Line(text=_TIME_UP[brief.script.language], interruptible=False, closing=True)
