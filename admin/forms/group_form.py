"""The form of an organization group."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from admin.access import current_principal
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.house import house
from admin.queries.group_list import free_organizations, free_tops
from carecall.domain.organization import NAME_LIMIT
from carecall.store.organizations import scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm:
    """A good form's values."""

    name: str
    description: str | None
    organization_id: int
    members: tuple[int, ...]


def free_choices() -> list[Choice]:
    """Return the organizations that may be in the group of the running request."""
    view = request.view_args or {}
    session = house().requests.session
    return free_organizations(session, current_principal(), view.get("row_id"))


def top_choices() -> list[Choice]:
    """Return the contracting organizations that may be on top of the group of the running request."""
    view = request.view_args or {}
    return free_tops(house().requests.session, current_principal(), view.get("row_id"))


SPEC: FormSpec = one_section(
    Field(name="name", label=lambda: _("Organization group name"), limit=NAME_LIMIT),
    Field(name="description", label=lambda: _("Organization group description"), limit=NAME_LIMIT, required=False),
    Field(name="organization", label=lambda: _("Contracting organization on top"), kind="choice", fixed=True,
          choices=top_choices, searched=True,
          hint=lambda: _("Its users can access the data of every organization below.")),
    Field(name="members", label=lambda: _("Organizations below"), kind="many", choices=free_choices,
          hint=lambda: _("Only organizations that are in no group yet are offered.")),
)  # fmt: skip


def _judge_direction(judge: Judge, top: int, members: tuple[int, ...]) -> None:
    """Refuse members that stand above the organization on top: each would see the other's people."""
    session = house().requests.session
    above = [key for key in members if top in scope_of(session, key).organization_ids]
    if above:
        names = dict(free_choices())
        told = ", ".join(names.get(str(key), "") for key in above)
        judge.refuse("members", _("These stand above the organization on top already: %(names)s. Leave them out.", names=told))  # fmt: skip


def judge_group(judge: Judge) -> GroupForm | None:
    """Return the form's values, or None after saying what is wrong."""
    top = judge.number("organization")
    members = tuple(int(key) for key in judge.many("members") if key.isdigit())
    if top is not None and top in members:
        judge.refuse(
            "members", _("The organization on top is in the group already; leave it out here.")
        )
    elif top is not None:
        _judge_direction(judge, top, members)
    if top is None or not judge.good:
        return None
    return GroupForm(
        name=judge.text("name"),
        description=judge.optional("description"),
        organization_id=top,
        members=members,
    )
