"""Compiles the project's own modules at set-up, so that no process has to do it each time it starts."""

from __future__ import annotations

import compileall
from pathlib import Path

OWN = ("carecall", "admin")


def compile_own(source: Path) -> None:
    """Write what Python keeps of a compiled module for every module below `source` that changed.

    A service whose user may not write into the installation, and a container with PYTHONDONTWRITEBYTECODE, cannot keep
    it themselves: there each of an installation's processes took twice as long to start. Where set-up may not write
    either, nothing is lost but that time.
    """
    for folder in OWN:
        compileall.compile_dir(source / folder, quiet=2)
