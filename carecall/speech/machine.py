"""What this machine has for speech recognition."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_GPU_DOOR = Path("/dev/nvidiactl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Processor cores that this process may use, and whether CTranslate2 finds a GPU."""

    cores: int
    gpu: bool


def this_machine(device: Literal["auto", "cpu", "cuda"] = "auto") -> Machine:
    """Look at the machine; the GPU library is loaded only where a GPU's driver is.

    With `cpu` its GPU is left to others; with `cuda` there must be one, and loading a model says
    so when there is none.
    """
    gpu = device == "cuda" or (device == "auto" and _GPU_DOOR.exists() and _has_gpu())
    return Machine(cores=len(os.sched_getaffinity(0)), gpu=gpu)


def _has_gpu() -> bool:
    from ctranslate2 import get_cuda_device_count  # type: ignore[attr-defined]  # no __all__

    return bool(get_cuda_device_count() > 0)
