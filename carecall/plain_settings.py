"""What the settings say, as the plain values that adapters take."""

from __future__ import annotations

from pydantic import SecretStr

from carecall.language.engines import LanguageConfig
from carecall.language.llm.chat_servers import ChatConfig
from carecall.notify.postmen import NotifyConfig
from carecall.notify.smtp import SmtpConfig, Tls
from carecall.provision.programs import find_programs
from carecall.settings import Settings
from carecall.speech.engines import SpeechConfig
from carecall.speech.espeak import EspeakProgram
from carecall.speech.machine import this_machine
from carecall.speech.openai_servers import ServerList


def notify_config(settings: Settings) -> NotifyConfig:
    """Return how news leave, as plain values.

    Raises:
        BadSetting: the mail server's settings are wrong.
    """
    if not settings.smtp_host:
        return NotifyConfig(private_webhooks=settings.webhook_private)
    password = settings.smtp_password
    mail = SmtpConfig(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=password.get_secret_value() if password is not None else "",
        sender=settings.smtp_from,
        tls=Tls(settings.smtp_tls),
    )
    return NotifyConfig(mail=mail, private_webhooks=settings.webhook_private)


def speech_config(settings: Settings) -> SpeechConfig:
    """Return the speech settings as plain values, with what this machine has."""
    espeak = find_programs(settings.downloads).espeak_ng
    return SpeechConfig(
        downloads=settings.downloads.absolute(),
        prompts=settings.var.absolute() / "prompts",
        machine=this_machine(settings.asr_device),
        asr=settings.asr,
        asr_model=settings.asr_model,
        asr_device=settings.asr_device,
        asr_after_model=settings.asr_after_model,
        asr_servers=_servers(settings.asr_url, settings.asr_key),
        tts=settings.tts,
        tts_servers=_servers(settings.tts_url, settings.tts_key),
        tts_model=settings.tts_model,
        tts_voice=settings.tts_voice,
        espeak=EspeakProgram(argv=espeak.argv, env=espeak.env) if espeak is not None else None,
    )


def language_config(settings: Settings) -> LanguageConfig:
    """Return the settings of talking and understanding as plain values."""
    key = settings.llm_key
    chat = ChatConfig(
        bases=tuple(settings.llm_url.split()),
        model=settings.llm_model,
        key=key.get_secret_value() if key is not None else "",
        tools=settings.llm_tools,
        first_words_s=settings.llm_first_words_s,
        total_s=settings.llm_total_s,
        analyse_s=settings.llm_analyse_s,
    )
    return LanguageConfig(chat=chat, dialogue=settings.dialogue, analyst=settings.analyst)


def _servers(urls: str, key: SecretStr | None) -> ServerList:
    return ServerList(
        bases=tuple(urls.split()), key=key.get_secret_value() if key is not None else ""
    )
