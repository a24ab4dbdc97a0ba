"""Which Whisper weights this machine should have, and whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MEGABYTE = 1_000_000
FOLDER = "models"
"""Below the downloads folder."""
NEEDED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
LEAST_SHARE = 0.9
"""A model.bin below this share of its usual size was not copied whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model that can be downloaded."""

    name: str
    repository: str
    usual_mb: int
    """About how big it is; the real size is asked before a download."""


CATALOGUE = {
    one.name: one
    for one in (
        Weights(name="tiny", repository="Systran/faster-whisper-tiny", usual_mb=78),
        Weights(name="base", repository="Systran/faster-whisper-base", usual_mb=148),
        Weights(name="small", repository="Systran/faster-whisper-small", usual_mb=486),
        Weights(name="medium", repository="Systran/faster-whisper-medium", usual_mb=1531),
        Weights(name="large-v3", repository="Systran/faster-whisper-large-v3", usual_mb=3091),
        Weights(
            name="large-v3-turbo",
            repository="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
            usual_mb=1622,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """What suits a machine."""

    name: str
    compute_type: str
    note: str = ""
    """What the user should know about it."""


class WeightsPresence(StrEnum):
    """How much of a model is there."""

    PRESENT = "present"
    INCOMPLETE = "incomplete"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsState:
    """What is in a model's folder."""

    model: str
    folder: Path
    presence: WeightsPresence
    size_mb: int = 0
    missing: tuple[str, ...] = ()

    @property
    def present(self) -> bool:
        """All files are there."""
        return self.presence is WeightsPresence.PRESENT


def choose_model(cores: int, *, gpu: bool, calls_at_once: int = 2) -> ModelChoice:
    """Return the best model that keeps up: small is the floor for Korean."""
    if gpu:
        return ModelChoice(name="large-v3-turbo", compute_type="float16")
    if cores >= 4 or calls_at_once <= 2:
        note = "" if cores >= 4 else "on this machine it keeps up with two calls at a time."
        return ModelChoice(name="small", compute_type="int8", note=note)
    return ModelChoice(
        name="base",
        compute_type="int8",
        note="free Korean speech suffers with it: more cores or fewer calls allow `small`.",
    )


def model_folder(downloads: Path, model: str) -> Path:
    """Return where `model` is: a folder that it names itself, else its place among the downloads."""
    if "/" in model:
        return Path(model).absolute()
    return downloads.absolute() / FOLDER / model


def missing_files(folder: Path) -> tuple[str, ...]:
    """Return the names of the needed files that are not in `folder`."""
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    return tuple(missing)


def weights_state(folder: Path, model: str) -> WeightsState:
    """Look whether `model` is whole in `folder`; reads no file's content."""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    size = sum(path.stat().st_size for path in files)
    missing = missing_files(folder)
    if not missing and not _is_cut(folder / "model.bin", model):
        presence = WeightsPresence.PRESENT
    else:
        presence = WeightsPresence.INCOMPLETE if files else WeightsPresence.ABSENT
    return WeightsState(
        model=model,
        folder=folder,
        presence=presence,
        size_mb=round(size / MEGABYTE),
        missing=missing or (("model.bin",) if presence is WeightsPresence.INCOMPLETE else ()),
    )


def by_hand(model: str, folder: Path) -> str:
    """Return how to bring the files without this program."""
    known = CATALOGUE.get(model)
    source = f"huggingface.co/{known.repository}" if known else "the model's repository"
    return (
        f"on another machine download {', '.join(NEEDED)} and vocabulary.txt or vocabulary.json "
        f"(and preprocessor_config.json where there is one) from {source}, "
        f"and copy them into {folder}"
    )


def _is_cut(file: Path, model: str) -> bool:
    known = CATALOGUE.get(model)
    return known is not None and file.stat().st_size < LEAST_SHARE * known.usual_mb * MEGABYTE
