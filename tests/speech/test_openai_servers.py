"""Several servers: taken in turn, rested after failures, and found again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from carecall.domain.language import Language
from carecall.errors import EngineFailed, EngineTooSlow
from carecall.ports.speech import Priority, RecognitionHints, SpokenText
from carecall.speech.openai_servers import ServerList, Servers
from carecall.speech.openai_transcription import (
    OpenAiRecogniser,
    TranscriptionConfig,
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


async def hear(recogniser: OpenAiRecogniser, deadline_s: float = 8.0) -> str:
    heard = await recogniser.transcribe(
        SOUND, language=Language.EN, hints=HINTS, deadline_s=deadline_s
    )
    return heard.text


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_retry_goes_to_another_server(
    server: OpenAiDouble, second: OpenAiDouble, fault: Fault
) -> None:
    server.fault = fault
    servers = ServerList(bases=(server.url, second.url))
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    for _ in range(3):
        assert await hear(recogniser) == "1.5 seconds at 16000"
    assert len(server.fields) == 1, "a server that failed is rested"
    assert len(second.fields) == 3
    await recogniser.servers.close()


async def test_a_slow_server_leaves_time_for_another(
    server: OpenAiDouble, second: OpenAiDouble
) -> None:
    server.fault = "slow"
    servers = ServerList(bases=(server.url, second.url))
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    assert await hear(recogniser, deadline_s=1.0) == "1.5 seconds at 16000"
    await recogniser.servers.close()


def test_healthy_servers_are_taken_in_turn() -> None:
    servers = Servers("server", ServerList(bases=("http://a", "http://b/v1/", "http://c")))
    firsts = [servers.candidates()[0] for _ in range(4)]
    assert firsts == ["http://a/v1", "http://b/v1", "http://c/v1", "http://a/v1"]
    assert all(len(servers.candidates()) == 2 for _ in range(3))


def test_no_server_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no base URL"):
        Servers("server", ServerList(bases=()))


async def test_a_rested_server_comes_back(server: OpenAiDouble, second: OpenAiDouble) -> None:
    now_s = 0.0
    servers = Servers(
        "server", ServerList(bases=(server.url, second.url)), rest_s=30, now_s=lambda: now_s
    )

    async def refuse_first(_: object, base: str) -> str:
        if base.startswith(server.url):
            raise EngineFailed("broken")
        return base

    assert await servers.ask(refuse_first, deadline_s=5) == f"{second.url}/v1"
    assert {servers.candidates()[0] for _ in range(4)} == {f"{second.url}/v1"}
    now_s = 31.0
    assert {servers.candidates()[0] for _ in range(4)} == {f"{server.url}/v1", f"{second.url}/v1"}


async def test_a_server_that_goes_on_failing_is_rested_longer_each_time() -> None:
    now_s = 0.0
    servers = Servers(
        "server", ServerList(bases=("http://a", "http://b")), rest_s=30, now_s=lambda: now_s
    )

    async def refuse_a(_: object, base: str) -> str:
        if "//a" in base:
            raise EngineFailed("broken")
        return base

    async def asks_a_first() -> bool:
        before = servers._rests.get("http://a/v1")
        for _ in range(2):
            await servers.ask(refuse_a, deadline_s=5)
        return servers._rests.get("http://a/v1") != before

    assert await asks_a_first()
    for rested_s in (30, 60, 120, 240, 300, 300):
        now_s += rested_s - 1
        assert not await asks_a_first()
        now_s += 1
        assert await asks_a_first()


async def test_what_a_server_says_of_one_request_does_not_rest_it(
    server: OpenAiDouble, second: OpenAiDouble
) -> None:
    server.fault = "400"
    servers = ServerList(bases=(server.url, second.url))
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    for _ in range(4):
        assert await hear(recogniser) == "1.5 seconds at 16000"
    assert len(server.fields) > 1, "it is asked again in its turn"
    await recogniser.close()


async def test_a_server_is_not_rested_for_being_slow_with_what_nobody_waits_for(
    server: OpenAiDouble, second: OpenAiDouble
) -> None:
    server.fault = second.fault = "slow"
    servers = ServerList(bases=(server.url, second.url))
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    with pytest.raises(EngineTooSlow):
        await recogniser.transcribe(
            SOUND, language=Language.EN, hints=HINTS, priority=Priority.AFTER_CALL, deadline_s=0.2
        )
    assert recogniser.servers._rests == {}
    with pytest.raises(EngineTooSlow):
        await hear(recogniser, deadline_s=0.2)
    assert len(recogniser.servers._rests) == 2
    await recogniser.close()


async def test_every_server_down_and_one_back_is_found_within_its_rest(
    server: OpenAiDouble, second: OpenAiDouble
) -> None:
    server.fault = second.fault = "500"
    servers = ServerList(bases=(server.url, second.url))
    recogniser = OpenAiRecogniser(TranscriptionConfig(servers=servers))
    with pytest.raises(EngineFailed):
        await hear(recogniser)
    second.fault = ""
    assert await hear(recogniser) == "1.5 seconds at 16000", "resting ones are asked when all rest"
    assert await hear(recogniser) == "1.5 seconds at 16000"
    await recogniser.close()
