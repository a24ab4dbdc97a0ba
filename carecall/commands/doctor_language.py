"""What the doctor says of who talks and who reads calls."""

from __future__ import annotations

from carecall.errors import MissingPart
from carecall.language.engines import LanguageConfig, require_chat
from carecall.language.llm.chat_servers import probe
from carecall.provision.health import Check


def check_language(config: LanguageConfig) -> list[Check]:
    """Report the engines, and whether the language model's servers answer where one is asked."""
    engines = Check(
        name="Dialogue",
        ok=True,
        version=config.dialogue,
        note=f"calls are read by: {config.analyst}",
    )
    if not config.asks_a_model:
        return [engines]
    try:
        chat = require_chat(config.chat)
    except MissingPart as missing:
        return [engines, Check(name="Language model", ok=False, mend=missing.mend)]
    return [engines, *(_server(base, why, chat.model) for base, why in probe(chat).items())]


def _server(base: str, why: str, model: str) -> Check:
    mend = (
        f"it {why}; until it answers, the script talks and the embedded analyst reads."
        if why
        else ""
    )
    return Check(name="Language model", ok=not why, version=model, where=base, mend=mend)
