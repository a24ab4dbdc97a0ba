"""Recipients with their figures, and what is known of reaching them."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field

from admin.access import Principal
from admin.api.values.parts import Asked, Day, Given, Key, Keys, Moment, phone_for
from admin.queries.recipient_list import RecipientLine
from carecall.domain import figures
from carecall.domain.campaign import Progress
from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.domain.language import Language
from carecall.store.tables import RecipientRow


class PersonFigures(Given):
    """Figures of the past three months; a rate is missing where there is nothing to divide by."""

    total_calls: int
    connected_calls: int
    unanswered_calls: int
    completed_conversations: int
    connection_rate: float | None
    completion_rate: float | None
    average_answer_characters: float | None
    average_talk_s: float | None

    @classmethod
    def of(cls, tally: figures.CallTally) -> Self:
        """Return the figures of a tally, by the formulas of every report."""
        return cls(
            total_calls=tally.total,
            connected_calls=tally.connected,
            unanswered_calls=tally.unanswered,
            completed_conversations=tally.completed,
            connection_rate=figures.connection_rate(tally),
            completion_rate=figures.completion_rate(tally),
            average_answer_characters=figures.average_answer_length(tally),
            average_talk_s=figures.average_talk_s(tally),
        )


class ListedPerson(Given):
    """One recipient as the list shows it."""

    id: int
    organization: str
    name: str
    phone: str
    other_info: str
    registered_at: Moment
    last_call_at: Moment | None
    campaign: str
    progress: Progress | None
    paused: bool
    paused_at: Moment | None
    paused_until: date | None
    """Last day of the pause; null for one that somebody has to end."""
    pause_reason: str
    version: int
    figures: PersonFigures

    @classmethod
    def of(cls, line: RecipientLine, principal: Principal) -> Self:
        """Return a line of the list."""
        return cls(
            id=line.recipient_id,
            organization=line.organization,
            name=line.name,
            phone=phone_for(principal, line.phone),
            other_info=line.other_info,
            registered_at=line.registered_at,
            last_call_at=line.last_call_at,
            campaign=line.campaign,
            progress=line.progress,
            paused=line.paused,
            paused_at=line.paused_at,
            paused_until=line.paused_until,
            pause_reason=line.pause_reason,
            version=line.version,
            figures=PersonFigures.of(line.tally),
        )


class Membership(Given):
    """In which schedule a recipient takes part."""

    schedule_id: int
    schedule: str
    campaign_id: int | None
    campaign: str | None
    paused: bool
    paused_until: date | None
    pause_reason: str


class Person(Given):
    """One recipient."""

    id: int
    organization_id: int
    organization: str
    name: str
    phone: str
    second_phone: str | None
    other_info: str
    language: Language
    country: str
    time_zone: str | None
    active: bool
    registered_at: Moment
    last_call_at: Moment | None
    version: int
    membership: Membership | None

    @classmethod
    def of(
        cls, row: RecipientRow, organization: str, membership: Membership | None, principal: Principal
    ) -> Self:  # fmt: skip
        """Return a stored recipient."""
        second = phone_for(principal, row.second_phone) if row.second_phone else None
        return cls(
            id=row.id,
            organization_id=row.organization_id,
            organization=organization,
            name=row.name,
            phone=phone_for(principal, row.phone),
            second_phone=second,
            other_info=row.other_info,
            language=row.language,
            country=row.country,
            time_zone=row.time_zone,
            active=row.active,
            registered_at=row.created_at,
            last_call_at=row.last_call_at,
            version=row.version,
            membership=membership,
        )


class NewPerson(Asked):
    """A recipient to be added."""

    name: str
    phone: str
    other_info: str = ""
    organization_id: Key | None = None
    """The responsible organization; the key's own where it is left out."""


class PersonChange(Asked):
    """What changes of a recipient; what is left out stays."""

    name: str | None = None
    phone: str | None = None
    other_info: str | None = None
    organization_id: Key | None = None


class PauseOrder(Asked):
    """Whom to leave alone, why, and until which day."""

    ids: Keys
    reason: str = Field(default="", max_length=100)
    until: Day | None = None


class ResumeOrder(Asked):
    """Whom to call again."""

    ids: Keys


class Refused(Given):
    """One row that an order did not reach."""

    id: int
    why: str


class TakingPart(Given):
    """What became of an order about several recipients."""

    done: list[int]
    refused: list[Refused]


class ContactAsked(Asked):
    """Somebody beside the recipient."""

    name: str
    relation: str
    phone: str
    holds_key: bool = False
    told_of_alerts: bool = False


class ContactGiven(Given):
    """Somebody beside the recipient."""

    id: int
    position: int
    name: str
    relation: str
    phone: str
    holds_key: bool
    told_of_alerts: bool
    version: int


class Contacts(Given):
    """The contacts in the order in which they are tried."""

    contacts: list[ContactGiven]


class SecondNumber(Asked):
    """A recipient's second number; null takes it away."""

    phone: str | None = None


class Wishes(Given):
    """How a recipient wants to be talked to; an empty text is no wish."""

    voice: str = ""
    speed: str = ""
    loudness: str = ""
    call_time: str = ""
    """As 09:30 on the clock at the person's home: calls ring then where the schedule's hours hold it."""
    address: str = ""
    avoid_topics: list[str] = Field(default=[])
    """What calls do not ask about."""


class WishesAsked(Asked):
    """All wishes of a recipient; what is left out is taken away."""

    voice: str = ""
    speed: str = ""
    loudness: str = ""
    call_time: str = ""
    """As 09:30 on the clock at the person's home: calls ring then where the schedule's hours hold it."""
    address: str = ""
    avoid_topics: list[str] = Field(default=[], max_length=50)
    """What calls do not ask about."""


class ConsentGiven(Given):
    """One agreement; a withdrawn one stays in the list."""

    id: int
    kind: ConsentKind
    basis: ConsentBasis
    disclosure_version: str
    given_at: Moment
    withdrawn_at: Moment | None


class Consents(Given):
    """Every consent that was given, newest first."""

    consents: list[ConsentGiven]


class ConsentAsked(Asked):
    """An agreement that was given."""

    kind: ConsentKind
    basis: ConsentBasis


class AbsenceAsked(Asked):
    """Days on which a recipient is not to be called, both included; without a last day until it is ended."""

    from_on: Day
    until_on: Day | None = None
    reason: str


class AbsenceGiven(Given):
    """Days on which a recipient is not to be called."""

    id: int
    from_on: date
    until_on: date | None
    reason: str
    version: int


class Absences(Given):
    """The absences, latest first."""

    absences: list[AbsenceGiven]
