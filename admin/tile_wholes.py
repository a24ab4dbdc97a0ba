"""Of how many the number of a tile is: each part over Campaign status names its own whole."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from admin.queries.call_tiles import CallTiles


def wholes_of(tiles: CallTiles) -> Mapping[str, str]:
    """Return the words for the whole of each tile that counts a part, by the tile's group and key.

    Conversations are completed of connected calls, and labels are given to analyzed calls alone.
    """
    progress = out_of(tiles.progress["all"])
    total = out_of(tiles.results["total"])
    connected = _("of %(n)s connected", n=f"{tiles.results['connected']:,}")
    analysed = _("of %(n)s analyzed", n=f"{sum(tiles.labels.values()):,}")
    return {
        "progress-completed": progress,
        "progress-scheduled": progress,
        "result-connected": total,
        "result-unanswered": total,
        "result-completed": connected,
        **{f"label-{label.value}": analysed for label in tiles.labels},
    }


def out_of(whole: int) -> str:
    """Return the words for a whole."""
    return _("of %(n)s", n=f"{whole:,}")
