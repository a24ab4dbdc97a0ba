"""Settings > Notification channels: who outside the console is told of what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.channel_columns import COLUMNS, EXPORT_COLUMNS, RULES
from admin.forms.channel_form import SPEC, ChannelForm, judge_channel, typed_of_channel
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.languages import spoken_language
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.channel_list import ChannelLine, channels_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.domain.news import USUAL_TOPICS, ChannelKind, NewsTopic, delivery_key
from carecall.store.channels import NewChannel, add_channel
from carecall.store.tables import NotificationChannelRow, OutboxRow

SECRET_BYTES = 32
WORDS = RowWords(
    title=lambda: _("Notification channels"),
    add=lambda: _("Add channel"),
    edit=lambda: _("Edit channel"),
    delete=lambda: _("Delete channel"),
    warning=lambda: _("What still waits for the channel is lost."),
    count=lambda count: ngettext("%(n)s channel", "%(n)s channels", count.number, n=count),
    empty_title=lambda: _("Nobody outside the console is told"),
    empty_text=lambda: _("Add an e-mail address or a webhook, so that emergency alerts reach somebody who is not looking."),
    added=lambda: _("The channel was added. Try it out."),
    changed=lambda: _("The channel was changed."),
    removed=lambda n: ngettext("%(num)d channel was deleted.", "%(num)d channels were deleted.", n),
    file=lambda: _("notification channels"),
)  # fmt: skip


class ChannelsView(RowsView):
    """Addresses that are told of an organization's news."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "notification_channel"
    icon = "alert"
    list_template = "channels/list.html"
    form_template = "channels/edit.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = EXPORT_COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "name", "kind", "target", "topics", "language", "enabled")  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[ChannelLine]:
        """Return one page of channels."""
        return channels_of(self.db, current_principal(), wanted)

    def list_values(self, listing: Listing[ChannelLine]) -> dict[str, object]:
        """Add whether e-mails leave this installation."""
        return {**super().list_values(listing), "no_mail_server": house().mailer is None}

    def extra_actions(self, line: ChannelLine) -> Sequence[tuple[str, str, str]]:
        """Offer what a channel was sent."""
        return (("note", _("What was sent"), url_for("deliveries.index_view", channel=line.key)),)

    def fresh(self) -> Typed:
        """Begin with what most channels are told of."""
        return typed_from(
            organization=current_principal().stands_at,
            kind=ChannelKind.EMAIL.value,
            language=spoken_language().value,
            topics=sorted(topic.value for topic in USUAL_TOPICS),
            enabled=True,
        )

    def typed_of(self, row: NotificationChannelRow) -> Typed:
        """Return a stored channel as its form shows it."""
        return typed_of_channel(row)

    def judge(self, judge: Judge, row: NotificationChannelRow | None) -> ChannelForm | None:
        """Return the form's values."""
        return judge_channel(judge, row)

    def add(self, value: ChannelForm) -> NotificationChannelRow:
        """Write a new channel; a webhook gets a secret that is shown once."""
        webhook = value.kind is ChannelKind.WEBHOOK
        secret = secrets.token_urlsafe(SECRET_BYTES) if webhook else ""
        new = NewChannel(
            organization_id=value.organization_id,
            name=value.name,
            kind=value.kind,
            target=value.target,
            topics=value.topics,
            language=value.language,
            secret=secret,
        )
        row = add_channel(self.db, new)
        row.enabled = value.enabled
        g.new_secret = secret
        return row

    def handed_over(self) -> Mapping[str, object]:
        """Return a new webhook's secret."""
        secret = g.pop("new_secret", "")
        return {"secret": secret} if secret else {}

    def change(self, row: NotificationChannelRow, value: ChannelForm) -> None:
        """Write a form over a channel."""
        row.name, row.target, row.language = value.name, value.target, value.language
        row.topics = [topic.value for topic in value.topics]
        row.enabled = value.enabled

    def blockers(self, row: NotificationChannelRow) -> list[Blocker]:
        """Return nothing: what waits goes with the channel."""
        _row = row
        return []

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Add a channel; its secret is shown on the answer and never again."""
        answer = super().new_view()
        secret = g.pop("new_secret", "")
        added = not isinstance(answer, (str, tuple))
        return (
            str(self.render("channels/secret.html", secret=secret)) if secret and added else answer
        )

    @expose("/<int:row_id>/secret", methods=("POST",))
    def secret_view(self, row_id: int) -> ResponseReturnValue:
        """Give a webhook a new secret; what was signed with the old one ends at once."""
        self.demand_edit()
        row = self.get_one(row_id)
        if row.kind is not ChannelKind.WEBHOOK:
            flash(_("Only webhooks have a secret."), "error")
            return redirect(url_for(".index_view"))
        return str(self.render("channels/secret.html", secret=self.renew_secret(row)))

    def renew_secret(self, row: NotificationChannelRow) -> str:
        """Write a new secret and return it."""
        secret = row.secret = secrets.token_urlsafe(SECRET_BYTES)
        self.note(row, "secret_renewed")
        self.db.commit()
        return secret

    @expose("/<int:row_id>/test", methods=("POST",))
    def test_view(self, row_id: int) -> ResponseReturnValue:
        """Send a test message the way that all news go."""
        self.demand_edit()
        row = self.get_one(row_id)
        if not row.enabled:
            flash(_("The channel is switched off: switch it on first."), "error")
            return redirect(url_for(".edit_one_view", row_id=row_id))
        self.send_test(row)
        flash(_("A test message is on its way. Whether it arrived stands in the list: waiting, or the last problem."), "success")  # fmt: skip
        return redirect(url_for(".index_view"))

    def send_test(self, row: NotificationChannelRow) -> None:
        """Put a test message among what waits for a channel."""
        self.db.add(test_news(row, f"test:{secrets.token_hex(8)}"))
        self.note(row, "tested")
        self.db.commit()

    def note(self, row: NotificationChannelRow, action: str) -> None:
        """Write into the trail what was done to a channel."""
        audit.note(self.db, action, object_type=self.object_type, object_key=row.id,
                   organization_id=row.organization_id)  # fmt: skip


def test_news(row: NotificationChannelRow, subject: str) -> OutboxRow:
    """Return a test message for one channel."""
    return OutboxRow(
        organization_id=row.organization_id,
        channel_id=row.id,
        topic=NewsTopic.TEST.value,
        idempotency_key=delivery_key(subject, row.id),
        payload={"subject": subject, "organization_id": row.organization_id, "facts": {}},
        created_at=now(),
        next_at=now(),
    )
