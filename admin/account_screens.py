"""Registers the pages of one's own account, the second step of signing in, and the list of closed accounts."""

from __future__ import annotations

from flask import Flask
from flask_admin.base import Admin

from admin.account_tabs import account_tabs
from admin.request_session import RequestSessions
from admin.screens.account import AccountView
from admin.screens.closed_accounts import ClosedAccountsView
from admin.screens.closing import ClosingView
from admin.screens.own_email import OwnEmailView
from admin.screens.own_mobile import OwnMobileView
from admin.screens.own_sessions import OwnSessionsView
from admin.screens.second_factor import SecondFactorView
from admin.screens.sign_in_code import SignInCodeView
from admin.screens.start_page import StartPageView


def add_account(app: Flask, admin: Admin, requests: RequestSessions) -> None:
    """Register them; none stands in the menu."""
    named = (
        (AccountView, "account", "/account"),
        (OwnEmailView, "own_email", "/account/email"),
        (OwnMobileView, "own_mobile", "/account/mobile"),
        (OwnSessionsView, "own_sessions", "/account/sessions"),
        (SecondFactorView, "second_factor", "/account/second-factor"),
        (StartPageView, "start_page", "/account/start-page"),
        (ClosingView, "closing", "/account/close"),
        (SignInCodeView, "sign_in_code", "/sign-in"),
        (ClosedAccountsView, "closed_accounts", "/settings/closed-accounts"),
    )
    for view, endpoint, url in named:
        admin.add_view(view(requests, endpoint=endpoint, url=url))
    app.jinja_env.globals["account_tabs"] = account_tabs
