"""The script that Asterisk starts when the controller cannot be reached: it leaves a trace and offers another media process.

Asterisk runs it as `AGI(script,journal,media,epoch,step)`. It is a process of its own, where pyst2's AGI works: in a main
thread, on text streams.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asterisk.agi import AGI, AGIException

_MEDIA = re.compile(r"127\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{1,5}")
_EPOCH = re.compile(r"\d{1,12}")
_STEP = re.compile(r"[a-z]{1,16}")
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackOrder:
    """What the dialplan gave the script."""

    journal: Path
    media: str
    """`host:port` on this machine, or empty when there is no second media process."""
    epoch_s: int | None
    """When it was asked, by Asterisk's clock."""
    step: str

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> FallbackOrder:
        """Read journal, media, epoch and step; whatever is wrong or missing but the journal is left out."""
        journal, media, epoch, step = [*arguments, "", "", "", ""][:4]
        return cls(
            journal=Path(journal),
            media=media if _MEDIA.fullmatch(media) else "",
            epoch_s=int(epoch) if _EPOCH.fullmatch(epoch) else None,
            step=step if _STEP.fullmatch(step) else "start",
        )


def launcher(python: Path | str) -> str:
    """Return the text of the executable that Asterisk starts; `python` is the interpreter that has CareCall installed."""
    quoted = str(python).replace("'", "'\\''")
    return f"#!/bin/sh\nexec '{quoted}' -m carecall.telephony.fallback_agi \"$@\"\n"


def journal_line(call_id: str, order: FallbackOrder, action: str) -> str:
    """Return the trace as one line of JSON; no number and no name is in it."""
    kept = {"call_id": call_id, "epoch_s": order.epoch_s, "step": order.step, "action": action}
    return json.dumps(kept) + "\n"


def write_down(journal: Path, line: str) -> None:
    """Append one line and return when it is on the disk."""
    descriptor = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def call_ids_in(journal: Path) -> tuple[str, ...]:
    """Return the calls that ran without a controller, oldest first; torn lines are passed over."""
    if not journal.exists():
        return ()
    found = []
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("call_id"), str):
            found.append(entry["call_id"])
    return tuple(found)


def answer(agi: AGI, order: FallbackOrder) -> None:
    """Write the trace, then tell the dialplan to try the other media process, or to hang up."""
    found = agi.env.get("agi_uniqueid", "")
    call_id = found if _ID.fullmatch(found) else ""
    action = "media" if order.media and order.step == "start" else "hangup"
    write_down(order.journal, journal_line(call_id, order, action))
    if action == "media":
        agi.set_variable("CARECALL_MEDIA", order.media)
    agi.set_variable("CARECALL_ACTION", action)


def main(arguments: Sequence[str]) -> int:
    """Answer one channel; a caller who hangs up meanwhile is no failure."""
    order = FallbackOrder.parse(arguments)
    # Pyst2 echoes everything it reads, the caller's number included, to its error stream.
    agi = AGI(
        stdin=io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"),
        stderr=io.StringIO(),
    )
    try:
        answer(agi, order)
    except (AGIException, ValueError, BrokenPipeError):
        # ValueError: pyst2 reads the line HANGUP, and the end of its input, as a number.
        return 0
    except OSError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
