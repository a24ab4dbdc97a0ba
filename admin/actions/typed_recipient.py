"""One recipient as somebody typed it: judged by the very rules of the upload."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from admin.languages import spoken_language
from carecall.spreadsheets.cells import Cell, CellKind
from carecall.spreadsheets.failures import Failure, failure_sentence
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_recipients,
)
from carecall.spreadsheets.table import ListRow
from carecall.store.registry import registered_phones

FIELDS = ("name", "phone", "other", "organization")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRecipient:
    """What stands in the fields, with what is wrong with each."""

    name: str = ""
    phone: str = ""
    other: str = ""
    organization: str = ""
    """A name in an uploaded row; an id in a form."""
    row_no: int = 1
    problems: Mapping[str, str] | None = None
    """Sentences by field."""


def typed_from(fields: Mapping[str, str], *, row_no: int = 1) -> TypedRecipient:
    """Return posted fields, cut to a sane length."""
    name, phone, other, organization = (fields.get(name, "")[:1000] for name in FIELDS)
    return TypedRecipient(
        name=name, phone=phone, other=other, organization=organization, row_no=row_no
    )


def judge_typed(
    session: Session, typed: TypedRecipient, rules: RecipientListRules, *, own_phone: str = ""
) -> ListedRecipient | dict[str, str]:
    """Return the recipient as it can be stored, or what is wrong by field.

    `own_phone` is the number that an edited recipient may keep.
    """

    def registered(phones: Collection[str]) -> frozenset[str]:
        return registered_phones(session, phones) - {own_phone}

    texts = {name: str(getattr(typed, name)) for name in FIELDS}
    row = ListRow(typed.row_no, {name: Cell(CellKind.TEXT, text) for name, text in texts.items()})
    judged = judge_recipients([row], rules, registered)
    return judged.good[0] if judged.good else problems_of(judged.failures)


def problems_of(failures: Collection[Failure]) -> dict[str, str]:
    """Return the sentences of one row's failures by field, in the request's language."""
    language = spoken_language()
    return {f.field: failure_sentence(f.field, f.reason, language) for f in failures}
