"""Work > Alerts: who must be looked at now, since when, who does it, and what it turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import current_principal
from admin.alert_search import RULES
from admin.audit import actor
from admin.beaten import alert_beaten
from admin.columns.alert_columns import COLUMNS, EXPORT_COLUMNS, drawer_name
from admin.formats import shown_rate
from admin.house import now
from admin.listing import Listing
from admin.queries import alert_list as queries
from admin.queries.alert_list import AlertLine
from admin.search import ListRequest
from admin.words import ACTIONS
from admin.work_cells import DrawerName, WorkColumn
from admin.work_note import NOTE_LIMIT, posted_note
from admin.work_view import Door, Tile, WorkView, WorkWords
from admin.work_words import VERDICTS
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.figures import alert_precision
from carecall.store import alerts
from carecall.store.tables import ActionType, AlertRow

WORDS = WorkWords(
    title=lambda: _("Emergency alerts"),
    count=lambda count: ngettext("%(n)s alert", "%(n)s alerts", count.number, n=count),
    empty_title=lambda: _("No alerts"),
    empty_text=lambda: _("When somebody says on a call that they are in danger, it appears here at once."),
    file=lambda: _("alerts"),
)  # fmt: skip


class AlertsView(WorkView):
    """Alerts of the organizations in reach."""

    words = WORDS
    rules = RULES
    object_type = "alert"
    icon = "bell"
    dialogs = "work/alert_dialogs.html"
    sound = "alert"
    columns: ClassVar[Sequence[WorkColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[WorkColumn]] = EXPORT_COLUMNS

    def listing(self, wanted: ListRequest) -> Listing[AlertLine]:
        """Return one page of alerts."""
        return queries.alerts_of(self.db, current_principal(), wanted, now())

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return what is open, and how often an alert was right."""
        principal = current_principal()
        counts = queries.tile_counts(self.db, principal, wanted, now())
        tally = queries.recent_tally(self.db, principal, wanted, now())
        of_open = _("of %(n)s not resolved", n=f"{counts['open']:,}")
        judged = _("%(n)s of %(all)s judged, 30 days", n=tally.true + tally.false, all=tally.total)
        return (
            Tile(key="open", text=_("Not resolved"), value=f"{counts['open']:,}", dot="warn"),
            Tile(key="unseen", text=_("Not seen"), value=f"{counts['unseen']:,}", dot="bad", hint=of_open),
            Tile(key="mine", text=_("Mine"), value=f"{counts['mine']:,}", hint=of_open),
            Tile(key="today", text=_("Resolved today"), value=f"{counts['today']:,}", dot="ok"),
            Tile(key="", text=_("Precision: true of true and false"), value=shown_rate(alert_precision(tally)), hint=judged),
        )  # fmt: skip

    def drawer_of(self, row: AlertRow) -> DrawerName | None:
        """Return the call in which the words were said."""
        found = drawer_name(row, "")
        return found if found.url else None

    def dialog_values(self) -> dict[str, object]:
        """Return the words of the dialog that resolves an alert."""
        return {"verdicts": VERDICTS, "actions": ACTIONS, "note_limit": NOTE_LIMIT}

    def doors(self, line: AlertLine) -> Sequence[Door]:
        """Return what can still be done with an alert."""
        state = line.row.state
        if state is AlertState.RESOLVED:
            return ()
        take = Door(icon="person", text=_("Take"), view="own_view", first=True)
        owner = (("owner", str(line.row.owner_id or "")),)
        mine = state is AlertState.OWNED
        resolve = Door(icon="check", text=_("Resolve"), view="resolve_view", dialog="resolve-dialog", slots=owner, first=mine)  # fmt: skip
        see = Door(icon="info", text=_("Mark as seen"), view="see_view")
        return {
            AlertState.RAISED: (take, resolve, see),
            AlertState.SEEN: (take, resolve),
            AlertState.OWNED: (resolve,),
        }[state]

    @expose("/unseen")
    def unseen_view(self) -> ResponseReturnValue:
        """Return the numbers of the alerts that nobody has looked at, for the page's sound."""
        return jsonify(ids=queries.unseen_ids(self.db))

    @expose("/<int:row_id>/see", methods=("POST",))
    def see_view(self, row_id: int) -> ResponseReturnValue:
        """Write that somebody has looked at an alert."""
        self.get_one(row_id)
        return self.act(
            lambda: alerts.see(self.db, row_id, actor(), now()),
            _("The alert is marked as seen. It is not escalated any more."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/own", methods=("POST",))
    def own_view(self, row_id: int) -> ResponseReturnValue:
        """Let the principal care for an alert."""
        self.get_one(row_id)
        return self.act(
            lambda: alerts.own(self.db, row_id, actor(), now()),
            _("The alert is yours."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/resolve", methods=("POST",))
    def resolve_view(self, row_id: int) -> ResponseReturnValue:
        """Bring an alert to its end, unless somebody took it since the page was drawn."""
        row: AlertRow = self.get_one(row_id)
        verdict = {each.value: each for each in AlertVerdict}.get(request.form.get("verdict", ""))
        note, problem = posted_note(row.note)
        if verdict is None:
            problem = _("Choose whether the alert was true, false or unsure.")
        if not problem and request.form.get("owner", "") != str(row.owner_id or ""):
            problem = self.beaten(row_id)
        if problem or verdict is None:
            return self.back(problem)
        action = {each.value: each for each in ActionType}.get(request.form.get("action", ""))
        ended = alerts.Resolution(verdict=verdict, action=action, note=note)
        return self.act(
            lambda: alerts.resolve(self.db, row_id, ended, actor(), now()),
            _("The alert is resolved."),
            lambda: self.beaten(row_id),
        )

    def beaten(self, row_id: int) -> str:
        """Say who was first."""
        return alert_beaten(self.db, self.get_one(row_id))
