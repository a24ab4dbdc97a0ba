"""`carecall setup`: everything that is made or fetched once, after the environment stands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from carecall.commands.database import prepare_database
from carecall.commands.natural_voice import offer_natural_voice
from carecall.commands.pbx import SOURCE
from carecall.commands.weights import offer_weights, person_at
from carecall.plain_settings import speech_config
from carecall.provision.front_end import fetch_front_end
from carecall.provision.health import require_writable
from carecall.provision.private_root import provide_programs
from carecall.provision.progress import STOPPED, Progress
from carecall.settings import Settings, read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRun:
    """What every step is given."""

    settings: Settings
    progress: Progress
    assume_yes: bool
    natural_voice: bool = False


Step = Callable[[SetupRun], None]


def bring_programs(run: SetupRun) -> None:
    """Asterisk, espeak-ng and SIPp: the system's, else a private copy."""
    found = provide_programs(
        run.settings.downloads, run.progress, mirror=run.settings.debian_mirror
    )
    if found.asterisk is not None:
        run.progress.say(f"Asterisk {found.asterisk.version}: {found.asterisk.where}")


def bring_front_end(run: SetupRun) -> None:
    """The console's scripts and styles."""
    fetch_front_end(SOURCE / "admin", registry=run.settings.npm_registry, say=run.progress.say)


def bring_database(run: SetupRun) -> None:
    """The database, at the newest schema, with the trunks of the settings."""
    prepare_database(run.settings)


def bring_weights(run: SetupRun) -> None:
    """The speech model, if whoever sits at the terminal agrees."""
    offer_weights(speech_config(run.settings), person_at(assume_yes=run.assume_yes), run.progress)


def bring_voice(run: SetupRun) -> None:
    """The natural voice, where it was asked for here or in the settings."""
    if run.natural_voice or run.settings.tts == "supertonic":
        person = person_at(assume_yes=run.assume_yes)
        offer_natural_voice(run.settings.downloads, person, run.progress)


STEPS: tuple[Step, ...] = (
    bring_programs,
    bring_front_end,
    bring_database,
    bring_weights,
    bring_voice,
)


def set_up(run: SetupRun) -> None:
    """Do every step that is not done yet; a step that fails leaves nothing half-done and is done again next time.

    Raises:
        SetupError: it says what is wrong and how to mend it.
    """
    require_writable(run.settings.var)
    for step in STEPS:
        step(run)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("setup")
    def setup(
        yes: Annotated[bool, typer.Option("--yes", help="Answer yes to every question.")] = False,
        voice: Annotated[
            Literal["espeak", "natural"],
            typer.Option(help="natural: also offer the natural voice (about 400 MB)."),
        ] = "espeak",
    ) -> None:
        """Fetch and prepare what is missing: Asterisk, voices, console files, speech model, database."""
        progress = Progress(sys.stderr)
        try:
            set_up(
                SetupRun(
                    settings=read_settings(),
                    progress=progress,
                    assume_yes=yes,
                    natural_voice=voice == "natural",
                )
            )
        except KeyboardInterrupt:
            progress.say(STOPPED)
            raise typer.Exit(130) from None
        sys.stderr.write("Everything is prepared: `make run` starts it.\n")
