"""Logging of the long-running processes: a fixed message and its fields, personal ones left out."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

PRIVATE = "private"
"""The field of names, numbers and words spoken; it never reaches a log."""
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", PRIVATE}


class LineFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record without what is private; of an exception only its type and place."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(record: logging.LogRecord) -> list[str]:
    """Return file and line of the innermost frames; an exception's text may hold personal words."""
    trace = record.exc_info[2] if record.exc_info else None
    places: list[str] = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-4:]


def begin_logging(level: str) -> None:
    """Send this process's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("asyncio", "panoramisk", "httpx", "httpcore", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
