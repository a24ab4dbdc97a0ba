"""Emergency hand-over beyond its list: what an organization's talks do, and the platform's own humans."""

from __future__ import annotations

from pydantic import Field

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.problems import Problem
from admin.api.reach import db
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.shapes import ApiModel
from admin.api.values.parts import Given, phone_for
from admin.audit import actor
from admin.house import house, now
from admin.queries.transfer_list import platform_targets, would_ring
from carecall.domain.transfer import TransferPolicy
from carecall.store.tables import OrganizationRow
from carecall.store.transfer_targets import keep_policy

TRANSFERS = Area(tag="transfer targets", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)


class PolicyAsked(ApiModel):
    """What an organization's talks do in an emergency."""

    policy: TransferPolicy


class PolicyGiven(Given):
    """What an organization's talks do in an emergency, and who would be rung now."""

    policy: TransferPolicy
    would_ring: list[str] = Field(description="Names, in the order in which they are rung.")


class PlatformTarget(Given):
    """Somebody on duty for every organization."""

    id: int
    name: str
    number: str


class PlatformTargets(Given):
    """The platform's own humans."""

    targets: list[PlatformTarget]


def read_policy(organization_id: int) -> PolicyGiven:
    """Return what an organization's talks do."""
    row = chosen(organization_id)
    ringing = would_ring(house().sessions, row.id, now())
    return PolicyGiven(policy=row.transfer_policy, would_ring=[each.name for each in ringing])


def choose_policy(organization_id: int, body: PolicyAsked) -> PolicyGiven:
    """Choose what an organization's talks do."""
    view = screen("transfer_targets")
    view.demand_edit()
    key = chosen(organization_id).id
    problem = view.attempt(lambda: keep_policy(db(), key, body.policy, actor(), now()))
    if problem:
        raise Problem(409, "conflict", problem)
    return read_policy(organization_id)


def chosen(organization_id: int) -> OrganizationRow:
    """Return an organization in reach, or 404."""
    view = screen("transfer_targets")
    if not view.is_accessible():
        raise Problem(403)
    row: OrganizationRow = view.chosen(str(organization_id))
    return row


def platforms() -> PlatformTargets:
    """Return the platform's own humans."""
    if not screen("transfer_targets").is_accessible():
        raise Problem(403)
    principal = current_principal()
    return PlatformTargets(
        targets=[
            PlatformTarget(id=row.id, name=row.name, number=phone_for(principal, row.number))
            for row in platform_targets(db())
        ]
    )


POLICY = "/organizations/<int:organization_id>/transfer-policy"
OPERATIONS = (
    TRANSFERS.get("getTransferPolicy", POLICY, "Read what talks do in an emergency", read_policy, PolicyGiven),
    TRANSFERS.put("setTransferPolicy", POLICY, "Choose what talks do in an emergency", choose_policy, PolicyGiven, body=PolicyAsked),
    TRANSFERS.get("listPlatformTargets", "/platform-transfer-targets", "List the platform's own humans", platforms, PlatformTargets),
)  # fmt: skip
