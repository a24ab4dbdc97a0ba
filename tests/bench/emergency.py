"""How long an emergency takes from the last sound of its words to the alert and its queued news, both committed."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from carecall.commands.lab import journal_path
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.plain_settings import speech_config
from carecall.speech.engine_states import recognition_state
from carecall.store.channels import NewChannel, add_channel
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import OrganizationRow
from tests.bench.figures import Figure, PartResult, spread
from tests.bench.talk import AT_ONCE, journal, own_settings, run_campaign

CALLS = {"fallen": 6}
QUICK_CALLS = {"fallen": 1}
AIMS = {50: 2000, 95: 2000}
LOOK_S = 0.01


@dataclass
class Watch:
    """Looks into the database every few milliseconds, as anybody else would, and notes when rows are there."""

    database: Path
    seen: dict[str, dict[str, float]] = field(default_factory=lambda: {"alert": {}, "outbox": {}})
    heard_by: dict[str, str] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look until `stop`; both rows of one alert carry its call."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            while not self._stop.wait(LOOK_S):
                self._look(database)

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _look(self, database: sqlite3.Connection) -> None:
        now_s = time.time()
        for call_id, heard_by in database.execute("SELECT call_id, heard_by FROM alert"):
            self.seen["alert"].setdefault(call_id, now_s)
            self.heard_by.setdefault(call_id, heard_by)
        queued = (
            "SELECT json_extract(payload, '$.facts.call_id') FROM outbox WHERE topic = 'emergency'"
        )
        for (call_id,) in database.execute(queued):
            self.seen["outbox"].setdefault(call_id, now_s)


def measure(result: PartResult, *, quick: bool) -> None:
    """Ring people who have fallen, with a whole installation in a temporary folder."""
    calls = QUICK_CALLS if quick else CALLS
    result.load = (
        f"{2 * sum(calls.values())} real calls, half Korean and half English, {AT_ONCE} at a time, to people who say that "
        "they have fallen. From the last audible sample of that sentence at their end of the line until another "
        "process reads the committed row."
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = own_settings(Path(folder))
        result.load += f" Recognition: {recognition_state(speech_config(settings)).name}."
        watch = Watch(settings.var / "carecall.db")
        looking = threading.Thread(target=watch.run, daemon=True)

        def prepared(sessions: Sessions) -> None:
            tell_somebody(sessions)
            looking.start()

        try:
            run_campaign(settings, calls, prepared=prepared)
        finally:
            watch.stop()
            if looking.ident is not None:
                looking.join()
        spoken = words_end(journal(journal_path(settings)), settings.var / "carecall.db")
        result.figures += figures(watch, spoken)


def tell_somebody(sessions: Sessions) -> None:
    """Have every organization's emergencies queued for somebody who is never reached."""
    with system_writing(sessions, "the benchmark's channel") as session:
        for organization in session.query(OrganizationRow).all():
            new = NewChannel(
                organization_id=organization.id,
                name=f"bench {organization.id}",
                kind=ChannelKind.WEBHOOK,
                target="https://127.0.0.1:9/",
                topics=(NewsTopic.EMERGENCY,),
                language=Language.EN,
            )
            add_channel(session, new)


def words_end(entries: list[dict[str, Any]], database: Path) -> dict[str, float]:
    """Return when each call's first sentence ended at the person's end, in seconds of the wall clock."""
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute("SELECT id, number, answered_at FROM call WHERE answered_at NOT NULL")
        calls = [(call_id, number[-8:]) for call_id, number, _ in rows]
    ends: dict[str, float] = {}
    for entry in entries:
        mine = [call_id for call_id, digits in calls if entry["dialled"].endswith(digits)]
        if mine and entry["lines"]:
            began = datetime.fromisoformat(entry["sound_at"]).astimezone(UTC).timestamp()
            ends[mine[0]] = began + entry["lines"][0]["ended_ms"] / 1000
    return ends


def figures(watch: Watch, ends: dict[str, float]) -> list[Figure]:
    """Return how long alert and news took, and how many calls had them."""
    waits = {
        kind: [1000 * (at_s - ends[call]) for call, at_s in seen.items() if call in ends]
        for kind, seen in watch.seen.items()
    }
    early = sum(one == "partial" for one in watch.heard_by.values())
    return [
        Figure(
            name="emergencies heard",
            value=len(waits["alert"]),
            unit=f"of {len(ends)}",
            at_least=len(ends),
        ),
        *spread("alert row after the words", waits["alert"], "ms", aims=AIMS),
        *spread("queued news after the words", waits["outbox"], "ms", aims=AIMS),
        Figure(
            name="raised before the turn was over", value=early, unit=f"of {len(watch.heard_by)}"
        ),
    ]
