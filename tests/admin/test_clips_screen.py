"""Settings > Recorded voices: uploads are judged and converted, heard on record, used, replaced and deleted."""

from __future__ import annotations

import io
import math
import struct
import wave
from pathlib import Path

import pytest
from sqlalchemy import select

from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AudioFileRow, AuditEventRow, CampaignRow
from tests.admin.conftest import Visitor
from tests.builders import World

LIST = "/settings/recorded-voices/"
WORDS = "안녕하세요, 해운대구에서 전화드리는 인공지능 안부 전화입니다."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database cannot matter: the sound lies in files."""
    return sqlite_url


def sound(seconds: float = 1.5, level: float = 0.3) -> bytes:
    """A hum that swells and fades as speech does, as a WAV file."""
    rate = 16_000
    samples = (
        int(32767 * level * abs(math.sin(at / rate * 9)) * math.sin(2 * math.pi * 220 * at / rate))
        for at in range(int(rate * seconds))
    )
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", each) for each in samples))
    return target.getvalue()


def form(world: World, content: bytes | None = None, **more: object) -> dict[str, object]:
    file = (io.BytesIO(sound() if content is None else content), "../../etc/passwd.wav")
    return {"organization": world.organization_id, "name": "인사", "kind": "greeting", "language": "ko",
            "text": WORDS, "file": file, **more}  # fmt: skip


def rows(sessions: Sessions) -> list[AudioFileRow]:
    with system_reading(sessions, "a test looks") as session:
        found = list(session.scalars(select(AudioFileRow)))
        session.expunge_all()
        return found


def files(settings: Settings) -> list[Path]:
    return sorted((settings.var / "clips").rglob("*.wav"))


def actions_of(sessions: Sessions) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        return list(
            session.scalars(
                select(AuditEventRow.action)
                .where(AuditEventRow.object_type.in_(["audio_file", "campaign"]))
                .order_by(AuditEventRow.id)
            )
        )


def test_a_recording_is_converted_heard_used_replaced_and_deleted(
    boss: Visitor, world: World, sessions: Sessions, settings: Settings
) -> None:
    assert boss.post(f"{LIST}new", form(world)).status_code == 302
    [row] = rows(sessions)
    assert files(settings) == [settings.var / "clips" / row.file]
    page = boss.get(f"{LIST}{row.id}/").text
    assert WORDS in page
    assert "1.5 seconds" in page
    heard = boss.get(f"{LIST}{row.id}/listen.wav")
    with wave.open(io.BytesIO(heard.data)) as played:
        assert (played.getframerate(), played.getnchannels()) == (8000, 1)
    assert boss.get(f"{LIST}{row.id}/peaks.json").get_json()["duration_ms"] > 1000
    use = {"campaign": world.campaign_id}
    boss.post(f"{LIST}{row.id}/use", use)
    with system_reading(sessions, "a test looks") as session:
        assert session.get_one(CampaignRow, world.campaign_id).greeting_clip_id == row.id
    assert boss.post(f"{LIST}{row.id}/delete").status_code == 409
    again = {"text": WORDS, "file": (io.BytesIO(sound(2.0)), "b.wav")}
    assert "replaced" in boss.post(f"{LIST}{row.id}/replace", again, follow_redirects=True).text
    [new] = rows(sessions)
    assert new.file != row.file
    assert files(settings) == [settings.var / "clips" / new.file]
    boss.post(f"{LIST}{row.id}/use", {**use, "clip": "voice"})
    assert boss.post(f"{LIST}{row.id}/delete").status_code == 302
    assert (rows(sessions), files(settings)) == ([], [])
    assert actions_of(sessions) == ["clip.add", "listened", "campaign.clip", "changed", "campaign.clip", "clip.remove"]  # fmt: skip


def test_what_is_no_recording_or_may_not_be_said_is_refused_with_one_sentence(
    boss: Visitor, world: World, sessions: Sessions, settings: Settings
) -> None:
    for wrong, told in (
        ({"content": b"<?xml not a sound"}, "no WAV, FLAC, MP3 or Ogg file"),
        ({"content": b"RIFF\x00\x00\x00\x00WAVEfmt "}, "cannot be decoded"),
        ({"content": sound(level=0.0)}, "holds no voice"),
        ({"text": "안녕하세요, 잘 지내세요?"}, "must say that an AI calls"),
        ({"text": f"{WORDS} {{recipient}}"}, "without curly brackets"),
        ({"file": ""}, "Choose a recording"),
        ({"kind": "x"}, "Choose one of the offered values"),
    ):
        answer = boss.post(f"{LIST}new", form(world, **wrong))
        assert answer.status_code == 422, told
        assert told in answer.text, told
    assert (rows(sessions), files(settings)) == ([], [])


def test_a_sound_outside_the_folder_is_never_sent(
    boss: Visitor, world: World, sessions: Sessions, settings: Settings
) -> None:
    (settings.var / "secret.wav").write_bytes(sound())
    boss.post(f"{LIST}new", form(world))
    [row] = rows(sessions)
    for elsewhere in ("../secret.wav", "/etc/passwd", f"{world.organization_id}/../../secret.wav"):
        world.change(AudioFileRow, row.id, file=elsewhere)
        assert boss.get(f"{LIST}{row.id}/listen.wav").status_code == 404
        assert boss.get(f"{LIST}{row.id}/peaks.json").status_code == 404
    assert "listened" not in actions_of(sessions)
