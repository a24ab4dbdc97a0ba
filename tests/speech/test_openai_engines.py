"""Recognition and speech over HTTP, against a server that really answers."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.domain.script import Expectation
from carecall.errors import EngineFailed, EngineTooSlow, PassShed
from carecall.ports.speech import Priority, RecognitionHints, SpokenText
from carecall.speech.openai_servers import ServerList
from carecall.speech.openai_speech import OpenAiSynthesiser, SpeechServerConfig
from carecall.speech.openai_transcription import (
    SIDE_PASSES,
    OpenAiRecogniser,
    TranscriptionConfig,
    read_transcript,
)
from tests.fakes.openai_server import Fault, OpenAiDouble, openai_server

SOUND = b"\x10\x20" * 12_000
HINTS = RecognitionHints()
SENTENCE = SpokenText(text="Did you sleep well?", language=Language.EN)
VOICE = {"model": "tts-1", "voice": "alloy"}
NOBODY = "http://127.0.0.1:9"
FAULTS: list[Fault] = ["500", "error body", "cut off", "no json"]


@pytest.fixture
def server() -> Iterator[OpenAiDouble]:
    with openai_server() as double:
        yield double


@pytest.fixture
def second() -> Iterator[OpenAiDouble]:
    with openai_server() as double:
        yield double


@pytest.fixture
async def recogniser(server: OpenAiDouble) -> AsyncIterator[OpenAiRecogniser]:
    servers = ServerList(bases=(server.url,), key="sk-secret")
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    yield recogniser
    await recogniser.servers.close()


@pytest.fixture
async def synthesiser(server: OpenAiDouble) -> AsyncIterator[OpenAiSynthesiser]:
    servers = ServerList(bases=(server.url,), key="sk-secret")
    synthesiser = OpenAiSynthesiser(SpeechServerConfig(servers=servers, **VOICE, first_byte_s=0.5))
    yield synthesiser
    await synthesiser.servers.close()


async def hear(recogniser: OpenAiRecogniser, deadline_s: float = 8.0) -> str:
    heard = await recogniser.transcribe(
        SOUND, language=Language.EN, hints=HINTS, deadline_s=deadline_s
    )
    return heard.text


async def test_the_server_hears_the_whole_utterance_at_16_khz(
    recogniser: OpenAiRecogniser,
) -> None:
    assert await hear(recogniser) == "1.5 seconds at 16000"


async def test_language_temperature_and_expected_answers_are_sent(
    recogniser: OpenAiRecogniser, server: OpenAiDouble
) -> None:
    hints = RecognitionHints(expects=Expectation.YES_NO)
    await recogniser.transcribe(
        SOUND, language=Language.KO, hints=hints, priority=Priority.AFTER_CALL
    )
    (fields,) = server.fields
    assert fields["language"] == "ko"
    assert fields["temperature"] == "0"
    assert fields["model"] == "whisper-1"
    assert "아니요" in fields["prompt"]


async def test_confidence_comes_from_the_server_where_it_tells(
    recogniser: OpenAiRecogniser, server: OpenAiDouble
) -> None:
    plain = await recogniser.transcribe(SOUND, language=Language.EN, hints=HINTS)
    server.logprobs = [-0.2, -0.4]
    told = await recogniser.transcribe(SOUND, language=Language.EN, hints=HINTS)
    assert (plain.confidence, told.confidence) == (0.8, 0.741)


async def test_what_servers_make_up_on_silence_is_not_heard(
    recogniser: OpenAiRecogniser, server: OpenAiDouble
) -> None:
    server.text = "Thanks for watching!"
    heard = await recogniser.transcribe(SOUND, language=Language.EN, hints=HINTS)
    assert (heard.text, heard.confidence) == ("", 0.0)


async def test_connections_are_kept_and_the_key_is_sent_and_never_told(
    recogniser: OpenAiRecogniser, server: OpenAiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(3):
        await hear(recogniser)
    assert len(server.connections) == 1
    assert set(server.keys) == {"Bearer sk-secret"}
    server.fault = "500"
    with pytest.raises(EngineFailed) as failure:
        await hear(recogniser)
    assert "sk-secret" not in caplog.text + str(failure.value)
    assert "sk-secret" not in repr(ServerList(bases=("x",), key="sk-secret"))


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_bad_answer_to_sound_is_a_failure(
    recogniser: OpenAiRecogniser, server: OpenAiDouble, fault: Fault
) -> None:
    server.fault = fault
    with pytest.raises(EngineFailed):
        await hear(recogniser)


def test_an_error_beside_a_text_is_an_error() -> None:
    with pytest.raises(EngineFailed, match="see its log"):
        read_transcript(200, b'{"text": "half a word", "error": "out of memory"}')
    with pytest.raises(EngineFailed, match="without a text"):
        read_transcript(200, b"{}")


async def test_a_slow_recognition_ends_at_its_deadline(
    recogniser: OpenAiRecogniser, server: OpenAiDouble
) -> None:
    server.fault = "slow"
    with pytest.raises(EngineTooSlow, match="did not answer"):
        await hear(recogniser, deadline_s=0.1)


async def test_nobody_listening_is_a_failure() -> None:
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=ServerList(bases=(NOBODY,))))
    with pytest.raises(EngineFailed, match="ConnectError"):
        await hear(recogniser)
    await recogniser.servers.close()


async def test_partial_passes_are_not_sent_while_others_of_their_kind_are_out(
    recogniser: OpenAiRecogniser, server: OpenAiDouble
) -> None:
    asked = {"language": Language.EN, "hints": HINTS, "priority": Priority.PARTIAL}
    assert (await recogniser.transcribe(SOUND, **asked)).text
    for _ in range(SIDE_PASSES):
        await recogniser._side_places.acquire()
    with pytest.raises(PassShed):
        await recogniser.transcribe(SOUND, **asked)
    assert len(server.fields) == 1


async def test_a_sentence_becomes_telephone_sound(
    synthesiser: OpenAiSynthesiser, server: OpenAiDouble
) -> None:
    pcm = await synthesiser.render(SENTENCE)
    assert abs(duration_ms(pcm) - 20 * len(SENTENCE.text)) <= 60
    (body,) = server.bodies
    assert body["input"] == SENTENCE.text
    assert body["response_format"] == "wav"
    assert body["voice"] == "alloy"
    assert "sample_rate" not in body


@pytest.mark.parametrize("sample_rate_hz", [None, 8000])
async def test_headerless_sound_has_the_asked_rate_or_24_khz(
    server: OpenAiDouble, sample_rate_hz: int | None
) -> None:
    config = SpeechServerConfig(
        servers=ServerList(bases=(server.url,)),
        **VOICE,
        answer="pcm",
        sample_rate_hz=sample_rate_hz,
    )
    synthesiser = OpenAiSynthesiser(config)
    pcm = await synthesiser.render(SENTENCE)
    assert abs(duration_ms(pcm) - 20 * len(SENTENCE.text)) <= 60
    assert server.bodies[0].get("sample_rate") == sample_rate_hz
    await synthesiser.servers.close()


async def test_the_sentence_says_voice_and_speed(
    synthesiser: OpenAiSynthesiser, server: OpenAiDouble
) -> None:
    await synthesiser.render(
        SpokenText(text="Hello.", language=Language.EN, voice="nova", speed=9.0)
    )
    assert (server.bodies[0]["voice"], server.bodies[0]["speed"]) == ("nova", 4.0)


@pytest.mark.parametrize("fault", [*FAULTS, "silent"])
async def test_every_bad_answer_to_text_is_a_failure(
    synthesiser: OpenAiSynthesiser, server: OpenAiDouble, fault: Fault
) -> None:
    server.fault = fault
    with pytest.raises(EngineFailed):
        await synthesiser.render(SENTENCE)


async def test_a_sentence_that_does_not_begin_in_time_is_too_slow(server: OpenAiDouble) -> None:
    server.fault = "slow"
    config = SpeechServerConfig(servers=ServerList(bases=(server.url,)), **VOICE, first_byte_s=0.1)
    synthesiser = OpenAiSynthesiser(config)
    with pytest.raises(EngineTooSlow):
        await synthesiser.render(SENTENCE)
    await synthesiser.servers.close()


async def test_nothing_to_say_asks_nobody(
    synthesiser: OpenAiSynthesiser, server: OpenAiDouble
) -> None:
    assert await synthesiser.render(SpokenText(text=" ", language=Language.EN)) == b""
    assert server.bodies == []
