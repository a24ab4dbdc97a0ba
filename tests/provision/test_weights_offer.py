"""The set-up offers the speech model: asked, answered, without a terminal, without a network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.commands import weights as step
from carecall.commands.weights import Person, offer_weights
from carecall.provision.progress import Progress
from carecall.speech import weights
from carecall.speech.engines import SpeechConfig
from carecall.speech.machine import Machine
from tests.fakes.model_hub import ModelHubDouble, model_hub

FILES = {
    "config.json": b"{}",
    "model.bin": bytes(1_500_000),
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
}
NOBODY = Person(assume_yes=False, ask=None)
AGREED = Person(assume_yes=True, ask=None)


class Answers:
    """A person who gives one answer and remembers what was asked."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.questions: list[str] = []

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        return self.answer


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHubDouble]:
    small = weights.Weights(name="small", repository="Systran/faster-whisper-small", usual_mb=1)
    monkeypatch.setitem(weights.CATALOGUE, "small", small)
    with model_hub(dict(FILES)) as double:
        monkeypatch.setenv("HF_ENDPOINT", double.url)
        yield double


@pytest.fixture
def config(tmp_path: Path) -> SpeechConfig:
    return SpeechConfig(downloads=tmp_path, prompts=tmp_path, machine=Machine(cores=4, gpu=False))


def offered(config: SpeechConfig, person: Person) -> tuple[bool, str]:
    """Make the offer; return whether the model is there then, and what was shown."""
    shown = io.StringIO()
    state = offer_weights(config, person, Progress(shown))
    return state.present, shown.getvalue()


def test_yes_brings_the_model(config: SpeechConfig, hub: ModelHubDouble) -> None:
    present, shown = offered(config, AGREED)
    assert present
    assert "Downloading the speech model small: done" in shown
    hub.asked.clear()
    assert offered(config, AGREED) == (True, "")
    assert hub.asked == []


def test_the_question_tells_the_size_first(config: SpeechConfig, hub: ModelHubDouble) -> None:
    ask = Answers("\n")
    present, _ = offered(config, Person(assume_yes=False, ask=ask))
    assert present
    assert ask.questions == [
        "Download the speech model small for Korean and English now (2 MB)? [Y/n] "
    ]


def test_a_no_is_remembered_until_yes_is_said(config: SpeechConfig, hub: ModelHubDouble) -> None:
    ask = Answers("n\n")
    refusing = Person(assume_yes=False, ask=ask)
    present, shown = offered(config, refusing)
    assert not present
    assert "setup --yes" in shown
    offered(config, refusing)
    assert len(ask.questions) == 1
    assert offered(config, AGREED)[0]


def test_nobody_at_the_terminal_is_not_asked_and_nothing_is_fetched(
    config: SpeechConfig, hub: ModelHubDouble
) -> None:
    present, shown = offered(config, NOBODY)
    assert not present
    assert hub.asked == []
    assert len(shown.splitlines()) == 1
    assert "setup --yes" in shown
    assert str(config.downloads / "models" / "small") in shown


def test_no_network_is_one_line_and_no_error(
    config: SpeechConfig, hub: ModelHubDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    present, shown = offered(config, AGREED)
    assert not present
    assert len(shown.splitlines()) == 1
    assert "hub.invalid cannot be reached" in shown
    assert f"copy its files into {config.downloads}/models/small" in shown


@pytest.mark.parametrize("asr", ["sphinx", "http"])
def test_who_uses_another_engine_is_not_bothered(
    config: SpeechConfig, hub: ModelHubDouble, asr: str
) -> None:
    assert offered(replace(config, asr=asr), AGREED) == (False, "")


def test_an_own_model_is_never_looked_for_at_the_hub(
    config: SpeechConfig, hub: ModelHubDouble, tmp_path: Path
) -> None:
    present, shown = offered(replace(config, asr_model=f"{tmp_path}/own"), AGREED)
    assert not present
    assert hub.asked == []
    assert "copy them into" in shown


def test_a_small_machine_is_told_about_its_model(config: SpeechConfig, hub: ModelHubDouble) -> None:
    _, shown = offered(replace(config, machine=Machine(cores=2, gpu=False)), AGREED)
    assert "two calls at a time" in shown


def test_only_a_terminal_on_both_sides_is_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert step.person_at(assume_yes=False).ask is None
