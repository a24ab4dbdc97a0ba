"""One recipient's page beside the basic form: contacts, preferences, consent, absences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin import talk_words
from admin.absence_calendar import absence_calendar, first_month, last_day
from admin.access import Permission, current_principal
from admin.actions import recipient_care as actions
from admin.forms import recipient_care as forms
from admin.house import now
from admin.languages import current_language
from admin.plain_view import PlainView
from admin.queries import details
from admin.queries import recipient_care as queries
from admin.search import parse_day, whole_number
from admin.words import TOPICS
from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.errors import BadInput
from carecall.store.absences import NewAbsence, add_absence, end_absence
from carecall.store.tables import (
    AbsenceRow,
    ContactPersonRow,
    PreferenceKey,
    RecipientRow,
)

Row = TypeVar("Row", ContactPersonRow, AbsenceRow)


class RecipientCareView(PlainView):
    """Each section is a page of its own; saving comes back to it."""

    view_permission = Permission.EDIT

    @expose("/<int:recipient_id>/contacts", methods=("GET", "POST"))
    def contacts_view(self, recipient_id: int) -> ResponseReturnValue:
        """Show the contacts; add one, or change the one that the form names."""
        recipient = self.get_recipient(recipient_id)
        if request.method == "GET":
            return self.contacts_page(recipient, {})
        row = self.posted(ContactPersonRow, recipient) if request.form.get("id") else None
        contact, problems = forms.contact_from(request.form, row)
        places = queries.contacts_of(self.db, recipient.id)
        if row is None and len(places) >= actions.MOST_CONTACTS:
            problems["name"] = _("At most %(n)s contacts", n=actions.MOST_CONTACTS)
        if row is not None and request.form.get("version") != str(row.version):
            problems["name"] = changed_meanwhile()
        if problems or contact is None:
            return self.contacts_page(recipient, problems), 422
        actions.keep_contact(self.db, recipient, row, contact, len(places))
        return self.saved("contacts", recipient, _("The contact was saved."))

    @expose("/<int:recipient_id>/contacts/delete", methods=("POST",))
    def contact_delete_view(self, recipient_id: int) -> ResponseReturnValue:
        """Take a contact away."""
        recipient = self.get_recipient(recipient_id)
        self.db.delete(self.posted(ContactPersonRow, recipient))
        actions.note_change(self.db, recipient, "contacts", "deleted")
        return self.saved("contacts", recipient, _("The contact was deleted."))

    @expose("/<int:recipient_id>/second-number", methods=("POST",))
    def second_number_view(self, recipient_id: int) -> ResponseReturnValue:
        """Keep a second number of the person, or take it away."""
        recipient = self.get_recipient(recipient_id)
        raw = request.form.get("second_phone", "").strip()
        phone = forms.phone_of(raw) if raw else None
        if raw and phone is None:
            problem = _("Write a phone number, for example 010-1234-5678.")
            return self.contacts_page(recipient, {"second_phone": problem}), 422
        recipient.second_phone = phone
        actions.note_change(self.db, recipient, "second_number")
        return self.saved("contacts", recipient, _("The second number was saved."))

    @expose("/<int:recipient_id>/preferences", methods=("GET", "POST"))
    def preferences_view(self, recipient_id: int) -> ResponseReturnValue:
        """Show and keep how the person wants to be talked to."""
        recipient = self.get_recipient(recipient_id)
        rows = queries.wishes_of(self.db, recipient.id)
        known = {key: row.value for key, row in rows.items()}
        version = queries.wishes_version(rows)
        if request.method == "GET":
            return self.preferences_page(recipient, known, version, {})
        topics, voices = request.form.getlist("avoid_topic"), queries.voices_in_use(self.db)
        wishes, problems = forms.wishes_from(request.form, topics, known, voices)
        if request.form.get("version") != version:
            problems[""] = changed_meanwhile()
        if problems:
            return self.preferences_page(recipient, wishes, version, problems), 422
        actions.keep_wishes(self.db, recipient, wishes, now())
        return self.saved("preferences", recipient, _("The preferences were saved."))

    @expose("/<int:recipient_id>/consent", methods=("GET", "POST"))
    def consent_view(self, recipient_id: int) -> ResponseReturnValue:
        """Show what the person agreed to; write down an agreement."""
        recipient = self.get_recipient(recipient_id)
        if request.method == "GET":
            return self.consent_page(recipient)
        kind = self.posted_kind()
        basis = {basis.value: basis for basis in ConsentBasis}.get(request.form.get("basis", ""))
        if basis is None:
            abort(404)
        actions.give_consent(self.db, recipient, kind, basis, current_principal(), now())
        return self.saved("consent", recipient, _("The consent was written down."))

    @expose("/<int:recipient_id>/consent/withdraw", methods=("POST",))
    def withdraw_view(self, recipient_id: int) -> ResponseReturnValue:
        """Write down that an agreement was withdrawn."""
        recipient = self.get_recipient(recipient_id)
        if not actions.withdraw_consent(self.db, recipient, self.posted_kind(), now()):
            abort(404)
        return self.saved("consent", recipient, _("The consent was withdrawn."))

    @expose("/<int:recipient_id>/absences", methods=("GET", "POST"))
    def absences_view(self, recipient_id: int) -> ResponseReturnValue:
        """Show the absence calendar; enter days on which the person is not called."""
        recipient = self.get_recipient(recipient_id)
        if request.method == "GET":
            return self.absences_page(recipient, {})
        first, last = (parse_day(request.form.get(name, "")) for name in ("from_on", "until_on"))
        reason = request.form.get("reason", "")
        problems = {}
        if first is None:
            problems["from_on"] = _("Choose the first day.")
        if reason not in talk_words.ABSENCES:
            problems["reason"] = _("Choose the reason.")
        if last is not None and first is not None and last < first:
            problems["until_on"] = _("The last day is the first day or later.")
        if problems or first is None:
            return self.absences_page(recipient, problems), 422
        new = NewAbsence(recipient_id=recipient.id, from_on=first, until_on=last, reason=reason)
        try:
            add_absence(self.db, new, now())
        except BadInput:
            abort(422)
        actions.note_change(self.db, recipient, "absences", "added")
        return self.saved("absences", recipient, _("The absence was entered."))

    @expose("/<int:recipient_id>/absences/end", methods=("POST",))
    def absence_end_view(self, recipient_id: int) -> ResponseReturnValue:
        """Let an absence be over: the person is called again from today on."""
        recipient = self.get_recipient(recipient_id)
        row = self.posted(AbsenceRow, recipient)
        end_absence(self.db, row, self.today(recipient) - timedelta(days=1), now())
        actions.note_change(self.db, recipient, "absences", "ended")
        return self.saved("absences", recipient, _("The absence is over."))

    # Pages

    def contacts_page(self, recipient: RecipientRow, problems: dict[str, str]) -> str:
        """Draw the contacts, with what was typed into a refused form."""
        return self.page(
            "contacts", recipient, problems, contacts=queries.contacts_of(self.db, recipient.id),
            relations=talk_words.RELATIONS, most=actions.MOST_CONTACTS,
        )  # fmt: skip

    def preferences_page(
        self, recipient: RecipientRow, wishes: dict[PreferenceKey, str], version: str, problems: dict[str, str]
    ) -> str:  # fmt: skip
        """Draw the wishes; topics and voices are those that talks know."""
        return self.page(
            "preferences", recipient, problems, version=version,
            wishes={key.value: value for key, value in wishes.items()},
            voice_choices=[(voice, voice) for voice in queries.voices_in_use(self.db)], speeds=forms.SPEEDS, loudness=forms.LOUDNESS,
            talked_of={topic.value: TOPICS[topic] for topic in forms.TALKED_OF},
        )  # fmt: skip

    def consent_page(self, recipient: RecipientRow) -> str:
        """Draw the consents."""
        given = queries.consents_of(self.db, recipient.id)
        live = {row.kind for row in given if row.withdrawn_at is None}
        return self.page(
            "consent", recipient, {}, consents=given, live=live, kinds=talk_words.CONSENTS,
            bases=talk_words.CONSENT_BASES, told=actions.told_version(self.db, recipient),
        )  # fmt: skip

    def absences_page(self, recipient: RecipientRow, problems: dict[str, str]) -> str:
        """Draw the absences as a list and in months."""
        absences, today = queries.absences_of(self.db, recipient.id), self.today(recipient)
        language, first_on = current_language(), first_month(request.args.get("month", ""), today)
        months = absence_calendar(
            first_on,
            absences=queries.days_away(absences),
            holidays=queries.named_days_off(self.db, recipient, first_on, last_day(first_on), language),
            called=queries.coming_rounds(self.db, recipient.id, now()), today=today, language=language,
        )  # fmt: skip
        return self.page(
            "absences", recipient, problems, absences=absences, reasons=talk_words.ABSENCES, today=today,
            calendar=months, picked=parse_day(request.args.get("from_on", "")),
        )  # fmt: skip

    def page(
        self, section: str, recipient: RecipientRow, problems: dict[str, str], **values: object
    ) -> str:
        """Draw a section."""
        return str(
            self.render(f"recipients/{section}.html", recipient=recipient, section=section,
                        problems=problems, typed=request.form, **values)
        )  # fmt: skip

    # Shared by the above

    def get_recipient(self, recipient_id: int) -> RecipientRow:
        """Return a living recipient inside the scope, or 404."""
        found = details.recipient_of(self.db, recipient_id)
        if found is None:
            abort(404)
        return found[0]

    def posted(self, table: type[Row], recipient: RecipientRow) -> Row:
        """Return the person's row that the form names, or 404."""
        key = whole_number(request.form.get("id", ""), low=1, high=2**53)
        row = self.db.scalar(
            select(table).where(table.id == key, table.recipient_id == recipient.id)
        )
        if row is None:
            abort(404)
        return row

    def posted_kind(self) -> ConsentKind:
        """Return the posted kind of consent, or 404."""
        kind = {kind.value: kind for kind in ConsentKind}.get(request.form.get("kind", ""))
        if kind is None:
            abort(404)
        return kind

    def today(self, recipient: RecipientRow) -> date:
        """Return the local day where the person lives."""
        return queries.today_of(recipient, current_principal(), now())

    def saved(self, section: str, recipient: RecipientRow, text: str) -> ResponseReturnValue:
        """Commit, say what was done and come back to the section."""
        recipient_id = recipient.id
        self.db.commit()
        flash(text, "success")
        return redirect(url_for(f".{section}_view", recipient_id=recipient_id))


def changed_meanwhile() -> str:
    """Return the sentence for a form that is older than its row."""
    return _(
        "Somebody else changed this meanwhile. Nothing was saved; look at the new values first."
    )
