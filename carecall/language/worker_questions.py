"""Questions of this call that come from workers: answers to earlier wishes, one question, one notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carecall.domain.brief import CallBrief
from carecall.domain.errands import Errand, ErrandKind
from carecall.domain.requests import MOST_TOLD, RequestAnswer
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.domain.talk_facts import ErrandSaid, RequestTold
from carecall.language.phrasebook import Phrasebook
from carecall.language.talk import Question

_ENDS = (".", "!", "?", "…")


def woven(
    planned: Sequence[Question], brief: CallBrief, phrases: Phrasebook
) -> tuple[Question, ...]:
    """Return `planned` with what workers sent after its first question."""
    return (*planned[:1], *worker_questions(brief, phrases), *planned[1:])


def worker_questions(brief: CallBrief, phrases: Phrasebook) -> Iterator[Question]:
    """Yield what this call tells and asks for workers: at most two answers, one notice, one question."""
    for answer in brief.answers[:MOST_TOLD]:
        yield _told(answer, phrases)
    for kind in (ErrandKind.NOTICE, ErrandKind.QUESTION):
        errand = next((each for each in brief.errands if each.kind is kind), None)
        if errand is not None:
            yield _notice(errand, phrases) if kind is ErrandKind.NOTICE else _asked(errand, phrases)


def _told(answer: RequestAnswer, phrases: Phrasebook) -> Question:
    words = _sentence(answer.answer)
    frame = phrases.text(Purpose.ANSWER_TOLD, thing=answer.thing)
    return Question(
        lead=f"{frame} {words}",
        text=phrases.text(Purpose.ANSWER_CHECK),
        topic=Topic.GREETING,
        expects=Expectation.YES_NO,
        given=words,
        facts=(RequestTold(request_id=answer.request_id),),
    )


def _notice(errand: Errand, phrases: Phrasebook) -> Question:
    words = _sentence(errand.text)
    return Question(
        lead=f"{phrases.text(Purpose.ERRAND_NOTICE)} {words}",
        text=phrases.text(Purpose.ERRAND_CHECK),
        topic=Topic.GREETING,
        expects=Expectation.YES_NO,
        given=words,
        facts=(ErrandSaid(errand_id=errand.errand_id),),
        errand_id=errand.errand_id,
    )


def _asked(errand: Errand, phrases: Phrasebook) -> Question:
    words = _sentence(errand.text, end="?")
    return Question(
        text=f"{phrases.text(Purpose.ERRAND_QUESTION)} {words}",
        topic=Topic.GREETING,
        given=words,
        facts=(ErrandSaid(errand_id=errand.errand_id),),
        errand_id=errand.errand_id,
    )


def _sentence(text: str, end: str = ".") -> str:
    """Return a worker's words with a mark at their end, so that the voice falls or rises there."""
    words = " ".join(text.split())
    if end == "?" and not words.endswith("?"):
        return words.rstrip(".!…") + end
    return words if words.endswith(_ENDS) else words + end
