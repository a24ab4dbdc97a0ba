"""Scripts read from YAML files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from carecall.domain.language import Language
from carecall.domain.script import CareScript
from carecall.domain.script_form import script_from_plain
from carecall.errors import BadDefinition

SCRIPTS = Path(__file__).parent / "scripts"


def load_script(path: Path) -> CareScript:
    """Read and check one script.

    Raises:
        BadDefinition: naming the file and the first key that is wrong.
    """
    return script_from_plain(load_yaml(path), where=path.name)


def load_yaml(path: Path) -> object:
    """Return the plain values in a YAML file.

    Raises:
        BadDefinition: it cannot be read or is not YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadDefinition(path.name, "the file", f"cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = "the file" if line is None else f"line {line + 1}"
        raise BadDefinition(path.name, place, "is not YAML: check indents and quotes.") from error


@cache
def built_in_script(language: Language) -> CareScript:
    """Return the script that comes with CareCall for `language`."""
    return load_script(SCRIPTS / f"{language.value}.yaml")


def built_in_scripts() -> dict[Language, CareScript]:
    """Return the scripts that come with CareCall."""
    return {language: built_in_script(language) for language in Language}
