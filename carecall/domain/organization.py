"""Who signs, who works, who watches: the tenants and their tree."""

from __future__ import annotations

from enum import StrEnum

NAME_LIMIT = 30
"""Most characters of an organization's name."""
REPRESENTATIVE_LIMIT = 20
PATH_SEPARATOR = "/"


class OrganizationType(StrEnum):
    """What part an organization plays."""

    CONTRACTING = "contracting"
    """Signs and is billed."""
    EXECUTING = "executing"
    """Works under a contracting organization."""
    CONTROL = "control"
    """A monitoring desk."""


class OrganizationClass(StrEnum):
    """On which side of the business it stands."""

    CLIENT = "client"
    PARTNER = "partner"


class ClientClass(StrEnum):
    """What kind of client it is."""

    METROPOLITAN_GOVERNMENT = "metropolitan_government"
    DISTRICT = "district"
    PUBLIC_AGENCY = "public_agency"
    WELFARE_CENTRE = "welfare_centre"
    HEALTH_CENTRE = "health_centre"
    COMPANY = "company"
    OTHER = "other"


class SubscriptionState(StrEnum):
    """How far sign-up went."""

    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    CANCELLED = "cancelled"


def path_of(parent_path: str, organization_id: int) -> str:
    """Return the path of an organization below `parent_path`; the root's parent path is empty.

    A path names every organization from the root down, so that everything below an organization
    begins with its path: `/1/`, `/1/4/`.
    """
    return f"{parent_path or PATH_SEPARATOR}{organization_id}{PATH_SEPARATOR}"
