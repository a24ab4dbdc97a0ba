"""`carecall lab`: the simulated recipients: list them, run them, ring one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carecall.commands.lab_ring import ring_persona
from carecall.commands.long_running import run_until_stopped, say_ready
from carecall.commands.registry import print_json
from carecall.errors import MissingPart
from carecall.lab.carrier_desk import CarrierDesk, Lab
from carecall.lab.ears import Ears
from carecall.lab.journal import Journal
from carecall.lab.persona import Persona
from carecall.lab.persona_files import find_persona, load_everybody
from carecall.lab.voices import Voices
from carecall.provision.programs import find_programs
from carecall.settings import Settings, read_settings
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from carecall.system import RandomIds, SystemClock
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from carecall.telephony.free_ports import PortNeed, listening_at

app = typer.Typer(
    no_args_is_help=True,
    help="Simulated recipients, to try everything without anybody's telephone.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("list")
def list_personas(as_json: AsJson = False) -> None:
    """Show who can be rung, at which number, and what they do."""
    personas = load_everybody()
    if as_json:
        print_json([persona_facts(persona) for persona in personas])
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Persona", "Number", "Name"):
        table.add_column(heading, no_wrap=True)
    for heading in ("What they do", "Should become"):
        table.add_column(heading)
    for persona in personas:
        expected = persona.expected
        outcome = expected.label or expected.disposition
        cells = (persona.persona_id, persona.number, persona.name, persona.about)
        table.add_row(*(escape(cell) for cell in cells), outcome.value)
    Console().print(table)


def persona_facts(persona: Persona) -> dict[str, object]:
    """Return a persona as `carecall lab list --json` prints it."""
    expected = persona.expected
    return {
        "persona": persona.persona_id,
        "language": persona.language.value,
        "number": persona.number,
        "name": persona.name,
        "about": persona.about,
        "network": persona.network.value,
        "disposition": expected.disposition.value,
        "label": expected.label.value if expected.label else None,
        "completed": expected.completed,
    }


@app.command()
def serve() -> None:
    """Run the simulated recipients until stopped; the lab carrier asks and rings them."""
    settings = read_settings()
    server, desk = build_lab(settings)

    async def run(stopping: asyncio.Event) -> None:
        await desk.start(settings.port("lab_control"))
        try:
            await server.start()
            say_ready()
            await stopping.wait()
        finally:
            await desk.stop()
            await server.stop()

    run_until_stopped(run, settings)


def build_lab(settings: Settings) -> tuple[AudioSocketServer, CarrierDesk]:
    """Join the lab with a voice, hearing and sound; nothing listens yet.

    Raises:
        MissingPart: espeak-ng or the voice detector's network is not there.
    """
    espeak = find_programs(settings.downloads).espeak_ng
    if espeak is None:
        raise MissingPart("espeak-ng", "run `make setup`.")
    program = EspeakProgram(argv=espeak.argv, env=espeak.env)
    desk = CarrierDesk(
        lab=Lab(
            personas=load_everybody(),
            voices=Voices(EspeakSynthesiser(program)),
            ears=Ears(SileroVoiceDetector()),
            journal=Journal(journal_path(settings)),
            clock=SystemClock(),
            ids=RandomIds(),
        )
    )
    config = AudioSocketConfig(port=settings.port("lab_media"))
    return AudioSocketServer(config, admit=desk.admit), desk


def lab_runs(settings: Settings) -> bool:
    """Say whether somebody listens where the lab carrier asks for its people."""
    return listening_at(PortNeed("lab's control", settings.port("lab_control"))) is not None


def journal_path(settings: Settings) -> Path:
    """Return where the lab writes what its calls were like."""
    return settings.var / "lab" / "calls.jsonl"


@app.command()
def ring(
    persona: Annotated[str, typer.Argument(help="Name from `carecall lab list`.")],
    organization: Annotated[
        str, typer.Option("--organization", help="Who calls; the first organization by default.")
    ] = "",
    within_s: Annotated[float, typer.Option(help="Longest time to wait for the end.")] = 300.0,
    as_json: AsJson = False,
) -> None:
    """Ring one simulated recipient through the running system and show how it was at their end."""
    settings = read_settings()
    chosen = find_persona(load_everybody(), persona)
    if not lab_runs(settings):
        raise MissingPart(
            "The running lab",
            "start it with `make run` or `carecall serve --lab`, then ring again.",
        )
    ring_persona(settings, chosen, journal_path(settings), organization, within_s, as_json)
