"""The scripts that ship with the program, as data: what own scripts begin with and are completed by."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from carecall.domain.language import Language
from carecall.domain.script import CareScript
from carecall.domain.script_form import script_from_plain


@cache
def shipped_script(language: Language) -> CareScript:
    """Return the script that comes with CareCall for `language`."""
    name = f"{language.value}.yaml"
    text = files("carecall").joinpath("language", "scripts", name).read_text(encoding="utf-8")
    return script_from_plain(yaml.safe_load(text), where=name)
