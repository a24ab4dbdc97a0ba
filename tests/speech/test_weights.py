"""Which weights suit a machine, and whether they are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecall.speech.weights import (
    WeightsPresence,
    by_hand,
    choose_model,
    model_folder,
    weights_state,
)

WHOLE = ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin")


@pytest.mark.parametrize(
    ("cores", "gpu", "calls", "name", "compute_type"),
    [
        (2, True, 10, "large-v3-turbo", "float16"),
        (4, False, 10, "small", "int8"),
        (2, False, 2, "small", "int8"),
        (2, False, 3, "base", "int8"),
    ],
)
def test_the_model_follows_the_machine(
    cores: int, gpu: bool, calls: int, name: str, compute_type: str
) -> None:
    choice = choose_model(cores, gpu=gpu, calls_at_once=calls)
    assert (choice.name, choice.compute_type) == (name, compute_type)


def test_a_small_machine_is_told_what_it_gives_up() -> None:
    assert "Korean" in choose_model(2, gpu=False, calls_at_once=8).note
    assert "two calls" in choose_model(2, gpu=False).note
    assert choose_model(8, gpu=False).note == ""


def test_no_folder_means_absent(tmp_path: Path) -> None:
    state = weights_state(tmp_path / "nowhere", "small")
    assert state.presence is WeightsPresence.ABSENT
    assert not state.present
    assert "model.bin" in state.missing


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for name in WHOLE[1:]:
        (tmp_path / name).write_bytes(b"x")
    state = weights_state(tmp_path, "my-own")
    assert state.presence is WeightsPresence.INCOMPLETE
    assert state.missing == ("config.json",)


def test_a_model_file_that_was_not_copied_whole_is_noticed(tmp_path: Path) -> None:
    for name in WHOLE:
        (tmp_path / name).write_bytes(b"x")
    assert weights_state(tmp_path, "small").missing == ("model.bin",)


def test_a_whole_folder_of_an_own_model_is_present(tmp_path: Path) -> None:
    for name in WHOLE:
        (tmp_path / name).write_bytes(b"x" * 500_000)
    state = weights_state(tmp_path, "my-own")
    assert state.present
    assert state.size_mb == 2


def test_a_name_is_a_place_below_the_downloads_and_a_path_is_itself(tmp_path: Path) -> None:
    assert model_folder(tmp_path, "small") == tmp_path / "models" / "small"
    assert model_folder(tmp_path, "/opt/own") == Path("/opt/own")


def test_copying_by_hand_names_the_files_the_source_and_the_folder(tmp_path: Path) -> None:
    advice = by_hand("small", tmp_path)
    for part in ("model.bin", "tokenizer.json", "Systran/faster-whisper-small", str(tmp_path)):
        assert part in advice
