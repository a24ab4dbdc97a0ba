"""The Korean and English words: complete, and compiled as they are written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ADMIN = Path(__file__).resolve().parents[2] / "admin"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}


def words_in_use() -> set[object]:
    found = extract_from_dir(ADMIN, METHODS, {"templates/**.html": {"trimmed": "true"}}, KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_word_that_the_console_says_has_a_translation(language: str) -> None:
    with (ADMIN / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    missing = {
        word for word in words_in_use() if word not in catalogue or not catalogue[word].string
    }
    assert missing == set()


@pytest.mark.parametrize(
    "path",
    sorted(ADMIN.glob("translations/*/LC_MESSAGES/*.po")),
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)
def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    assert path.with_suffix(".mo").read_bytes() == fresh.getvalue()


def test_no_placeholder_is_lost_in_translation() -> None:
    for path in ADMIN.glob("translations/ko/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            faults = [(message.id, list(map(str, message.check()))) for message in read_po(file)]
        assert [fault for fault in faults if fault[1]] == []


def test_the_catalogues_can_be_read_as_gettext_reads_them() -> None:
    for path in ADMIN.glob("translations/*/LC_MESSAGES/*.mo"):
        with path.open("rb") as file:
            assert len(read_mo(file)) > 5
