"""What is known of reaching one recipient: contacts, second number, wishes, consents, absences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from pydantic import BaseModel
from sqlalchemy import select

from admin import talk_words
from admin.access import current_principal
from admin.actions import recipient_care as actions
from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, person, refuse_field, refuse_fields
from admin.api.scopes import Scope
from admin.api.serving import changed_meanwhile, check_version
from admin.api.values.month_calendar import CalendarDay, CalendarMonth, MonthQuery
from admin.api.values.parts import phone_for
from admin.api.values.people import (
    AbsenceAsked,
    AbsenceGiven,
    Absences,
    ConsentAsked,
    ConsentGiven,
    Consents,
    ContactAsked,
    ContactGiven,
    Contacts,
    SecondNumber,
    Wishes,
    WishesAsked,
)
from admin.forms import recipient_care as forms
from admin.house import now
from admin.languages import current_language
from admin.queries import recipient_care as queries
from carecall.domain.consent import ConsentKind
from carecall.domain.month_sheet import month_after, month_sheet
from carecall.store.absences import NewAbsence, add_absence, end_absence
from carecall.store.tables import AbsenceRow, ContactPersonRow, PreferenceKey, RecipientRow

MONDAY = 0
CARE = Area(tag="recipients", read=Scope.RECIPIENTS_READ, write=Scope.RECIPIENTS_WRITE)


def fields_of(body: BaseModel) -> dict[str, str]:
    """Return a body as a posted form holds it: texts, and a ticked box by its name."""
    found: dict[str, str] = {}
    for name, value in body.model_dump().items():
        if isinstance(value, bool):
            found.update({name: "yes"} if value else {})
        elif isinstance(value, str):
            found[name] = value
    return found


# Contacts


def contacts(recipient_id: int) -> Contacts:
    """Return the contacts in the order in which they are tried."""
    rows = queries.contacts_of(db(), person(recipient_id).id)
    return Contacts(contacts=[contact_given(row) for row in rows])


def contact_given(row: ContactPersonRow) -> ContactGiven:
    """Return a contact, the number by permission."""
    found = ContactGiven.model_validate(row)
    return found.model_copy(update={"phone": phone_for(current_principal(), row.phone)})


def add_contact(recipient_id: int, body: ContactAsked) -> Reply:
    """Add a contact behind the others."""
    recipient = person(recipient_id)
    places = queries.contacts_of(db(), recipient.id)
    if len(places) >= actions.MOST_CONTACTS:
        raise Problem(409, "too_many_contacts", _("At most %(n)s contacts: delete one first.", n=actions.MOST_CONTACTS))  # fmt: skip
    contact, problems = forms.contact_from(fields_of(body), None)
    if contact is None:
        raise refuse_fields(problems)
    actions.keep_contact(db(), recipient, None, contact, len(places))
    db().commit()
    return Reply(body=contact_given(queries.contacts_of(db(), recipient.id)[-1]), status=201)


def change_contact(recipient_id: int, contact_id: int, body: ContactAsked, version: int) -> Reply:
    """Write over a contact; an empty number leaves the one that is known."""
    recipient = person(recipient_id)
    row = one(ContactPersonRow, contact_id, ContactPersonRow.recipient_id == recipient.id)
    check_version(version, row)
    contact, problems = forms.contact_from(fields_of(body), row)
    if contact is None:
        raise refuse_fields(problems)
    actions.keep_contact(db(), recipient, row, contact, 0)
    db().commit()
    return Reply(body=contact_given(row), version=row.version)


def remove_contact(recipient_id: int, contact_id: int) -> None:
    """Take a contact away."""
    recipient = person(recipient_id)
    db().delete(one(ContactPersonRow, contact_id, ContactPersonRow.recipient_id == recipient.id))
    actions.note_change(db(), recipient, "contacts", "deleted")
    db().commit()


def second_number(recipient_id: int, body: SecondNumber, version: int) -> Reply:
    """Keep a second number, or take it away; the version is the recipient's."""
    recipient = person(recipient_id)
    check_version(version, recipient)
    typed = (body.phone or "").strip()
    phone = forms.phone_of(typed) if typed else None
    if typed and phone is None:
        raise refuse_field("phone", _("Write a phone number, for example 010-1234-5678."))
    recipient.second_phone = phone
    actions.note_change(db(), recipient, "second_number")
    db().commit()
    kept = SecondNumber(phone=phone and phone_for(current_principal(), phone))
    return Reply(body=kept, version=recipient.version)


# Wishes


def wishes(recipient_id: int) -> Reply:
    """Return how a recipient wants to be talked to."""
    rows = queries.wishes_of(db(), person(recipient_id).id)
    values = {key: row.value for key, row in rows.items()}
    found = Wishes(
        **{key.value: values.get(key, "") for key in _PLAIN_WISHES},
        avoid_topics=values.get(PreferenceKey.AVOID_TOPIC, "").split(),
    )
    return Reply(body=found, version=version_of(values))


def version_of(values: Mapping[PreferenceKey, str]) -> int:
    """Return what names all wishes as they stand: each is a row of its own, and none may stand yet."""
    kept = sorted((key.value, value) for key, value in values.items() if value)
    return int(sha256(json.dumps(kept).encode()).hexdigest()[:7], 16)


_PLAIN_WISHES = (
    PreferenceKey.VOICE, PreferenceKey.SPEED, PreferenceKey.LOUDNESS, PreferenceKey.CALL_TIME, PreferenceKey.ADDRESS,
)  # fmt: skip


def keep_wishes(recipient_id: int, body: WishesAsked, version: int) -> Reply:
    """Keep all wishes; calls to come move to the hour wished for."""
    recipient = person(recipient_id)
    db().execute(select(RecipientRow.id).where(RecipientRow.id == recipient.id).with_for_update())
    known = {key: row.value for key, row in queries.wishes_of(db(), recipient.id).items()}
    if version != version_of(known):
        raise changed_meanwhile(version_of(known))
    unknown = set(body.avoid_topics) - {topic.value for topic in forms.TALKED_OF}
    if unknown:
        raise refuse_field("avoid_topics", _("Name topics that talks know."))
    found, problems = forms.wishes_from(
        fields_of(body), body.avoid_topics, known, queries.voices_in_use(db())
    )
    if problems:
        raise refuse_fields(problems)
    actions.keep_wishes(db(), recipient, found, now())
    db().commit()
    return wishes(recipient_id)


# Consents


def consents(recipient_id: int) -> Consents:
    """Return every consent that was given, withdrawn ones too."""
    rows = queries.consents_of(db(), person(recipient_id).id)
    return Consents(consents=[ConsentGiven.model_validate(row) for row in rows])


def give_consent(recipient_id: int, body: ConsentAsked) -> Reply:
    """Write down a consent; an older one of its kind ends with it."""
    recipient = person(recipient_id)
    actions.give_consent(db(), recipient, body.kind, body.basis, current_principal(), now())
    db().commit()
    return Reply(body=consents(recipient_id), status=201)


def withdraw_consent(recipient_id: int, kind: str) -> Consents:
    """Write down that a consent was withdrawn."""
    recipient = person(recipient_id)
    known = {each.value: each for each in ConsentKind}
    if kind not in known or not actions.withdraw_consent(db(), recipient, known[kind], now()):
        raise Problem(404)
    db().commit()
    return consents(recipient_id)


# Absences


def absences(recipient_id: int) -> Absences:
    """Return the absences, latest first."""
    rows = queries.absences_of(db(), person(recipient_id).id)
    return Absences(absences=[AbsenceGiven.model_validate(row) for row in rows])


def enter_absence(recipient_id: int, body: AbsenceAsked) -> Reply:
    """Enter days on which a recipient is not called; calls of these days are taken out."""
    recipient = person(recipient_id)
    if body.reason not in talk_words.ABSENCES:
        raise refuse_field(
            "reason", _("Choose one of: %(names)s.", names=", ".join(talk_words.ABSENCES))
        )
    if body.until_on is not None and body.until_on < body.from_on:
        raise refuse_field("until_on", _("The last day is the first day or later."))
    new = NewAbsence(
        recipient_id=recipient.id,
        from_on=body.from_on,
        until_on=body.until_on,
        reason=body.reason,
    )
    add_absence(db(), new, now())
    actions.note_change(db(), recipient, "absences", "added")
    db().commit()
    return Reply(body=absences(recipient_id), status=201)


def finish_absence(recipient_id: int, absence_id: int) -> Absences:
    """Let an absence be over: the person is called again from today on."""
    recipient = person(recipient_id)
    row = one(AbsenceRow, absence_id, AbsenceRow.recipient_id == recipient.id)
    today = queries.today_of(recipient, current_principal(), now())
    end_absence(db(), row, today - timedelta(days=1), now())
    actions.note_change(db(), recipient, "absences", "ended")
    db().commit()
    return absences(recipient_id)


def read_month(recipient_id: int, query: MonthQuery) -> CalendarMonth:
    """Return the month as the absence calendar of the console shows it."""
    recipient = person(recipient_id)
    today = queries.today_of(recipient, current_principal(), now())
    first_on = date.fromisoformat(f"{query.month}-01") if query.month else month_after(today, 0)
    last_on = month_after(first_on, 1) - timedelta(days=1)
    weeks = month_sheet(
        first_on,
        absences=queries.days_away(queries.absences_of(db(), recipient.id)),
        holidays=queries.named_days_off(db(), recipient, first_on, last_on, current_language()),
        called=queries.coming_rounds(db(), recipient.id, now()),
        today=today,
        week_starts=MONDAY,
    )
    days = [CalendarDay.of(day) for week in weeks for day in week if day is not None]
    return CalendarMonth(month=f"{first_on:%Y-%m}", days=days)


ONE = "/recipients/<int:recipient_id>"
OPERATIONS = (
    CARE.get("listContacts", f"{ONE}/contacts", "List contacts", contacts, Contacts),
    CARE.post("addContact", f"{ONE}/contacts", "Add a contact", add_contact, ContactGiven, body=ContactAsked, status=201, errors=(404, 409)),
    CARE.put("changeContact", f"{ONE}/contacts/<int:contact_id>", "Change a contact", change_contact, ContactGiven, body=ContactAsked, versioned=True),
    CARE.delete("deleteContact", f"{ONE}/contacts/<int:contact_id>", "Delete a contact", remove_contact),
    CARE.put("setSecondNumber", f"{ONE}/second-number", "Keep a second number, or take it away", second_number, SecondNumber, body=SecondNumber, versioned=True),
    CARE.get("getPreferences", f"{ONE}/preferences", "Read how a recipient wants to be talked to", wishes, Wishes),
    CARE.put("setPreferences", f"{ONE}/preferences", "Keep how a recipient wants to be talked to", keep_wishes, Wishes, body=WishesAsked, versioned=True),
    CARE.get("listConsents", f"{ONE}/consents", "List consents", consents, Consents),
    CARE.post("giveConsent", f"{ONE}/consents", "Write down a consent", give_consent, Consents, body=ConsentAsked, status=201),
    CARE.post("withdrawConsent", f"{ONE}/consents/<kind>/withdraw", "Write down that a consent was withdrawn", withdraw_consent, Consents),
    CARE.get("listAbsences", f"{ONE}/absences", "List absences", absences, Absences),
    CARE.post("enterAbsence", f"{ONE}/absences", "Enter an absence", enter_absence, Absences, body=AbsenceAsked, status=201),
    CARE.post("endAbsence", f"{ONE}/absences/<int:absence_id>/end", "End an absence", finish_absence, Absences),
    CARE.get("getCalendar", f"{ONE}/calendar", "Read a month of a recipient, day by day", read_month, CalendarMonth, query=MonthQuery),
)  # fmt: skip
