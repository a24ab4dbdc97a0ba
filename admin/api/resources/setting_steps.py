"""What settings screens do with a row besides changing it: passwords and locks, secrets and tests, lifted refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from pydantic import Field

from admin.access import current_principal
from admin.actions import users as user_actions
from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import FieldProblem, Problem
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.shapes import ApiModel
from admin.api.values.parts import Key, Moment
from admin.house import now
from admin.notices import tell_user
from carecall.domain.news import CHOOSABLE_TOPICS, ChannelKind, NewsTopic
from carecall.store.opt_outs import REASON_LIMIT

USERS = Area(tag="users", read=Scope.USERS_READ, write=Scope.USERS_WRITE)
SETTINGS = Area(tag="channels", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)
RULES = Area(tag="alert rules", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)
REFUSALS = Area(tag="do not call", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)
PLATFORM = Area(tag="platform do not call", read=Scope.CONTRACTS_READ, write=Scope.CONTRACTS_WRITE)


class HandedPassword(ApiModel):
    """A temporary password: mailed to the user, or here this once."""

    temporary_password: str | None = None


class HandedSecret(ApiModel):
    """A webhook's new secret; it is not shown again."""

    secret: str


class ToldAsked(ApiModel):
    """What somebody imagines to happen, to see who would be told."""

    organization_id: Key | None = Field(None, description="Where it happens; the key's own organization without it.")  # fmt: skip
    topic: NewsTopic
    matter: str = Field("", max_length=40, description="What an emergency is about, such as fall; anything without it.")  # fmt: skip
    at: str | None = Field(None, max_length=40, description="A moment with its offset, such as 2026-05-05T03:00:00+09:00; now without it.", json_schema_extra={"format": "date-time"})  # fmt: skip
    after_min: int = Field(0, ge=0, le=1440, description="Minutes that nobody has looked; for emergency_unseen.")  # fmt: skip


class Told(ApiModel):
    """A channel that would be told, and when."""

    channel: str
    organization: str
    at: Moment


class ToldList(ApiModel):
    """Everybody outside the console who would be told."""

    items: list[Told]


class LiftAsked(ApiModel):
    """Why a number may be called again."""

    reason: str = Field(min_length=1, max_length=REASON_LIMIT)


def user_of(row_id: int) -> Any:
    """Return a user who can be changed here; nobody does it to whoever made the key."""
    view = screen("users")
    view.demand_edit()
    row = view.get_one(row_id)
    if row.closed_at is not None:
        raise Problem(409, "closed", _("This account was closed."))
    return row


def note_user(row: Any, action: str) -> None:
    """Write what was done to a user into the trail, and commit."""
    problem = screen("users").noted(row, action)
    if problem:
        raise Problem(409, "conflict", problem)


def give_password(row_id: int) -> HandedPassword:
    """Give a user a new temporary password; the old one and all sessions end."""
    row = user_of(row_id)
    if row.id == current_principal().user_id:
        raise Problem(409, "own_account", "The maker of this key changes the own password in the console.")  # fmt: skip
    g.handed = user_actions.give_password(row, now())
    note_user(row, "password_reset")
    return HandedPassword(**screen("users").handed_over())


def reset_factor(row_id: int) -> Reply:
    """Take away the second factor of somebody who lost the phone; all sessions end."""
    row = user_of(row_id)
    if row.id == current_principal().user_id:
        raise Problem(409, "own_account", "The maker of this key changes the own second factor in the console.")  # fmt: skip
    user_actions.reset_factor(row)
    note_user(row, "factor_reset")
    tell_user(row, "factor_reset")
    return Reply()


def test_rule(row_id: int) -> Reply:
    """Send a test message to whom a rule tells."""
    view = screen("alert_rules")
    view.demand_edit()
    view.send_test(view.get_one(row_id))
    return Reply(status=202)


def moment_of(typed: str) -> datetime:
    """Return a moment with its offset."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 <= found.year <= 2200:
        sentence = _("Write a moment with its offset, such as 2026-05-05T03:00:00+09:00.")
        raise Problem(422, fields=[FieldProblem(sentence=sentence, pointer="/at")])
    return found


def preview_told(body: ToldAsked) -> ToldList:
    """Return who would be told of news; nobody is."""
    if body.topic not in CHOOSABLE_TOPICS:
        raise Problem(422, fields=[FieldProblem(sentence=_("No rule speaks of this topic."), pointer="/topic")])  # fmt: skip
    found = screen("alert_rules").told(
        body.organization_id or current_principal().stands_at,
        body.topic, body.matter, body.after_min, moment_of(body.at) if body.at else now(),
    )  # fmt: skip
    told = [Told(channel=each.channel, organization=each.organization, at=each.at) for each in found]  # fmt: skip
    return ToldList(items=told)


def lock(row_id: int) -> Reply:
    """Keep a user out, at once."""
    row = user_of(row_id)
    needed = screen("users").needed(row)
    if needed:
        raise Problem(409, "needed", needed[0])
    user_actions.lock(row)
    note_user(row, "locked")
    return Reply()


def unlock(row_id: int) -> Reply:
    """Let a user in again."""
    row = user_of(row_id)
    user_actions.unlock(row)
    note_user(row, "unlocked")
    return Reply()


def renew_secret(row_id: int) -> HandedSecret:
    """Give a webhook a new secret; what was signed with the old one ends at once."""
    view = screen("channels")
    view.demand_edit()
    row = view.get_one(row_id)
    if row.kind is not ChannelKind.WEBHOOK:
        raise Problem(409, "no_secret", "Only webhooks have a secret.")
    return HandedSecret(secret=view.renew_secret(row))


def send_test(row_id: int) -> Reply:
    """Send a test message the way that all news go."""
    view = screen("channels")
    view.demand_edit()
    row = view.get_one(row_id)
    if not row.enabled:
        raise Problem(409, "switched_off", "The channel is switched off: switch it on first.")
    view.send_test(row)
    return Reply(status=202)


def lift_own(row_id: int, body: LiftAsked) -> Reply:
    """Let an organization call a number again."""
    return lift("do_not_call", row_id, body)


def lift_everywhere(row_id: int, body: LiftAsked) -> Reply:
    """Open a number again that was closed to everybody."""
    return lift("platform_do_not_call", row_id, body)


def lift(endpoint: str, row_id: int, body: LiftAsked) -> Reply:
    """Lift a refusal for a reason, as the screen does."""
    view = screen(endpoint)
    view.demand_edit()
    row = view.get_one(row_id)
    if getattr(row, "lifted_at", None) is not None:
        raise Problem(404)
    reason = "".join(sign for sign in body.reason if sign.isprintable()).strip()
    if not reason:
        raise Problem(422, fields=[FieldProblem(sentence=_("Say why."), pointer="/reason")])
    problem = view.attempt(lambda: view.lift(row, reason))
    if problem:
        raise Problem(409, "conflict", problem)
    return Reply()


OPERATIONS = (
    USERS.post("resetPassword", "/users/<int:row_id>/password", "Give a user a new temporary password", give_password, HandedPassword),
    USERS.post("resetSecondFactor", "/users/<int:row_id>/reset-factor", "Take away a lost second factor", reset_factor, None),
    USERS.post("lockUser", "/users/<int:row_id>/lock", "Lock a user out", lock, None),
    USERS.post("unlockUser", "/users/<int:row_id>/unlock", "Let a user in again", unlock, None),
    SETTINGS.post("renewChannelSecret", "/channels/<int:row_id>/secret", "Give a webhook a new secret", renew_secret, HandedSecret),
    SETTINGS.post("testChannel", "/channels/<int:row_id>/test", "Send a test message", send_test, None, status=202),
    RULES.post("testAlertRule", "/alert-rules/<int:row_id>/test", "Send a test message to whom a rule tells", test_rule, None, status=202),
    RULES.post("previewAlertRules", "/alert-rules/preview", "See who would be told of what at a moment; nobody is", preview_told, ToldList, body=ToldAsked, scope=Scope.SETTINGS_READ),
    REFUSALS.post("liftRefusal", "/do-not-call/<int:row_id>/lift", "Let an organization call a number again", lift_own, None, body=LiftAsked),
    PLATFORM.post("liftPlatformRefusal", "/platform-do-not-call/<int:row_id>/lift", "Let everybody call a number again", lift_everywhere, None, body=LiftAsked),
)  # fmt: skip
