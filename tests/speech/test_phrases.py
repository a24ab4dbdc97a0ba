"""The notation of phrase files, and the phrases that come with CareCall."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.lab.persona_files import load_everybody
from carecall.speech.phrase_book import PhraseBook, read_phrase_book
from carecall.speech.phrase_form import sentences
from carecall.speech.sphinx import spellings
from carecall.speech.word_graph import WordGraph, word_graph

SLOTS = {"part": ["knee", "(left|right) leg"], "loop": ["a"]}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("yes", ["yes"]),
        ("[oh] yes", ["oh yes", "yes"]),
        ("a (b|c) d", ["a b d", "a c d"]),
        ("a [b [c]]", ["a b c", "a b", "a"]),
        ("my <part> hurts", ["my knee hurts", "my left leg hurts", "my right leg hurts"]),
        ("a | b c", ["a", "b c"]),
    ],
)
def test_a_phrase_stands_for_its_sentences(phrase: str, expected: list[str]) -> None:
    assert sentences(phrase, SLOTS) == expected


@pytest.mark.parametrize("phrase", ["(a", "[a", "a)", "a]", "(a]", "<none>", "(a|b) [c"])
def test_a_broken_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|slot"):
        sentences(phrase, SLOTS)


def test_a_phrase_that_stands_for_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        sentences(" | ".join("(a|b|c|d|e|f|g|h) " * 4 for _ in range(2)), {})


def spelled(graph: WordGraph, state: int | None = None) -> set[str]:
    state = graph.first if state is None else state
    if state == graph.last:
        return {""}
    return {
        f"{arc.word} {rest}".strip()
        for arc in graph.arcs
        if arc.start == state
        for rest in spelled(graph, arc.end)
    }


SENTENCE = st.lists(st.sampled_from(["yes", "no", "well", "i", "am"]), min_size=1, max_size=4)


@given(st.lists(SENTENCE, min_size=1, max_size=20))
def test_a_word_graph_spells_its_sentences_and_nothing_else(rows: list[list[str]]) -> None:
    wanted = {" ".join(row) for row in rows}
    assert spelled(word_graph(wanted)) == wanted


def test_equal_endings_are_shared() -> None:
    graph = word_graph([f"my {part} hurts a lot" for part in ("knee", "leg", "back")])
    assert graph.states == 6
    assert "TRANSITION" in graph.fsg("health")


@pytest.fixture(scope="module", params=list(Language))
def book(request: pytest.FixtureRequest) -> PhraseBook:
    return read_phrase_book(request.param)


def test_every_topic_has_phrases(book: PhraseBook) -> None:
    assert set(book.topics) == set(Topic)
    for topic in Topic:
        assert len(set(book.sentences_for(topic))) > 150


def test_every_word_of_the_phrases_has_a_sound(book: PhraseBook) -> None:
    assert set(spellings(book)) == set(book.words)


def test_everything_that_simulated_recipients_say_can_be_heard_after_any_question(
    book: PhraseBook,
) -> None:
    for topic in Topic:
        known = set(book.sentences_for(topic))
        for persona in load_everybody():
            if persona.language is book.language:
                assert {line.lower() for line in persona.lines} <= known


def test_an_alarm_can_be_heard_after_any_question(book: PhraseBook) -> None:
    for topic in Topic:
        assert book.alarming <= set(book.sentences_for(topic))


def test_short_forms_are_written_in_full() -> None:
    book = read_phrase_book(Language.EN)
    assert book.spelling["i'm doing just fine"] == "I am doing just fine"
    assert book.spelling["i can't get up"] == "I cannot get up"
