"""The form of a new API key: for whom, what it opens, what it may, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.api.scopes import WORDS, Scope, grantable, known_scopes
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.queries.places import organization_choices
from carecall.store.rows.api import NAME_LIMIT
from carecall.store.tables import ApiReach

LIFETIMES_DAYS = (30, 90, 365)
WITHOUT_END = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyForm:
    """A good form's values."""

    organization_id: int
    name: str
    reach: ApiReach
    scopes: frozenset[Scope]
    expires_at: datetime | None


def own_organizations() -> list[Choice]:
    """Return the organizations in reach."""
    return organization_choices(house().requests.session, current_principal())


def reach_choices() -> list[Choice]:
    """Return whose rows a key can open; every organization only for whoever runs the platform."""
    found = [
        (ApiReach.BELOW.value, _("The organization and everything below it")),
        (ApiReach.ORGANIZATION.value, _("The organization alone")),
    ]
    if current_principal().may(Permission.CONTRACTS):
        found.append((ApiReach.EVERYWHERE.value, _("Every organization")))
    return found


def scope_choices() -> list[Choice]:
    """Return what one may give to a key: never more than one holds."""
    return [
        (scope.value, f"{WORDS[scope]} ({scope.value})")
        for scope in grantable(current_principal().permissions)
    ]


def lifetime_choices() -> list[Choice]:
    """Return how long a key can last."""
    days = [(str(n), ngettext("%(num)d day", "%(num)d days", n)) for n in LIFETIMES_DAYS]
    return [*days, (WITHOUT_END, _("Until it is revoked"))]


SPEC: FormSpec = one_section(
    Field(name="name", label=lambda: _("Name"), limit=NAME_LIMIT,
          hint=lambda: _("What the key is for; the trail shows it as who did something.")),
    Field(name="organization", label=lambda: _("Organization"), kind="choice", choices=own_organizations),
    Field(name="reach", label=lambda: _("What it opens"), kind="choice", choices=reach_choices),
    Field(name="scopes", label=lambda: _("What it may do"), kind="many", choices=scope_choices,
          hint=lambda: _("Give only what is needed. A key never may do more than you may; if you are locked or deleted, it ends.")),
    Field(name="lifetime", label=lambda: _("Good for"), kind="choice", choices=lifetime_choices),
)  # fmt: skip


def fresh_api_key() -> Typed:
    """Return what a new form begins with."""
    return typed_from(
        organization=current_principal().organization_id, reach=ApiReach.BELOW.value, lifetime="365"
    )


def judge_api_key(judge: Judge) -> ApiKeyForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id, reach = judge.number("organization"), judge.word("reach", ApiReach)
    if organization_id is None or reach is None or not judge.good:
        return None
    days = judge.number("lifetime")
    return ApiKeyForm(
        organization_id=organization_id,
        name=judge.text("name"),
        reach=reach,
        scopes=known_scopes(judge.many("scopes")),
        expires_at=now() + timedelta(days=days) if days else None,
    )
