"""Weights brought from a stand-in hub: size, progress, resume, no network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.errors import MissingPart, NoDiskSpace, NoNetwork
from carecall.speech.weights import missing_files
from carecall.speech.weights_download import HubFile, ModelHub
from tests.fakes.model_hub import ModelHubDouble, model_hub

MODEL = bytes(range(256)) * 12_000
FILES = {
    "config.json": b"{}",
    "model.bin": MODEL,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not wanted",
}
TOTAL = sum(len(content) for name, content in FILES.items() if name != "README.md")


def ignore(done: int, total: int) -> None:
    """Show no progress."""


@pytest.fixture
def double() -> Iterator[ModelHubDouble]:
    with model_hub(dict(FILES)) as hub:
        yield hub


@pytest.fixture
def hub(double: ModelHubDouble, tmp_path: Path) -> ModelHub:
    return ModelHub(tmp_path, endpoint=double.url)


def test_the_size_is_known_before_anything_is_brought(hub: ModelHub, tmp_path: Path) -> None:
    offer = hub.look("small")
    assert offer.total_bytes == offer.missing_bytes == TOTAL
    assert offer.folder == tmp_path / "models" / "small"
    assert missing_files(offer.folder)


def test_a_download_shows_its_progress_and_leaves_a_whole_model(hub: ModelHub) -> None:
    shown: list[tuple[int, int]] = []
    offer = hub.look("small")
    hub.fetch(offer, lambda done, total: shown.append((done, total)))
    assert missing_files(offer.folder) == ()
    assert (offer.folder / "model.bin").read_bytes() == MODEL
    assert not (offer.folder / "README.md").exists()
    assert shown == sorted(shown)
    assert shown[-1] == (TOTAL, TOTAL)
    assert hub.look("small").missing_bytes == 0


def test_a_broken_download_goes_on_where_it_stopped(hub: ModelHub, double: ModelHubDouble) -> None:
    double.cut_after = 200_000
    double.down_after_cut = True
    offer = hub.look("small")
    with pytest.raises(NoNetwork, match="it resumes"):
        hub.fetch(offer, ignore)
    kept = offer.kept_bytes(next(file for file in offer.files if file.name == "model.bin"))
    assert kept == 200_000
    double.cut_after = None
    double.ranges.clear()
    again = hub.look("small")
    assert again.missing_bytes == TOTAL - kept - len(FILES["config.json"])
    hub.fetch(again, ignore)
    assert double.ranges == [f"bytes={kept}-"]
    assert (offer.folder / "model.bin").read_bytes() == MODEL
    assert not list(offer.folder.glob("*.part"))


def test_a_dropped_connection_is_taken_up_again_while_it_brings_something(
    hub: ModelHub, double: ModelHubDouble
) -> None:
    double.cut_after = 800_000
    offer = hub.look("small")
    hub.fetch(offer, ignore)
    assert double.ranges == ["bytes=800000-", "bytes=1600000-", "bytes=2400000-"]
    assert (offer.folder / "model.bin").read_bytes() == MODEL


def test_a_server_that_cannot_resume_sends_the_whole_file(
    hub: ModelHub, double: ModelHubDouble
) -> None:
    offer = hub.look("small")
    double.resumes = False
    model = next(file for file in offer.files if file.name == "model.bin")
    offer.folder.mkdir(parents=True)
    offer.part(model).write_bytes(b"half of it")
    shown: list[int] = []
    hub.fetch(offer, lambda done, _: shown.append(done))
    assert (offer.folder / "model.bin").read_bytes() == MODEL
    assert shown[-1] == TOTAL


def test_what_is_not_the_promised_file_is_thrown_away(
    hub: ModelHub, double: ModelHubDouble
) -> None:
    double.wrong = bytes(len(MODEL))
    offer = hub.look("small")
    with pytest.raises(MissingPart, match="not the expected file"):
        hub.fetch(offer, ignore)
    assert "model.bin" in missing_files(offer.folder)
    double.wrong = None
    hub.fetch(offer, ignore)
    assert missing_files(offer.folder) == ()


def test_a_page_that_is_no_hub_counts_as_no_network(double: ModelHubDouble, tmp_path: Path) -> None:
    with pytest.raises(NoNetwork):
        ModelHub(tmp_path, endpoint=f"{double.url}/elsewhere").look("small")


def test_without_a_network_it_gives_up_within_seconds(tmp_path: Path) -> None:
    hub = ModelHub(tmp_path, endpoint="http://hub.invalid")
    began_s = time.monotonic()
    with pytest.raises(NoNetwork, match=r"speech model small .* hub\.invalid cannot be reached"):
        hub.look("small")
    assert time.monotonic() - began_s < 8
    assert not (tmp_path / "models" / "small").exists()


def test_a_model_that_does_not_fit_the_disk_is_not_begun(
    hub: ModelHub, double: ModelHubDouble
) -> None:
    huge = HubFile(name="model.bin", size=10**18, sha256="")
    offer = replace(hub.look("small"), files=(huge,))
    with pytest.raises(NoDiskSpace):
        hub.fetch(offer, ignore)
    assert missing_files(offer.folder)
