"""A model tried out at the keyboard before anybody is called."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from carecall.commands.script import app
from tests.fakes.chat_server import chat_server

TYPED = "yes\nI only had soup\nI slept badly\n"


def test_a_model_is_tried_out_and_every_reply_says_what_came_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with chat_server() as server:
        answers = iter(["That is not much for a whole day.", "It is raining today."])
        server.says = lambda _body: next(answers)
        monkeypatch.setenv("CARECALL_LLM_URL", server.url)
        monkeypatch.setenv("CARECALL_LLM_MODEL", "small")
        monkeypatch.setenv("CARECALL_LLM_FIRST_WORDS_S", "5")
        asked = ["rehearse", "--language", "en", "--engine", "llm", "--json"]
        result = CliRunner().invoke(app, asked, input=TYPED)
    assert result.exit_code == 0
    _, opening, phrased, withheld, _ = (json.loads(line) for line in result.stdout.splitlines())
    assert opening["model"] is None
    assert phrased["says"].startswith("That is not much for a whole day.")
    assert phrased["model"].startswith("first sentence after")
    assert withheld["model"] == "the script spoke: world"
    assert "raining" not in withheld["says"]
