"""The natural voice: which files it is made of, where they come from, under which licence, and whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carecall.speech.weights import FOLDER, MEGABYTE
from carecall.speech.weights_download import HubModel

PACKAGE = "supertonic"
PACKAGE_VERSION = "1.3.1"
PACKAGE_FILE = f"{PACKAGE}-{PACKAGE_VERSION}-py3-none-any.whl"
PACKAGE_SHA256 = "0079c9d4166008b8a6eeae95f20c092148786b7232192dd3dd9f358960c6c077"
"""The program around the model: MIT licence, 52 kB, needs nothing that we do not have."""
NETWORKS = ("duration_predictor", "text_encoder", "vector_estimator", "vocoder")
NEEDED = (
    "onnx/tts.json",
    "onnx/unicode_indexer.json",
    *(f"onnx/{network}.onnx" for network in NETWORKS),
)
"""The layout that the package's loader asks for."""
VOICES = ("F1", "F2", "F3", "F4", "F5", "M1", "M2", "M3", "M4", "M5")
DEFAULT_VOICE = "F1"
LICENCE = "OpenRAIL-M"
"""What the package's own description names for the model; its text comes with the files."""
NATURAL = HubModel(
    name="supertonic-3",
    repositories=("Supertone/supertonic-3", "supertone-oss-archive/supertonic-3"),
    revision="724fb5abbf5502583fb520898d45929e62f02c0b",
    wanted=("onnx/*.json", "onnx/*.onnx", "voice_styles/*.json", "LICENSE*"),
    what="natural voice",
)
"""The revision that the package names; its makers archived the project, so a second place is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalVoiceState:
    """What is there of the natural voice."""

    model: Path
    package: Path
    missing: tuple[str, ...]
    size_mb: int = 0

    @property
    def present(self) -> bool:
        """All of it is there."""
        return not self.missing


def natural_voice_state(downloads: Path) -> NaturalVoiceState:
    """Look whether the natural voice is whole below `downloads`; reads no file's content."""
    model = downloads.absolute() / FOLDER / NATURAL.name
    package = downloads.absolute() / FOLDER / f"{PACKAGE}-{PACKAGE_VERSION}"
    missing = [name for name in NEEDED if not (model / name).is_file()]
    if not any((model / "voice_styles" / f"{voice}.json").is_file() for voice in VOICES):
        missing.append(f"voice_styles/{DEFAULT_VOICE}.json")
    if not (package / PACKAGE / "__init__.py").is_file():
        missing.append(PACKAGE_FILE)
    files = [path for path in model.rglob("*") if path.is_file()] if model.is_dir() else []
    size_mb = round(sum(path.stat().st_size for path in files) / MEGABYTE)
    return NaturalVoiceState(model=model, package=package, missing=tuple(missing), size_mb=size_mb)
