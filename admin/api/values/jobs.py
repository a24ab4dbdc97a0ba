"""Background work that a key ordered: exports of lists, conversation records, bundles of recordings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from admin.api.values.parts import Asked, Given, Key, Moment, SearchAsked
from carecall.domain.job import JobState

MOST_CHOSEN = 1000


class Job(Given):
    """One piece of background work."""

    id: int
    kind: str
    state: JobState
    done: int
    """Rows so far."""
    total: int | None
    problem: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    expires_at: Moment | None
    """Until then its file can be fetched."""
    file_name: str
    file_bytes: int | None
    result: dict[str, object] | None = Field(
        default=None, description="What came of it, such as created and failed rows of a list."
    )


class Jobs(Given):
    """A key's own background work, newest first."""

    jobs: list[Job]


class ExportAsked(Asked):
    """A whole list as a file, as it would be searched and sorted."""

    list: str = Field(max_length=40)
    """As in the address of the list, such as recipients, calls or do-not-call."""
    search: SearchAsked = Field(default={})
    """By the names that the list can be searched by, with the same defaults: calls without a period are those of the past seven days."""
    sort: str = Field(default="", max_length=40)
    """Downwards with a leading minus."""
    format: Literal["xlsx", "csv"] = "xlsx"


class CallsChosen(Asked):
    """Some planned calls, or all that a search of the calls finds."""

    planned_call_ids: list[Key] = Field(default=[], max_length=MOST_CHOSEN)
    """All within this key's reach; one that has not rung yet has nothing to give."""
    search: SearchAsked | None = None
    """As searchCalls takes it: without a period the calls of the past seven days only; {\"period\": \"all\"} for every call."""


class RecordJobAsked(CallsChosen):
    """A conversation record of many calls."""

    parts: list[Literal["transcript", "analysis", "memory", "follow_up"]] = Field(
        default=["transcript", "analysis"], max_length=4
    )
    masked: bool = False
