"""Wishes and facts of daily life in a whole transcript, by the same rules as during the talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carecall.domain.call_course import CallCourse, TurnRequest, TurnSlot, course_of
from carecall.domain.findings import Kind, Label
from carecall.domain.language import Language
from carecall.domain.little_speech import keys_pressed
from carecall.domain.requests import REQUEST_TEXT_LIMIT
from carecall.domain.turns import Speaker, Turn
from carecall.language.requests_heard import hear_request
from carecall.language.slots import slots_in
from carecall.ports.analysis import Analyst


class EmbeddedCourseReader:
    """ports.course.CourseReader without network; the analyst keeps emergencies out of the wishes."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    def read(self, turns: Sequence[Turn], *, language: Language) -> CallCourse:
        """Return what the talk tells besides its label."""
        said = tuple(_exchanges(turns))
        return course_of(
            turns,
            language=language,
            requests=tuple(self._requests(said, language)),
            slots=tuple(_slots(said, language)),
        )

    def _requests(
        self, said: Sequence[tuple[str, Turn]], language: Language
    ) -> Iterator[TurnRequest]:
        for asked, turn in said:
            request = hear_request(turn.text, language=language)
            if request is None:
                continue
            reading = self._analyst.read_utterance(
                turn.text, language=language, topic=turn.topic, asked=asked
            )
            if reading.label is not Label.EMERGENCY and reading.kind is Kind.ANSWER:
                text = turn.text[:REQUEST_TEXT_LIMIT]
                yield TurnRequest(turn_no=turn.turn_no, text=text, request=request)


def _slots(said: Sequence[tuple[str, Turn]], language: Language) -> Iterator[TurnSlot]:
    for asked, turn in said:
        for slot in slots_in(turn.text, language=language, topic=turn.topic, asked=asked):
            yield TurnSlot(turn_no=turn.turn_no, slot=slot)


def _exchanges(turns: Sequence[Turn]) -> Iterator[tuple[str, Turn]]:
    """Yield what the recipient said in words, each with what we had asked."""
    keys = {turn.turn_no for turn in keys_pressed(turns)}
    asked = ""
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            asked = turn.text
        elif turn.text.strip() and turn.turn_no not in keys:
            yield asked, turn
