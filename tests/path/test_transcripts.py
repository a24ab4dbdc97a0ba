"""What was said on the calls, as it was understood and written down."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from statistics import median

import pytest

from carecall.domain.turns import Speaker
from carecall.store.tables import TurnRow
from tests.path.whole_run import LIFTED, TALKERS, WholeRun

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

UNDERSTOOD = 0.8
"""The phrase recogniser knows what its people say, but hears them over a telephone."""
MUCH = 4
CUT_SHORT_MS = 500
"""A sentence during which the line went is not expected to be understood."""
CUT_WITHIN_MS = 4000
"""They cut in after a second, and we stop soon after."""
CLOCK_MS = 700
"""How far the two ends' clocks of one call may stand apart."""


def words(text: str) -> str:
    """Return a text without what a recogniser may write in its own way: case, spaces, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text)).casefold()


def recipient_turns(turns: list[TurnRow]) -> list[TurnRow]:
    return [turn for turn in turns if turn.speaker is Speaker.RECIPIENT]


def agent_turns(turns: list[TurnRow]) -> list[TurnRow]:
    return [turn for turn in turns if turn.speaker is Speaker.AGENT]


def pace(turn: TurnRow) -> float:
    """Return how many letters were written down for each second that was heard."""
    return len(words(turn.text)) * 1000 / (turn.ended_ms - turn.started_ms)


def understood(whole_run: WholeRun, persona_id: str) -> tuple[int, int]:
    """Return how many whole sentences were understood word for word and in order, and how many were said."""
    talk_ms = whole_run.heard_there(persona_id)["talk_ms"]
    assert isinstance(talk_ms, int)
    said = [
        words(str(line["text"]))
        for line in whole_run.said_there(persona_id)
        if int(str(line["ended_ms"])) < talk_ms - CUT_SHORT_MS
    ]
    heard = [words(turn.text) for turn in recipient_turns(whole_run.transcript(persona_id))]
    pairs = SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks()
    return sum(pair.size for pair in pairs), len(said)


def test_most_of_what_was_said_was_understood_word_for_word(whole_run: WholeRun) -> None:
    counts = {persona_id: understood(whole_run, persona_id) for persona_id in TALKERS}
    right = sum(count for count, _ in counts.values())
    said = sum(count for _, count in counts.values())
    assert right >= said * UNDERSTOOD, counts


@pytest.mark.parametrize("persona_id", TALKERS)
def test_everybody_who_says_much_is_understood(whole_run: WholeRun, persona_id: str) -> None:
    right, said = understood(whole_run, persona_id)
    assert right * 2 >= said or said < MUCH


@pytest.mark.parametrize("persona_id", TALKERS)
def test_nobody_is_said_to_have_spoken_more_often_than_they_did(
    whole_run: WholeRun, persona_id: str
) -> None:
    heard = recipient_turns(whole_run.transcript(persona_id))
    assert len(heard) <= len(whole_run.said_there(persona_id))


@pytest.mark.parametrize("persona_id", ["silent-ko", "silent-en"])
def test_nothing_is_put_into_the_mouth_of_the_silent(whole_run: WholeRun, persona_id: str) -> None:
    turns = whole_run.transcript(persona_id)
    assert agent_turns(turns)
    assert not recipient_turns(turns)


@pytest.mark.parametrize("persona_id", LIFTED)
def test_turns_are_numbered_and_lie_inside_the_talk(whole_run: WholeRun, persona_id: str) -> None:
    turns = whole_run.transcript(persona_id)
    talk_ms = whole_run.last_call(persona_id).talk_ms
    assert talk_ms is not None
    assert [turn.turn_no for turn in turns] == list(range(1, len(turns) + 1))
    assert all(0 <= turn.started_ms <= turn.ended_ms <= talk_ms for turn in turns)


@pytest.mark.parametrize("persona_id", LIFTED)
def test_the_turns_of_one_side_follow_each_other(whole_run: WholeRun, persona_id: str) -> None:
    turns = whole_run.transcript(persona_id)
    for side in (agent_turns(turns), recipient_turns(turns)):
        ends = [turn.ended_ms for turn in side]
        starts = [turn.started_ms for turn in side]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize("persona_id", LIFTED)
def test_what_was_understood_carries_its_confidence(whole_run: WholeRun, persona_id: str) -> None:
    turns = whole_run.transcript(persona_id)
    for turn in recipient_turns(turns):
        assert (turn.confidence or 0) > 0 or not turn.text
        assert (turn.confidence or 0) <= 1
    assert all(turn.confidence is None for turn in agent_turns(turns))


@pytest.mark.parametrize("persona_id", LIFTED)
def test_the_first_sentence_says_that_a_machine_calls_and_for_whom(
    whole_run: WholeRun, persona_id: str
) -> None:
    korean = persona_id.endswith("-ko")
    first = agent_turns(whole_run.transcript(persona_id))[0]
    if persona_id.startswith("voicemail") and first.cut_off:
        return  # we fall silent in the middle of a word once a machine is known
    assert ("행복복지관" if korean else "Maple Centre") in first.text
    assert "AI" in first.text or "인공지능" in first.text


@pytest.mark.parametrize("persona_id", ["interrupts-ko", "interrupts-en"])
def test_our_text_ends_where_the_person_cut_in(whole_run: WholeRun, persona_id: str) -> None:
    ours = agent_turns(whole_run.transcript(persona_id))
    cut = [turn for turn in ours if turn.cut_off]
    usual = median(pace(turn) for turn in ours if not turn.cut_off)
    assert len(cut) >= 2
    for turn in cut:
        assert turn.ended_ms - turn.started_ms < CUT_WITHIN_MS
        assert 0 < pace(turn) < usual * 1.5  # a word that was only begun is not written down


@pytest.mark.parametrize("persona_id", TALKERS)
def test_both_ends_agree_when_the_person_spoke(whole_run: WholeRun, persona_id: str) -> None:
    starts = [int(str(line["started_ms"])) for line in whole_run.said_there(persona_id)]
    for turn in recipient_turns(whole_run.transcript(persona_id)):
        assert min(abs(turn.started_ms - start) for start in starts) < CLOCK_MS
