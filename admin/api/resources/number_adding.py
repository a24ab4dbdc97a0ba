"""Outgoing numbers, added many at once: judged like the screen's list, consecutive ones written out first."""

from __future__ import annotations

from flask_babel import gettext as _
from pydantic import Field

from admin import audit
from admin.actions.number_steps import range_sentence, too_many
from admin.actions.staged_numbers import (
    MOST_STAGED,
    Common,
    Pair,
    Staged,
    judge_pairs,
    save_staged,
)
from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import FieldProblem, Problem
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.shapes import ApiModel
from admin.forms.judging import Judge
from admin.forms.number_form import (
    ADD_SPEC,
    country_of_organization,
    judge_billing,
    judge_proof,
)
from admin.forms.typed import typed_from
from admin.house import now
from admin.languages import spoken_language
from admin.number_adding import COMMON_FIELDS, keep_problems
from carecall.domain.number_range import consecutive_numbers
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.failures import Reason, failure_sentence
from carecall.spreadsheets.world_numbers import read_world_number, shown_form

NUMBERS = Area(tag="numbers", read=Scope.NUMBERS_READ, write=Scope.NUMBERS_WRITE)


class NewNumber(ApiModel):
    """One number, or the first of consecutive ones."""

    number: str = Field(min_length=1, max_length=30)
    lettering: str = Field(default="", max_length=60)
    last_digits: str | None = Field(default=None, description="Last four digits of the last of consecutive numbers.", max_length=4)  # fmt: skip


class NumbersShared(ApiModel):
    """What numbers that are added together share."""

    organization: int
    billing_number: str = Field(max_length=20)
    trunk: int
    verified: bool = False


class NumbersAsked(NumbersShared):
    """Numbers that share an organization, a line and a billing number."""

    numbers: list[NewNumber] = Field(min_length=1, max_length=MOST_STAGED)


class NumberJudged(ApiModel):
    """What becomes of one number."""

    number: str
    lettering: str
    problems: list[str]
    lettering_cut: bool = Field(description="Some phones show only the beginning of the lettering.")


class NumbersAnswered(ApiModel):
    """Every number with what is wrong with it, and the ids of those that were added."""

    ids: list[int]
    numbers: list[NumberJudged]


def preview(body: NumbersAsked) -> NumbersAnswered:
    """Say what would become of each number; nothing is written."""
    common = common_of(body)
    view = screen("numbers")
    return answered(judge_pairs(view.db, pairs_of(body, common.country), common.country), [])


def add(body: NumbersAsked) -> Reply:
    """Write every good number at once; the others are told with their reasons."""
    common, view = common_of(body), screen("numbers")
    staged = judge_pairs(view.db, pairs_of(body, common.country), common.country)
    if not staged.good:
        raise none_good(staged, "/numbers")
    return Reply(body=answered(staged, write(staged, common)), status=201)


def none_good(staged: Staged, pointer: str) -> Problem:
    """Return the problem of a list of which nothing can be stored."""
    fields = [FieldProblem(sentence=text, pointer=f"{pointer}/{line.at}") for line in staged.lines for text in line.problems]  # fmt: skip
    sentence = _("None of these numbers can be added: see the errors.")
    return Problem(422, "invalid", sentence, fields=fields)


def write(staged: Staged, common: Common) -> list[int]:
    """Write every good number; return their ids."""
    session = screen("numbers").db
    keys = save_staged(session, staged, common)
    for key in keys:
        audit.note(session, "added", object_type="phone_number", object_key=key,
                   organization_id=common.organization_id)  # fmt: skip
    session.commit()
    return keys


def common_of(body: NumbersShared) -> Common:
    """Return what all numbers share, judged by the screen's own form."""
    screen("numbers").demand_edit()
    typed = typed_from(
        organization=body.organization,
        billing_number=body.billing_number,
        trunk=body.trunk,
        verified=body.verified,
        method="bulk",
    )
    judge = Judge(ADD_SPEC, typed)
    keep_problems(judge, COMMON_FIELDS)
    judge_billing(judge)
    judge_proof(judge, proved=False)
    if not judge.good:
        raise Problem(422, fields=[FieldProblem(sentence=text, pointer=f"/{name}") for name, text in judge.problems.items()])  # fmt: skip
    return Common(
        organization_id=body.organization,
        country=country_of_organization(body.organization),
        billing_number=body.billing_number,
        trunk_id=body.trunk,
        verified_at=now() if body.verified else None,
    )


def pairs_of(body: NumbersAsked, country: str) -> list[Pair]:
    """Return every number with its lettering, consecutive ones written out."""
    pairs = [pair for at, each in enumerate(body.numbers) for pair in written_out(each, country, at)]  # fmt: skip
    if len(pairs) > MOST_STAGED:
        raise Problem(422, fields=[FieldProblem(sentence=too_many(), pointer="/numbers")])
    return pairs


def written_out(new: NewNumber, country: str, at: int) -> list[Pair]:
    """Return one number, or all from it to the last."""
    if new.last_digits is None:
        return [(new.number, new.lettering)]
    first = ""
    try:
        first = read_phone(new.number, PhoneUse.OUTGOING, country=country, elsewhere=read_world_number)  # fmt: skip
        numbers = consecutive_numbers(first, new.last_digits)
    except BadPhoneNumber:
        part, sentence = ("last_digits", range_sentence(first, new.last_digits)) if first else ("number", failure_sentence("number", Reason.INVALID, spoken_language()))  # fmt: skip
        field = FieldProblem(sentence=sentence, pointer=f"/numbers/{at}/{part}")
        raise Problem(422, fields=[field]) from None
    return [(shown_form(each, country), new.lettering) for each in numbers]


def answered(staged: Staged, keys: list[int]) -> NumbersAnswered:
    """Return what became, or would become, of each number."""
    return NumbersAnswered(ids=keys, numbers=judged_of(staged))


def judged_of(staged: Staged) -> list[NumberJudged]:
    """Return every line of a list with what is wrong with it."""
    return [
        NumberJudged(number=line.number, lettering=line.lettering, problems=list(line.problems), lettering_cut=line.cut)
        for line in staged.lines
    ]  # fmt: skip


OPERATIONS = (
    NUMBERS.post("addNumbers", "/numbers", "Add outgoing numbers, single or consecutive", add, NumbersAnswered, body=NumbersAsked, status=201),
    NUMBERS.post("previewNumbers", "/numbers/preview", "See what would become of numbers before they are added", preview, NumbersAnswered, body=NumbersAsked),
)  # fmt: skip
