"""Settings > Closed accounts: who left and why, until the account is deleted."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from admin import audit
from admin.access import Permission, current_principal
from admin.confirmation import ask_password, is_fresh
from admin.house import now
from admin.notices import tell_user
from admin.plain_view import PlainView
from carecall.store.closings import KEPT_FOR, closed_accounts, deleted_on, open_again
from carecall.store.tables import OrganizationRow, UserRow


class ClosedAccountsView(PlainView):
    """For whoever manages users; the platform operator opens an account again."""

    view_permission = Permission.USERS

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """List the closed accounts in reach."""
        rows = closed_accounts(self.db)
        return str(
            self.render(
                "users/closed.html",
                rows=rows,
                organizations=self.names_of({row.organization_id for row in rows}),
                deleted_on=deleted_on,
                may_open=current_principal().may(Permission.CONTRACTS),
            )
        )

    def names_of(self, organization_ids: set[int]) -> dict[int, str]:
        """Return the names of organizations."""
        statement = select(OrganizationRow.id, OrganizationRow.name)
        found = self.db.execute(statement.where(OrganizationRow.id.in_(organization_ids)))
        return {row.id: row.name for row in found}

    @expose("/<int:user_id>/open", methods=("POST",))
    def open_view(self, user_id: int) -> ResponseReturnValue:
        """Open a closed account again, as it was."""
        row = self.closed(user_id)
        if not is_fresh():
            return ask_password(url_for(".index_view"))
        self.open_account(row)
        flash(_("The account is open again; its user may sign in."), "success")
        return redirect(url_for(".index_view"))

    def closed(self, user_id: int) -> UserRow:
        """Return a closed account that the principal may open again."""
        row = self.db.get(UserRow, user_id)
        if row is None or row.closed_at is None or row.closed_at + KEPT_FOR <= now():
            abort(404)
        self.demand(Permission.CONTRACTS)
        return row

    def open_account(self, row: UserRow) -> None:
        """Open an account again and tell its user."""
        open_again(row)
        try:
            self.db.flush()
            audit.note(self.db, "account_opened", object_type="user", object_key=row.id, organization_id=row.organization_id)  # fmt: skip
            self.db.commit()
        except StaleDataError:
            self.db.rollback()
            abort(409)
        tell_user(row, "account_opened")
