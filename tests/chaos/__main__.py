"""Runs campaigns while their parts are killed, stopped and cut off: `python -m tests.chaos` (`make chaos`).

    --seed N          decides the mishaps and the people's habits (1 by default); printed, so that a run can be repeated
    --recipients N    500 by default, half to each of two organizations
    --database KIND   sqlite, postgresql or both (one after the other)
    --at-once         both databases at the same time
    --every S         seconds between two mishaps in the mean
    --pace N          calls per second of the trunk
    --keep            leave the folders behind

The exit status is 1 when a promise was broken. The counts are saved as JSON in var/chaos/.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from carecall.settings import read_settings
from tests.bench.machine import machine, machine_line
from tests.chaos.faults import faults
from tests.chaos.show import Programme, perform
from tests.chaos.verdict import Verdict, told

KINDS = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}
FORETOLD = 12


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make chaos", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--database", choices=list(KINDS), default="both")
    parser.add_argument("--at-once", action="store_true")
    parser.add_argument("--every", type=float, default=6.0)
    parser.add_argument("--pace", type=float, default=4.0)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def say(line: str) -> None:
    """Tell how it goes on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


async def run(asked: argparse.Namespace) -> list[Verdict]:
    """Run what was asked for."""
    programmes = [
        Programme(
            recipients=asked.recipients,
            kind=kind,
            seed=asked.seed,
            mean_s=asked.every,
            calls_per_second=asked.pace,
            keep=asked.keep,
        )
        for kind in KINDS[asked.database]
    ]
    if asked.at_once:
        return await asyncio.gather(*(perform(each, say) for each in programmes))
    return [await perform(each, say) for each in programmes]


def save(verdicts: list[Verdict]) -> Path:
    """Write the verdicts down, with the machine."""
    settings = read_settings()
    folder = settings.var / "chaos"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    saved = {
        "machine": machine(settings.downloads),
        "runs": [verdict.as_json() for verdict in verdicts],
    }
    file.write_text(json.dumps(saved, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    return file


def main() -> int:
    """Run, judge, save, and say so."""
    asked = arguments()
    say(f"seed {asked.seed}; the first mishaps:")
    for fault in islice(faults(asked.seed, mean_s=asked.every), FORETOLD):
        say(f"  {fault}")
    verdicts = asyncio.run(run(asked))
    print(machine_line(machine(read_settings().downloads)))
    for verdict in verdicts:
        print(told(verdict))
    print(f"Saved in {save(verdicts)}")
    return int(any(verdict.broken for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
