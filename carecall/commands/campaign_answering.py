"""`carecall campaign answering`: what a campaign does with voicemail, call screening, announcements and music."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.domain.answering_policy import (
    MachinePolicy,
    OnOther,
    OnScreening,
    OnVoicemail,
    policy_from_plain,
    policy_to_plain,
)
from carecall.domain.personal_text import compose
from carecall.store.answering import policy_of, set_policy
from carecall.store.campaign_list import find_campaign
from carecall.system import SystemClock

REASON = "what a campaign does with machines"
WORDS = {
    "voicemail": {"leave_message": "leave the message after the beep", "hang_up": "hang up"},
    "screening": {"say_who": "say who calls and wait for a person", "hang_up": "hang up"},
    "announcement": {"hang_up": "hang up", "wait": "wait for a person"},
    "music": {"hang_up": "ask once whether somebody is there, then hang up", "wait": "wait for a person"},
}  # fmt: skip


def answering(  # noqa: PLR0913 - each is an option of the command line
    name: Annotated[str, typer.Argument(help="Whole name of the campaign.")],
    voicemail: Annotated[OnVoicemail | None, typer.Option(help="After its greeting.")] = None,
    screening: Annotated[
        OnScreening | None, typer.Option(help="When a robot asks who calls.")
    ] = None,
    announcement: Annotated[
        OnOther | None, typer.Option(help="When the network says that nobody can be reached.")
    ] = None,
    music: Annotated[OnOther | None, typer.Option(help="When only music plays.")] = None,
    patience_s: Annotated[
        int | None, typer.Option(help="How long a person is waited for, 5 to 120 s.")
    ] = None,
    organization: Annotated[str, typer.Option(help="Whose campaign, by whole name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show what a campaign does with voices that are not an answer, or change it. A fax is always hung up on."""
    wished = {
        "voicemail": voicemail,
        "screening": screening,
        "announcement": announcement,
        "music": music,
        "patience_s": patience_s,
    }
    changes = {key: value for key, value in wished.items() if value is not None}
    with whole_tree(REASON) as session:
        owners = [organization_id_of(session, organization)] if organization else None
        row = find_campaign(session, compose(name), owners)
        policy = policy_of(row)
        if changes:
            policy = changed(policy, changes)
            set_policy(session, row, policy, at_terminal(), SystemClock().now())
    plain = policy_to_plain(policy)
    if as_json:
        print_json({"campaign": name, **plain})
        return
    for kind, words in WORDS.items():
        typer.echo(f"{kind}: {words[str(plain[kind])]}")
    typer.echo(f"A person is waited for {policy.patience_s} s.")


def changed(policy: MachinePolicy, changes: Mapping[str, object]) -> MachinePolicy:
    """Return `policy` with `changes`.

    Raises:
        BadDefinition: a value is out of range.
    """
    plain = {**policy_to_plain(policy), **changes}
    return policy_from_plain(plain)
