"""Saved views: a list's search under a name."""

from __future__ import annotations

from pydantic import Field

from admin.api.values.parts import Asked, Given


class SavedView(Given):
    """One saved view."""

    id: int
    screen: str = Field(description="Which list it is of.")
    name: str
    own: bool = Field(description="Only own views are changed and deleted.")
    shared: bool
    is_default: bool = Field(description="The list opens with it.")
    search: dict[str, str]
    sort: str


class SavedViews(Given):
    """The views that the key's maker sees: own ones first, then those that colleagues share."""

    views: list[SavedView]


class NewView(Asked):
    """A search to be kept under a name."""

    screen: str = Field(
        max_length=40, description="Which list it is of, such as recipients or campaign_status."
    )
    name: str = Field(min_length=1, max_length=80)
    search: dict[str, str] = Field(
        default={}, description="By the names that the list can be searched by."
    )
    sort: str = Field(default="", max_length=40, description="Downwards with a leading minus.")
    shared: bool = Field(
        default=False,
        description="Colleagues see it too; words that name people are left out of it.",
    )


class DefaultAsked(Asked):
    """Whether a list opens with a view."""

    is_default: bool
