"""A long list of recipients: judged first, then stored piece by piece, each row once whatever happens.

Each piece is one short transaction that also notes how far the work is, so that whoever takes the work up again
goes on behind it, and so that nobody else's writing waits for the whole list (SQLite lets one write at a time).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Permission, Principal, current_principal
from admin.actions.import_runs import FILE_NAME, note_upload
from admin.actions.recipients import new_recipient
from admin.actions.upload import UploadResult, with_warnings
from admin.background.files import prepared
from admin.background.import_files import Upload
from admin.background.task import JobFailed, Task
from admin.house import house
from admin.languages import spoken_language
from carecall.errors import AlreadyRegistered, FileRefused
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_in_pieces,
)
from carecall.spreadsheets.refusal import refusal_text
from carecall.store.import_jobs import (
    Judgement,
    imported_so_far,
    late_of,
    note_ended,
    note_progress,
)
from carecall.store.job_desk import Result, held_row
from carecall.store.organizations import organization_names
from carecall.store.registry import add_recipients, registered_phones
from carecall.store.scope import Scope, set_scope
from carecall.store.session import begin_writing
from carecall.store.tables import RecipientRow

PIECE_ROWS = 1_000
TRIES = 3
"""Of one piece, while others register the same numbers at the same moment."""


def import_recipients(task: Task) -> Result:
    """Judge the uploaded list, store its good rows, and keep what became of it."""
    principal = current_principal()
    if not principal.may(Permission.EDIT) or task.file is None:
        raise JobFailed(_("You do not have the permission to add recipients any more."))
    upload = Upload(prepared(house().results) / task.file)
    known = upload.result()
    result, token = known if known is not None else work_off(task, upload, principal)
    facts = {"created": result.created, "failed": result.failed, "token": token}
    return Result(file=task.file, done=result.created + result.failed, result=facts)


def work_off(task: Task, upload: Upload, principal: Principal) -> tuple[UploadResult, str]:
    """Judge and store what is not yet, and write down what became of it."""
    if not upload.is_judged():
        judge(task, upload, principal)
    late = store(task, upload, principal)
    with scoped(principal) as session:
        return upload.finish(
            house().spool, principal.user_id, late, lambda rows: keys_of(session, rows)
        )


def keys_of(session: Session, rows: Sequence[ListedRecipient]) -> dict[tuple[int, str], int]:
    """Return the ids of stored rows by organization and number."""
    found = session.execute(
        select(RecipientRow.organization_id, RecipientRow.phone, RecipientRow.id).where(
            RecipientRow.phone.in_([row.phone for row in rows]), RecipientRow.erased_at.is_(None)
        )
    )
    return {(owner, phone): key for owner, phone, key in found}


def judge(task: Task, upload: Upload, principal: Principal) -> None:
    """Write what becomes of every row beside the uploaded file; nothing is stored."""
    with scoped(principal) as session:
        rules = RecipientListRules(
            organization_id=principal.stands_at,
            organizations=organization_names(session),
            country=house().country,
        )
        try:
            rows, mender = upload.plan().rows(upload.path, rules)
            pieces = judge_in_pieces(
                rows,
                rules,
                lambda phones: registered_phones(session, phones),
                PIECE_ROWS,
            )
            with upload.judging() as verdict:
                for piece in pieces:
                    verdict.add(with_warnings(session, piece))
                    task.step(0)
                verdict.mended = mender.count
        except FileRefused as refused:
            text = refusal_text(refused, spoken_language())
            raise JobFailed(text) from refused


def store(task: Task, upload: Upload, principal: Principal) -> list[int]:
    """Store the good rows behind the noted place; return those whose number was taken meanwhile."""
    total = upload.good_count()
    at = min(task.held.position, total)
    rows = islice(upload.good_rows(), at, None)
    told = judgement(task, upload)
    task.step(at, total)
    while piece := list(islice(rows, PIECE_ROWS)):
        at += len(piece)
        store_piece(task, piece, told, at, principal)
        task.step(at)
    return note_end(task, upload, told, principal)


def judgement(task: Task, upload: Upload) -> Judgement:
    """Return what the trail tells of the list besides the rows that are stored."""
    return Judgement(
        file_name=str(task.order.get(FILE_NAME, "")),
        failed=upload.bad_count(),
        mended=upload.mended_count(),
    )


def store_piece(
    task: Task, piece: Sequence[ListedRecipient], told: Judgement, position: int, principal: Principal
) -> None:  # fmt: skip
    """Store one piece and the place behind it in one transaction.

    Raises:
        JobLost: somebody else has the work; nothing of the piece was stored.
        AlreadyRegistered: others registered the same numbers at the same moment, again and again.
    """
    for left in reversed(range(TRIES)):
        try:
            with scoped(principal, writing=True) as session:
                add_free(session, task, piece, told, position)
                session.commit()
        except AlreadyRegistered:
            if not left:
                raise
        else:
            return


def add_free(
    session: Session, task: Task, piece: Sequence[ListedRecipient], told: Judgement, position: int
) -> None:
    """Write the rows whose number is still free, the others' row numbers, and the place behind them."""
    job = held_row(session, task.held)
    taken = registered_phones(session, [one.phone for one in piece])
    free = [new_recipient(one, house().country) for one in piece if one.phone not in taken]
    add_recipients(session, free, now=job.created_at)  # the upload's one moment leads to its rows
    late = [one.row_no for one in piece if one.phone in taken]
    note_progress(job, told, late, position)


def note_end(task: Task, upload: Upload, told: Judgement, principal: Principal) -> list[int]:
    """Write the upload into the trail, once; return the rows that came too late."""
    total = upload.good_count()
    with scoped(principal, writing=True) as session:
        job = held_row(session, task.held)
        late = late_of(job)
        if job.position <= total:
            note_upload(session, imported_so_far(job, told, total))
            note_ended(job)
            job.position = total + 1
        session.commit()
    return late


@contextmanager
def scoped(principal: Principal, *, writing: bool = False) -> Iterator[Session]:
    """Give a session for the principal's organizations."""
    with house().sessions() as session:
        set_scope(session, Scope(principal.whole, principal.scope))
        if writing:
            begin_writing(session)
        yield session
