"""JSON Lines in and out: a broken line is reported by its number and stops no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from carecall.domain.language import Language
from carecall.errors import BadInput

JsonObject = Mapping[str, object]


class BadLine(BadInput):
    """One line that cannot be read; the message says what is missing."""


def text_of(line: JsonObject, key: str) -> str:
    """Return a required text.

    Raises:
        BadLine: it is missing or no text.
    """
    value = line.get(key)
    if not isinstance(value, str):
        raise BadLine(f"“{key}” must be a text")
    return value


def texts_of(line: JsonObject, key: str) -> list[str]:
    """Return a required list of texts.

    Raises:
        BadLine: it is missing or holds something else.
    """
    value = line.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadLine(f"“{key}” must be a list of texts")
    return value


def parse_line(line: str) -> JsonObject:
    """Return the object on one line.

    Raises:
        BadLine: it is no JSON object.
    """
    try:
        parsed = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(parsed, dict):
        raise BadLine("it is not a JSON object")
    return parsed


def convert_file(source: Path, target: Path, answer: Callable[[JsonObject], JsonObject]) -> int:
    """Write `answer` of every line of `source` to `target`; return the exit status, 1 after a broken line.

    The target appears whole or not at all.
    """
    if not source.is_file():
        raise BadInput(f"{source} is not a file: name an existing JSON Lines file with --in.")
    status = 0
    partial = target.with_name(target.name + ".part")
    try:
        with source.open(encoding="utf-8-sig") as lines, partial.open("w", encoding="utf-8") as out:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    out.write(json.dumps(answer(parse_line(line)), ensure_ascii=False) + "\n")
                except BadLine as error:
                    status = 1
                    typer.echo(f"{source}, line {number}: {error}.", err=True)
    except (OSError, UnicodeDecodeError) as error:
        partial.unlink(missing_ok=True)
        raise BadInput(
            f"{source} could not be turned into {target} ({error}): use UTF-8 files in folders that can be written."
        ) from error
    partial.replace(target)
    return status


def both_files(in_file: Path | None, out_file: Path | None) -> tuple[Path, Path]:
    """Return both files; neither may be missing."""
    if in_file is None or out_file is None:
        raise BadInput("Name the file to read with --in and the file to write with --out.")
    return in_file, out_file


def language_of(line: JsonObject) -> Language:
    """Return the line's language."""
    try:
        return Language(text_of(line, "lang"))
    except ValueError:
        raise BadLine("“lang” must be ko or en") from None
