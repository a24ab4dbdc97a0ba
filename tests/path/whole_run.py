"""What one run of the sample campaign left: its output, its database, the lab's journal, recordings and logs."""

from __future__ import annotations

import subprocess
import time
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from carecall.lab.persona import NetworkAction
from carecall.lab.persona_files import load_personas
from carecall.store.session import system_reading
from carecall.store.tables import AlertRow, CallRow, TurnRow
from carecall.telephony.cel import CelRecord, parse_cel
from tests.path.installation import Finished, Installation, Process

PERSONAS = {persona.persona_id: persona for persona in load_personas()}
LIFTED = sorted(
    persona_id
    for persona_id, persona in PERSONAS.items()
    if persona.network is NetworkAction.ANSWER
)
"""Personas whose phone is lifted by somebody or something."""
TALKERS = [persona_id for persona_id in LIFTED if PERSONAS[persona_id].answers]
"""Personas who say something to us."""
GIVE_UP_S = 420
PROGRESS_S = 15.0
LOOK_S = 0.5
ENDS = (": completed", ": exhausted", ": cancelled", ": blocked")

Item = TypeVar("Item")
Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun:
    """One finished run."""

    installation: Installation
    finished: Finished
    commands: frozenset[str]
    """Every command line that was seen while it ran."""
    left: tuple[Process, ...]
    """What still ran when it had ended."""
    planned: Mapping[str, dict[str, object]]
    """The JSON output by persona."""
    arrivals: Mapping[str, list[dict[str, object]]]
    """The lab's journal by persona, in order."""
    calls: Mapping[str, list[CallRow]]
    """Ledger rows by persona, in order of attempts."""
    turns: Mapping[str, list[TurnRow]]
    """Transcripts by call."""
    alerts: Mapping[str, list[AlertRow]]
    """Alerts by call."""
    cel: tuple[CelRecord, ...]

    def last_call(self, persona_id: str) -> CallRow:
        """Return a persona's last attempt."""
        return self.calls[persona_id][-1]

    def transcript(self, persona_id: str) -> list[TurnRow]:
        """Return the turns of a persona's last attempt."""
        return self.turns.get(self.last_call(persona_id).id, [])

    def heard_there(self, persona_id: str) -> dict[str, object]:
        """Return the lab's account of a persona's last attempt."""
        return self.arrivals[persona_id][-1]

    def said_there(self, persona_id: str) -> list[dict[str, object]]:
        """Return the sentences that the persona really said on the last attempt."""
        lines = self.heard_there(persona_id)["lines"]
        assert isinstance(lines, list)
        return lines

    def recording(self, persona_id: str) -> Recording:
        """Read the recording of a persona's last attempt."""
        return Recording.read(Path(str(self.planned[persona_id]["recording"])))

    def logs(self) -> dict[str, str]:
        """Return the text of everything that was logged, by file."""
        var = self.installation.var
        files = [*var.glob("log/*.log"), *var.glob("asterisk/*/log/**/*")]
        return {
            str(file.relative_to(var)): file.read_text(encoding="utf-8", errors="replace")
            for file in files
            if file.is_file()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A stereo recording."""

    path: Path
    channels: int
    rate_hz: int
    sample_bytes: int
    left: Samples
    right: Samples

    @classmethod
    def read(cls, path: Path) -> Recording:
        """Read a WAV file."""
        with wave.open(str(path), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            channels = file.getnchannels()
            return cls(
                path=path,
                channels=channels,
                rate_hz=file.getframerate(),
                sample_bytes=file.getsampwidth(),
                left=samples[0::channels],
                right=samples[channels - 1 :: channels],
            )

    @property
    def length_ms(self) -> float:
        """How long it plays."""
        return len(self.left) * 1000 / self.rate_hz


def watch(installation: Installation, say: Callable[[str], None]) -> WholeRun:
    """Run the sample campaign to its end and gather what it left."""
    began = time.monotonic()
    process = installation.begin("demo", "--once", "--json", "--give-up-s", str(GIVE_UP_S))
    commands: set[str] = set()
    told_s = 0.0
    while process.poll() is None:
        try:
            process.wait(LOOK_S)
        except subprocess.TimeoutExpired:
            commands |= {one.command for one in installation.processes()}
        passed_s = time.monotonic() - began
        assert passed_s < GIVE_UP_S + 120, installation.said()
        if passed_s - told_s >= PROGRESS_S:
            told_s = passed_s
            say(f"whole run: {passed_s:.0f} s, {calls_over(installation)} of {len(PERSONAS)} over")
    folder = installation.folder
    finished = Finished(
        process.returncode,
        (folder / "out.txt").read_text(encoding="utf-8"),
        (folder / "err.txt").read_text(encoding="utf-8"),
    )
    return gather(installation, finished, frozenset(commands))


def calls_over(installation: Installation) -> int:
    """Count the planned calls that the program said to be over so far."""
    lines = (installation.folder / "err.txt").read_text(encoding="utf-8").splitlines()
    return len({line.split(" (")[0] for line in lines if any(end in line for end in ENDS)})


def gather(installation: Installation, finished: Finished, commands: frozenset[str]) -> WholeRun:
    """Read everything that a finished run left."""
    listed = finished.json() if finished.out else []
    assert isinstance(listed, list), finished
    persona_of = {persona.name: persona.persona_id for persona in PERSONAS.values()}
    with system_reading(installation.sessions(), "tests read a run") as session:
        calls = session.scalars(select(CallRow).order_by(CallRow.attempt_no)).all()
        turns = session.scalars(select(TurnRow).order_by(TurnRow.turn_no)).all()
        alerts = session.scalars(select(AlertRow).order_by(AlertRow.id)).all()
    cel = installation.var / "asterisk" / "core" / "log" / "cel-custom" / "carecall.csv"
    records = [parse_cel(line) for line in cel.read_text(encoding="utf-8").splitlines()]
    return WholeRun(
        installation=installation,
        finished=finished,
        commands=commands,
        left=tuple(installation.processes()),
        planned={persona_of[str(one["recipient"])]: one for one in listed},
        arrivals=grouped(installation.journal(), lambda entry: str(entry["persona_id"])),
        calls=grouped(calls, lambda call: persona_of[call.recipient_name]),
        turns=grouped(turns, lambda turn: turn.call_id),
        alerts=grouped(alerts, lambda alert: alert.call_id),
        cel=tuple(record for record in records if record is not None),
    )


def grouped(items: Sequence[Item], key: Callable[[Item], str]) -> dict[str, list[Item]]:
    """Return the items by key, in their order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
