"""`carecall trends`: what changed for people against their own earlier calls."""

from __future__ import annotations

from typing import Annotated

import typer

from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import AsJson, Where, organizations, show
from carecall.domain.language import Language
from carecall.store.trends import trend_entries

app = typer.Typer(
    no_args_is_help=True, help="What changed for people against their own earlier calls."
)
COLUMNS = {
    "trend_id": "No",
    "organization": "Organization",
    "recipient": "Person",
    "measure": "Measure",
    "reason": "What was seen",
    "found_at": "Since",
    "closed_at": "Over",
}


@app.callback()
def trends() -> None:
    """What changed for people against their own earlier calls; never a diagnosis."""


@app.command("list")
def list_trends(
    organization: Where = "",
    recipient: Annotated[
        int | None, typer.Option("--recipient", help="Only of the recipient of this number.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Those that are over, too.")] = False,
    language: Annotated[
        Language | None, typer.Option(help="Of the reasons; the organization's when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the changes that stand, newest first, each with its plain reason."""
    with whole_tree("trends at a terminal") as session:
        found = trend_entries(
            session,
            organization_ids=organizations(session, organization),
            recipient_id=recipient,
            closed=closed,
            language=language,
        )
    show(found, COLUMNS, as_json=as_json, wide=("Organization", "Person", "What was seen"))
