"""Who is signed in, and what they may do: scope says which rows, permissions say which verbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import abort, g

from carecall.store.operators import DESK


class Permission(StrEnum):
    """One thing that somebody may do in the console."""

    VIEW = "view"
    EDIT = "edit"
    """Add, upload, change, delete, pause and resume recipients."""
    NOTE = "note"
    """Write memos, memory, follow-ups and feedback."""
    EXPORT = "export"
    LISTEN = "listen"
    """Play and download recordings."""
    SEE_PHONES = "see_phones"
    CAMPAIGNS = "campaigns"
    """Add and change schedules and campaigns, start, pause and stop them."""
    STOP_CALLS = "stop_calls"
    """Press and release the emergency stop."""
    ALERTS = "alerts"
    """Take and resolve alerts, unreached people and requests."""
    STATISTICS = "statistics"
    USERS = "users"
    NUMBERS = "numbers"
    """Outgoing numbers and their lettering."""
    ORGANIZATIONS = "organizations"
    """Organizations and their groups."""
    SETTINGS = "settings"
    """Scripts, holidays, do-not-call entries, channels and alert routing of organizations in reach."""
    CONTRACTS = "contracts"
    """Of the whole platform: who may call until when."""
    AUDIT = "audit"


ALLOWS: dict[str, frozenset[Permission]] = {
    "*": frozenset(Permission),
    "recipients": frozenset({Permission.VIEW, Permission.EDIT, Permission.EXPORT}),
    "calls": frozenset({Permission.VIEW, Permission.NOTE}),
    "notes": frozenset({Permission.NOTE}),
    "alerts": frozenset({Permission.VIEW, Permission.ALERTS}),
    "work": frozenset({Permission.VIEW, Permission.ALERTS}),
    "reading": frozenset({Permission.VIEW}),
    "statistics": frozenset({Permission.STATISTICS}),
    DESK: frozenset(),
    "campaigns": frozenset({Permission.VIEW, Permission.CAMPAIGNS, Permission.STOP_CALLS}),
    "users": frozenset({Permission.USERS}),
    "numbers": frozenset({Permission.NUMBERS}),
    "organizations": frozenset({Permission.ORGANIZATIONS}),
    "settings": frozenset({Permission.SETTINGS}),
    "audit": frozenset({Permission.AUDIT}),
    "audio": frozenset({Permission.LISTEN}),
    "phone": frozenset({Permission.SEE_PHONES}),
}
"""What each permission of a stored role allows here; an unknown one allows nothing."""
EVERYWHERE = "*"
"""Whoever holds this sees every organization."""


def allowed_by(stored: Iterable[str]) -> frozenset[Permission]:
    """Return what stored permissions allow together."""
    return frozenset().union(*(ALLOWS.get(name, frozenset()) for name in stored))


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The signed-in person as plain values, read once for each request."""

    user_id: int
    name: str
    email: str
    organization_id: int
    organization: str
    scope: frozenset[int]
    """Ids of the own organization and of everything below it; of a place chosen among them, while one is."""
    permissions: frozenset[Permission]
    role: str
    language: str
    timezone: str
    """IANA zone of the own organization."""
    reach: frozenset[int] = frozenset()
    """Everything in reach while a place is chosen; empty while none is."""
    place_id: int | None = None
    """The chosen place: an organization whose rows, with those below it, are all that is looked at."""
    place: str = ""
    key_prefix: str = ""
    """The open part of the API key that acts; empty for a person."""

    @property
    def whole(self) -> frozenset[int]:
        """Ids of everything in reach, whatever place is chosen."""
        return self.reach or self.scope

    @property
    def stands_at(self) -> int:
        """Id of the organization that new rows are for unless another is chosen: the chosen place, else the own one."""
        return self.place_id or self.organization_id

    @property
    def wide(self) -> bool:
        """Say whether more than one organization is in reach, so that one can be selected."""
        return len(self.scope) > 1

    def may(self, permission: Permission | str) -> bool:
        """Say whether the role holds a permission."""
        return permission in self.permissions


def signed_in() -> Principal | None:
    """Return the request's principal, or None before sign-in."""
    principal: Principal | None = g.get("principal")
    return principal


def current_principal() -> Principal:
    """Return the request's principal; 401 before sign-in."""
    principal = signed_in()
    if principal is None:
        abort(401)
    return principal


def demand(permission: Permission) -> Principal:
    """Return the principal, or answer 403 when the permission is missing."""
    principal = current_principal()
    if not principal.may(permission):
        abort(403)
    return principal
