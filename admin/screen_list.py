"""Registers the screens in the order of the menu."""

from __future__ import annotations

from flask import Flask
from flask_admin.base import Admin

from admin.account_screens import add_account
from admin.campaign_screens import add_campaigns
from admin.console_aids import add_aids
from admin.house import House
from admin.languages import later as _l
from admin.screens.alerts import AlertsView
from admin.screens.audit_trail import AuditView
from admin.screens.campaign_status import CampaignStatusView
from admin.screens.channels import ChannelsView
from admin.screens.contracts import ContractsView
from admin.screens.conversations import ConversationsView
from admin.screens.deliveries import DeliveriesView
from admin.screens.details import DetailsView
from admin.screens.do_not_call import DoNotCallView
from admin.screens.errands import ErrandsView
from admin.screens.follow_ups import FollowUpsView
from admin.screens.holidays import HolidaysView
from admin.screens.numbers import NumbersView
from admin.screens.organization_groups import OrganizationGroupsView
from admin.screens.organizations import OrganizationsView
from admin.screens.past_uploads import PastUploadsView
from admin.screens.person_notes import PersonNotesView
from admin.screens.platform_do_not_call import PlatformDoNotCallView
from admin.screens.recipient_care import RecipientCareView
from admin.screens.recipient_upload import RecipientUploadView
from admin.screens.recipients import RecipientsView
from admin.screens.requests import RequestsView
from admin.screens.unreached import UnreachedView
from admin.screens.users import UsersView
from admin.script_screens import add_script_screens
from admin.statistics_list import add_statistics
from carecall.store.tables import (
    AlertRow,
    AuditEventRow,
    CallDispositionRow,
    ContractRow,
    DoNotCallRow,
    ErrandRow,
    HolidayRow,
    NotificationChannelRow,
    OptOutRow,
    OrganizationGroupRow,
    OrganizationRow,
    OutboxRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    RequestRow,
    UnreachedRow,
    UserRow,
)


def add_screens(app: Flask, admin: Admin, house: House) -> None:
    """Register every screen and the addresses beside them."""
    requests = house.requests
    with app.app_context():
        admin.add_view(
            CampaignStatusView(
                PlannedCallRow, requests, name=_l("Campaign status"), endpoint="campaign_status",
                url="/campaign-status", menu_icon_value="pulse", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            RecipientsView(
                RecipientRow, requests, name=_l("Manage recipients"), endpoint="recipients",
                url="/recipients", menu_icon_value="people", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            AlertsView(
                AlertRow, requests, name=_l("Emergency alerts"), endpoint="alerts",
                url="/worklists/alerts", menu_icon_value="bell", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            UnreachedView(
                UnreachedRow, requests, name=_l("Unreached people"), endpoint="unreached",
                url="/worklists/unreached", menu_icon_value="phone-off", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            RequestsView(
                RequestRow, requests, name=_l("Requests"), endpoint="requests",
                url="/worklists/requests", menu_icon_value="ticket", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            FollowUpsView(
                CallDispositionRow, requests, name=_l("Follow-ups"), endpoint="follow_ups",
                url="/worklists/follow-ups", menu_icon_value="task", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            ErrandsView(
                ErrandRow, requests, name=_l("Questions and notices"), endpoint="errands",
                url="/worklists/errands", menu_icon_value="message", menu_icon_type="sprite",
            )
        )  # fmt: skip
        add_campaigns(app, admin, requests)
        add_statistics(admin, requests)
        add_aids(app, admin, requests)
        admin.add_view(
            OrganizationsView(
                OrganizationRow, requests, name=_l("Manage organization"), endpoint="organizations",
                url="/settings/organizations", menu_icon_value="building", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            OrganizationGroupsView(
                OrganizationGroupRow, requests, name=_l("Manage organization group"),
                endpoint="organization_groups", url="/settings/organization-groups",
                menu_icon_value="building", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            NumbersView(
                PhoneNumberRow, requests, name=_l("Manage outgoing number"), endpoint="numbers",
                url="/settings/numbers", menu_icon_value="phone", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            UsersView(
                UserRow, requests, name=_l("Manage user"), endpoint="users",
                url="/settings/users", menu_icon_value="person", menu_icon_type="sprite",
            )
        )  # fmt: skip
        add_script_screens(admin, requests)
        admin.add_view(
            DoNotCallView(
                OptOutRow, requests, name=_l("Do-not-call list"), endpoint="do_not_call",
                url="/settings/do-not-call", menu_icon_value="phone", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            PlatformDoNotCallView(
                DoNotCallRow, requests, name=_l("Platform do-not-call list"), endpoint="platform_do_not_call",
                url="/settings/platform-do-not-call", menu_icon_value="globe", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            HolidaysView(
                HolidayRow, requests, name=_l("Holidays"), endpoint="holidays",
                url="/settings/holidays", menu_icon_value="calendar", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            ChannelsView(
                NotificationChannelRow, requests, name=_l("Notification channels"), endpoint="channels",
                url="/settings/channels", menu_icon_value="alert", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            DeliveriesView(
                OutboxRow, requests, name=_l("What was sent"), endpoint="deliveries",
                url="/settings/deliveries", menu_icon_value="note", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            ContractsView(
                ContractRow, requests, name=_l("Contracts"), endpoint="contracts",
                url="/settings/contracts", menu_icon_value="calendar", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            AuditView(
                AuditEventRow, requests, name=_l("Audit"), endpoint="audit",
                url="/settings/audit", menu_icon_value="clock", menu_icon_type="sprite",
            )
        )  # fmt: skip
        admin.add_view(
            RecipientUploadView(requests, endpoint="recipient_upload", url="/recipient-upload")
        )
        admin.add_view(PastUploadsView(requests, endpoint="past_uploads", url="/past-uploads"))
        admin.add_view(
            RecipientCareView(requests, endpoint="recipient_care", url="/recipient-care")
        )
        add_account(app, admin, requests)
        admin.add_view(DetailsView(requests, endpoint="details", url="/details"))
        admin.add_view(PersonNotesView(requests, endpoint="person_notes", url="/notes"))
        admin.add_view(ConversationsView(requests, endpoint="conversations", url="/conversations"))
