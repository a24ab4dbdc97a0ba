"""A typed rehearsal: held by a process of its own from the beginning at every turn, so that nothing stays behind."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from threading import BoundedSemaphore
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from admin.queries.typed_talks import Chosen, Played
from carecall.domain.typed_rehearsal import RehearsedTalk, TypedRehearsal
from carecall.store.calendars import zone_named

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


def rehearsal_of(
    chosen: Chosen, person: Played, said: tuple[str, ...], now: datetime
) -> TypedRehearsal:
    """Return what the process that holds the talk is told."""
    organization = chosen.organization
    zone = zone_named(organization.time_zone) or ZoneInfo("UTC")
    return TypedRehearsal(
        script=chosen.script,
        organization=organization.display_name,
        recipient=person.address or chosen.script.address or person.name,
        country=organization.country,
        calls_before=person.calls_before,
        at=now.astimezone(zone),
        memory=person.memory,
        lines=said,
    )
