"""`carecall trunk test`: does the carrier answer, and did it take our registration."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from carecall.commands.pbx import pair_plan
from carecall.errors import MissingPart, UnknownName
from carecall.settings import read_settings
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.pbx_settings import TrunkSettings
from carecall.telephony.trunk_probe import ask_trunk
from carecall.telephony.trunk_state import TrunkState

app = typer.Typer(no_args_is_help=True, help="The SIP line to the carrier.")


@app.callback()
def trunk() -> None:
    """The SIP line to the carrier."""


@app.command("test")
def probe(
    name: Annotated[
        str, typer.Option("--trunk", help="Which trunk; the configured one when left out.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the carrier now, and say in one sentence how it stands and what to mend."""
    pair = AsteriskPair(pair_plan(read_settings()))
    chosen = choose(pair.plan.trunks, name)
    if not pair.core.is_up():
        raise MissingPart("A running Asterisk", "start CareCall with `make run`, then test again.")
    state = asyncio.run(ask_trunk(pair.core, chosen))
    typer.echo(as_text(state, as_json=as_json))
    raise typer.Exit(0 if state.ok else 1)


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


def as_text(state: TrunkState, *, as_json: bool) -> str:
    """Return one sentence, or one JSON object."""
    if as_json:
        facts = asdict(state) | {"ok": state.ok, "sentence": state.sentence}
        return json.dumps(facts | {"mend": "" if state.ok else state.mend}, ensure_ascii=False)
    told = f"Trunk {state.name} ({state.host}) {state.sentence}"
    return f"{told}." if state.ok else f"{told}: {state.mend}"
