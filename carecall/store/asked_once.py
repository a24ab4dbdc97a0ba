"""What several calls of one transaction ask in the same way is read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

ANSWERS = "carecall_asked_once"
Answer = TypeVar("Answer")


def asked_once(session: Session, question: Hashable, read: Callable[[], Answer]) -> Answer:
    """Return what `read` gave the first time that this transaction asked `question`.

    For rows that the transaction does not change itself; the next transaction reads anew.
    """
    transaction = session.get_transaction()
    known = session.info.get(ANSWERS)
    if known is None or known[0] is not transaction:
        known = session.info[ANSWERS] = (transaction, {})
    answers: dict[Hashable, Answer] = known[1]
    if question not in answers:
        answers[question] = read()
    return answers[question]
