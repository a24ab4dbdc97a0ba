"""`carecall tickets`: what people asked for on calls, and what becomes of it."""

from __future__ import annotations

from typing import Annotated

import typer

from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import AsJson, By, Where, operator, organizations, say, show
from carecall.domain.requests import NOT_CLOSED, RequestState
from carecall.store.ticket_work import (
    answer_ticket,
    close_ticket,
    give_ticket_back,
    take_ticket,
    tickets,
)
from carecall.system import SystemClock

REASON = "tickets at a terminal"
app = typer.Typer(
    no_args_is_help=True, help="What people asked for on calls, and what becomes of it."
)
Ticket = Annotated[int, typer.Argument(help="Number of the ticket, from `carecall tickets list`.")]
COLUMNS = {
    "ticket_id": "No",
    "organization": "Organization",
    "recipient": "Person",
    "kind": "Kind",
    "thing": "About",
    "text": "Said",
    "state": "State",
    "due_at": "Until",
    "owner": "Owner",
    "answer": "Answer",
    "told_at": "Told at",
}


@app.command("list")
def list_tickets(
    organization: Where = "",
    recipient: Annotated[
        int | None, typer.Option("--recipient", help="Only of the recipient of this number.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Those that are done, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what people asked for, those that are due first on top."""
    with whole_tree(REASON) as session:
        found = tickets(
            session,
            states=frozenset(RequestState) if closed else NOT_CLOSED,
            organization_ids=organizations(session, organization),
            recipient_id=recipient,
        )
    show(found, COLUMNS, as_json=as_json, wide=("Organization", "Person", "Said", "Answer"))


@app.command("take")
def take(ticket: Ticket, by: By = "", as_json: AsJson = False) -> None:
    """Take a ticket: from now on it is yours."""
    with whole_tree(REASON) as session:
        row = take_ticket(session, ticket, operator(session, by), SystemClock().now())
    say(as_json, {"ticket": ticket, "state": row.state.value}, "Taken.")


@app.command("give-back")
def give_back(ticket: Ticket, by: By = "", as_json: AsJson = False) -> None:
    """Put a taken ticket back for others."""
    with whole_tree(REASON) as session:
        row = give_ticket_back(session, ticket, operator(session, by), SystemClock().now())
    say(as_json, {"ticket": ticket, "state": row.state.value}, "Given back.")


@app.command("answer")
def answer(
    ticket: Ticket,
    words: Annotated[
        str, typer.Argument(help="What became of it, as the person is to hear it on the next call.")
    ],
    still_open: Annotated[
        bool, typer.Option("--still-open", help="Tell how far it is; the ticket stays open.")
    ] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="It cannot be done.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Close a ticket with what became of it; the next call tells the person, once."""
    state = RequestState.REJECTED if rejected else RequestState.DONE
    with whole_tree(REASON) as session:
        row = answer_ticket(
            session,
            ticket,
            words,
            operator(session, by),
            SystemClock().now(),
            state=RequestState.IN_PROGRESS if still_open else state,
        )
    say(
        as_json,
        {"ticket": ticket, "state": row.state.value, "answer": row.answer},
        "Kept; the next call tells the person.",
    )


@app.command("close")
def close(
    ticket: Ticket,
    rejected: Annotated[bool, typer.Option("--rejected", help="It cannot be done.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Close a ticket without telling the person on a call."""
    with whole_tree(REASON) as session:
        actor = operator(session, by)
        row = close_ticket(session, ticket, actor, SystemClock().now(), rejected=rejected)
    say(as_json, {"ticket": ticket, "state": row.state.value}, "Closed; no call tells of it.")
