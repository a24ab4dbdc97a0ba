"""The process that understands set phrases: requests on stdin, answers on stdout, until stdin ends.

pocketsphinx holds the interpreter's lock for a whole utterance, so it never runs in the process
that paces the audio. Frames are described in `worker_frames`.
"""

from __future__ import annotations

import os
import signal
import sys
import time

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.ports.speech import RecognitionHints
from carecall.speech.engine import Engine
from carecall.speech.sphinx import SphinxEngine
from carecall.speech.worker_frames import Frame, pack, read_from

NICENESS = 5
"""The process that paces the sound of all calls goes first."""


def main() -> int:
    """Serve until stdin ends; exit status 1 when the engine could not be loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    try:
        engine = SphinxEngine()
        engine.warm_up()
    except Exception as error:
        _send(Frame({"ready": False, "error": type(error).__name__}))
        return 1
    _send(Frame({"ready": True}))
    while (request := read_from(sys.stdin.buffer)) is not None:
        _send(answer(engine, request))
    return 0


def answer(engine: Engine, request: Frame) -> Frame:
    """Return what `engine` makes of a request; a broken pass is told, and ends nothing."""
    begun = time.perf_counter()
    try:
        head = request.head
        hints = RecognitionHints(
            topic=Topic(str(head["topic"])) if head["topic"] else None,
            expects=Expectation(str(head["expects"])),
        )
        words = engine.recognise(request.body, Language(str(head["language"])), hints)
    except Exception as error:
        return Frame({"error": type(error).__name__})
    pass_ms = round(1000 * (time.perf_counter() - begun))
    return Frame({"text": words.text, "confidence": words.confidence, "pass_ms": pass_ms})


def _send(frame: Frame) -> None:
    sys.stdout.buffer.write(pack(frame))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
