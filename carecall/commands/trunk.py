"""`carecall trunk`: does the carrier answer, what does it cost, and what may it ring."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from carecall.commands.installation import hold
from carecall.commands.pbx import pair_plan, refuse_stale
from carecall.commands.registry import print_json
from carecall.commands.trunk_rules import allow, prices
from carecall.errors import MissingPart, UnknownName
from carecall.settings import Settings, read_settings
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.pbx_settings import TrunkSettings
from carecall.telephony.trunk_probe import ask_trunk
from carecall.telephony.trunk_state import TrunkState

app = typer.Typer(no_args_is_help=True, help="The SIP line to the carrier.")
app.command("prices")(prices)
app.command("allow")(allow)


@app.callback()
def trunk() -> None:
    """The SIP line to the carrier."""


@app.command("test")
def probe(
    name: Annotated[
        str, typer.Option("--trunk", help="Which trunk; the configured one when left out.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Ask the carrier now, and say in one sentence how it stands and what to mend."""
    state = asyncio.run(_ask(read_settings(), name))
    if as_json:
        print_json(facts(state))
    else:
        typer.echo(as_text(state))
    raise typer.Exit(0 if state.ok else 1)


async def _ask(settings: Settings, name: str) -> TrunkState:
    async with running_asterisk(settings) as pair:
        return await ask_trunk(pair.core, choose(pair.plan.trunks, name))


@asynccontextmanager
async def running_asterisk(settings: Settings) -> AsyncIterator[AsteriskPair]:
    """Give the Asterisk that runs, or one that is started for the while.

    Raises:
        BadInput: it runs with other trunk settings.
    """
    pair = AsteriskPair(pair_plan(settings, lab=not settings.trunk_host))
    if pair.core.is_up():
        refuse_stale(pair)
        yield pair
        return
    lock = hold(settings.var)
    try:
        await pair.start()
        yield pair
    finally:
        await pair.stop()
        lock.close()


def choose(trunks: tuple[TrunkSettings, ...], name: str) -> TrunkSettings:
    """Return the trunk called `name`, or the first, which is the real one where there is one.

    Raises:
        UnknownName: no trunk is called so.
        MissingPart: there is no trunk at all.
    """
    if not trunks:
        raise MissingPart("A trunk", "set CARECALL_TRUNK_HOST to the carrier's address.")
    for one in trunks:
        if not name or one.name == name:
            return one
    names = ", ".join(one.name for one in trunks)
    raise UnknownName("trunk", name, f"choose one of {names}.")


def facts(state: TrunkState) -> dict[str, object]:
    """Return what `carecall trunk test --json` prints."""
    known = asdict(state) | {"ok": state.ok, "sentence": state.sentence}
    return known | {"mend": "" if state.ok else mend_of(state)}


def as_text(state: TrunkState) -> str:
    """Return one sentence."""
    told = f"Trunk {state.name} ({state.host}) {state.sentence}"
    return f"{told}." if state.ok else f"{told}: {mend_of(state)}"


def mend_of(state: TrunkState) -> str:
    """Return what to do about a trunk that is not ok; a name without an address is told apart."""
    host = state.host.partition(":")[0]
    if state.contact == "Unavail" and not _has_address(host):
        return f"the name {host} has no address: check CARECALL_TRUNK_HOST and this machine's name service."
    return state.mend


def _has_address(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None, socket.AF_INET))
    except OSError:
        return False
