"""`carecall clips`: recorded human clips for greetings, closings and voicemails: add, list, use, remove."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.domain.audio_clip import ClipKind
from carecall.domain.language import Language
from carecall.domain.personal_text import compose
from carecall.errors import BadInput, ClipRefused, NotWritable
from carecall.settings import read_settings
from carecall.speech.clip_files import ClipFiles
from carecall.speech.clip_reading import MOST_BYTES, ClipSound, read_clip
from carecall.speech.wave_file import write_wave
from carecall.store.audio_files import (
    ClipEntry,
    KeptSound,
    NewClip,
    add_clip,
    check_new_clip,
    find_clip,
    list_clips,
    remove_clip,
    use_clip,
)
from carecall.store.campaign_list import find_campaign
from carecall.store.organizations import scope_of
from carecall.system import SystemClock

REASON = "recorded clips of campaigns"
BACK_TO_THE_VOICE = "-"
app = typer.Typer(no_args_is_help=True, help="Recorded human clips that campaigns play.")
Organization = Annotated[str, typer.Option("--organization", help="Whole name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, MP3 or Ogg, at most a minute.")],
    organization: Organization,
    name: Annotated[str, typer.Option(help="At most 40 characters.")],
    text: Annotated[str, typer.Option(help="What is said in it, word for word.")],
    kind: Annotated[ClipKind, typer.Option(help="What it is played for.")] = ClipKind.GREETING,
    language: Annotated[Language, typer.Option(help="Language that is spoken.")] = Language.KO,
    as_json: AsJson = False,
) -> None:
    """Add a recording: cut at its edges, brought to telephone level, kept. A greeting must name the AI."""
    sound = read_clip(_content(file))
    clip = NewClip(
        name=compose(name).strip(), kind=kind, language=language, text=compose(text).strip()
    )
    with whole_tree(REASON) as session:
        owner = organization_id_of(session, organization)
        check_new_clip(session, owner, clip)
        now = SystemClock().now()
        row = add_clip(session, owner, clip, _keep(sound, owner), at_terminal(), now)
        entry = ClipEntry(clip=row, organization=organization, campaigns=())
        facts = entry_facts(entry)
    if as_json:
        print_json(facts)
        return
    typer.echo(
        f"Added “{clip.name}”: {sound.duration_ms / 1000:.1f} s, "
        f"{sound.gain_db:+.1f} dB to {sound.active_level_dbov:.1f} dBov."
    )


@app.command("convert", hidden=True)
def convert() -> None:
    """Read a recording on standard input; write what it is as a line of JSON, then its sound as it is played.

    For the console, which decodes no strangers' files in its own process.
    """
    try:
        sound = read_clip(sys.stdin.buffer.read(MOST_BYTES + 1))
    except ClipRefused as refused:
        _json_line({"refused": refused.code})
        return
    _json_line(
        {
            "duration_ms": sound.duration_ms,
            "active_level_dbov": sound.active_level_dbov,
            "peak_dbov": sound.peak_dbov,
            "gain_db": sound.gain_db,
        }
    )
    sys.stdout.buffer.write(write_wave(sound.pcm, rate_hz=SAMPLE_RATE_HZ))


@app.command("list")
def show(organization: Organization = "", as_json: AsJson = False) -> None:
    """List clips with the campaigns that play them."""
    with whole_tree(REASON) as session:
        ids = None
        if organization:
            owner = organization_id_of(session, organization)
            ids = scope_of(session, owner).organization_ids
        entries = list_clips(session, ids)
        if as_json:
            print_json([entry_facts(entry) for entry in entries])
            return
        for entry in entries:
            typer.echo(entry_line(entry))
    if not entries:
        typer.echo("There is no clip yet: `carecall clips add FILE` adds one.")


@app.command("use")
def use(
    campaign: Annotated[str, typer.Argument(help="Whole name of the campaign.")],
    greeting: Annotated[str, typer.Option(help="Clip that greets; - goes back to the voice.")] = "",
    closing: Annotated[str, typer.Option(help="Clip that closes, or -.")] = "",
    voicemail: Annotated[str, typer.Option(help="Clip that is left after a beep, or -.")] = "",
    organization: Organization = "",
) -> None:
    """Have a campaign play clips, from its next call on."""
    wanted = {
        ClipKind.GREETING: greeting, ClipKind.CLOSING: closing, ClipKind.VOICEMAIL: voicemail,
    }  # fmt: skip
    chosen = {kind: name for kind, name in wanted.items() if name}
    if not chosen:
        raise BadInput("Say which clip: --greeting NAME, --closing NAME or --voicemail NAME.")
    with whole_tree(REASON) as session:
        owners = [organization_id_of(session, organization)] if organization else None
        row = find_campaign(session, compose(campaign), owners)
        for kind, name in chosen.items():
            clip = "" if name == BACK_TO_THE_VOICE else compose(name)
            use_clip(session, row, kind, clip, at_terminal(), SystemClock().now())
    for kind, name in chosen.items():
        typer.echo(
            f"{campaign}: the voice says the {kind}."
            if name == BACK_TO_THE_VOICE
            else f"{campaign}: the {kind} is “{name}”."
        )


@app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="The clip's name.")], organization: Organization
) -> None:
    """Remove a clip that no campaign plays."""
    with whole_tree(REASON) as session:
        row = find_clip(session, organization_id_of(session, organization), compose(name))
        file = remove_clip(session, row, at_terminal(), SystemClock().now())
    if file is not None:
        _files().remove(file)
    typer.echo(f"Removed “{name}”.")


def entry_line(entry: ClipEntry) -> str:
    """Return a clip as one line."""
    clip = entry.clip
    played = ", ".join(entry.campaigns) or "nobody"
    return (
        f"{clip.name} ({entry.organization}): {clip.kind}, {clip.language}, "
        f"{clip.duration_ms / 1000:.1f} s, played by {played}"
    )


def entry_facts(entry: ClipEntry) -> dict[str, object]:
    """Return a clip as `carecall clips list --json` prints it."""
    clip = entry.clip
    return {
        "name": clip.name,
        "organization": entry.organization,
        "kind": clip.kind.value,
        "language": clip.language.value,
        "text": clip.text,
        "duration_ms": clip.duration_ms,
        "active_level_dbov": clip.active_level_dbov,
        "peak_dbov": clip.peak_dbov,
        "gain_db": clip.gain_db,
        "campaigns": list(entry.campaigns),
    }


def _json_line(facts: Mapping[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as recording:
            return recording.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadInput(f"{file} cannot be read: {problem.strerror}.") from None


def _keep(sound: ClipSound, owner: int) -> KeptSound:
    try:
        kept = _files().keep(sound, owner)
    except OSError:
        raise NotWritable(str(read_settings().var / "clips"), "CARECALL_VAR") from None
    return KeptSound(
        file=kept.file,
        sha256=kept.sha256,
        duration_ms=sound.duration_ms,
        active_level_dbov=sound.active_level_dbov,
        peak_dbov=sound.peak_dbov,
        gain_db=sound.gain_db,
    )


def _files() -> ClipFiles:
    return ClipFiles(read_settings().var.absolute() / "clips")
