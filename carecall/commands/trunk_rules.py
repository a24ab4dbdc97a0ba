"""`carecall trunk prices` and `carecall trunk allow`: what calls cost, and which numbers a line may ring."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from carecall.commands.limit_words import read_amount
from carecall.commands.whole_tree import at_terminal, whole_tree
from carecall.domain.destination import DestinationRule, is_whole
from carecall.domain.tariff import Tariff
from carecall.errors import BadInput
from carecall.store.trunk_rules import set_destinations, set_prices
from carecall.system import SystemClock

REASON = "the rules of a trunk"
LONGEST_STEP_S = 3600
Name = Annotated[str, typer.Argument(help="The trunk's name.")]


def prices(
    name: Name,
    currency: Annotated[str, typer.Option(help="ISO 4217, for example KRW.")],
    per_call: Annotated[str, typer.Option(help="For each answered call.")] = "0",
    per_minute: Annotated[str, typer.Option(help="For each minute of it.")] = "0",
    step_s: Annotated[int, typer.Option(help="Seconds that are billed at once.")] = 60,
) -> None:
    """Say what calls on a trunk cost, for daily limits and forecasts."""
    code = currency.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise BadInput(f"“{currency}” is no currency: give its three letters, for example KRW.")
    if not 1 <= step_s <= LONGEST_STEP_S:
        raise BadInput(f"A step lasts 1 to {LONGEST_STEP_S} seconds.")
    tariff = Tariff(
        currency=code,
        price_per_call=_amount(per_call),
        price_per_minute=_amount(per_minute),
        billing_step_s=step_s,
    )
    with whole_tree(REASON) as session:
        set_prices(session, name, tariff, at_terminal(), SystemClock().now())
    typer.echo(
        f"{name}: {tariff.price_per_call} {code} a call and {tariff.price_per_minute} {code} "
        f"a minute, in steps of {step_s} s."
    )


def allow(
    name: Name,
    begins: Annotated[
        str, typer.Option(help="Beginnings that it may ring, such as +8210,+822.")
    ] = "",
    never: Annotated[str, typer.Option(help="Beginnings among them that it may not ring.")] = "",
    usual: Annotated[
        bool, typer.Option("--usual", help="Go back to the rule of the trunk's country.")
    ] = False,
) -> None:
    """Say which numbers a trunk may ring, instead of the rule of its country."""
    if usual == bool(begins):
        raise BadInput("Say which numbers: --begins +8210,+822, or --usual.")
    rule = None if usual else DestinationRule(allowed=_list(begins), premium=_list(never))
    if rule is not None and not is_whole(rule):
        raise BadInput("A beginning is + and digits, for example +8210.")
    with whole_tree(REASON) as session:
        set_destinations(session, name, rule, at_terminal(), SystemClock().now())
    typer.echo(f"{name} rings " + ("what its country's rule says." if usual else f"{begins}."))


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",")) if text else ()


def _amount(text: str) -> Decimal:
    change = read_amount(text)
    if change is None or change.to is None:
        raise BadInput("A price is an amount such as 12 or 0.5.")
    return change.to
