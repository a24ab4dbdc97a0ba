"""A typed rehearsal: held by a process of its own from the beginning at every turn, so that nothing stays behind."""

from __future__ import annotations

import subprocess
import sys
from threading import BoundedSemaphore

from pydantic import TypeAdapter, ValidationError

from carecall.domain.typed_rehearsal import RehearsedTalk, TypedRehearsal

CONVERSE = (sys.executable, "-m", "carecall", "script", "converse")
"""Nothing that somebody typed stands on the command line: it goes by standard input."""
WITHIN_S = 60
AT_ONCE = BoundedSemaphore(2)


def hold_talk(wanted: TypedRehearsal) -> RehearsedTalk | None:
    """Return the talk that the typed lines lead to; None where it could not be held in time.

    The conversation says the same for the same lines, so holding the whole talk again at each turn needs no process
    that waits between turns and no memory of whose it was. It dials nobody and has no database.
    """
    try:
        with AT_ONCE:
            done = subprocess.run(  # noqa: S603 - a fixed command, no shell
                CONVERSE,
                input=TypeAdapter(TypedRehearsal).dump_json(wanted),
                capture_output=True,
                timeout=WITHIN_S,
                check=True,
            )
        return TypeAdapter(RehearsedTalk).validate_json(done.stdout)
    except (subprocess.SubprocessError, ValidationError):
        return None
