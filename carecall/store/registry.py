"""Registering recipients and outgoing numbers, one by one or in bulk, and listing them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.domain.destination import SOFTPHONE
from carecall.domain.language import Language
from carecall.errors import AlreadyRegistered, UnknownName
from carecall.store.organization_chain import disclosures_told
from carecall.store.organizations import ids_below
from carecall.store.rows.base import Document
from carecall.store.scope import across, insert_rows, insert_unasked
from carecall.store.tables import (
    ConsentRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    RecipientRow,
    TrunkKind,
    TrunkRow,
)

CHUNK = 500
"""Values of one IN list; SQLite and PostgreSQL both plan it well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecipient:
    """A checked recipient to be written."""

    organization_id: int
    name: str
    phone: str
    """E.164 normal form, for example +821012345678."""
    phone_national: str
    """Digits, for example 01012345678."""
    country: str = "KR"
    other_info: str = ""
    language: Language | None = None
    """None means the organization's."""
    time_zone: str | None = None
    form_of_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoneNumber:
    """A checked outgoing number to be written."""

    organization_id: int
    trunk_id: int
    number: str
    """Normal form; unique on the platform."""
    national: str
    country: str = "KR"
    lettering: str = ""
    billing_number: str = ""
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientEntry:
    """A recipient as lists show it."""

    recipient_id: int
    name: str
    phone: str
    phone_national: str
    other: str
    organization: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberEntry:
    """An outgoing number as lists show it."""

    phone_number_id: int
    number: str
    national: str
    lettering: str
    organization: str


def registered_phones(session: Session, phones: Collection[str]) -> frozenset[str]:
    """Return which normal forms belong to a recipient within the session's scope."""
    found: set[str] = set()
    for chunk in _chunks(phones):
        found |= set(
            session.scalars(
                select(RecipientRow.phone).where(
                    RecipientRow.phone.in_(chunk), RecipientRow.erased_at.is_(None)
                )
            )
        )
    return frozenset(found)


def registered_numbers(session: Session, numbers: Collection[str]) -> frozenset[str]:
    """Return which normal forms are an outgoing number of anybody on the platform."""
    found: set[str] = set()
    options = across("an outgoing number is unique on the platform")
    for chunk in _chunks(numbers):
        statement = select(PhoneNumberRow.number).where(PhoneNumberRow.number.in_(chunk))
        found |= set(session.scalars(statement, execution_options=options))
    return frozenset(found)


def add_recipients(
    session: Session,
    new: Sequence[NewRecipient],
    *,
    now: datetime,
    consent: ConsentBasis | None = ConsentBasis.IMPORTED,
) -> list[int]:
    """Write recipients in this order, each with its consent to be called; return their ids.

    Raises:
        AlreadyRegistered: a number is taken in its organization; nothing of `new` was written.
    """
    languages = _languages(session, {one.organization_id for one in new})
    rows = [_recipient(one, languages[one.organization_id]) for one in new]
    try:
        with session.begin_nested():
            keys = insert_rows(session, RecipientRow, rows)
            if consent is not None:
                told = disclosures_told(session, {one.organization_id for one in new})
                agreed = [
                    _consent(one, key, consent, told[one.organization_id]) | {"given_at": now}
                    for one, key in zip(new, keys, strict=True)
                ]
                insert_unasked(session, ConsentRow, agreed)
    except IntegrityError as error:
        raise AlreadyRegistered("recipient") from error
    return keys


def add_phone_numbers(session: Session, new: Sequence[NewPhoneNumber]) -> list[int]:
    """Write outgoing numbers, each granted to its owner; return their ids.

    Raises:
        AlreadyRegistered: a number is taken on the platform; nothing of `new` was written.
    """
    try:
        with session.begin_nested():
            keys = insert_rows(session, PhoneNumberRow, [_phone_number(one) for one in new])
            grants = [_grant(key, one.organization_id) for one, key in zip(new, keys, strict=True)]
            insert_rows(session, PhoneNumberGrantRow, grants)
    except IntegrityError as error:
        raise AlreadyRegistered("outgoing number") from error
    return keys


def grant_phone_number(session: Session, phone_number_id: int, organization_id: int) -> None:
    """Let another organization call from a number."""
    owner_id = session.get_one(PhoneNumberRow, phone_number_id).organization_id
    grant = _grant(phone_number_id, owner_id) | {"organization_id": organization_id}
    insert_rows(session, PhoneNumberGrantRow, [grant])


def usual_trunk_id(session: Session, name: str = "") -> int:
    """Return the enabled trunk called `name`, or without a name the first one, a real one before the lab's.

    Raises:
        UnknownName: there is no trunk yet.
    """
    statement = (
        select(TrunkRow.id)
        .where(TrunkRow.enabled, TrunkRow.name == name if name else TrunkRow.name != SOFTPHONE)
        .order_by(TrunkRow.kind == TrunkKind.LAB, TrunkRow.id)
        .limit(1)
    )
    trunk_id = session.scalar(statement)
    if trunk_id is None:
        raise UnknownName("enabled trunk", name, "run `make setup`, or enable one in the console.")
    return trunk_id


def list_recipients(session: Session, organization_id: int) -> list[RecipientEntry]:
    """Return the recipients of an organization and those below it, in order of creation."""
    statement = (
        select(RecipientRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == RecipientRow.organization_id)
        .where(
            RecipientRow.organization_id.in_(ids_below(session, organization_id)),
            RecipientRow.erased_at.is_(None),
        )
        .order_by(RecipientRow.id)
    )
    return [
        RecipientEntry(
            recipient_id=row.id,
            name=row.name,
            phone=row.phone,
            phone_national=row.phone_national,
            other=row.other_info,
            organization=organization,
            language=row.language,
        )
        for row, organization in session.execute(statement)
    ]


def list_phone_numbers(session: Session, organization_id: int) -> list[PhoneNumberEntry]:
    """Return the outgoing numbers of an organization and those below it, in order of creation."""
    statement = (
        select(PhoneNumberRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == PhoneNumberRow.organization_id)
        .where(PhoneNumberRow.organization_id.in_(ids_below(session, organization_id)))
        .order_by(PhoneNumberRow.id)
    )
    return [
        PhoneNumberEntry(
            phone_number_id=row.id,
            number=row.number,
            national=row.national,
            lettering=row.lettering,
            organization=organization,
        )
        for row, organization in session.execute(statement)
    ]


def _chunks(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(values))
    for at in range(0, len(ordered), CHUNK):
        yield ordered[at : at + CHUNK]


def _languages(session: Session, organization_ids: set[int]) -> dict[int, Language]:
    statement = select(OrganizationRow).where(OrganizationRow.id.in_(organization_ids))
    return {row.id: row.language for row in session.scalars(statement)}


def _recipient(new: NewRecipient, usual: Language) -> Document:
    return {
        "organization_id": new.organization_id,
        "name": new.name,
        "phone": new.phone,
        "phone_national": new.phone_national,
        "phone_last4": new.phone[-4:],
        "country": new.country,
        "other_info": new.other_info,
        "language": new.language or usual,
        "time_zone": new.time_zone,
        "form_of_address": new.form_of_address,
        "active": True,
    }


def _consent(new: NewRecipient, key: int, basis: ConsentBasis, told: str) -> Document:
    return {
        "organization_id": new.organization_id,
        "recipient_id": key,
        "kind": ConsentKind.CALLS,
        "basis": basis,
        "disclosure_version": told,
    }


def _phone_number(new: NewPhoneNumber) -> Document:
    return {
        "organization_id": new.organization_id,
        "trunk_id": new.trunk_id,
        "number": new.number,
        "national": new.national,
        "country": new.country,
        "lettering": new.lettering,
        "billing_number": new.billing_number,
        "verified_at": new.verified_at,
        "outbound": True,
        "inbound": False,
    }


def _grant(phone_number_id: int, owner_id: int) -> Document:
    """Return the owner's own grant."""
    return {
        "organization_id": owner_id,
        "phone_number_id": phone_number_id,
        "owner_organization_id": owner_id,
    }
