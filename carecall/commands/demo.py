"""`carecall run` and `carecall demo`: everything started, the sample campaign dialled and shown."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from carecall.commands.call_table import live_table, plain_news, result_table, save_picture
from carecall.commands.campaign_watch import CampaignView, look, report
from carecall.commands.first_operator import FirstOperator, first_operator
from carecall.commands.installation import Installation
from carecall.commands.long_running import stop_event
from carecall.commands.sample import end_sample, prepare_sample, start_sample
from carecall.commands.setup import SetupRun, set_up
from carecall.commands.wide_console import open_console
from carecall.provision.progress import Progress
from carecall.settings import Settings, read_settings
from carecall.store.session import Sessions
from carecall.wiring.database import open_sessions

LOOK_S = 0.4
GIVE_UP_S = 900.0


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command("run")(run)
    app.command("demo")(demo)


def run() -> None:
    """Set up, start everything, let the sample campaign talk, and stay up until Ctrl-C."""
    asyncio.run(Show(read_settings(), open_console(stderr=True), stay=True).run())


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit when the campaign is done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    give_up_s: Annotated[
        float, typer.Option(help="Stop waiting for the campaign after so many seconds.")
    ] = GIVE_UP_S,
    picture: Annotated[
        Path | None, typer.Option(help="Save the results table as an .svg picture.")
    ] = None,
) -> None:
    """Run the sample campaign; status 0 only when every planned call has a final state."""
    settings = read_settings()
    show = Show(settings, open_console(stderr=True), stay=not once, give_up_s=give_up_s)
    view = asyncio.run(show.run())
    if picture is not None and view is not None:
        save_picture(result_table(view.lines()), picture)
    if as_json:
        calls = report(view, settings.var.absolute() / "recordings") if view else []
        typer.echo(json.dumps(calls, ensure_ascii=False, indent=2))
    raise typer.Exit(0 if view is not None and view.settled else 1)


@dataclass(kw_only=True)
class _Watched:
    """The campaigns that are shown, and where they are read."""

    sessions: Sessions
    campaign_ids: tuple[int, ...]

    def look(self) -> CampaignView:
        return look(self.sessions, self.campaign_ids)


class Show:
    """One run of the sample on a terminal."""

    def __init__(
        self, settings: Settings, console: Console, *, stay: bool, give_up_s: float = GIVE_UP_S
    ) -> None:
        self._settings = settings
        self._console = console
        self._stay = stay
        self._give_up_s = give_up_s
        self._installation = Installation(settings, lab=True)

    async def run(self) -> CampaignView | None:
        """Do everything; return the last view of the campaign, or None when it was stopped before one."""
        stopping = stop_event()
        self._installation.claim()
        try:
            set_up(
                SetupRun(settings=self._settings, progress=Progress(sys.stderr), assume_yes=False)
            )
            sessions = open_sessions(self._settings)
            operator = self._prepare(sessions)
            await self._installation.start()
            watched = _Watched(sessions=sessions, campaign_ids=start_sample(sessions))
            view = await self._watch(watched, stopping)
            self._console.print(result_table(view.lines()))
            if view.settled:
                end_sample(sessions)
            self._show_address(operator)
            if self._stay and not stopping.is_set():
                await self._until(stopping)
            return view
        finally:
            await self._installation.stop()

    def _prepare(self, sessions: Sessions) -> FirstOperator | None:
        folder = self._settings.var / "sample"
        organization_id = prepare_sample(sessions, folder)
        operator = first_operator(sessions, organization_id)
        self._show_address(operator)
        return operator

    def _show_address(self, operator: FirstOperator | None) -> None:
        self._console.print(f"Console: {self._installation.console_address}")
        if operator is not None:
            self._console.print(
                f"Sign in as {operator.email} with the password {operator.password} "
                "(shown only now; change it in the console).",
                highlight=False,
            )

    async def _watch(self, watched: _Watched, stopping: asyncio.Event) -> CampaignView:
        """Redraw the table until the campaigns are done, the time is over, or we are stopped."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + self._give_up_s
        view = await asyncio.to_thread(watched.look)
        with _Screen(self._console) as screen:
            while not view.finished and not stopping.is_set() and loop.time() < deadline_s:
                await self._pause(stopping)
                await self._keep_up()
                view = await asyncio.to_thread(watched.look)
                screen.show(view)
        return view

    async def _keep_up(self) -> None:
        for sentence in await self._installation.keep_up():
            self._console.print(sentence, highlight=False)

    async def _pause(self, stopping: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await stopping.wait()
        except TimeoutError:
            return

    async def _until(self, stopping: asyncio.Event) -> None:
        self._console.print("Everything stays up. Ctrl-C ends it.")
        while not stopping.is_set():
            await self._pause(stopping)
            await self._keep_up()


class _Screen:
    """A table that is redrawn on a terminal, or a line a change elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None
        self._shown: CampaignView | None = None

    def __enter__(self) -> _Screen:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, view: CampaignView) -> None:
        """Show how the calls stand now."""
        if self._live is not None:
            self._live.update(live_table(view.lines(), "Calls"), refresh=True)
        else:
            before = self._shown.lines() if self._shown else []
            for line in plain_news(before, view.lines()):
                self._console.print(line, highlight=False)
        self._shown = view
