"""Why a message did not arrive, in the reader's language: what is kept is the sentence of whoever tried."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from flask_babel import gettext as _


def _l(text: str) -> str:
    """Mark a sentence for the catalogues; it is looked up when it is known what it is about."""
    return text


SENTENCES: Sequence[str] = (
    _l("The webhook says that it is gone for good: the channel was switched off."),
    _l("The webhook asks for another try (%(code)s)."),
    _l("The webhook does not take the news (%(code)s): check its address and what it expects."),
    _l("The webhook does not answer (%(what)s)."),
    _l("The webhook's host name cannot be looked up: check the address."),
    _l("The webhook leads to an address inside a private network: set CARECALL_WEBHOOK_PRIVATE=yes if that is meant."),
    _l("The mail server did not let us in (code %(code)s): check CARECALL_SMTP_USER, CARECALL_SMTP_PASSWORD and CARECALL_SMTP_FROM."),
    _l("The mail server %(host)s could not be used (%(what)s): check CARECALL_SMTP_HOST, PORT and TLS."),
    _l("No mail server is set: set CARECALL_SMTP_HOST and CARECALL_SMTP_FROM."),
    _l("The mail server refuses mail for this address (code %(code)s): check the address."),
    _l("The mail server asks for patience (code %(code)s)."),
)  # fmt: skip
"""As `carecall.notify` says them, what differs each time left out."""
GAP = re.compile(r"%\\\((\w+)\\\)s")


@functools.cache
def shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each sentence with what finds it again."""
    return tuple((text, re.compile(GAP.sub(r"(?P<\1>.+)", re.escape(text)))) for text in SENTENCES)


def said_problem(kept: str) -> str:
    """Return why a message did not arrive; what no sentence is known for is said as it was kept."""
    for text, shape in shapes():
        found = shape.fullmatch(kept)
        if found is not None:
            return _(text, **found.groupdict())
    return kept
