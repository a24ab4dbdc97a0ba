"""Stereo recordings: raw sound is appended while the call runs, the header is made true at its end.

A file is called `<call_id>.wav.part` until it is whole, so that nobody plays half a recording and
so that `recover` knows what a crash left behind.
"""

from __future__ import annotations

import logging
import queue
import struct
import threading
from array import array
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from carecall.domain.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from carecall.errors import NotWritable

log = logging.getLogger(__name__)

HEADER_BYTES = 44
PART = ".part"
_BLOCK_CHUNKS = 100
"""Two seconds: the most sound that a power cut can take."""
_FIRST_BLOCK_CHUNKS = 10
"""Even a talk that breaks off at once leaves a recording."""
_DAYS_LOOKED_AT = 2
"""Days with recordings, the newest ones, whose finished files may still be without a row."""
_FRAME_BYTES = 2 * BYTES_PER_SAMPLE
_FINISH_WITHIN_S = 10.0


def wav_header(sound_bytes: int) -> bytes:
    """Return the RIFF header of a stereo 8 kHz 16-bit WAV with `sound_bytes` of sound."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", HEADER_BYTES - 8 + sound_bytes, b"WAVE",
        b"fmt ", 16, 1, 2, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * _FRAME_BYTES, _FRAME_BYTES,
        8 * BYTES_PER_SAMPLE, b"data", sound_bytes,
    )  # fmt: skip


def side_by_side(left: bytes, right: bytes) -> bytes:
    """Return two mono sounds as one stereo sound; the shorter one ends in silence."""
    length = max(len(left), len(right))
    stereo = array("h", bytes(2 * length))
    stereo[0::2] = array("h", left + bytes(length - len(left)))
    stereo[1::2] = array("h", right + bytes(length - len(right)))
    return stereo.tobytes()


def recording_name(call_id: str, at: datetime) -> str:
    """Return where a call's recording lies below the recordings folder."""
    return f"{at:%Y/%m/%d}/{call_id}.wav"


def complete(part: Path) -> Path | None:
    """Make the header of `part` true and give the file its final name; None when it holds no sound."""
    size = part.stat().st_size
    sound = (size - HEADER_BYTES) // _FRAME_BYTES * _FRAME_BYTES
    if sound <= 0:
        part.unlink()
        return None
    with part.open("r+b") as file:
        file.truncate(HEADER_BYTES + sound)
        file.write(wav_header(sound))
    return part.rename(part.with_name(part.name.removesuffix(PART)))


def recover(folder: Path) -> list[str]:
    """Complete what a crash left unfinished; return the names below `folder`. Call before any call runs.

    Named too are the finished ones of the newest days: a crash, or a database that was away, may
    have come between a file's end and its row.
    """
    completed = [complete(part) for part in folder.glob(f"*/*/*/*.wav{PART}")]
    whole = {file for file in completed if file is not None}
    for day in sorted(folder.glob("*/*/*"))[-_DAYS_LOOKED_AT:]:
        whole.update(day.glob("*.wav"))
    return sorted(file.relative_to(folder).as_posix() for file in whole)


class RecordingRoom:
    """Writes the recordings of all calls in one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recordings", daemon=True)

    def start(self) -> list[str]:
        """Recover old files and begin to write; returns the names of `recover`.

        Raises:
            NotWritable: the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            recovered = recover(self.folder)
        except OSError as error:
            raise NotWritable(str(self.folder), "CARECALL_VAR") from error
        self._thread.start()
        return recovered

    def stop(self) -> None:
        """Write what is waiting and end the thread."""
        self._jobs.put(None)
        self._thread.join(_FINISH_WITHIN_S)

    def record(self, call_id: str, at: datetime) -> StereoRecorder:
        """Begin the recording of a call that was answered at `at`."""
        return StereoRecorder(self.folder, recording_name(call_id, at), self._jobs.put)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


class StereoRecorder:
    """One call's recording: left the recipient, right the agent.

    `heard` and `sent` belong to the event loop's thread and touch no file; `finish` waits for the
    writer, so call it in a thread.
    """

    def __init__(self, folder: Path, name: str, put: Callable[[Callable[[], None]], None]) -> None:
        self.name = name
        self._path = folder / name
        self._put = put
        self._left: list[bytes] = []
        self._right: list[bytes] = []
        self._failed = False
        self._block_chunks = _FIRST_BLOCK_CHUNKS
        self._part = self._path.with_name(self._path.name + PART)
        put(self._open)

    def heard(self, chunk: bytes) -> None:
        """Add 20 ms of the recipient."""
        self._left.append(chunk)

    def sent(self, chunk: bytes) -> None:
        """Add 20 ms of the agent."""
        self._right.append(chunk)
        if len(self._right) >= self._block_chunks:
            self._block_chunks = _BLOCK_CHUNKS
            self._hand_over(min(len(self._left), len(self._right)))

    def finish(self) -> str | None:
        """Close the file and return its name below the recordings folder, or None if nothing was kept."""
        self._hand_over(max(len(self._left), len(self._right)))
        done = threading.Event()
        self._put(lambda: self._close(done))
        if not done.wait(_FINISH_WITHIN_S) or self._failed:
            return None
        return self.name

    def _hand_over(self, count: int) -> None:
        """Give the oldest `count` chunks of each side to the writer."""
        left, right = b"".join(self._left[:count]), b"".join(self._right[:count])
        del self._left[:count], self._right[:count]
        if left or right:
            self._put(lambda: self._append(left, right))

    def _open(self) -> None:
        self._guarded(self._begin)

    def _begin(self) -> None:
        self._part.parent.mkdir(parents=True, exist_ok=True)
        self._part.write_bytes(wav_header(0))

    def _append(self, left: bytes, right: bytes) -> None:
        def write() -> None:
            with self._part.open("ab") as file:
                file.write(side_by_side(left, right))

        self._guarded(write)

    def _close(self, done: threading.Event) -> None:
        def finish() -> None:
            if complete(self._part) is None:
                self._failed = True

        self._guarded(finish)
        done.set()

    def _guarded(self, work: Callable[[], None]) -> None:
        """Run `work`; a full disk costs the recording, never the call."""
        if self._failed:
            return
        try:
            work()
        except OSError:
            self._failed = True
            log.exception("recording failed", extra={"recording": self.name})


def sound_ms(recording: Path) -> int:
    """Return how long a finished recording plays, in milliseconds."""
    return (recording.stat().st_size - HEADER_BYTES) * 1000 // (SAMPLE_RATE_HZ * _FRAME_BYTES)
