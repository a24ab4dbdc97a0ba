"""espeak-ng as a program behind the port."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.errors import EngineFailed, EngineTooSlow
from carecall.ports.speech import SpokenText
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from tests.speech.voices import espeak_program

HELLO = SpokenText(text="Hello, how are you today?", language=Language.EN)


def stand_in(folder: Path, body: str) -> EspeakProgram:
    """Return a program that does `body` in place of espeak-ng."""
    script = folder / "stand-in.py"
    script.write_text("import sys, time, os\n" + body, encoding="utf-8")
    return EspeakProgram(argv=(sys.executable, str(script)))


def written(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def is_running(process: str) -> bool:
    return Path(f"/proc/{process}").exists()


async def test_slower_speech_takes_longer() -> None:
    mouth = EspeakSynthesiser(espeak_program())
    usual = await mouth.render(HELLO)
    slow = await mouth.render(SpokenText(text=HELLO.text, language=Language.EN, speed=0.7))
    assert duration_ms(slow) > 1.2 * duration_ms(usual)


async def test_both_languages_have_a_voice_and_another_one_sounds_different() -> None:
    mouth = EspeakSynthesiser(espeak_program())
    for text, language, other in (
        ("안녕하세요", Language.KO, "ko+f4"),
        ("Hello", Language.EN, "en-gb+m3"),
    ):
        usual = await mouth.render(SpokenText(text=text, language=language))
        changed = await mouth.render(SpokenText(text=text, language=language, voice=other))
        assert usual != changed


async def test_a_voice_that_does_not_exist_says_so() -> None:
    with pytest.raises(EngineFailed, match="voice"):
        await EspeakSynthesiser(espeak_program()).render(
            SpokenText(text="Hello", language=Language.EN, voice="xx-none")
        )


@pytest.mark.parametrize("voice", ["../../etc/passwd", "-w/tmp/x", "en us", "en;ls", "한국"])
async def test_a_voice_is_a_name_and_nothing_else(voice: str, tmp_path: Path) -> None:
    program = stand_in(tmp_path, "sys.exit('must not be started')")
    with pytest.raises(EngineFailed, match="wrong name"):
        await EspeakSynthesiser(program).render(
            SpokenText(text="Hello", language=Language.EN, voice=voice)
        )


async def test_words_never_stand_on_the_command_line(tmp_path: Path) -> None:
    seen = tmp_path / "argv"
    program = stand_in(
        tmp_path,
        f"open({str(seen)!r}, 'w').write(' '.join(sys.argv) + '|' + sys.stdin.read()); sys.exit(1)",
    )
    with pytest.raises(EngineFailed, match="status 1"):
        await EspeakSynthesiser(program).render(HELLO)
    arguments, _, said = seen.read_text(encoding="utf-8").partition("|")
    assert "Hello" not in arguments
    assert "Hello" in said


async def test_a_private_copy_gets_its_variables(tmp_path: Path) -> None:
    seen = tmp_path / "env"
    body = f"open({str(seen)!r}, 'w').write(os.environ['ESPEAK_DATA_PATH'])"
    program = EspeakProgram(
        argv=stand_in(tmp_path, body).argv, env={"ESPEAK_DATA_PATH": "/some where"}
    )
    with pytest.raises(EngineFailed):
        await EspeakSynthesiser(program).render(HELLO)
    assert seen.read_text(encoding="utf-8") == "/some where"


async def test_a_missing_program_says_how_to_get_it() -> None:
    program = EspeakProgram(argv=("/nonexistent/espeak-ng",))
    with pytest.raises(EngineFailed, match="make setup"):
        await EspeakSynthesiser(program).render(HELLO)


async def test_a_program_that_hangs_is_ended_at_its_deadline(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "time.sleep(60)")
    with pytest.raises(EngineTooSlow):
        await EspeakSynthesiser(program, deadline_s=0.05).render(HELLO)


async def test_a_cancelled_sentence_ends_its_program(tmp_path: Path) -> None:
    note = tmp_path / "alive"
    program = stand_in(
        tmp_path, f"open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    task = asyncio.create_task(EspeakSynthesiser(program).render(HELLO))
    while not (process := written(note)):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_running(process)


@pytest.mark.parametrize("body", ["print('not a wave')", "pass", "sys.exit(3)"])
async def test_an_answer_that_is_no_sound_is_a_failure(body: str, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed):
        await EspeakSynthesiser(stand_in(tmp_path, body)).render(HELLO)


async def test_no_more_programs_run_at_once_than_allowed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = (
        f"log = open({str(log)!r}, 'a')\nlog.write('begin\\n'); log.flush()\n"
        "sys.stdin.read(); time.sleep(0.02)\nlog.write('end\\n'); sys.exit(1)"
    )
    mouth = EspeakSynthesiser(stand_in(tmp_path, body), at_once=1)
    await asyncio.gather(*(mouth.render(HELLO) for _ in range(3)), return_exceptions=True)
    assert log.read_text(encoding="utf-8").split() == ["begin", "end"] * 3
