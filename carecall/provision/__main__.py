"""`python3 -m carecall.provision`: what must run before the environment exists; the standard library only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from carecall.errors import CareCallError
from carecall.provision.environment import provide_environment
from carecall.provision.progress import Progress
from carecall.provision.system_parts import provide_test_parts

SOURCE = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Make the environment, then go on inside it with `carecall setup`; return the exit status."""
    progress = Progress(sys.stderr)
    try:
        if arguments[:1] == ["test-parts"]:
            provide_test_parts(SOURCE, progress)
            return 0
        provide_environment(SOURCE, progress)
    except CareCallError as error:
        progress.say(f"Error: {error}")
        return error.exit_status
    except KeyboardInterrupt:
        progress.say("Stopped; the same command goes on from here.")
        return 130
    go_on_inside(arguments)


def go_on_inside(arguments: list[str]) -> NoReturn:
    """Become `carecall setup` in the environment."""
    python = str(SOURCE / ".venv/bin/python")
    os.execv(python, [python, "-P", "-m", "carecall", "setup", *arguments])  # noqa: S606 - our own environment's Python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
