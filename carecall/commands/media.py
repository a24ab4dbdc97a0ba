"""`carecall media`: takes answered calls in, talks with people, and reads what was said."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import typer

from carecall.commands.draining import FINISH_SETTING, Talks, drain_talks
from carecall.commands.health import media_pages, published
from carecall.commands.long_running import Stopping, first_to_end, run_until_stopped, say_ready
from carecall.settings import read_settings
from carecall.steady_memory import steady_memory
from carecall.telephony.recording import sound_ms
from carecall.wiring.talks import Media, build_media, build_mind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("media")(media)


def media(
    finish_s: Annotated[
        float,
        typer.Option(
            envvar=FINISH_SETTING,
            help="When stopped, let talks go on for so long, then say goodbye.",
        ),
    ] = 0.0,
) -> None:
    """Hold conversations until it is stopped. A second signal ends them at once."""
    settings = read_settings()
    built = build_media(settings, build_mind(settings))

    async def serve(stopping: Stopping) -> None:
        async with published(media_pages(settings, built)):
            await run_media(built, stopping, finish_s)

    run_until_stopped(serve, settings)


async def run_media(built: Media, stopping: Stopping, finish_s: float = 0.0) -> None:
    """Run the parts until `stopping` and for `finish_s` more; live talks are written down before the recordings close."""
    await asyncio.to_thread(_open_recordings, built)
    await asyncio.to_thread(built.talk_journal.start)
    built.listening.start()
    steady_memory()
    await built.server.start()
    await asyncio.to_thread(built.note_engines)
    await asyncio.to_thread(built.note_draining, False)
    built.speech_report.begin_with(await built.measure_pass())
    say_ready()
    try:
        await first_to_end(
            asyncio.Event(),
            drain_talks(_talks(built), stopping, finish_s),
            built.after_call.run(),
            *([built.second_pass.run()] if built.second_pass is not None else []),
            built.foresight.run(),
            built.speech_report.run(),
            built.stop_watch.run(),
        )
    finally:
        await built.server.stop()
        await built.listening.stop()
        await asyncio.to_thread(built.talk_journal.stop)
        await asyncio.to_thread(built.recordings.stop)


def _talks(built: Media) -> Talks:
    return Talks(
        door=built.server,
        ringing=built.ringing,
        note_draining=partial(built.note_draining, True),
        take_leave=built.take_leave,
    )


def _open_recordings(built: Media) -> None:
    names = built.recordings.start()
    folder = built.recordings.folder
    built.keep_recovered({name: sound_ms(folder / name) for name in names})
