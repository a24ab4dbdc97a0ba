"""`python -m admin.catalogues`: names words without a translation and compiles the catalogues.

Each area of the console has catalogues of its own below translations/. `python -m admin.catalogues AREA FILE`
adds lines of FILE, English and Korean between tabs; a plural is written `one|many`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ADMIN = Path(__file__).parent
CATALOGUES = ADMIN / "translations"
LANGUAGES = ("ko", "en")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}


def folders() -> list[Path]:
    """Return the folder of each area."""
    return sorted(each for each in CATALOGUES.iterdir() if each.is_dir())


def file_of(area: Path, language: str) -> Path:
    """Return an area's written catalogue of a language."""
    return area / language / "LC_MESSAGES" / "messages.po"


def read(path: Path) -> Catalog:
    """Return a written catalogue."""
    with path.open("rb") as file:
        return read_po(file)


def words_in_use() -> Iterator[str | tuple[str, ...]]:
    """Return every word that the console says; a plural is a pair."""
    options = {"templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(ADMIN, METHODS, options, KEYWORDS)
    return (message for _file, _line, message, _comments, _context in found)


def missing(language: str) -> list[str | tuple[str, ...]]:
    """Return the words in use that no area translates into a language."""
    known = [read(path) for area in folders() if (path := file_of(area, language)).exists()]

    def translated(word: str | tuple[str, ...]) -> bool:
        return any(word in each and each[word].string for each in known)

    return sorted({word for word in words_in_use() if not translated(word)}, key=str)


def add(area: str, lines: Iterable[str]) -> int:
    """Add words with their translations to an area, and return how many there were."""
    pairs = [line.rstrip("\n").split("\t") for line in lines if line.strip()]
    for language in LANGUAGES:
        path = file_of(CATALOGUES / area, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(path) if path.exists() else Catalog(locale=language, charset="utf-8")
        for english, korean in pairs:
            _put(catalogue, english, korean if language == "ko" else english)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=120, omit_header=False)
    return len(pairs)


def _put(catalogue: Catalog, english: str, said: str) -> None:
    one, bar, many = english.partition("|")
    said_one, _bar, said_many = said.partition("|")
    if not bar:
        catalogue[one] = Message(one, said)
    elif str(catalogue.locale) == "ko":
        catalogue[one] = Message((one, many), (said_one,))
    else:
        catalogue[one] = Message((one, many), (said_one, said_many or said_one))


def compile_all() -> None:
    """Write the compiled form beside every written catalogue."""
    for path in CATALOGUES.glob("*/*/LC_MESSAGES/*.po"):
        compiled = io.BytesIO()
        write_mo(compiled, read(path))
        path.with_suffix(".mo").write_bytes(compiled.getvalue())


def main(arguments: list[str]) -> int:
    """Add what is given, compile, and name what is missing; 1 when something is."""
    if len(arguments) == 2:
        area, file = arguments
        added = add(area, Path(file).read_text(encoding="utf-8").splitlines())
        sys.stdout.write(f"{added} words added to {area}\n")
    compile_all()
    lacking = {language: missing(language) for language in LANGUAGES}
    for language, words in lacking.items():
        for word in words:
            sys.stdout.write(
                f"{language} lacks: {'|'.join(word) if isinstance(word, tuple) else word}\n"
            )
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
