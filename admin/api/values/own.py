"""Who asks, as the key makes it."""

from __future__ import annotations

from admin.api.values.parts import Given, Moment


class OwnOrganization(Given):
    """One organization within the key's reach."""

    id: int
    name: str
    parent_id: int | None


class OwnKey(Given):
    """The key itself, without its secret."""

    id: int
    name: str
    prefix: str
    expires_at: Moment | None


class Me(Given):
    """What the key opens."""

    key: OwnKey
    organization: OwnOrganization
    reach: list[OwnOrganization]
    """The organizations whose rows it sees, its own first."""
    scopes: list[str]
    language: str
    time_zone: str
    calls_stopped: bool
    """Whether an emergency stop holds for the own organization."""
    calls_today: int
    """Calls of the organizations in reach that are due on their reader's day."""
