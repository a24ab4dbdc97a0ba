"""The Korean and English words: complete, and compiled as they are written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from admin.catalogues import CATALOGUES, missing


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_word_that_the_console_says_has_a_translation(language: str) -> None:
    assert missing(language) == []


@pytest.mark.parametrize(
    "path",
    sorted(CATALOGUES.glob("*/*/LC_MESSAGES/*.po")),
    ids=lambda path: f"{path.parts[-4]}-{path.parts[-3]}-{path.stem}",
)
def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    assert path.with_suffix(".mo").read_bytes() == fresh.getvalue()


def test_no_placeholder_is_lost_in_translation() -> None:
    for path in CATALOGUES.glob("*/ko/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            faults = [(message.id, list(map(str, message.check()))) for message in read_po(file)]
        assert [fault for fault in faults if fault[1]] == []


def test_the_catalogues_can_be_read_as_gettext_reads_them() -> None:
    for path in CATALOGUES.glob("*/*/LC_MESSAGES/*.mo"):
        with path.open("rb") as file:
            assert len(read_mo(file)) > 0
