"""Reads the forms of one person's page: contact, wishes, absence; each answers with what is wrong by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from flask_babel import gettext as _

from admin.actions.recipient_care import Contact
from admin.house import house
from admin.languages import later as _l
from admin.talk_words import RELATIONS
from carecall.domain.phone import PhoneUse, read_phone
from carecall.domain.recipient import NAME_LIMIT
from carecall.domain.script import Topic
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.spreadsheets.world_numbers import read_world_number
from carecall.store.tables import ContactPersonRow, PreferenceKey

SPEEDS: dict[str, str] = {
    "0.7": _l("much slower"),
    "0.85": _l("slower"),
    "1.15": _l("faster"),
}
LOUDNESS: dict[str, str] = {"4": _l("louder"), "8": _l("much louder")}
TALKED_OF = tuple(topic for topic in Topic if topic not in (Topic.GREETING, Topic.CLOSING))
ADDRESS_LIMIT = 20

Problems = dict[str, str]


def phone_of(raw: str) -> str | None:
    """Return a typed number, mobile or landline, in normal form, or None."""
    for use in (PhoneUse.RECIPIENT, PhoneUse.OUTGOING):
        try:
            return read_phone(raw, use, country=house().country, elsewhere=read_world_number)
        except BadPhoneNumber:
            continue
    return None


def contact_from(
    form: Mapping[str, str], row: ContactPersonRow | None
) -> tuple[Contact | None, Problems]:
    """Return a posted contact; an empty number leaves the one that is known, for those who may not see it."""
    problems: Problems = {}
    name = " ".join(form.get("name", "").split())
    if not name or count_graphemes(name) > NAME_LIMIT:
        problems["name"] = _("1 to %(n)s characters", n=NAME_LIMIT)
    raw = form.get("phone", "").strip()
    phone = phone_of(raw) if raw or row is None else row.phone
    if phone is None:
        problems["phone"] = _("Write a phone number, for example 010-1234-5678.")
    relation = form.get("relation", "")
    if relation not in RELATIONS:
        problems["relation"] = _("Choose the relation.")
    if problems or phone is None:
        return None, problems
    contact = Contact(
        name=name, relation=relation, phone=phone,
        holds_key="holds_key" in form, told_of_alerts="told_of_alerts" in form,
    )  # fmt: skip
    return contact, {}


def wishes_from(
    form: Mapping[str, str], topics: Sequence[str], known: Mapping[PreferenceKey, str], voices: Sequence[str]
) -> tuple[dict[PreferenceKey, str], Problems]:  # fmt: skip
    """Return posted wishes; a figure that calls have learned stays choosable beside ours."""
    problems: Problems = {}
    address = " ".join(form.get("address", "").split())
    if count_graphemes(address) > ADDRESS_LIMIT:
        problems["address"] = _("At most %(n)s characters", n=ADDRESS_LIMIT)
    call_time = form.get("call_time", "")
    if call_time and not is_time(call_time):
        problems["call_time"] = _("Write the time as 09:30.")
    chosen = {
        PreferenceKey.SPEED: (form.get("speed", ""), tuple(SPEEDS)),
        PreferenceKey.LOUDNESS: (form.get("loudness", ""), tuple(LOUDNESS)),
        PreferenceKey.VOICE: (form.get("voice", ""), tuple(voices)),
    }
    for key, (value, offered) in chosen.items():
        if value and value not in offered and value != known.get(key):
            problems[key.value] = _("Choose one of the list.")
    wishes = {key: value for key, (value, _offered) in chosen.items()}
    wishes[PreferenceKey.ADDRESS], wishes[PreferenceKey.CALL_TIME] = address, call_time
    wishes[PreferenceKey.AVOID_TOPIC] = " ".join(t.value for t in TALKED_OF if t.value in topics)
    return wishes, problems


def is_time(raw: str) -> bool:
    """Say whether a text is a time of day as browsers send it."""
    try:
        return f"{time.fromisoformat(raw):%H:%M}" == raw
    except ValueError:
        return False
