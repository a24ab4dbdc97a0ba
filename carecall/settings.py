"""Frozen, typed settings from the environment or the file `carecall.env`; secrets never show in repr."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from carecall.errors import BadSetting

PORT_OFFSETS = {
    "sip": 60,
    "lab_sip": 61,
    "ami": 38,
    "lab_ami": 39,
    "agi": 73,
    "media": 90,
    "lab_media": 91,
    "lab_control": 92,
    "console": 80,
    "metrics": 94,
    "media_metrics": 95,
}
"""Each port is `port_base` plus this. Two installations need bases at least 10,000 apart."""
RTP_OFFSET = 1000
LAB_RTP_OFFSET = 3000
RTP_PORTS = 2000


class Settings(BaseSettings):
    """Every setting, named CARECALL_<NAME> in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="CARECALL_",
        env_file="carecall.env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    var: Path = Path("var")
    """Runtime folder: database, recordings, logs, rendered configuration, models, private Asterisk."""
    cache: Path | None = None
    """Where downloads are kept (private Asterisk root, models); default `var`."""
    database_url: SecretStr | None = None
    """SQLAlchemy URL; default SQLite in `var`."""
    bind: str = "127.0.0.1"
    """Address of SIP and sound; everything but the console always stays on loopback."""
    console_bind: str = "127.0.0.1"
    """Address of the console."""
    public_address: str = ""
    """Where the carrier reaches us, when an address translation stands between; empty where none does."""
    node: str = Field(default_factory=socket.gethostname, min_length=1, max_length=80)
    """Name of the host with its Asterisk, unique among the hosts that share a database."""
    port_base: int = Field(default=18000, ge=1024, le=32000)

    trunk_host: str = ""
    """SIP trunk address `host` or `host:port`; empty means the lab carrier."""
    trunk_kind: Literal["ip", "registration"] = "ip"
    trunk_user: str = ""
    trunk_secret: SecretStr | None = None
    trunk_domain: str = ""
    """From domain, when the carrier wants its own."""
    trunk_qualify: bool = True
    """Ask the carrier with OPTIONS whether it is there; no for one that never answers these."""
    trunk_channels: int = Field(default=10, ge=1, le=1000)
    trunk_calls_per_second: float = Field(default=2.0, gt=0, le=100)
    trunk_number: str = ""
    """The number that `carecall call` shows."""
    trunk_lettering: str = ""
    """The short text that phones show beside `trunk_number`."""

    asr: Literal["auto", "whisper", "sphinx", "http"] = "auto"
    """auto: faster-whisper when its weights are there, else the phrase recogniser."""
    asr_model: str = "auto"
    """faster-whisper size or folder; auto picks by this machine."""
    asr_device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where faster-whisper runs; auto takes a GPU where one is found."""
    asr_after_model: str = ""
    """Model of the second hearing after a call: faster-whisper size or folder, or a server's name; empty: the live one."""
    asr_url: str = ""
    """Base URLs of OpenAI-compatible transcription servers, separated by spaces."""
    asr_key: SecretStr | None = None
    tts: Literal["espeak", "supertonic", "http"] = "espeak"
    """supertonic: the natural voice, once `carecall setup --voice natural` has brought it."""
    tts_url: str = ""
    tts_key: SecretStr | None = None
    tts_model: str = "tts-1"
    tts_voice: str = ""

    dialogue: Literal["scripted", "llm"] = "scripted"
    """llm: a language model phrases answers in free talk; the script decides and takes over at any fault."""
    analyst: Literal["embedded", "llm"] = "embedded"
    """llm: a language model reads calls after their end, too."""
    llm_url: str = ""
    """Base URLs of OpenAI-compatible chat servers, separated by spaces."""
    llm_model: str = ""
    llm_key: SecretStr | None = None
    llm_tools: bool = True
    """Whether the model is offered its choices; no for servers that refuse tools."""
    llm_first_words_s: float = Field(default=1.2, ge=0.2, le=10)
    """Until the first sentence; after that the script speaks."""
    llm_total_s: float = Field(default=6.0, ge=1, le=60)
    """Until the last word of a reply."""
    llm_analyse_s: float = Field(default=30.0, ge=1, le=600)
    """Until a call is read."""

    smtp_host: str = ""
    """Mail server for notifications; empty means that e-mails wait."""
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    """Default 587 with starttls, 465 with tls, 25 with none."""
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_from: str = ""
    """Address that notifications come from."""
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """none is for a mail server on this machine alone."""
    webhook_private: bool = False
    """Webhooks may lead into private networks, and by http."""

    debian_mirror: str = ""
    """Debian mirror for the private Asterisk; default the machine's own, then Debian's."""
    npm_registry: str = "https://registry.npmjs.org"
    """Where the console's front-end files are fetched from."""

    console_https: bool = False
    """The console stands behind a proxy that speaks TLS: Secure cookies, HSTS, X-Forwarded-* believed."""
    console_url: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?/?$")
    """Address that users type, for example https://care.example.org: mailed links begin with it, and the console
    answers to no other name. Without it letters hold no link."""

    environment_label: str = Field(default="", max_length=20)
    """Word that every page of the console shows, such as Test, so that nobody takes one installation for another."""

    plan_ahead_days: int = Field(default=7, ge=0, le=366)
    """How many days beyond today the calls of campaigns are planned."""

    jobs_url: SecretStr | None = None
    """Queue that wakes workers of background work: redis:// or postgresql://; default a file in `var`."""

    upload_max_mib: int = Field(default=20, ge=1, le=1000)
    """Largest spreadsheet that is read."""
    default_country: str = "KR"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "text"] = "auto"
    """auto: rows for a terminal, JSON lines for files."""

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address, its password included: hand it to the engine and never log it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.var.absolute() / 'carecall.db'}"

    @property
    def jobs_address(self) -> str:
        """The address of the queue of wake-ups; empty for the file in `var`."""
        return self.jobs_url.get_secret_value() if self.jobs_url is not None else ""

    @property
    def upload_max_bytes(self) -> int:
        """Largest spreadsheet that is read."""
        return self.upload_max_mib << 20

    @property
    def downloads(self) -> Path:
        """Where big downloads are kept."""
        return self.cache if self.cache is not None else self.var

    def port(self, purpose: str) -> int:
        """Return the port of one of PORT_OFFSETS."""
        return self.port_base + PORT_OFFSETS[purpose]

    def rtp_ports(self, *, lab: bool = False) -> tuple[int, int]:
        """Return the first and last RTP port."""
        first = self.port_base + (LAB_RTP_OFFSET if lab else RTP_OFFSET)
        return first, first + RTP_PORTS - 1


def read_settings() -> Settings:
    """Read the environment and the settings file.

    Raises:
        BadSetting: naming the first setting that is wrong, without its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = "CARECALL_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSetting(name, f"is wrong: {first['msg']}.") from None
