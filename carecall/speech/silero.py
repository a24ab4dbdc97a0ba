"""Voice detection by the Silero network: one model for all calls, one row of state each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from carecall.speech.silero_model import CONTEXT, STATE, WINDOW, Network, load_network
from carecall.speech.upsample import HISTORY, double_rate, midpoint_filter

WINDOW_BYTES = WINDOW
"""256 samples of 2 bytes at 8 kHz: 32 ms, 512 samples at 16 kHz."""
QUIET_PEAK = 32
"""-60 dBFS: no telephone speech stays below it for 32 ms, and the idle value of A-law (8) does."""
_FULL_SCALE = np.float32(1 / 32768)
_FIRST_ROWS = 16


class SileroVoiceDetector:
    """The VoiceDetector of the voice path. Not thread-safe: one thread scores."""

    window_bytes = WINDOW_BYTES

    def __init__(self, *, quiet_peak: int = QUIET_PEAK) -> None:
        """Load the network (8 ms). Windows that never exceed `quiet_peak` of 32768 score 0 unasked.

        Raises:
            MissingPart: the network's file is missing or unknown.
        """
        self._network: Network = load_network()
        self._quiet_peak = quiet_peak
        self._taps = midpoint_filter()
        self._free: list[int] = []
        self._opened = np.zeros(0, dtype=bool)
        self._history = np.zeros((0, HISTORY), dtype=np.float32)
        self._context = np.zeros((0, CONTEXT), dtype=np.float32)
        self._h = np.zeros((0, STATE), dtype=np.float32)
        self._c = np.zeros((0, STATE), dtype=np.float32)
        self._grow(_FIRST_ROWS)

    def open(self) -> int:
        """Take a fresh state row for a call and return its number."""
        if not self._free:
            self._grow(2 * len(self._opened))
        slot = self._free.pop()
        self._opened[slot] = True
        for state in (self._history, self._context, self._h, self._c):
            state[slot] = 0.0
        return slot

    def close(self, slot: int) -> None:
        """Give a state row back; closing it twice does nothing."""
        if self._opened[slot]:
            self._opened[slot] = False
            self._free.append(slot)

    def score(self, windows: Sequence[tuple[int, bytes]]) -> Sequence[float]:
        """Return the speech probability of each (slot, window), in one batch; a slot at most once.

        Raises:
            ValueError: a window is not `window_bytes` long, or a slot is not open.
        """
        if not windows:
            return []
        slots = np.fromiter((slot for slot, _ in windows), dtype=np.intp, count=len(windows))
        if not self._opened[slots].all() or any(
            len(window) != WINDOW_BYTES for _, window in windows
        ):
            raise ValueError("A window of the wrong size, or for a slot that is not open.")
        pcm = np.frombuffer(b"".join(window for _, window in windows), dtype="<i2")
        samples = pcm.reshape(len(windows), WINDOW // 2)
        loud = (samples.max(axis=1) > self._quiet_peak) | (samples.min(axis=1) < -self._quiet_peak)
        inputs = self._prepare(slots, samples.astype(np.float32) * _FULL_SCALE)
        scores = np.zeros(len(windows), dtype=np.float32)
        if loud.all():
            scores = self._run(slots, inputs)
        elif loud.any():
            scores[loud] = self._run(slots[loud], inputs[loud])
        found: list[float] = scores.tolist()
        return found

    def _prepare(
        self, slots: NDArray[np.intp], samples: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        doubled = double_rate(self._history[slots], samples, self._taps)
        inputs = np.concatenate((self._context[slots], doubled), axis=1)
        self._history[slots] = samples[:, -HISTORY:]
        self._context[slots] = doubled[:, -CONTEXT:]
        return inputs

    def _run(self, slots: NDArray[np.intp], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        scores, h, c = self._network.run(
            None, {"input": inputs, "h": self._h[slots][None], "c": self._c[slots][None]}
        )
        self._h[slots] = h[0]
        self._c[slots] = c[0]
        return scores

    def _grow(self, rows: int) -> None:
        first = len(self._opened)
        self._opened = np.concatenate((self._opened, np.zeros(rows - first, dtype=bool)))
        for name in ("_history", "_context", "_h", "_c"):
            old = getattr(self, name)
            fresh = np.zeros((rows - first, old.shape[1]), dtype=np.float32)
            setattr(self, name, np.concatenate((old, fresh)))
        self._free.extend(range(rows - 1, first - 1, -1))
