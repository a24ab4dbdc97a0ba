"""`python3 -m carecall.provision`: what must run before the environment exists; the standard library only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from carecall.errors import CareCallError
from carecall.provision.compiled import compile_own
from carecall.provision.environment import provide_environment
from carecall.provision.progress import STOPPED, Progress
from carecall.provision.system_parts import provide_test_parts

SOURCE = Path(__file__).resolve().parents[2]
TEST_PARTS = "test-parts"
ENVIRONMENT = "environment"
"""The two words that stop before `carecall setup`."""


def prepare(arguments: list[str], progress: Progress) -> int:
    """Make the environment, or bring the test parts; return the exit status."""
    try:
        if arguments[:1] == [TEST_PARTS]:
            provide_test_parts(SOURCE, progress)
        else:
            provide_environment(SOURCE, progress)
            compile_own(SOURCE)
    except CareCallError as error:
        progress.say(f"Error: {error}")
        return error.exit_status
    except KeyboardInterrupt:
        progress.say(STOPPED)
        return 130
    return 0


def main(arguments: list[str]) -> int:
    """Prepare, and go on as `carecall setup` inside the environment."""
    status = prepare(arguments, Progress(sys.stderr))
    if status == 0 and arguments[:1] not in ([TEST_PARTS], [ENVIRONMENT]):
        python = str(SOURCE / ".venv/bin/python")
        os.execv(python, [python, "-P", "-m", "carecall", "setup", *arguments])  # noqa: S606 - our own environment's Python
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
