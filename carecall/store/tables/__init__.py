"""Every table, one small file per subject. Importing this package fills the metadata."""

from __future__ import annotations

from carecall.store.tables.base import Base, SharedRow, TenantRow
from carecall.store.tables.call import CallLegRow, CallOrigin, CallRow, LegKind
from carecall.store.tables.campaign import CampaignRow, CareScriptRow, CareScriptVersionRow
from carecall.store.tables.care import MemoRow, MemoryEnd, MemoryItemRow, RequestRow, RequestState
from carecall.store.tables.console import AuditEventRow, SavedViewRow
from carecall.store.tables.meaning import (
    ActionType,
    AlertRow,
    CallAnalysisRow,
    CallDispositionRow,
    DispositionKind,
    FeedbackRow,
    FindingRow,
)
from carecall.store.tables.number import (
    LetteringStatus,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    TrunkKind,
    TrunkRow,
)
from carecall.store.tables.organization import (
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
)
from carecall.store.tables.planned_call import (
    CallRequestRow,
    CallRequestState,
    NumberReservationRow,
    PlannedCallRow,
)
from carecall.store.tables.platform import (
    JobRow,
    JobState,
    NodeRow,
    OutboxRow,
    PbxEventRow,
    ScheduledChangeRow,
    SettingRow,
)
from carecall.store.tables.recipient import (
    AbsenceRow,
    ConsentRow,
    ContactPersonRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)
from carecall.store.tables.refusal import DoNotCallRow, OptOutRow
from carecall.store.tables.schedule import ScheduleRecipientRow, ScheduleRow
from carecall.store.tables.talk import IvrStepRow, RecordingRow, TurnRow
from carecall.store.tables.user import RoleRow, UserRow, user_role

__all__ = [
    "AbsenceRow",
    "ActionType",
    "AlertRow",
    "AuditEventRow",
    "Base",
    "CallAnalysisRow",
    "CallDispositionRow",
    "CallLegRow",
    "CallOrigin",
    "CallRequestRow",
    "CallRequestState",
    "CallRow",
    "CampaignRow",
    "CareScriptRow",
    "CareScriptVersionRow",
    "ConsentRow",
    "ContactPersonRow",
    "DispositionKind",
    "DoNotCallRow",
    "FeedbackRow",
    "FindingRow",
    "IvrStepRow",
    "JobRow",
    "JobState",
    "LegKind",
    "LetteringStatus",
    "MemoRow",
    "MemoryEnd",
    "MemoryItemRow",
    "NodeRow",
    "NumberReservationRow",
    "OptOutRow",
    "OrganizationGroupMemberRow",
    "OrganizationGroupRow",
    "OrganizationRow",
    "OutboxRow",
    "PbxEventRow",
    "PhoneNumberGrantRow",
    "PhoneNumberRow",
    "PlannedCallRow",
    "PreferenceKey",
    "PreferenceRow",
    "RecipientRow",
    "RecordingRow",
    "RequestRow",
    "RequestState",
    "RoleRow",
    "SavedViewRow",
    "ScheduleRecipientRow",
    "ScheduleRow",
    "ScheduledChangeRow",
    "SettingRow",
    "SharedRow",
    "TenantRow",
    "TrunkKind",
    "TrunkRow",
    "TurnRow",
    "UserRow",
    "user_role",
]
