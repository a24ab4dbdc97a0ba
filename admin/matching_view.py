"""Whom an order on Manage recipients is about: the ticked people, or everybody that the search finds.

A page sends either ids, or the list's address and how many people it found. The search is done again; when it
finds another number now, nothing happens, so that nobody is paused or deleted who was never seen to match.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request
from flask_admin.base import expose
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from admin.access import current_principal
from admin.base_view import posted_ids
from admin.house import now
from admin.list_download import DownloadableView
from admin.queries.matching_people import MOST_MATCHING, MatchingPeople, matching_people
from admin.search import ListRequest, read_list_request, whole_number


class MatchingView(DownloadableView):
    """A list of people of whom all that match can be selected."""

    @expose("/matching")
    def matching_view(self) -> str:
        """Say how many match the search, and how many of them can be paused or resumed."""
        self.demand_edit()
        found = self.matching(self.wanted())
        query = request.query_string.decode("ascii", "replace")
        return str(
            self.render("recipients/matching.html", found=found, query=query, most=MOST_MATCHING)
        )

    def matching(self, wanted: ListRequest) -> MatchingPeople:
        """Return everybody that a search finds."""
        return matching_people(self.db, current_principal(), wanted, now())

    def chosen_ids(self) -> tuple[list[int], str]:
        """Return whom the posted order is about, and the sentence that says why nobody; one of both is empty."""
        if "matching" not in request.form:
            return posted_ids(), ""
        query = MultiDict(parse_qsl(request.form["matching"]))
        found = self.matching(read_list_request(self.rules, query))
        if found.too_many:
            return [], too_many_sentence()
        if others_match(found, whole_number(request.form.get("matching_count", ""), low=0, high=MOST_MATCHING)):  # fmt: skip
            return [], _("Other people match the search than when you selected them. Nothing was changed: select them again.")  # fmt: skip
        return list(found.ids), ""


def others_match(found: MatchingPeople, counted: int | None) -> bool:
    """Say whether a search finds more or fewer people than somebody counted before ordering something for all of them."""
    return counted != len(found.ids)


def too_many_sentence() -> str:
    """Say that a search finds more people than one order may be about."""
    return _("More than %(n)s people match. Narrow the search, for example to one organization.", n=f"{MOST_MATCHING:,}")  # fmt: skip
