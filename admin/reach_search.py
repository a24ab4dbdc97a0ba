"""The choice of one organization in reach, which every list offers in its toolbar."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import current_principal
from admin.search import Choice, SearchField


def organization_ids() -> list[Choice]:
    """Return the ids of the organizations in reach; the toolbar shows their names."""
    return [(str(key), str(key)) for key in current_principal().scope]


ORGANIZATION = SearchField(
    name="organization",
    label=lambda: _("Organization"),
    kind="choice",
    choices=organization_ids,
    differs=True,
    listed=False,
)
