"""Loads the Silero voice detection network so that one run serves many calls."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[attr-defined]  # exported at run time

from carecall.errors import MissingPart

Floats = NDArray[np.float32]

CONTEXT = 64
"""Samples of the previous window that precede each window of WINDOW samples (both at 16 kHz)."""
WINDOW = 512
STATE = 128
"""Width of the two recurrent states of a call."""

_ASSET = "faster_whisper/assets/silero_vad_v6.onnx"
_TIME_ORDER = bytes((0x40, 0, 0x40, 2, 0x40, 1))
_CALL_ORDER = bytes((0x40, 2, 0x40, 0, 0x40, 1))
_ONE_ROW = bytes((0x0A, 2, 0x08, 1, 0x0A, 2, 0x08, 1, 0x0A, 3, 0x08, 0x80, 1))
_ANY_ROWS = bytes((0x0A, 2, 0x08, 1, 0x0A, 2, 0x12, 0, 0x0A, 3, 0x08, 0x80, 1))
_STATES = 5
"""`h`, `c`, `hn`, `cn` and the LSTM output."""


class Network(Protocol):
    """A loaded network, as onnxruntime offers it."""

    def run(self, outputs: None, feeds: dict[str, Floats]) -> list[Floats]:
        """Return the outputs for `feeds`."""
        ...


def model_file() -> Path:
    """Return the network's file inside the faster-whisper distribution, without importing it.

    Raises:
        MissingPart: the distribution is not installed or has another layout.
    """
    try:
        path = Path(str(distribution("faster-whisper").locate_file(_ASSET)))
    except PackageNotFoundError:
        path = Path(_ASSET)
    if not path.is_file():
        raise MissingPart("The voice detection model", "install faster-whisper 1.2.1 again.")
    return path


def rows_are_calls(model: bytes) -> bytes:
    """Return `model` with its rows meaning calls at one moment instead of moments of one call.

    The published graph feeds rows to the LSTM as time steps. Its LSTM input is transposed by
    (0, 2, 1); (2, 0, 1) makes the rows its batch, and the batch size of the four state and output tensors
    (1, 1, 128) becomes free. Both edits keep the length of the ONNX protobuf, so they are made
    on its bytes: repeated field 8 of the attribute, and field 1 (a value) of a dimension turned
    into field 2 (a name, empty).

    Raises:
        MissingPart: the graph is not the one these edits were written for.
    """
    if model.count(_TIME_ORDER) != 1 or model.count(_ONE_ROW) != _STATES:
        raise MissingPart(
            "A known version of the voice detection model", "install faster-whisper 1.2.1."
        )
    return model.replace(_TIME_ORDER, _CALL_ORDER).replace(_ONE_ROW, _ANY_ROWS)


def load_network() -> Network:
    """Return the network on one thread: inputs `input` (n, 576), `h` and `c` (1, n, 128)."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = rows_are_calls(model_file().read_bytes())
    session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return cast("Network", session)
