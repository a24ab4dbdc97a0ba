"""`carecall user`: help for people who cannot sign in."""

from __future__ import annotations

from secrets import token_hex
from typing import Annotated

import typer

from carecall.commands.whole_tree import at_terminal, whole_tree
from carecall.errors import BadInput
from carecall.store.operators import find_operator
from carecall.store.second_factors import reset_factor
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="People who sign in to the console.")


@app.callback()
def group() -> None:
    """People who sign in to the console."""


@app.command("reset-factor")
def reset(
    email: Annotated[str, typer.Argument(help="E-mail address that signs in.")],
) -> None:
    """Take away the second factor of somebody who lost phone and recovery codes; every session of theirs ends."""
    with whole_tree("somebody lost the second factor") as session:
        row = find_operator(session, email)
        if row.tf_totp_secret is None:
            raise BadInput("This user has no second factor: the password alone signs in.")
        reset_factor(session, row, at_terminal(), token_hex(16), SystemClock().now())
    typer.echo(
        "The second factor is gone and every session of the user ended. "
        "Where it is demanded, the next sign-in leads to setting up a new one."
    )
