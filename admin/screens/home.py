"""The start page: the first steps until somebody was called, from then on Campaign status."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import AdminIndexView, expose
from flask_babel import gettext as _

from admin.access import Permission, current_principal, demand, signed_in
from admin.house import house, now
from admin.queries.first_steps import steps_done, under_contract
from admin.start_pages import open_items, start_address, way_to


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One line of the first-run checklist."""

    title: str
    text: str
    done: bool
    url: str
    """Empty for whoever may not open the screen on which it is done."""


class HomeView(AdminIndexView):
    """Leads to where operators work, once there is something to work on."""

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Lead to the chosen start page; else show the first steps to whoever called nobody yet, else Campaign status."""
        principal = signed_in()
        chosen = ""
        if principal is not None and self.admin is not None:
            chosen = start_address(self.admin, principal.user_id)
        if chosen:
            return redirect(chosen)
        if principal is not None and principal.may(Permission.EDIT) and not self.has_called():
            return self.page()
        if principal is not None and not principal.may(Permission.VIEW):
            return redirect(self.first_screen())
        return redirect(url_for("campaign_status.index_view"))

    def first_screen(self) -> str:
        """Return the address of the first screen of the menu, for whoever may not see people; else of their account."""
        offered = open_items(self.admin) if self.admin is not None else iter(())
        return next((way_to(item) for item in offered), url_for("account.index_view"))

    @expose("/first-steps")
    def first_steps_view(self) -> ResponseReturnValue:
        """Show the checklist."""
        demand(Permission.VIEW)
        return self.page()

    @expose("/first-steps/live")
    def live_view(self) -> ResponseReturnValue:
        """Show the ticks again."""
        demand(Permission.VIEW)
        return str(self.render("first_steps/live.html", steps=self.steps()))

    def page(self) -> str:
        """Draw the checklist."""
        return str(self.render("first_steps/page.html", steps=self.steps()))

    def has_called(self) -> bool:
        """Say whether anybody in reach was ever called."""
        return steps_done(house().requests.session)["first_call"]

    def steps(self) -> list[FirstStep]:
        """Return every step with its tick."""
        done = steps_done(house().requests.session)
        done["contract"] = under_contract(house().sessions, current_principal(), now())
        done["organization"] = True
        return [
            FirstStep(title=title, text=text, done=done[key], url=address_of(endpoint))
            for key, endpoint, title, text in step_words()
        ]

    def is_visible(self) -> bool:
        """Stay out of the menu: the sign in its corner leads here."""
        return False


def step_words() -> list[tuple[str, str, str, str]]:
    """Return (step, screen, title, text) in the order in which they are taken."""
    return [
        ("organization", "organizations", _("Organization"), _("Check its name, the name that recipients hear, and its time zone.")),
        ("contract", "contracts", _("Contract"), _("Calls are placed only while the topmost organization is under contract.")),
        ("number", "numbers", _("Outgoing number"), _("Add a number that recipients see, with its billing number.")),
        ("recipients", "recipients", _("Recipients"), _("Add people one by one or upload a spreadsheet.")),
        ("schedule", "schedules", _("Schedule"), _("Choose days, times, the outgoing number and the people.")),
        ("campaign", "campaigns", _("Campaign"), _("Choose what is said, rehearse it, and start.")),
        ("channel", "channels", _("Notification channel"), _("Say who is told of an emergency, and how.")),
        ("first_call", "campaign_status", _("First call"), _("Follow it in Campaign status while it goes on.")),
    ]  # fmt: skip


def address_of(endpoint: str) -> str:
    """Return a screen's address, or nothing for whoever may not open it."""
    for admin in current_app.extensions["admin"]:
        for view in admin._views:
            if view.endpoint == endpoint and view.is_accessible():
                return url_for(f"{endpoint}.index_view")
    return ""
