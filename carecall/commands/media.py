"""`carecall media`: takes answered calls in, talks with people, and reads what was said."""

from __future__ import annotations

import asyncio

import typer

from carecall import wiring
from carecall.commands.long_running import first_to_end, run_until_stopped, say_ready
from carecall.settings import read_settings
from carecall.telephony.recording import sound_ms
from carecall.telephony.steady_memory import steady_memory


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("media")(media)


def media() -> None:
    """Hold conversations until it is stopped."""
    settings = read_settings()
    built = wiring.build_media(settings, wiring.build_mind(settings))

    async def serve(stopping: asyncio.Event) -> None:
        await run_media(built, stopping)

    run_until_stopped(serve, settings)


async def run_media(built: wiring.Media, stopping: asyncio.Event) -> None:
    """Run the parts until `stopping`; live talks are written down before the recordings close."""
    await asyncio.to_thread(_open_recordings, built)
    await asyncio.to_thread(built.talk_journal.start)
    built.listening.start()
    steady_memory()
    await built.server.start()
    await asyncio.to_thread(built.note_engines)
    say_ready()
    try:
        await first_to_end(
            stopping, built.after_call.run(), built.foresight.run(), built.speech_report.run()
        )
    finally:
        await built.server.stop()
        await built.listening.stop()
        await asyncio.to_thread(built.talk_journal.stop)
        await asyncio.to_thread(built.recordings.stop)


def _open_recordings(built: wiring.Media) -> None:
    names = built.recordings.start()
    folder = built.recordings.folder
    built.keep_recovered({name: sound_ms(folder / name) for name in names})
