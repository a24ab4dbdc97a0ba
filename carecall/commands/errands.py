"""`carecall errands`: what workers want asked or told on coming calls, and what was answered."""

from __future__ import annotations

from typing import Annotated

import typer

from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import (
    AsJson,
    By,
    Where,
    day,
    operator,
    organizations,
    say,
    show,
)
from carecall.domain.errands import ErrandKind
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.store.campaign_list import find_campaign
from carecall.store.errand_work import (
    NewErrand,
    add_errand,
    cancel_errand,
    errand_answers,
    errands,
    organization_of,
)
from carecall.store.local_days import today_of
from carecall.store.organizations import find_organization
from carecall.store.session import GuardedSession
from carecall.system import SystemClock

REASON = "errands at a terminal"
app = typer.Typer(
    no_args_is_help=True, help="What is asked or told on coming calls, and what was answered."
)
Errand = Annotated[int, typer.Argument(help="Number of the errand, from `carecall errands list`.")]
Recipient = Annotated[
    int | None, typer.Option("--recipient", help="For the recipient of this number.")
]
COLUMNS = {
    "errand_id": "No",
    "organization": "Organization",
    "kind": "Kind",
    "text": "Words",
    "recipient": "Person",
    "campaign": "Campaign",
    "from_on": "From",
    "until_on": "Until",
    "every_call": "Every call",
    "said": "Said",
    "answered": "Answered",
    "author": "By",
}
ANSWER_COLUMNS = {
    "errand_id": "No",
    "text": "Words",
    "recipient": "Person",
    "said_at": "Said at",
    "answer": "Answer",
    "call_id": "Call",
}


@app.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    words: Annotated[str, typer.Argument(help="The question or notice, as it is said.")],
    notice: Annotated[bool, typer.Option("--notice", help="Nothing is asked.")] = False,
    recipient: Recipient = None,
    campaign: Annotated[str, typer.Option("--campaign", help="For this campaign's people.")] = "",
    organization: Annotated[
        str, typer.Option("--organization", help="For all people of this organization.")
    ] = "",
    from_on: Annotated[str, typer.Option("--from", help="First day; today when left out.")] = "",
    until_on: Annotated[str, typer.Option("--until", help="Last day; open when left out.")] = "",
    every_call: Annotated[
        bool, typer.Option("--every-call", help="On every call until the last day.")
    ] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Have something asked or told on the next call, once, unless --every-call is given."""
    now = SystemClock().now()
    with whole_tree(REASON) as session:
        organization_id, campaign_id = _target(session, recipient, campaign, organization)
        new = NewErrand(
            organization_id=organization_id,
            kind=ErrandKind.NOTICE if notice else ErrandKind.QUESTION,
            text=words,
            from_on=day(from_on, "--from") or today_of(session, organization_id, now),
            until_on=day(until_on, "--until"),
            recipient_id=recipient,
            campaign_id=campaign_id,
            every_call=every_call,
        )
        row = add_errand(session, new, operator(session, by), now)
    say(as_json, {"errand": row.id}, f"Errand {row.id} is said on coming calls.")


@app.command("list")
def list_errands(
    organization: Where = "",
    recipient: Recipient = None,
    cancelled: Annotated[bool, typer.Option("--cancelled", help="Cancelled ones, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List questions and notices, with how often they were said and answered."""
    with whole_tree(REASON) as session:
        found = errands(
            session,
            organization_ids=organizations(session, organization),
            recipient_id=recipient,
            cancelled=cancelled,
        )
    show(found, COLUMNS, as_json=as_json, wide=("Organization", "Words", "Person", "Campaign"))


@app.command("answers")
def answers(
    errand: Annotated[
        int | None, typer.Argument(help="Number of the errand; all when left out.")
    ] = None,
    organization: Where = "",
    recipient: Recipient = None,
    as_json: AsJson = False,
) -> None:
    """Show to whom it was said and what they answered, word for word."""
    with whole_tree(REASON) as session:
        found = errand_answers(
            session,
            errand_id=errand,
            recipient_id=recipient,
            organization_ids=organizations(session, organization),
        )
    show(found, ANSWER_COLUMNS, as_json=as_json, wide=("Words", "Person", "Answer"))


@app.command("cancel")
def cancel(errand: Errand, by: By = "", as_json: AsJson = False) -> None:
    """Say it on no call any more; what was answered stays."""
    with whole_tree(REASON) as session:
        cancel_errand(session, errand, operator(session, by), SystemClock().now())
    say(as_json, {"errand": errand, "cancelled": True}, "Cancelled.")


def _target(
    session: GuardedSession, recipient: int | None, campaign: str, organization: str
) -> tuple[int, int | None]:
    """Return the organization, and the campaign where one is named.

    Raises:
        BadInput: nobody, or more than one target, is named.
        UnknownName: the target is not known.
    """
    named = [each for each in (recipient, campaign, organization) if each]
    if len(named) != 1 and not (campaign and organization and recipient is None):
        raise BadInput("Say for whom: --recipient, --campaign or --organization, one of them.")
    within = organizations(session, organization)
    if campaign:
        row = find_campaign(session, compose(campaign), within)
        return row.organization_id, row.id
    if recipient is not None:
        return organization_of(session, recipient), None
    return find_organization(session, compose(organization)).id, None
