"""The set-up step that offers the speech model: its size first, then a question, then a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import MissingPart, NoNetwork, SetupError
from carecall.provision.progress import Progress, amount
from carecall.speech.engines import GET_WEIGHTS, SpeechConfig, found_weights, wanted_model
from carecall.speech.weights import CATALOGUE, FOLDER, WeightsState, by_hand
from carecall.speech.weights_download import ModelHub, Offer

LIMITED = "Calls understand set phrases in Korean and English only"
NO_SUFFIX = ".declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who can be asked."""

    assume_yes: bool
    ask: Callable[[str], str] | None
    """Shows a question and returns the answer; None where nobody sits."""


def person_at(*, assume_yes: bool) -> Person:
    """Return who sits at this process's terminal."""
    seated = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return Person(assume_yes=assume_yes, ask=_ask if seated else None)


def offer_weights(config: SpeechConfig, person: Person, progress: Progress) -> WeightsState:
    """Bring the speech model if it is wanted, missing and agreed to; return how it stands then.

    Nothing here stops the set-up: without the model, calls understand set phrases.
    """
    state = found_weights(config)
    if state.present or config.asr not in {"auto", "whisper"}:
        return state
    declined = config.downloads / FOLDER / f"{state.model}{NO_SUFFIX}"
    nobody_agreed = not person.assume_yes and (person.ask is None or declined.exists())
    if state.model not in CATALOGUE or nobody_agreed:
        progress.say(f"{LIMITED}: {_shortly(state)}.")
        return state
    try:
        _bring(config, person, progress, declined)
    except NoNetwork as problem:
        progress.say(f"{problem.host} cannot be reached. {LIMITED}: {_shortly(state)}.")
    except SetupError as problem:
        progress.say(f"{LIMITED}: {problem}")
    return found_weights(config)


def _shortly(state: WeightsState) -> str:
    known = CATALOGUE.get(state.model)
    if known is None:
        return by_hand(state.model, state.folder)
    return (
        f"{GET_WEIGHTS} for the speech model {known.name} (about {known.usual_mb} MB), "
        f"or copy its files into {state.folder}"
    )


def _bring(config: SpeechConfig, person: Person, progress: Progress, declined: Path) -> None:
    hub = ModelHub(config.downloads, endpoint=os.environ.get("HF_ENDPOINT", ""))
    offer = hub.look(wanted_model(config).name)
    note = wanted_model(config).note
    if note:
        progress.say(f"The speech model for this machine is {offer.model}: {note}")
    if not person.assume_yes and not _agrees(person, offer):
        declined.parent.mkdir(parents=True, exist_ok=True)
        declined.touch()
        progress.say(f"{LIMITED}: `carecall setup --yes` downloads the speech model later.")
        return
    with progress.step(f"Downloading the speech model {offer.model}"):
        hub.fetch(offer, lambda done, total: _show(progress, done, total))
    declined.unlink(missing_ok=True)
    if not found_weights(config).present:
        raise MissingPart("A file of the speech model", "the hub does not have it whole.")


def _agrees(person: Person, offer: Offer) -> bool:
    if person.ask is None:
        return False
    left = amount(offer.total_bytes - offer.missing_bytes, offer.total_bytes)
    begun = f", {left} are here already" if offer.missing_bytes < offer.total_bytes else ""
    answer = person.ask(
        f"Download the speech model {offer.model} for Korean and English now "
        f"({offer.total_bytes / 1e6:.0f} MB{begun})? [Y/n] "
    )
    return answer.strip().lower() in {"", "y", "yes", "예", "네"}


def _ask(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline() or "n"


def _show(progress: Progress, done: int, total: int) -> None:
    progress.note(amount(done, total), fraction=done / total if total else None)
