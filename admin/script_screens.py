"""Registers the screens of what is said on calls, and of who is told."""

from __future__ import annotations

from flask_admin.base import Admin

from admin.languages import later as _l
from admin.request_session import RequestSessions
from admin.screens.alert_rules import AlertRulesView
from admin.screens.care_scripts import CareScriptsView
from admin.screens.clips import ClipsView
from admin.screens.transfer_targets import TransferTargetsView
from admin.screens.typed_talks import TypedTalksView
from carecall.store.tables import AlertRuleRow, AudioFileRow, CareScriptRow, TransferTargetRow


def add_script_screens(admin: Admin, requests: RequestSessions) -> None:
    """Register scripts and what belongs to them."""
    admin.add_view(
        CareScriptsView(
            CareScriptRow, requests, name=_l("Conversation scripts"), endpoint="care_scripts",
            url="/settings/scripts", menu_icon_value="message", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        TypedTalksView(
            requests, name=_l("Text rehearsal"), endpoint="typed_talks", url="/settings/rehearsal",
            menu_icon_value="play", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        ClipsView(
            AudioFileRow, requests, name=_l("Recorded voices"), endpoint="clips",
            url="/settings/recorded-voices", menu_icon_value="play", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        TransferTargetsView(
            TransferTargetRow, requests, name=_l("Emergency hand-over"), endpoint="transfer_targets",
            url="/settings/hand-over", menu_icon_value="phone", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        AlertRulesView(
            AlertRuleRow, requests, name=_l("Alert routing"), endpoint="alert_rules",
            url="/settings/alert-routing", menu_icon_value="bell", menu_icon_type="sprite",
        )
    )  # fmt: skip
