"""Work > Unreached: who is not known to be safe, until when somebody must act, and what is tried next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import current_principal
from admin.audit import actor
from admin.beaten import unreached_beaten
from admin.columns.unreached_columns import COLUMNS, EXPORT_COLUMNS, drawer_name
from admin.house import now
from admin.listing import Listing
from admin.queries import unreached_lines as queries
from admin.queries.unreached_lines import UnreachedLine
from admin.search import ListRequest
from admin.unreached_doors import offered
from admin.unreached_search import RULES
from admin.work_cells import DrawerName, WorkColumn
from admin.work_note import NOTE_LIMIT, posted_note
from admin.work_view import Door, Tile, WorkView, WorkWords
from admin.work_words import PROOFS
from carecall.domain.unreached import SafetyProof
from carecall.store import unreached_work as work
from carecall.store.tables import RecipientRow, UnreachedRow

WORDS = WorkWords(
    title=lambda: _("Unreached people"),
    count=lambda count: ngettext("%(n)s person", "%(n)s people", count.number, n=count),
    empty_title=lambda: _("Everybody is known to be safe"),
    empty_text=lambda: _("Whoever answers no call at all appears here until somebody has confirmed that they are safe."),
    file=lambda: _("unreached"),
)  # fmt: skip


class UnreachedView(WorkView):
    """People of the organizations in reach whom no call reached."""

    words = WORDS
    rules = RULES
    object_type = "unreached"
    icon = "phone-off"
    dialogs = "work/unreached_dialogs.html"
    columns: ClassVar[Sequence[WorkColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[WorkColumn]] = EXPORT_COLUMNS

    def listing(self, wanted: ListRequest) -> Listing[UnreachedLine]:
        """Return one page of unreached people."""
        return queries.unreached_of(self.db, current_principal(), wanted, now())

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return what is open, and whether everybody unreached of today is safe."""
        counts = queries.tile_counts(self.db, current_principal(), wanted, now())
        safe, today = counts["safe"], counts["today"]
        confirmed = _("%(safe)s of %(all)s", safe=safe, all=today)
        hint = _("Everybody is safe") if safe == today else _("%(n)s not yet", n=today - safe)
        return (
            Tile(key="open", text=_("Open"), value=f"{counts['open']:,}", dot="warn"),
            Tile(key="late", text=_("Late"), value=f"{counts['late']:,}", dot="bad"),
            Tile(key="taken", text=_("Taken"), value=f"{counts['taken']:,}"),
            Tile(key="mine", text=_("Mine"), value=f"{counts['mine']:,}"),
            Tile(key="today", text=_("Confirmed safe today"), value=confirmed, hint=hint,
                 dot="ok" if safe == today else "warn"),
        )  # fmt: skip

    def drawer_of(self, row: UnreachedRow) -> DrawerName | None:
        """Return the person's drawer."""
        return drawer_name(row, "")

    def dialog_values(self) -> dict[str, object]:
        """Return the words of the dialogs; only a call of ours proves the one that is left out."""
        proofs = {key: text for key, text in PROOFS.items() if key is not SafetyProof.LATER_CALL}
        return {"proofs": proofs, "note_limit": NOTE_LIMIT}

    def doors(self, line: UnreachedLine) -> Sequence[Door]:
        """Return what can still be done about a person."""
        return offered(line)

    @expose("/<int:row_id>/take", methods=("POST",))
    def take_view(self, row_id: int) -> ResponseReturnValue:
        """Let the principal care for a person."""
        self.get_one(row_id)
        return self.act(
            lambda: work.take(self.db, row_id, actor(), now()),
            _("This person is yours to look after."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/give-back", methods=("POST",))
    def give_back_view(self, row_id: int) -> ResponseReturnValue:
        """Put a person back for others."""
        self.get_one(row_id)
        return self.act(
            lambda: work.give_back(self.db, row_id, actor(), now()),
            _("Given back: somebody else can take it."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/ring", methods=("POST",))
    def ring_view(self, row_id: int) -> ResponseReturnValue:
        """Wish for a call to the second number."""
        row: UnreachedRow = self.get_one(row_id)
        if not self.db.get_one(RecipientRow, row.recipient_id).second_phone:
            return self.back(_("This person has no second number: choose the next step."))
        return self.act(
            lambda: work.ring_second_number(self.db, row_id, actor(), now()),
            _("The second number is rung within two minutes. A talk closes this by itself."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/advance", methods=("POST",))
    def advance_view(self, row_id: int) -> ResponseReturnValue:
        """Go on to the next way of looking after a person."""
        row: UnreachedRow = self.get_one(row_id)
        if request.args.get("step") != row.next_step.value:
            return self.back(
                _("Somebody else went on to the next step already. Nothing was changed.")
            )
        return self.act(
            lambda: work.advance(self.db, row_id, actor(), now()),
            _("The next step is on the list."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/hand-on", methods=("POST",))
    def hand_on_view(self, row_id: int) -> ResponseReturnValue:
        """Say that others have taken over."""
        row: UnreachedRow = self.get_one(row_id)
        note, problem = posted_note(row.note)
        if problem:
            return self.back(problem)
        return self.act(
            lambda: work.hand_on(self.db, row_id, actor(), now(), note=note),
            _("Handed on. It stays on the list until safety is confirmed."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/close", methods=("POST",))
    def close_view(self, row_id: int) -> ResponseReturnValue:
        """Write how it is known that a person is safe."""
        row: UnreachedRow = self.get_one(row_id)
        proof = {each.value: each for each in SafetyProof}.get(request.form.get("proof", ""))
        note, problem = posted_note(row.note)
        if proof is None or proof is SafetyProof.LATER_CALL:
            problem = _("Choose how safety was confirmed.")
        if problem or proof is None:
            return self.back(problem)
        return self.act(
            lambda: work.close(self.db, row_id, actor(), now(), proof=proof, note=note),
            _("Written down: this person is safe."),
            lambda: self.beaten(row_id),
        )

    def beaten(self, row_id: int) -> str:
        """Say who was first."""
        return unreached_beaten(self.db, self.get_one(row_id))
