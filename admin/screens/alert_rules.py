"""Settings > Alert routing: who is told of what, when, and who next when nobody looks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.base_view import LARGEST_ID, Blocker
from admin.cells import CellColumn
from admin.columns.alert_rule_columns import COLUMNS, RULES
from admin.columns.channel_columns import topic_choices
from admin.forms.alert_rule_form import (
    SPEC,
    RuleForm,
    after_choices,
    judge_rule,
    matter_choices,
    typed_of_rule,
)
from admin.forms.judging import Judge, clock_of
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.alert_rule_list import (
    RuleLine,
    WouldTell,
    channel_of_user,
    imagined,
    rules_of,
    would_tell,
)
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest, parse_day, whole_number
from carecall.domain.alert_rules import minutes_of
from carecall.domain.escalation import EscalationRule
from carecall.domain.news import CHOOSABLE_TOPICS, NewsTopic, delivery_key
from carecall.store.calendars import zone_named
from carecall.store.tables import AlertRuleRow, OrganizationRow, OutboxRow, UserRow

WORDS = RowWords(
    title=lambda: _("Alert routing"),
    add=lambda: _("Add rule"),
    edit=lambda: _("Edit rule"),
    delete=lambda: _("Delete rule"),
    warning=lambda: _("Without any rule, the organization's channels are told of the topics they chose themselves."),
    count=lambda count: ngettext("%(n)s rule", "%(n)s rules", count.number, n=count),
    empty_title=lambda: _("No rules yet"),
    empty_text=lambda: _("Every channel is told of the topics it chose, at every hour. Rules say who is told of what, when, and who next when nobody looks."),
    added=lambda: _("The rule was added. From now on the organization's rules decide who is told."),
    changed=lambda: _("The rule was changed."),
    removed=lambda n: ngettext("%(num)d rule was deleted.", "%(num)d rules were deleted.", n),
    file=lambda: _("alert routing"),
)  # fmt: skip


class AlertRulesView(RowsView):
    """Rules that the queue of news keeps to."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "alert_rule"
    icon = "bell"
    list_template = "alert_rules/list.html"
    form_template = "alert_rules/form.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = (
        "organization_id", "name", "channel_id", "topics", "matters", "weekdays", "opens", "closes",
        "holds", "after_min", "enabled",
    )  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[RuleLine]:
        """Return one page of rules."""
        return rules_of(self.db, current_principal(), wanted)

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add who would be told of what at a moment."""
        values = super().list_values(listing)
        return {**values, **self.preview(listing.wanted.value("organization"))}

    def fresh(self) -> Typed:
        """Begin with emergencies, always."""
        return typed_from(
            organization=current_principal().stands_at,
            topics=[NewsTopic.EMERGENCY.value],
            after=0,
            enabled=True,
        )

    def typed_of(self, row: AlertRuleRow) -> Typed:
        """Return a stored rule as its form shows it."""
        return typed_of_rule(row)

    def judge(self, judge: Judge, row: AlertRuleRow | None) -> RuleForm | None:
        """Return the form's values."""
        return judge_rule(judge, row)

    def add(self, value: RuleForm) -> AlertRuleRow:
        """Write a new rule."""
        row = AlertRuleRow(organization_id=value.organization_id)
        self.change(row, value)
        self.db.add(row)
        return row

    def change(self, row: AlertRuleRow, value: RuleForm) -> None:
        """Write a form over a rule; a user who is told gets an e-mail channel."""
        if value.user_id is not None:
            row.channel_id = channel_of_user(self.db, self.db.get_one(UserRow, value.user_id))
        elif value.channel_id is not None:
            row.channel_id = value.channel_id
        row.name, row.enabled = value.name, value.enabled
        row.topics, row.matters, row.weekdays = value.topics, value.matters, value.weekdays
        row.opens, row.closes = value.opens, value.closes
        row.holds, row.after_min = value.holds, value.after_min

    def blockers(self, row: AlertRuleRow) -> list[Blocker]:
        """Return nothing: without rules the channels' own choices count again."""
        _row = row
        return []

    def extra_actions(self, line: RuleLine) -> Sequence[tuple[str, str, str]]:
        """Offer to see a rule's channel."""
        return (("alert", _("Its channel"), url_for("channels.edit_one_view", row_id=line.row.channel_id)),)  # fmt: skip

    @expose("/<int:row_id>/test", methods=("POST",))
    def test_view(self, row_id: int) -> ResponseReturnValue:
        """Send a test message to whom a rule tells, the way that all news go."""
        self.demand_edit()
        self.send_test(self.get_one(row_id))
        flash(_("A test message is on its way. What came of it stands in the list under “Last message”."), "success")  # fmt: skip
        return redirect(url_for(".index_view"))

    def send_test(self, row: AlertRuleRow) -> None:
        """Put a test message among what waits for a rule's channel."""
        self.db.add(test_message(row))
        audit.note(self.db, "tested", object_type=self.object_type, object_key=row.id,
                   organization_id=row.organization_id)  # fmt: skip
        self.db.commit()

    def preview(self, chosen: str) -> dict[str, object]:
        """Return who would be told of what the address asks for; of an emergency now, where it asks for nothing."""
        organization = self.organization(chosen)
        zone = zone_named(organization.time_zone) or ZoneInfo("UTC")
        asked, local = request.args, now().astimezone(zone)
        typed = asked.get("topic", "")
        topic = NewsTopic(typed) if typed in CHOOSABLE_TOPICS else NewsTopic.EMERGENCY
        day, clock = parse_day(asked.get("day", "")), clock_of(asked.get("clock", ""))
        at = datetime.combine(day or local.date(), clock or local.time().replace(tzinfo=None), tzinfo=zone)  # fmt: skip
        rounds = rounds_after(asked.get("after", ""), topic)
        news = imagined(organization.id, topic, asked.get("matter", "")[:40], rounds)
        return {
            "preview_organization": organization,
            "preview": {"topic": topic.value, "matter": asked.get("matter", ""), "after": minutes_of(rounds),
                        "day": at.date().isoformat(), "clock": f"{at:%H:%M}"},
            "preview_at": at,
            "would_tell": would_tell(house().sessions, news, at),
            "topics": topic_choices(),
            "matters": matter_choices(),
            "steps": after_choices()[1:],
        }  # fmt: skip

    def told(
        self, organization_id: int, topic: NewsTopic, matter: str, after_min: int, at: datetime
    ) -> list[WouldTell]:
        """Return who would be told of what at a moment."""
        organization = self.organization(str(organization_id))
        news = imagined(organization.id, topic, matter, rounds_after(str(after_min), topic))
        return would_tell(house().sessions, news, at)

    def organization(self, raw: str) -> OrganizationRow:
        """Return the organization that is looked at, or 404."""
        key = whole_number(raw, low=1, high=LARGEST_ID) if raw else current_principal().stands_at
        row = self.db.get(OrganizationRow, key) if key in current_principal().scope else None
        if row is None:
            abort(404)
        return row


def rounds_after(typed: str, topic: NewsTopic) -> int:
    """Return how often nobody had looked at an alert after so many minutes."""
    if topic is not NewsTopic.EMERGENCY_UNSEEN:
        return 0
    steps = [seconds // 60 for seconds in EscalationRule().after_s]
    minutes = whole_number(typed, low=0, high=steps[-1]) or 0
    return max(1, sum(step <= minutes for step in steps))


def test_message(row: AlertRuleRow) -> OutboxRow:
    """Return a test message to a rule's channel."""
    subject = f"test:{secrets.token_hex(8)}"
    return OutboxRow(
        organization_id=row.organization_id,
        channel_id=row.channel_id,
        topic=NewsTopic.TEST.value,
        idempotency_key=delivery_key(subject, row.channel_id),
        payload={"subject": subject, "organization_id": row.organization_id, "facts": {}},
        created_at=now(),
        next_at=now(),
    )
