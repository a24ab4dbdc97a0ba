"""Keys of programs: made with a secret that is shown once, found by their open part, ended by revoking."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.rows.api import NAME_LIMIT
from carecall.store.tables import ApiKeyRow, ApiReach

MARK = "cck"
PREFIX_BYTES = 5
SECRET_BYTES = 32
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    """What a key is made of."""

    organization_id: int
    name: str
    reach: ApiReach
    scopes: Sequence[str]
    created_by_id: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A stored key, and the whole text that its owner keeps."""

    row: ApiKeyRow
    text: str = field(repr=False)


def make_api_key(session: Session, new: NewApiKey, now: datetime, actor: Actor) -> MadeKey:
    """Write a key and note it in the trail; its text is known only now.

    Raises:
        BadInput: it has no name, no scope, or ended already.
    """
    _check(new, now)
    prefix = secrets.token_hex(PREFIX_BYTES)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKeyRow(
        organization_id=new.organization_id,
        name=new.name,
        prefix=prefix,
        secret_hash=_hash(secret),
        reach=new.reach,
        scopes=sorted(new.scopes),
        created_by_id=new.created_by_id,
        created_at=now,
        expires_at=new.expires_at,
    )
    session.add(row)
    session.flush()
    facts = {"prefix": prefix, "reach": new.reach.value, "scopes": sorted(new.scopes)}
    _note(session, "added", row, now, actor, facts)
    return MadeKey(row=row, text=f"{MARK}_{prefix}_{secret}")


def revoke_api_key(session: Session, row: ApiKeyRow, now: datetime, actor: Actor) -> bool:
    """End a key at once and note it in the trail; say whether it was still good."""
    if row.revoked_at is not None:
        return False
    row.revoked_at = now
    session.flush()
    _note(session, "revoked", row, now, actor, {"prefix": row.prefix})
    return True


def prefix_of(text: str) -> str:
    """Return the open part of a typed key, or an empty text for what is no key."""
    mark, _, rest = text[:MOST_CHARACTERS].partition("_")
    prefix, _, secret = rest.partition("_")
    return prefix if mark == MARK and secret else ""


def secret_of(text: str) -> str:
    """Return the secret part of a typed key."""
    return text[:MOST_CHARACTERS].partition("_")[2].partition("_")[2]


def fits(row: ApiKeyRow, text: str) -> bool:
    """Say whether a typed key is this one, in the same time whether or not."""
    return hmac.compare_digest(row.secret_hash, _hash(secret_of(text)))


def is_good(row: ApiKeyRow, now: datetime) -> bool:
    """Say whether a key was neither revoked nor has ended."""
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)


def find_api_key(session: Session, prefix: str) -> ApiKeyRow:
    """Return the key of an open part, within the session's scope.

    Raises:
        UnknownName: there is none.
    """
    row = session.scalar(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix))
    if row is None:
        raise UnknownName("API key", prefix, "`carecall apikey list` shows the keys.")
    return row


def _check(new: NewApiKey, now: datetime) -> None:
    if not 1 <= len(new.name) <= NAME_LIMIT:
        raise BadInput(f"A key needs a name of at most {NAME_LIMIT} characters.")
    if not new.scopes:
        raise BadInput("A key needs at least one scope, such as recipients:read.")
    if new.expires_at is not None and new.expires_at <= now:
        raise BadInput("The key would have ended already: choose a later day.")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _note(
    session: Session,
    action: str,
    row: ApiKeyRow,
    now: datetime,
    actor: Actor,
    facts: Mapping[str, object],
) -> None:
    deed = Deed(
        action=action,
        object_type="api_key",
        object_key=row.id,
        organization_id=row.organization_id,
        facts=facts,
    )
    record_deed(session, actor, deed, now)
