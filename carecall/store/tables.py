"""Every table. Importing this module fills the metadata."""

from __future__ import annotations

from carecall.store.rows.alert_rule import AlertRuleRow
from carecall.store.rows.api import ApiAnswerRow, ApiKeyRow, ApiReach
from carecall.store.rows.audio import AudioFileRow
from carecall.store.rows.base import Base, SharedRow, TenantRow
from carecall.store.rows.call import CallLegRow, CallOrigin, CallRow, LegKind
from carecall.store.rows.call_back import CallBackRow
from carecall.store.rows.campaign import CampaignRow, CareScriptRow, CareScriptVersionRow
from carecall.store.rows.care import MemoRow, MemoryEnd, MemoryItemRow, RequestRow
from carecall.store.rows.console import AuditEventRow, SavedViewRow
from carecall.store.rows.contract import ContractRow
from carecall.store.rows.course import AnswerSlotRow, CallCourseRow, TrendFindingRow
from carecall.store.rows.day_count import CountedDayRow, DayCountRow, StaleDayRow
from carecall.store.rows.draft import CampaignDraftRow, DraftRecipientRow
from carecall.store.rows.errand import ErrandDeliveryRow, ErrandRow
from carecall.store.rows.holiday import HolidayRow
from carecall.store.rows.limit import (
    ApiPaceRow,
    EmailChangeRow,
    MobileChangeRow,
    NumberCallCountRow,
    SignInLimitRow,
)
from carecall.store.rows.meaning import (
    ActionType,
    AlertRow,
    CallAnalysisRow,
    CallDispositionRow,
    DispositionKind,
    FeedbackRow,
    FindingRow,
)
from carecall.store.rows.notification import NotificationChannelRow
from carecall.store.rows.number import (
    LetteringStatus,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    TrunkKind,
    TrunkRow,
)
from carecall.store.rows.organization import (
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
)
from carecall.store.rows.own_answer import OwnAnswerRow
from carecall.store.rows.planned_call import (
    CallRequestRow,
    CallRequestState,
    NumberReservationRow,
    PlannedCallRow,
)
from carecall.store.rows.platform import (
    JobRow,
    NodeRow,
    OutboxRow,
    PbxEventRow,
    ScheduledChangeRow,
    SettingRow,
)
from carecall.store.rows.recipient import (
    AbsenceRow,
    ConsentRow,
    ContactPersonRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)
from carecall.store.rows.refusal import DoNotCallRow, OptOutRow
from carecall.store.rows.schedule import ScheduleRecipientRow, ScheduleRow
from carecall.store.rows.talk import IvrStepRow, RecordingRow, TurnRow
from carecall.store.rows.transfer import TransferTargetRow
from carecall.store.rows.unreached import UnreachedRow
from carecall.store.rows.user import RoleRow, UserRow, UserSessionRow, user_role

__all__ = [
    "AbsenceRow",
    "ActionType",
    "AlertRow",
    "AlertRuleRow",
    "AnswerSlotRow",
    "ApiAnswerRow",
    "ApiKeyRow",
    "ApiPaceRow",
    "ApiReach",
    "AudioFileRow",
    "AuditEventRow",
    "Base",
    "CallAnalysisRow",
    "CallBackRow",
    "CallCourseRow",
    "CallDispositionRow",
    "CallLegRow",
    "CallOrigin",
    "CallRequestRow",
    "CallRequestState",
    "CallRow",
    "CampaignDraftRow",
    "CampaignRow",
    "CareScriptRow",
    "CareScriptVersionRow",
    "ConsentRow",
    "ContactPersonRow",
    "ContractRow",
    "CountedDayRow",
    "DayCountRow",
    "DispositionKind",
    "DoNotCallRow",
    "DraftRecipientRow",
    "EmailChangeRow",
    "ErrandDeliveryRow",
    "ErrandRow",
    "FeedbackRow",
    "FindingRow",
    "HolidayRow",
    "IvrStepRow",
    "JobRow",
    "LegKind",
    "LetteringStatus",
    "MemoRow",
    "MemoryEnd",
    "MemoryItemRow",
    "MobileChangeRow",
    "NodeRow",
    "NotificationChannelRow",
    "NumberCallCountRow",
    "NumberReservationRow",
    "OptOutRow",
    "OrganizationGroupMemberRow",
    "OrganizationGroupRow",
    "OrganizationRow",
    "OutboxRow",
    "OwnAnswerRow",
    "PbxEventRow",
    "PhoneNumberGrantRow",
    "PhoneNumberRow",
    "PlannedCallRow",
    "PreferenceKey",
    "PreferenceRow",
    "RecipientRow",
    "RecordingRow",
    "RequestRow",
    "RoleRow",
    "SavedViewRow",
    "ScheduleRecipientRow",
    "ScheduleRow",
    "ScheduledChangeRow",
    "SettingRow",
    "SharedRow",
    "SignInLimitRow",
    "StaleDayRow",
    "TenantRow",
    "TransferTargetRow",
    "TrendFindingRow",
    "TrunkKind",
    "TrunkRow",
    "TurnRow",
    "UnreachedRow",
    "UserRow",
    "UserSessionRow",
    "user_role",
]
