"""Scripts: their versions, which campaign speaks which, and a talk tried out by typing."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from admin.api.values.parts import Asked, Given, Key, Moment
from carecall.domain.typed_rehearsal import LINE_LIMIT, MOST_LINES, RehearsedTalk
from carecall.store.rows.campaign import NOTE_LIMIT
from carecall.store.tables import CareScriptVersionRow

NAME_LIMIT = 30


class ScriptVersion(Given):
    """One published version; it never changes."""

    version_no: int
    published_at: Moment
    publisher: str
    note: str


class SpeakingCampaign(Given):
    """A campaign that speaks a script."""

    campaign_id: int
    name: str
    version_no: int | None = Field(
        description="The version it keeps; null takes the newest when it starts."
    )


class ScriptVersions(Given):
    """The versions of a script, newest first, and who speaks it."""

    has_draft: bool
    versions: list[ScriptVersion]
    campaigns: list[SpeakingCampaign]


class PublishAsked(Asked):
    """What is said of a new version."""

    note: str = Field(default="", max_length=NOTE_LIMIT)


class ScriptChosen(Asked):
    """Which script a campaign speaks; null is the built-in one."""

    script_id: Key | None


class RehearsableScript(Given):
    """A script in one version, under the key by which it is rehearsed."""

    key: str
    name: str


class RehearsableScripts(Given):
    """Every script in reach in every version, and the built-in ones."""

    scripts: list[RehearsableScript]


Line = Annotated[str, Field(max_length=LINE_LIMIT)]


class RehearsalAsked(Asked):
    """A talk to be tried out: nobody is called, and nothing is written of anybody."""

    script: str = Field(max_length=60, description="A key of the scripts that can be rehearsed.")
    recipient_id: Key | None = Field(
        default=None, description="Whose memory the talk begins with; null plays somebody invented."
    )
    name: str = Field(default="", max_length=NAME_LIMIT)
    calls_before: int = Field(default=0, ge=0, le=1000)
    lines: list[Line] = Field(
        default=[],
        max_length=MOST_LINES,
        description="What the person says, in order; an empty line is silence.",
    )


class RehearsedLine(Given):
    """One turn as it would be, and what would be made of it."""

    ours: bool
    text: str
    alert: str
    worry: bool
    noted: list[str]
    finding: str
    serious: str


class RehearsedTalkGiven(Given):
    """The whole talk so far."""

    turns: list[RehearsedLine]
    over: bool
    completed: bool
    label: str
    follow_up: str

    @classmethod
    def of(cls, talk: RehearsedTalk) -> Self:
        """Return a rehearsed talk."""
        return cls.model_validate(talk)


def version_given(row: CareScriptVersionRow) -> ScriptVersion:
    """Return a version."""
    return ScriptVersion.model_validate(row)
