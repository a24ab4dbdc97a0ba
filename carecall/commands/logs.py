"""Logging of the long-running processes: a fixed message and its fields, personal ones left out."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["auto", "json", "text"]
PRIVATE = "private"
"""The field of names, numbers and words spoken; it never reaches a log."""
MASKED = "***"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", PRIVATE}
_TELEPHONE = re.compile(r"(?<![\w-])\+?\d(?:[ -]?\d){8,14}(?![\w-])")
"""Nine digits and more that belong together; ids, dates and moments are none."""
_NOISY = ("alembic", "asyncio", "panoramisk", "httpx", "httpcore", "waitress.queue")


def masked(text: str) -> str:
    """Return `text` with whatever looks like a telephone number struck out."""
    return _TELEPHONE.sub(MASKED, text)


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """Return a record's own fields without what is private, the call's id first."""
    fields = {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
    call = {"call_id": fields.pop("call_id")} if "call_id" in fields else {}
    return {
        key: masked(value) if isinstance(value, str) else value
        for key, value in (call | fields).items()
    }


class LineFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record without what is private; of an exception only its type and place."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": masked(record.getMessage()),
        }
        line |= fields_of(record)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Local time, level, message and fields in a row, for eyes."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the same facts as LineFormatter does."""
        return as_text(json.loads(LineFormatter().format(record)))


def as_text(line: dict[str, object]) -> str:
    """Return one logged object as a row for eyes."""
    rest = dict(line)
    at = datetime.fromisoformat(str(rest.pop("at"))).astimezone()
    level, source, message = (str(rest.pop(key, "")) for key in ("level", "from", "message"))
    fields = "  ".join(f"{key}={value}" for key, value in rest.items())
    source = source.removeprefix("carecall.")
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03} {level:<7} {source:<24} {message:<28} {fields}".rstrip()


def _places(record: logging.LogRecord) -> list[str]:
    """Return file and line of the innermost frames; an exception's text may hold personal words."""
    trace = record.exc_info[2] if record.exc_info else None
    places: list[str] = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-4:]


def begin_logging(level: str, log_format: LogFormat = "auto") -> None:
    """Send this process's log to standard error: JSON for files, rows for a terminal."""
    for_eyes = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TextFormatter() if for_eyes else LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
