"""Why a message did not arrive is said in the reader's language, whichever postman tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

import carecall.notify
from admin.delivery_words import SENTENCES, said_problem
from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.smtp import _refusal
from carecall.notify.webhook import judge
from tests.builders import NOON

HANGUL = re.compile("[가-힣]")


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """Nothing is asked of the database."""
    return sqlite_url


def problems() -> list[str]:
    """What postmen say of answers."""
    said = [str(_refusal(code)) for code in (421, 550)]
    for status in (410, 503, 400):
        with pytest.raises((DeliveryFailed, DeliveryRefused)) as refused:
            judge(status, None, NOON)
        said.append(str(refused.value))
    return said


def test_what_postmen_say_is_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/"):
        for problem in problems():
            with force_locale("en"):
                assert said_problem(problem) == problem
            with force_locale("ko"):
                assert HANGUL.search(said_problem(problem)), problem
        with force_locale("ko"):
            assert "503" in said_problem(problems()[3])


def test_what_is_not_known_is_said_as_it_was_kept(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("ko"):
        assert said_problem("somebody cut the wire") == "somebody cut the wire"


def test_every_known_sentence_is_one_that_a_postman_says() -> None:
    folder = Path(carecall.notify.__path__[0])
    written = re.sub(r'"\s*f?"', "", "".join(file.read_text() for file in folder.glob("*.py")))
    for sentence in SENTENCES:
        assert all(part in written for part in re.split(r"%\(\w+\)s", sentence)), sentence
