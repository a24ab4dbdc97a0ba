"""A session over every organization, for commands that work on the tree or on the whole platform."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from carecall.domain.personal_text import compose
from carecall.settings import read_settings
from carecall.store.audit import Actor
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.organizations import find_organization
from carecall.store.session import GuardedSession, guarded_sessions, system_writing


@contextmanager
def whole_tree(reason: str) -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(read_settings().sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), reason) as session:
            yield session
    finally:
        engine.dispose()


def organization_id_of(session: GuardedSession, name: str) -> int:
    """Return the organization of this whole name.

    Raises:
        UnknownName: none carries the name, or several do.
    """
    return find_organization(session, compose(name)).id


def at_terminal() -> Actor:
    """Return who types the command, by the machine's own word."""
    try:
        return Actor(name=f"{getpass.getuser()} at a terminal")
    except (OSError, KeyError):  # no account has this user's number
        return Actor(name="at a terminal")
