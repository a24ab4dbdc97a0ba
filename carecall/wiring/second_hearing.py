"""Joins the second recognition after calls with the recordings, the engines and the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carecall.aftercall.second_pass import SecondPass, SecondPassParts
from carecall.domain.second_pass import is_quiet
from carecall.ports.analysis import Analyst
from carecall.ports.clock import Clock
from carecall.ports.speech import Recogniser
from carecall.speech.engines import SpeechConfig, build_second_ears
from carecall.speech.recorded_voice import RecordedVoiceFiles
from carecall.store.second_pass import SqlSecondHearingStore
from carecall.store.session import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How busy the talks of this process are."""

    talks: Callable[[], int]
    """How many talks go on now."""
    load: Callable[[], float]
    """Share of the recognition's time that is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondHearingConfig:
    """Where it works and with what."""

    sessions: Sessions
    recordings: Path
    speech: SpeechConfig
    live: Recogniser
    """The recogniser of the calls."""
    analyst: Analyst
    clock: Clock


def build_second_pass(config: SecondHearingConfig, standing: Standing) -> SecondPass | None:
    """Return who hears finished calls again; None where the engine hears set phrases only.

    Raises:
        MissingPart: another model was asked for and is not there.
    """
    ears = build_second_ears(config.speech, config.live)
    if ears is None:
        return None
    lanes = config.live.load().lanes
    parts = SecondPassParts(
        store=SqlSecondHearingStore(config.sessions),
        ears=ears,
        voice=RecordedVoiceFiles(config.recordings),
        analyst=config.analyst,
        clock=config.clock,
        is_quiet=lambda: is_quiet(talks=standing.talks(), load=standing.load(), lanes=lanes),
    )
    return SecondPass(parts)
