"""Recorded clips and machine policies from the command line, and what a call is told of them."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.answering_policy import OnVoicemail
from carecall.domain.audio_clip import ClipKind
from carecall.domain.language import Language
from carecall.errors import BadDefinition, BadInput, ClipRefused, UnknownName
from carecall.speech.wave_file import write_wave
from carecall.store.answering import policy_of
from carecall.store.audio_files import clips_of
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CampaignRow
from tests.builders import make_world

OFFICE = "해운대구"
NAME = "안부 확인"
GREETING = "안녕하세요, 해운대구에서 안부를 여쭙는 인공지능 전화예요."


@pytest.fixture
def world(sqlite_sessions, sqlite_url, monkeypatch, tmp_path):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "var"))
    return make_world(sqlite_sessions, people=1)


@pytest.fixture
def recording(tmp_path):
    at = np.arange(16000) / 8000
    voice = np.sin(2 * np.pi * 200 * at) * np.clip(np.sin(2 * np.pi * 2.5 * at), 0, None)
    file = tmp_path / "recording.wav"
    file.write_bytes(write_wave((voice * 9000).astype("<i2").tobytes(), rate_hz=8000))
    return str(file)


def carecall(group, *words):
    return CliRunner().invoke(build_app(group), [group, *words], catch_exceptions=False)


def add(recording, name="인사", text=GREETING, *more):
    return carecall(
        "clips", "add", recording, "--organization", OFFICE, "--name", name, "--text", text, *more
    )


def campaign(world):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CampaignRow, world.campaign_id)


def test_a_recording_is_added_used_listed_and_given_to_the_next_call(world, recording, tmp_path):
    added = add(recording)
    assert added.exit_code == 0
    assert "to -24.0 dBov" in added.stdout
    carecall("clips", "use", NAME, "--greeting", "인사")
    [found] = json.loads(carecall("clips", "list", "--json").stdout)
    assert (found["name"], found["kind"], found["campaigns"]) == ("인사", "greeting", [NAME])
    assert f"played by {NAME}" in carecall("clips", "list", "--organization", OFFICE).stdout
    assert len(list((tmp_path / "var" / "clips").rglob("*.wav"))) == 1


def test_a_clip_in_use_is_not_removed_and_says_who_plays_it(world, recording, tmp_path):
    add(recording)
    carecall("clips", "use", NAME, "--greeting", "인사")
    with pytest.raises(BadInput, match=f"played by “{NAME}”"):
        carecall("clips", "remove", "인사", "--organization", OFFICE)
    assert carecall("clips", "use", NAME, "--greeting", "-").stdout.endswith("says the greeting.\n")
    assert (
        carecall("clips", "remove", "인사", "--organization", OFFICE).stdout == "Removed “인사”.\n"
    )
    assert list((tmp_path / "var" / "clips").rglob("*.wav")) == []
    assert "no clip yet" in carecall("clips", "list").stdout


def test_a_greeting_that_hides_the_ai_is_not_taken(world, recording, tmp_path):
    with pytest.raises(BadDefinition, match="an AI calls"):
        add(recording, text="안녕하세요, 해운대구예요.")
    with pytest.raises(BadDefinition, match="organization"):
        add(recording, text="안녕하세요, 인공지능이에요.")
    with pytest.raises(BadDefinition, match="placeholder"):
        add(recording, text="안녕하세요, {organization}의 인공지능이에요.")
    assert not (tmp_path / "var" / "clips").exists()


def test_other_clips_need_no_name_in_them_but_their_own_place(world, recording):
    add(recording, "끝", "고맙습니다, 안녕히 계세요.", "--kind", "closing")
    with pytest.raises(BadInput, match="is a closing clip"):
        carecall("clips", "use", NAME, "--greeting", "끝")
    with pytest.raises(UnknownName, match="carecall clips list"):
        carecall("clips", "use", NAME, "--closing", "없음")
    with pytest.raises(BadInput, match="Say which clip"):
        carecall("clips", "use", NAME)
    assert carecall("clips", "use", NAME, "--closing", "끝").exit_code == 0


def test_a_clip_of_another_language_or_a_taken_name_is_refused(world, recording):
    add(recording, "bye", "Thank you and goodbye.", "--kind", "closing", "--language", "en")
    with pytest.raises(BadInput, match="spoken in en"):
        carecall("clips", "use", NAME, "--closing", "bye")
    with pytest.raises(BadInput, match="is there already"):
        add(recording, "bye", "안녕히 계세요.", "--kind", "closing")


def test_a_bad_file_is_refused_in_one_sentence(world, tmp_path):
    file = tmp_path / "picture.wav"
    file.write_bytes(b"\x89PNG")
    with pytest.raises(ClipRefused, match="no WAV, FLAC, MP3 or Ogg"):
        add(str(file))
    with pytest.raises(BadInput, match="cannot be read"):
        add(str(tmp_path / "gone.wav"))


def test_the_call_is_told_its_clips_and_what_to_do_with_machines(world, recording):
    add(recording)
    carecall("clips", "use", NAME, "--greeting", "인사")
    carecall("campaign", "answering", NAME, "--voicemail", "hang_up")
    with system_reading(world.sessions, "a test looks") as session:
        row = session.get_one(CampaignRow, world.campaign_id)
        told = clips_of(session, row, Language.KO)
        assert told[ClipKind.GREETING].text == GREETING
        assert clips_of(session, row, Language.EN) == {}
        assert clips_of(session, None, Language.KO) == {}
        assert policy_of(row).voicemail is OnVoicemail.HANG_UP


def test_what_a_campaign_does_with_machines_is_shown_and_changed(world):
    shown = carecall("campaign", "answering", NAME).stdout
    assert "voicemail: leave the message after the beep" in shown
    changed = carecall(
        "campaign", "answering", NAME, "--screening", "hang_up", "--patience-s", "45", "--json"
    )
    assert json.loads(changed.stdout) == {
        "campaign": NAME,
        "voicemail": "leave_message",
        "screening": "hang_up",
        "announcement": "hang_up",
        "music": "hang_up",
        "patience_s": 45,
    }
    assert campaign(world).machine_policy["screening"] == "hang_up"
    with pytest.raises(BadDefinition, match="from 5 to 120"):
        carecall("campaign", "answering", NAME, "--patience-s", "900")


def test_a_broken_policy_gives_way_to_the_usual_one(world):
    with system_writing(world.sessions, "a test breaks a document") as session:
        row = session.get_one(CampaignRow, world.campaign_id)
        row.machine_policy = {"voicemail": "explode"}
    assert policy_of(campaign(world)).voicemail is OnVoicemail.LEAVE_MESSAGE
