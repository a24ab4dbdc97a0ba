"""Whole calls through the whole system: how long a person waits for us, measured where the person is."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from carecall.commands.campaign_watch import CampaignView, look, report
from carecall.commands.database import prepare_database
from carecall.commands.installation import PROCESS_PORTS, Installation
from carecall.commands.lab import journal_path
from carecall.commands.stack import ChildFailed
from carecall.errors import PortInUse
from carecall.plain_settings import speech_config
from carecall.settings import PORT_OFFSETS, Settings, read_settings
from carecall.speech.engine_states import recognition_state
from carecall.store.session import Sessions
from carecall.telephony.free_ports import PortNeed, refuse_taken
from carecall.wiring.database import open_sessions
from tests.bench.figures import Figure, PartResult, percentile, spread
from tests.bench.talk_campaign import prepare, start
from tests.bench.voice_quality import recorded_qualities, voice_figures

AT_ONCE = 4
CALLS = {"interrupts": 5, "fine": 3, "poor_sleep": 2}
QUICK_CALLS = {"interrupts": 1, "fine": 1}
"""Persona, and how many calls of it in each language."""
FIRST_AUDIO_AIMS = {95: 300}
RESPONSE_AIMS = {50: 900, 95: 1500}
STOP_AIMS = {95: 300}
LEAST_ANSWERS = 60
LOOK_S = 0.5
LONGEST_S = 900.0
UDP_PORTS = ("sip", "lab_sip")
Prepared = Callable[[Sessions], None]
BASES = (25000, 12000, 31000, 6000)
"""Tried after the one that the settings name; a whole installation lies above each."""


def measure(result: PartResult, *, quick: bool) -> None:
    """Dial a campaign of simulated recipients with a whole installation in a temporary folder."""
    calls = QUICK_CALLS if quick else CALLS
    result.load = (
        f"{2 * sum(calls.values())} real calls, half Korean and half English, {AT_ONCE} at a time: our Asterisk, "
        "SIP and RTP, the lab carrier's Asterisk, simulated people with a synthesised voice who answer, and some who "
        "talk over us. Everything, the people too, runs on this machine. Times are taken at the people's end, from "
        "the last audible sample of their sentence to the first of ours."
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = own_settings(Path(folder))
        recogniser = recognition_state(speech_config(settings)).name
        result.load += f" Recognition: {recogniser}."
        view = run_campaign(settings, calls)
        entries = journal(journal_path(settings))
        result.figures += figures(entries, quick=quick)
        result.figures += voice_figures(recorded_qualities(settings.var / "recordings"))
        result.details += report(view, settings.var / "recordings")
        result.details += [timings(entry) for entry in entries]


def run_campaign(
    settings: Settings, calls: dict[str, int], *, prepared: Prepared = lambda _: None
) -> CampaignView:
    """Dial everybody, after `prepared` has had the filled database; a process that fails is quoted, for its log goes with the folder."""
    try:
        return asyncio.run(Campaign(settings, calls, prepared).run())
    except ChildFailed as error:
        said = error.log.read_text(encoding="utf-8", errors="replace").strip()
        sys.stderr.write(f"{said}\n")
        reason = (said or "it said nothing").splitlines()[-1]
        raise BenchFailed(f"the {error.name} process failed: {reason}") from error


class BenchFailed(Exception):
    """What was to be measured did not run."""


def own_settings(folder: Path) -> Settings:
    """Have this process and its children run an installation of their own, on free ports."""
    before = read_settings()
    os.environ |= {
        "CARECALL_CACHE": str(before.downloads.absolute()),
        "CARECALL_VAR": str(folder),
        "CARECALL_DATABASE_URL": f"sqlite:///{folder / 'carecall.db'}",
        "CARECALL_PORT_BASE": str(free_base((before.port_base, *BASES))),
        "CARECALL_BIND": "127.0.0.1",
        "CARECALL_TRUNK_HOST": "",
        "CARECALL_TRUNK_CHANNELS": str(AT_ONCE),
        "CARECALL_TRUNK_CALLS_PER_SECOND": "2",
    }
    return read_settings()


def free_base(bases: Iterable[int]) -> int:
    """Return the first base above which every port of an installation is free.

    Raises:
        PortInUse: none of `bases` will do.
    """
    fault: PortInUse | None = None
    for base in bases:
        needs = [
            PortNeed(
                PROCESS_PORTS.get(purpose, purpose),
                base + offset,
                "udp" if purpose in UDP_PORTS else "tcp",
            )
            for purpose, offset in PORT_OFFSETS.items()
        ]
        try:
            refuse_taken(needs)
        except PortInUse as error:
            fault = fault or error
        else:
            return base
    assert fault is not None
    raise fault


class Campaign:
    """One run."""

    def __init__(self, settings: Settings, calls: dict[str, int], prepared: Prepared) -> None:
        self._prepared = prepared
        self._settings = settings
        self._calls = calls
        self._installation = Installation(settings, lab=True)

    async def run(self) -> CampaignView:
        """Start everything, dial until every call has ended, stop everything."""
        self._installation.claim()
        prepare_database(self._settings)
        sessions = open_sessions(self._settings)
        campaigns = prepare(sessions, self._settings.var / "lists", self._calls)
        self._prepared(sessions)
        try:
            await self._installation.start()
            start(sessions, campaigns)
            loop = asyncio.get_running_loop()
            deadline_s = loop.time() + LONGEST_S
            done = -1
            while True:
                await asyncio.sleep(LOOK_S)
                for sentence in await self._installation.keep_up():
                    raise BenchFailed(sentence)
                view = look(sessions, campaigns)
                ended = sum(entry.disposition is not None for entry in view.entries)
                if ended > done:
                    done = ended
                    sys.stderr.write(f"  {done} of {len(view.entries)} calls\n")
                if view.finished or loop.time() > deadline_s:
                    return view
        finally:
            await self._installation.stop()


def journal(path: Path) -> list[dict[str, Any]]:
    """Return what the people heard, call by call; nobody answered is left out."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [entry for entry in map(json.loads, lines) if entry["answered"]]


def timings(entry: dict[str, Any]) -> dict[str, Any]:
    """Return one call's times without what was said."""
    kept = ("persona_id", "first_audio_ms", "talk_ms", "ended_by")
    lines = [
        {name: line[name] for name in ("started_ms", "over", "response_ms", "stop_ms")}
        for line in entry["lines"]
    ]
    return {**{name: entry[name] for name in kept}, "lines": lines}


def of_lines(entries: list[dict[str, Any]], name: str) -> list[int]:
    """Return one measurement of every sentence that has it."""
    return [line[name] for entry in entries for line in entry["lines"] if line[name] is not None]


def figures(entries: list[dict[str, Any]], *, quick: bool) -> list[Figure]:
    """Return the percentiles over all calls, and the response by language."""
    first = [entry["first_audio_ms"] for entry in entries if entry["first_audio_ms"] is not None]
    responses, stops = of_lines(entries, "response_ms"), of_lines(entries, "stop_ms")
    found = [
        Figure(
            name="answers measured",
            value=len(responses),
            unit="",
            at_least=None if quick else LEAST_ANSWERS,
        ),
        *spread("response after the person's last sound", responses, "ms", aims=RESPONSE_AIMS),
    ]
    for language in ("ko", "en"):
        own = of_lines([entry for entry in entries if entry["language"] == language], "response_ms")
        found.append(
            Figure(
                name=f"response, {language}, p50",
                value=percentile(own, 50),
                unit="ms",
                samples=len(own),
            )
        )
    return [
        *found,
        *spread("first sound after the person answers", first, "ms", aims=FIRST_AUDIO_AIMS),
        *spread("our silence after the person talks over us", stops, "ms", aims=STOP_AIMS),
    ]
