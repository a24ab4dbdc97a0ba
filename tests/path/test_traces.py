"""What a run must not leave: processes, ports, personal words in logs, secrets on command lines."""

from __future__ import annotations

import socket

import pytest

from carecall.settings import PORT_OFFSETS
from tests.path.whole_run import PERSONAS, WholeRun

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

TELLING = 12
"""A shorter sentence might be in a log by chance."""
TELLING_KOREAN = 4


def personal_words() -> dict[str, str]:
    """Return every name, number and telling sentence of the personas, and whose it is."""
    found = {}
    for persona in PERSONAS.values():
        shortest = TELLING_KOREAN if persona.language == "ko" else TELLING
        sentences = [line for line in persona.lines if len(line) >= shortest]
        national = persona.number
        numbers = [national, "82" + national[1:], f"{national[:3]}-{national[3:7]}-{national[7:]}"]
        found |= dict.fromkeys([persona.name, *numbers, *sentences], persona.persona_id)
    return found


def secrets_of(run: WholeRun) -> list[str]:
    """Return every secret that the installation made for itself."""
    var = run.installation.var
    files = [*(var / "asterisk" / "secrets").iterdir(), var / "console.key"]
    return [file.read_text(encoding="utf-8").strip() for file in files]


def test_no_process_is_left(whole_run: WholeRun) -> None:
    assert whole_run.left == ()


@pytest.mark.parametrize("purpose", sorted(PORT_OFFSETS))
def test_every_port_is_free_again(whole_run: WholeRun, purpose: str) -> None:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", whole_run.installation.port(purpose)))


def test_no_name_number_or_sentence_is_in_a_log(whole_run: WholeRun) -> None:
    personal = personal_words()
    found = {
        (name, personal[word])
        for name, text in whole_run.logs().items()
        for word in personal
        if word in text
    }
    assert found == set()


def test_what_we_said_is_in_no_log_either(whole_run: WholeRun) -> None:
    said = {
        turn.text
        for turns in whole_run.turns.values()
        for turn in turns
        if len(turn.text) >= TELLING
    }
    assert said
    for name, text in whole_run.logs().items():
        assert not [sentence for sentence in said if sentence in text], name


def test_no_secret_was_on_a_command_line_or_in_a_log(whole_run: WholeRun) -> None:
    secrets = secrets_of(whole_run)
    assert len(secrets) >= 3
    assert any("asterisk" in command for command in whole_run.commands)
    assert any(" media" in command for command in whole_run.commands)
    for text in [*whole_run.commands, *whole_run.logs().values()]:
        assert not [secret for secret in secrets if secret in text]


def test_no_personal_word_was_on_a_command_line(whole_run: WholeRun) -> None:
    personal = personal_words()
    assert not {
        personal[word] for word in personal for command in whole_run.commands if word in command
    }


def test_nothing_failed_quietly(whole_run: WholeRun) -> None:
    for name, text in whole_run.logs().items():
        for word in ('"level": "ERROR"', "Traceback", "] ERROR["):
            assert word not in text, (name, next(x for x in text.splitlines() if word in x))


def test_the_password_is_shown_once_and_the_address_with_it(whole_run: WholeRun) -> None:
    err = whole_run.finished.err
    assert f"http://127.0.0.1:{whole_run.installation.port('console')}/" in err
    assert "with the password" in " ".join(err.split())
