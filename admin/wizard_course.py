"""How far somebody has come with a new campaign, and what each finished step stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from admin.actions import campaign_draft as drafts
from admin.forms.schedule_form import ScheduleForm
from admin.forms.wizard_form import Words, judge_when, judge_words
from admin.queries.draft_people import chosen_count, chosen_ids
from admin.queries.draft_rehearsal import DraftRehearsal, rehearsed
from carecall.errors import CareCallError
from carecall.store.calendars import zone_named
from carecall.store.tables import CampaignDraftRow, OrganizationRow

STEPS = ("who", "when", "words", "rehearse", "start")


@dataclass(kw_only=True)
class Course:
    """One draft, each step judged by the rules of the screens that ask the same."""

    session: Session
    draft: CampaignDraftRow
    organization: OrganizationRow

    @cached_property
    def people(self) -> int:
        """How many people are chosen and still free."""
        return chosen_count(self.session, self.draft)

    @cached_property
    def when(self) -> tuple[ScheduleForm | None, Mapping[str, str]]:
        """The schedule, or what is wrong with it."""
        typed = drafts.typed_of(self.draft, "when")
        if typed is None:
            return None, {}
        return judge_when(typed, self.organization.id, "")

    @cached_property
    def words(self) -> tuple[Words | None, Mapping[str, str]]:
        """What is said, or what is wrong with it."""
        typed = drafts.typed_of(self.draft, "words")
        return (None, {}) if typed is None else judge_words(typed, self.organization)

    def problems(self, step: str) -> Mapping[str, str]:
        """Return what is wrong with a typed step."""
        return {"when": self.when, "words": self.words}[step][1]

    @property
    def ready(self) -> tuple[ScheduleForm, Words] | None:
        """Schedule and words, once people are chosen and nothing is wrong."""
        when, words = self.when[0], self.words[0]
        return (when, words) if self.people and when and words else None

    @property
    def waits_at(self) -> str:
        """The first step that is not finished; the rehearsal when all are."""
        if not self.people:
            return "who"
        if self.when[0] is None:
            return "when"
        return "words" if self.words[0] is None else "rehearse"

    def reached(self, step: str) -> bool:
        """Say whether every step before this one is finished."""
        return STEPS.index(step) <= STEPS.index(self.waits_at) or (
            step == "start" and self.ready is not None
        )

    def comes(self, now: datetime) -> DraftRehearsal | None:
        """Return what the first round comes to; None where the number may not be used any more."""
        if self.ready is None:
            return None
        when, words = self.ready
        return rehearsed(when, words.name, chosen_ids(self.session, self.draft), now)

    def launch(self, now: datetime, *, start: bool) -> tuple[drafts.Launched | None, str]:
        """Write the campaign in one transaction; on a refusal nothing is written, and the sentence says why."""
        if self.ready is None:
            return None, _("Something of it changed meanwhile: go through the steps again.")
        try:
            launched = drafts.launch(self.session, self.draft, self.ready, now, start=start)
            self.session.commit()
        except (CareCallError, IntegrityError, StaleDataError):
            self.session.rollback()
            return None, _("Something of it changed meanwhile: go through the steps again.")
        return launched, ""


def today_of(organization: OrganizationRow, now: datetime) -> date:
    """Return the organization's local day."""
    return now.astimezone(zone_named(organization.time_zone) or ZoneInfo("UTC")).date()
