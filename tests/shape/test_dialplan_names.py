"""Names that code and dialplan share exist on both sides."""

from __future__ import annotations

import re
from pathlib import Path

from carecall.settings import Settings

SOURCE = Path(__file__).resolve().parents[2]
SETTINGS = {f"CARECALL_{name.upper()}" for name in Settings.model_fields} | {
    "CARECALL_TRUNK_NAME",
}
NAME = re.compile(r"\b(?:CARECALL|LAB)_[A-Z_]+\b")


def dialplan() -> str:
    return "\n".join(file.read_text() for file in sorted((SOURCE / "dialplan").glob("*.conf")))


def code() -> str:
    folders = (SOURCE / "carecall/telephony", SOURCE / "carecall/lab")
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return "\n".join(file.read_text() for file in files)


def dialplan_variables() -> set[str]:
    return set(NAME.findall(dialplan()))


def test_every_variable_that_code_names_is_known_to_the_dialplan():
    own = {f'"{name}"' for name in dialplan_variables()}
    named = set(re.findall(r'"(?:CARECALL|LAB)_[A-Z_]+"', code()))
    assert named - own - {f'"{name}"' for name in SETTINGS} == set()


def test_every_context_that_code_names_is_in_the_dialplan():
    contexts = set(re.findall(r"^\[([a-z-]+)\]", dialplan(), re.MULTILINE))
    named = set(re.findall(r'"(carecall-(?:talk|hangup|inbound)[a-z-]*|lab-[a-z]+ing)"', code()))
    assert "carecall-talk" in contexts
    assert named <= contexts


def test_contexts_and_files_follow_the_naming_rule_and_say_who_may_arrive():
    for file in sorted((SOURCE / "dialplan").glob("*.conf")):
        assert re.fullmatch(r"carecall_[a-z]+\.conf", file.name)
        text = file.read_text()
        for match in re.finditer(r"^\[([a-z-]+)\]", text, re.MULTILINE):
            assert re.fullmatch(r"(carecall|lab)-[a-z]+", match[1])
            comment = text[: match.start()].rstrip().splitlines()
            block = []
            while comment and comment[-1].startswith(";"):
                block.append(comment.pop())
            assert any("Who may arrive here" in line for line in block), match[1]


def test_only_checked_values_pass_through_try_exec():
    inside = re.findall(r"TryExec\((.*)\)$", dialplan(), re.MULTILINE)
    assert inside == [
        "AudioSocket(${CARECALL_ID},${CARECALL_MEDIA})",
        "AudioSocket(${CARECALL_LEG},${CARECALL_MEDIA})",
    ]
    for name in ("CARECALL_ID", "CARECALL_LEG", "CARECALL_MEDIA"):
        assert re.search(rf"FILTER\([^)]*\$\{{{name}\}}\)", dialplan())


def test_the_configuration_folder_holds_no_python():
    assert list((SOURCE / "asterisk").rglob("*.py")) == []
