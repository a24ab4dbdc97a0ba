"""Measures this machine: `python -m tests.bench`; prints the figures and saves them as JSON (a quarter of an hour).

    --only NAME     one part (repeatable): talk, turns, calls, media, asr, phrasing, import, engine, console,
                    console-load, steps
    --quick         small loads, to see that everything works; do not quote its figures
    --json          print the JSON instead of the tables
    --markdown      print a table for the README instead
    --show FILE     print saved figures again, without measuring

Nothing here fails a build: an aim that is missed is said, and the exit status stays 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from carecall.errors import CareCallError
from carecall.settings import read_settings
from tests.bench.figures import PartResult, part_from_json
from tests.bench.machine import machine
from tests.bench.parts import PARTS, run_apart, run_here
from tests.bench.report import markdown_report, text_report


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=list(PARTS), metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--show", type=Path, metavar="FILE")
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Run the asked parts, one after another, each apart from the others."""
    settings = read_settings()
    began = datetime.now(UTC)
    results: dict[str, Any] = {
        "at": began.isoformat(timespec="seconds"),
        "quick": asked.quick,
        "machine": machine(settings.downloads),
        "parts": [],
    }
    folder = settings.var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{began:%Y-%m-%dT%H%M%SZ}.json"
    for name in asked.only or PARTS:
        sys.stderr.write(f"{PARTS[name].title} …\n")
        results["parts"].append(run_apart(name, quick=asked.quick).as_json())
        file.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    results["file"] = str(file)
    return results


def show(results: dict[str, Any], asked: argparse.Namespace) -> None:
    """Print results in the asked way."""
    if asked.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
        return
    parts: list[PartResult] = [part_from_json(part) for part in results["parts"]]
    report = markdown_report if asked.markdown else text_report
    print(report(results["machine"], parts))
    if results["quick"]:
        print("\nThis was a quick run: do not quote these figures.")
    if "file" in results:
        print(f"\nSaved in {results['file']}")


def main() -> None:
    """Measure or show."""
    asked = arguments()
    if asked.part:
        run_here(asked.part, asked.answer, quick=asked.quick)
        return
    if asked.show:
        show(json.loads(asked.show.read_text(encoding="utf-8")), asked)
        return
    show(measure(asked), asked)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; the parts that were done are saved.\n")
        raise SystemExit(130) from None
    except CareCallError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_status) from None
