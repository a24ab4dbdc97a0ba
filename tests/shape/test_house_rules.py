"""The rules of the house that no linter can say."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*ROOT.glob("carecall/**/*.py"), *ROOT.glob("admin/**/*.py")])
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
VAGUE |= {"processor", "processors", "data", "info"}
TOP_LEVEL = {"carecall", "asterisk", "dialplan", "admin", "tests", "sql"}
TOP_LEVEL |= {"pyproject.toml", "Makefile", "README.md", "LICENSE", "NOTICE", "requirements.lock"}
TOP_LEVEL |= {".gitignore", ".ci"}


def tracked_files() -> list[str]:
    """Every file that a clone would have."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_one_idea_with_a_docstring_and_a_clear_name(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text))
    assert module.stem not in VAGUE
    assert not module.stem.endswith("_v2")


def test_a_package_file_holds_a_docstring_and_nothing_else() -> None:
    for module in MODULES:
        if module.name == "__init__.py":
            assert len(ast.parse(module.read_text(encoding="utf-8")).body) == 1, module


def test_the_top_level_is_the_agreed_one() -> None:
    assert {name.split("/")[0] for name in tracked_files()} <= TOP_LEVEL


def test_the_configuration_folder_hides_no_library() -> None:
    assert not list((ROOT / "asterisk").rglob("*.py"))
    assert not (ROOT / "tests" / "asterisk").exists()


def test_every_folder_of_the_product_stands_in_the_readme_tree() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for top in ("carecall", "admin"):
        for folder in (ROOT / top).iterdir():
            if folder.is_dir() and any(folder.glob("*.py")):
                assert f"{folder.name}/" in readme, folder


def test_no_file_names_a_folder_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.$}])/(?:home/\w+|root|work)/")
    for name in tracked_files():
        if name.endswith((".py", ".md", ".conf", ".in", ".sh", ".toml", ".yaml", "Makefile")):
            text = (ROOT / name).read_text(encoding="utf-8")
            assert not pattern.search(text), name
