"""`carecall notify`: who is told of emergencies, unreached people and stopped calls, and what has not arrived."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from carecall.domain.channel_target import email_address, masked, webhook_url
from carecall.domain.language import Language
from carecall.domain.news import (
    CHOOSABLE_TOPICS,
    USUAL_TOPICS,
    ChannelKind,
    NewsTopic,
    delivery_key,
)
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.notify.postmen import build_postmen
from carecall.ports.notifications import Message
from carecall.settings import Settings, read_settings
from carecall.store.channels import (
    NewChannel,
    QueueEntry,
    add_channel,
    find_channel,
    list_channels,
    queued_news,
    retry_given_up,
    waiting_for,
)
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.organizations import find_organization
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.store.tables import NotificationChannelRow, OrganizationRow
from carecall.system import RandomIds, SystemClock

SECRET_BYTES = 32
MOMENT = "%Y-%m-%d %H:%M:%S"

app = typer.Typer(no_args_is_help=True, help="Who is told of what, by e-mail and webhook.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Name = Annotated[str, typer.Argument(help="The channel's name.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="A name for the channel, at most 40 characters.")],
    organization: Annotated[str, typer.Option(help="Whole name of the organization it is for.")],
    email: Annotated[str, typer.Option(help="Address that gets e-mails.")] = "",
    webhook: Annotated[str, typer.Option(help="Web address that gets signed JSON.")] = "",
    topics: Annotated[
        str, typer.Option(help="Topics, separated by commas; default all but trend.")
    ] = "",
    language: Annotated[Language | None, typer.Option(help="Language of its e-mails.")] = None,
) -> None:
    """Tell an address of an organization's matters, and of those of the organizations below it."""
    settings = read_settings()
    kind, target = _target(email, webhook, private=settings.webhook_private)
    secret = secrets.token_urlsafe(SECRET_BYTES) if kind is ChannelKind.WEBHOOK else ""
    wanted = _topics(topics)
    with _everywhere(settings) as session:
        owner = find_organization(session, compose(organization))
        row = add_channel(
            session,
            NewChannel(
                organization_id=owner.id,
                name=compose(name),
                kind=kind,
                target=target,
                topics=wanted,
                language=language or owner.language,
                secret=secret,
            ),
        )
        typer.echo(f"Added {row.name}; try it with `carecall notify test {row.name}`.")
    if secret:
        typer.echo(f"Secret that signs what it is sent, shown only now: {secret}")
    elif not settings.smtp_host:
        typer.echo("E-mails wait until CARECALL_SMTP_HOST and CARECALL_SMTP_FROM are set.")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List the channels; their targets are shown in part."""
    with _everywhere(read_settings()) as session:
        entries = list_channels(session)
    rows = [asdict(one) | {"target": masked(one.kind, one.target)} for one in entries]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        off = "" if row["enabled"] else "  off"
        typer.echo(
            f"{row['name']}  {row['organization']}  {row['kind']} {row['target']}"
            f"  {row['language']}  {','.join(row['topics'])}{off}"
        )
    if not rows:
        typer.echo("Nobody is told of anything: add a channel with `carecall notify add`.")


@app.command("remove")
def remove(name: Name) -> None:
    """Remove a channel with all that waits for it."""
    with _everywhere(read_settings()) as session:
        row = find_channel(session, compose(name))
        lost = waiting_for(session, row.id)
        session.delete(row)
    told = f" and {lost} news that waited for it" if lost else ""
    typer.echo(f"Removed {row.name}{told}.")


@app.command("test")
def try_out(name: Name) -> None:
    """Send a test message now and say what became of it."""
    settings = read_settings()
    with _everywhere(settings) as session:
        row = find_channel(session, compose(name))
        message = _test_message(session, row)
    # Here, because joining the parts loads every adapter, which costs the other commands seconds.
    from carecall.plain_settings import notify_config

    postmen = build_postmen(notify_config(settings), SystemClock())
    asyncio.run(postmen[row.kind].send(message))
    shown = masked(row.kind, row.target)
    off = "" if row.enabled else " The channel is switched off and gets nothing else."
    typer.echo(f"The test message was taken for {shown}.{off}")


@app.command("queue")
def queue(
    failed: Annotated[bool, typer.Option("--failed", help="Show what was given up.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Send again what was given up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show news that wait, or with --failed those that nobody tries to deliver any more."""
    with _everywhere(read_settings()) as session:
        again = retry_given_up(session, SystemClock().now()) if retry else 0
        entries = queued_news(session, given_up=failed)
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in entries], ensure_ascii=False))
        return
    if retry:
        typer.echo(f"{again} given up before {'is' if again == 1 else 'are'} sent again.")
    for one in entries:
        typer.echo(_line(one))
    if not entries:
        typer.echo("Nothing was given up." if failed else "Nothing waits.")


@contextmanager
def _everywhere(settings: Settings) -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(settings.sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), "notification channels") as session:
            yield session
    finally:
        engine.dispose()


def _target(email: str, webhook: str, *, private: bool) -> tuple[ChannelKind, str]:
    """Return what kind of channel is meant.

    Raises:
        BadInput: none or both were given, or the target is wrong.
    """
    if bool(email) == bool(webhook):
        raise BadInput("A channel is an e-mail address or a webhook: give --email or --webhook.")
    if email:
        return ChannelKind.EMAIL, email_address(email)
    return ChannelKind.WEBHOOK, webhook_url(webhook, private=private)


def _topics(text: str) -> tuple[NewsTopic, ...]:
    """Return the chosen topics, or the usual ones.

    Raises:
        BadInput: there is no such topic.
    """
    words = {word.strip() for word in text.split(",") if word.strip()}
    unknown = words - {topic.value for topic in CHOOSABLE_TOPICS}
    if unknown:
        known = ", ".join(sorted(topic.value for topic in CHOOSABLE_TOPICS))
        raise BadInput(f"There is no topic {min(unknown)}: choose among {known}.")
    chosen = {NewsTopic(word) for word in words} or USUAL_TOPICS
    return tuple(topic for topic in NewsTopic if topic in chosen)


def _test_message(session: GuardedSession, row: NotificationChannelRow) -> Message:
    organization = session.get_one(OrganizationRow, row.organization_id)
    subject = f"test:{RandomIds().new_id()}"
    return Message(
        key=delivery_key(subject, row.id),
        subject=subject,
        topic=NewsTopic.TEST,
        target=row.target,
        secret=row.secret,
        language=row.language,
        organization_id=organization.id,
        organization=organization.name,
        time_zone=organization.time_zone,
        at=SystemClock().now(),
    )


def _plain(entry: QueueEntry) -> dict[str, object]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(entry).items()
    }


def _line(entry: QueueEntry) -> str:
    state = (
        f"given up {entry.gave_up_at.strftime(MOMENT)}"
        if entry.gave_up_at is not None
        else f"next try {entry.next_at.strftime(MOMENT)}"
    )
    told = f"  {entry.last_problem}" if entry.last_problem else ""
    at = entry.created_at.strftime(MOMENT)
    return (
        f"{at} UTC  {entry.topic} {entry.subject}  {entry.channel} ({entry.organization})"
        f"  tries {entry.attempts}, {state}{told}"
    )
