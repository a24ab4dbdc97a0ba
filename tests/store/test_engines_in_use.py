"""What the console is told of the engines."""

from __future__ import annotations

from datetime import UTC, datetime

from carecall.store.engines_in_use import KEY, EnginesInUse, engines_in_use, note_engines_in_use
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import SettingRow

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_engines_that_were_noted_last_are_the_ones_in_use(sessions: Sessions) -> None:
    phrases = EnginesInUse(recogniser="pocketsphinx", limited=True, synthesiser="espeak-ng")
    whisper = EnginesInUse(
        recogniser="whisper", limited=False, synthesiser="espeak-ng", dialogue="llm"
    )
    note_engines_in_use(sessions, phrases, NOW)
    note_engines_in_use(sessions, whisper, NOW)
    with system_reading(sessions, "a test") as session:
        assert engines_in_use(session) == whisper


def test_engines_that_an_earlier_version_noted_tell_of_no_dialogue(sessions: Sessions) -> None:
    noted = {"recogniser": "whisper", "limited": False, "synthesiser": "espeak-ng"}
    with system_writing(sessions, "a test notes as before") as session:
        session.add(SettingRow(key=KEY, value=noted, changed_at=NOW))
    with system_reading(sessions, "a test") as session:
        found = engines_in_use(session)
    assert found is not None
    assert (found.recogniser, found.dialogue) == ("whisper", "")


def test_before_media_ever_ran_no_engine_is_known(sessions: Sessions) -> None:
    with system_reading(sessions, "a test") as session:
        assert engines_in_use(session) is None
