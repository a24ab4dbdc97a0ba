"""Who talks and who reads, by the settings."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from carecall.commands.doctor_language import check_language
from carecall.conversation.last_resort import apology, time_up
from carecall.domain.language import Language
from carecall.domain.spoken_rules import judge_written
from carecall.errors import MissingPart
from carecall.language.engines import LanguageConfig, build_dialogue, build_reader
from carecall.language.llm.chat_servers import ChatConfig
from carecall.language.llm.circuit import Circuit, CircuitRule
from carecall.plain_settings import language_config
from carecall.settings import Settings
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.chat_server import chat_server
from tests.language.scripted_talks import a_brief

NOBODY = "http://127.0.0.1:9"


def asked_for(**facts: Any) -> LanguageConfig:
    return language_config(Settings(_env_file=None, **facts))


def test_nothing_asks_a_network_unless_it_is_told_to() -> None:
    config = asked_for(llm_url=NOBODY, llm_model="small")
    assert not config.asks_a_model
    assert build_dialogue(config, PhraseAnalyst()).name == "scripted"
    assert build_reader(config, PhraseAnalyst()).name == "phrases"


def test_a_language_model_talks_and_reads_where_it_is_asked_for() -> None:
    config = asked_for(
        dialogue="llm", analyst="llm", llm_url=f"{NOBODY} {NOBODY}/v1", llm_model="m"
    )
    assert config.chat.bases == (f"{NOBODY}/v1", f"{NOBODY}/v1")
    assert build_dialogue(config, PhraseAnalyst()).name == "llm"
    assert build_reader(config, PhraseAnalyst()).name == "llm m + phrases"


@pytest.mark.parametrize(
    ("facts", "setting"),
    [
        ({"dialogue": "llm"}, "CARECALL_LLM_URL"),
        ({"dialogue": "llm", "llm_url": NOBODY}, "CARECALL_LLM_MODEL"),
    ],
)
def test_a_missing_address_or_model_is_named_before_anything_starts(
    facts: dict[str, str], setting: str
) -> None:
    with pytest.raises(MissingPart, match=setting):
        build_dialogue(asked_for(**facts), PhraseAnalyst())
    assert setting in check_language(asked_for(**facts))[-1].mend


def test_the_key_shows_nowhere() -> None:
    config = asked_for(dialogue="llm", llm_url=NOBODY, llm_model="m", llm_key="abc123")
    assert config.chat.headers == {"Authorization": "Bearer abc123"}
    assert "abc123" not in repr(config)


def test_the_doctor_says_who_talks() -> None:
    (check,) = check_language(asked_for())
    assert (check.name, check.version, check.ok) == ("Dialogue", "scripted", True)


def test_the_doctor_asks_every_server() -> None:
    with chat_server() as one, chat_server() as other:
        other.models = ("large",)
        chat = ChatConfig(bases=(one.url, other.url, NOBODY), model="small")
        _, well, unknown, gone = check_language(LanguageConfig(chat=chat, dialogue="llm"))
    assert well.ok
    assert "CARECALL_LLM_MODEL" in unknown.mend
    assert "does not answer" in gone.mend


def test_a_circuit_opens_tries_once_and_closes() -> None:
    circuit = Circuit(CircuitRule(failures=2, first_rest_s=10, trial_s=5))
    circuit.failed(0)
    assert circuit.allows(1)
    circuit.failed(1)
    assert not circuit.allows(10.9)
    assert circuit.allows(11)
    assert not circuit.allows(12)
    circuit.failed(12)
    assert not circuit.allows(31.9)
    assert circuit.allows(32)
    circuit.worked()
    assert circuit.allows(33)


@pytest.mark.parametrize("language", list(Language))
def test_what_is_said_when_all_else_fails_keeps_to_the_rules_too(language: Language) -> None:
    for line in (apology(language), time_up(a_brief(language))):
        assert judge_written(line.text, language).ok


def test_what_a_server_writes_in_its_errors_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), chat_server() as server:
        server.fault = "500"
        chat = ChatConfig(bases=(server.url,), model="small")
        reader = build_reader(
            LanguageConfig(chat=chat, analyst="llm"), PhraseAnalyst(), single=True
        )
        reader.read_utterance("my knee hurts", language=Language.EN, topic=None, asked="")
    told = " ".join(str(record.__dict__) for record in caplog.records)
    assert "out of memory" not in told
    assert "knee" not in told
