"""Builds the dialogue and the reader of calls that the settings ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from carecall.errors import MissingPart
from carecall.language.llm.analyst import LlmAnalyst
from carecall.language.llm.chat_json import ChatReader
from carecall.language.llm.chat_servers import ChatConfig, ChatServers
from carecall.language.llm.dialogue import LlmDialogue
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import Dialogue
from carecall.ports.telemetry import Telemetry

NO_URL = "set CARECALL_LLM_URL to an OpenAI-compatible address such as http://127.0.0.1:11434."
NO_MODEL = "set CARECALL_LLM_MODEL to a model that the server knows."


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageConfig:
    """The settings of talking and understanding as plain values."""

    chat: ChatConfig
    dialogue: Literal["scripted", "llm"] = "scripted"
    analyst: Literal["embedded", "llm"] = "embedded"

    @property
    def asks_a_model(self) -> bool:
        """Whether anything is sent to a language model at all."""
        return "llm" in (self.dialogue, self.analyst)


def build_dialogue(
    config: LanguageConfig, analyst: Analyst, telemetry: Telemetry | None = None
) -> Dialogue:
    """Return the dialogue of all calls; `analyst` reads every turn, whoever phrases.

    Raises:
        MissingPart: a language model was asked for without an address or a name.
    """
    script = ScriptedDialogue(analyst)
    if config.dialogue == "scripted":
        return script
    return LlmDialogue(script, ChatServers(require_chat(config.chat)), telemetry)


@asynccontextmanager
async def open_dialogue(config: LanguageConfig, analyst: Analyst) -> AsyncIterator[Dialogue]:
    """Give a dialogue for a while and close its connections afterwards.

    Raises:
        MissingPart: a language model was asked for without an address or a name.
    """
    script = ScriptedDialogue(analyst)
    if config.dialogue == "scripted":
        yield script
        return
    servers = ChatServers(require_chat(config.chat))
    try:
        yield LlmDialogue(script, servers)
    finally:
        await servers.close()


def build_reader(config: LanguageConfig, embedded: Analyst, *, single: bool = False) -> Analyst:
    """Return who reads calls after their end; with `single`, single utterances too.

    Raises:
        MissingPart: a language model was asked for without an address or a name.
    """
    if config.analyst == "embedded":
        return embedded
    return LlmAnalyst(embedded, ChatReader(require_chat(config.chat)), single=single)


def require_chat(chat: ChatConfig) -> ChatConfig:
    """Return `chat` when it names a server and a model.

    Raises:
        MissingPart: it does not.
    """
    if not chat.bases:
        raise MissingPart("The address of the language model", NO_URL)
    if not chat.model:
        raise MissingPart("The name of the language model", NO_MODEL)
    return chat
