"""What a key may be allowed, and which of the console's permissions stand behind each word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from admin.access import Permission
from admin.languages import later as _l


class Scope(StrEnum):
    """An area with a verb; every operation of the API demands one."""

    RECIPIENTS_READ = "recipients:read"
    RECIPIENTS_WRITE = "recipients:write"
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"
    AUDIO_READ = "audio:read"
    PHONES_READ = "phones:read"
    EXPORTS_READ = "exports:read"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    STOP_CALLS_WRITE = "stop_calls:write"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    STATISTICS_READ = "statistics:read"
    NUMBERS_READ = "numbers:read"
    NUMBERS_WRITE = "numbers:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    ORGANIZATIONS_READ = "organizations:read"
    ORGANIZATIONS_WRITE = "organizations:write"
    CONTRACTS_READ = "contracts:read"
    CONTRACTS_WRITE = "contracts:write"
    AUDIT_READ = "audit:read"


WORDS: Mapping[Scope, str] = {
    Scope.RECIPIENTS_READ: _l("Read recipients"),
    Scope.RECIPIENTS_WRITE: _l("Add, change and delete recipients"),
    Scope.CALLS_READ: _l("Read calls"),
    Scope.CALLS_WRITE: _l("Write memos, memory and follow-ups"),
    Scope.AUDIO_READ: _l("Fetch recordings"),
    Scope.PHONES_READ: _l("See telephone numbers whole"),
    Scope.EXPORTS_READ: _l("Download lists"),
    Scope.CAMPAIGNS_READ: _l("Read schedules and campaigns"),
    Scope.CAMPAIGNS_WRITE: _l("Change schedules and campaigns, start and stop them"),
    Scope.STOP_CALLS_WRITE: _l("Stop all calls and let them go on"),
    Scope.ALERTS_READ: _l("Read alerts and open work"),
    Scope.ALERTS_WRITE: _l("Take and resolve alerts and open work"),
    Scope.STATISTICS_READ: _l("Read statistics"),
    Scope.NUMBERS_READ: _l("Read outgoing numbers"),
    Scope.NUMBERS_WRITE: _l("Change outgoing numbers"),
    Scope.SETTINGS_READ: _l("Read settings"),
    Scope.SETTINGS_WRITE: _l("Change settings"),
    Scope.USERS_READ: _l("Read users"),
    Scope.USERS_WRITE: _l("Change users"),
    Scope.ORGANIZATIONS_READ: _l("Read organizations and groups"),
    Scope.ORGANIZATIONS_WRITE: _l("Change organizations and groups"),
    Scope.CONTRACTS_READ: _l("Read contracts and the platform's do-not-call list"),
    Scope.CONTRACTS_WRITE: _l("Change contracts and the platform's do-not-call list"),
    Scope.AUDIT_READ: _l("Read the audit trail"),
}
_BY_AREA: Mapping[str, frozenset[Permission]] = {
    "recipients": frozenset({Permission.VIEW}),
    "calls": frozenset({Permission.VIEW}),
    "audio": frozenset({Permission.VIEW, Permission.LISTEN}),
    "phones": frozenset({Permission.SEE_PHONES}),
    "exports": frozenset({Permission.VIEW, Permission.EXPORT}),
    "campaigns": frozenset({Permission.VIEW}),
    "stop_calls": frozenset({Permission.STOP_CALLS}),
    "alerts": frozenset({Permission.VIEW, Permission.ALERTS}),
    "statistics": frozenset({Permission.VIEW, Permission.STATISTICS}),
    "numbers": frozenset({Permission.NUMBERS}),
    "settings": frozenset({Permission.SETTINGS}),
    "users": frozenset({Permission.USERS}),
    "organizations": frozenset({Permission.ORGANIZATIONS}),
    "contracts": frozenset({Permission.CONTRACTS}),
    "audit": frozenset({Permission.AUDIT}),
}
"""The console has one permission for reading and changing settings; a key's verb is held apart by its scope."""
_TO_WRITE: Mapping[str, frozenset[Permission]] = {
    "recipients": frozenset({Permission.EDIT}),
    "calls": frozenset({Permission.NOTE}),
    "campaigns": frozenset({Permission.CAMPAIGNS}),
}


def needs(scope: Scope) -> frozenset[Permission]:
    """Return the permissions that stand behind a scope."""
    area, _, verb = scope.value.partition(":")
    more = _TO_WRITE.get(area, frozenset()) if verb == "write" else frozenset()
    return _BY_AREA[area] | more


def grantable(held: frozenset[Permission]) -> list[Scope]:
    """Return the scopes that somebody with these permissions may give to a key."""
    return [scope for scope in Scope if needs(scope) <= held]


def known_scopes(stored: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes that this version of the program knows."""
    return frozenset(scope for scope in Scope if scope.value in set(stored))


def permissions_behind(scopes: Iterable[Scope]) -> frozenset[Permission]:
    """Return what scopes allow together; reading comes with writing."""
    return frozenset().union(*(needs(scope) for scope in scopes))


def allows(held: frozenset[Scope], wanted: Scope) -> bool:
    """Say whether a key's scopes hold the wanted one; whoever may write may read."""
    writing = wanted.value.replace(":read", ":write")
    return wanted in held or any(scope.value == writing for scope in held)
