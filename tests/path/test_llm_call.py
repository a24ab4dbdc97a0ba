"""A real call in which a language model phrases the answers, its server a double on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from carecall.domain.turns import Speaker
from carecall.store.session import system_reading
from carecall.store.tables import TurnRow
from tests.fakes.chat_server import chat_server
from tests.path.installation import Installation, end, wait_until
from tests.path.whole_run import PERSONAS

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

SAYS = "That was a small meal for a whole day."


def test_the_models_words_are_spoken_on_a_real_call_and_the_script_asks_on(tmp_path: Path) -> None:
    with chat_server() as server:
        server.says = SAYS
        installation = Installation(
            tmp_path,
            CARECALL_DIALOGUE="llm",
            CARECALL_LLM_URL=server.url,
            CARECALL_LLM_MODEL="small",
        )
        with installation.serving():
            number = PERSONAS["poor_sleep-en"].number
            with (tmp_path / "call.txt").open("wb") as out:
                call = installation.begin_beside(out, "call", number, "--language", "en")
            try:
                wait_until(lambda: phrased(installation), "a model's words were spoken")
            finally:
                end(call)
    (first, *_) = phrased(installation)
    assert first.startswith(SAYS)
    assert first.endswith("?")


def phrased(installation: Installation) -> list[str]:
    """Return our turns that begin with the model's words."""
    with system_reading(installation.sessions(), "a test looks for turns") as session:
        ours = session.scalars(
            select(TurnRow.text).where(TurnRow.speaker == Speaker.AGENT).order_by(TurnRow.turn_no)
        )
        return [text for text in ours if text.startswith(SAYS)]
