"""Campaigns: start, pause, stop, what several say, and a round played through beforehand."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from admin.access import Permission, demand
from admin.actions import campaign_work as work
from admin.api.areas import Area
from admin.api.problems import Problem
from admin.api.reach import db, one, refuse_fields
from admin.api.scopes import Scope
from admin.api.shapes import ApiModel
from admin.api.values.parts import Day
from admin.api.values.plans import (
    CampaignOrder,
    Changed,
    ChatbotAsked,
    Ordered,
    OrdersFollowed,
    SpokenFields,
)
from admin.api.values.rehearsals import (
    BlockedBy,
    ForecastGiven,
    RehearsalGiven,
    RehearsedGiven,
    RestGiven,
)
from admin.campaign_words import WHY_NOT, why_blocked
from admin.forms.chatbot_fields import (
    CHATBOT_SPEC,
    DEFAULT,
    KEEP,
    MANUAL,
    MESSAGES,
    judge_chatbot,
)
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import now
from admin.queries.rehearsal import played_through
from carecall.store.campaign_orders import OrderResult
from carecall.store.rehearsal import Rehearsal
from carecall.store.rest_of_day import RestOfDay
from carecall.store.tables import CampaignRow

CAMPAIGNS = Area(tag="campaigns", read=Scope.CAMPAIGNS_READ, write=Scope.CAMPAIGNS_WRITE)


def order(body: CampaignOrder) -> OrdersFollowed:
    """Start, pause, resume or stop campaigns; each has its own answer."""
    demand(Permission.CAMPAIGNS)
    keys = [one(CampaignRow, key).id for key in dict.fromkeys(body.ids)]
    results = work.order(db(), body.order, keys, now())
    db().commit()
    return OrdersFollowed(campaigns=[followed(result) for result in results])


def followed(result: OrderResult) -> Ordered:
    """Return what became of one order."""
    return Ordered(
        campaign_id=result.campaign_id,
        name=result.name,
        done=result.refused is None,
        cancelled_calls=result.cancelled,
        why_not=str(WHY_NOT[result.refused]) if result.refused else "",
    )


def say(body: ChatbotAsked) -> Changed:
    """Change what some campaigns say; what is left out stays, and null is the default."""
    demand(Permission.CAMPAIGNS)
    rows = [one(CampaignRow, key) for key in dict.fromkeys(body.ids)]
    judge = Judge(CHATBOT_SPEC, typed_words(body))
    said = judge_chatbot(judge, work.speaking(db(), rows))
    if not judge.good:
        raise refuse_fields(judge.problems)
    work.say_all(db(), rows, said)
    db().commit()
    return Changed(ids=[row.id for row in rows])


def typed_words(body: SpokenFields) -> Typed:
    """Return what is said as the form of several campaigns holds it."""
    told = body.model_fields_set
    found: dict[str, object] = {}
    for name in (*MESSAGES, "department"):
        value = getattr(body, name)
        kind = DEFAULT if value is None else MANUAL
        found[f"{name}_kind"] = kind if name in told else KEEP
        found[name] = value
    found["max_turns"] = body.max_turns if body.max_turns is not None else KEEP
    return typed_from(**found)


class DayQuery(ApiModel):
    """Which day is played through."""

    on: Day | None = None
    """Day of the round; the next one without it."""


def rehearse(campaign_id: int, query: DayQuery) -> RehearsalGiven:
    """Play a campaign's next round through, or that of a day: nothing rings."""
    found = rehearsed(campaign_id, query.on)
    played = found.played
    shown = [RehearsedGiven.of(call, why_blocked(call.rule)) for call in played.calls]
    return RehearsalGiven(
        campaign_id=played.campaign_id,
        round_on=played.round_on,
        time_zone=found.zone,
        outgoing_number=found.outgoing_number or "",
        calls=shown,
        blocked=[
            BlockedBy(rule=rule.value, why=why_blocked(rule), calls=count)
            for rule, count in played.blocked.items()
        ],
        forecast=ForecastGiven.of(played),
        rest_of_today=RestGiven.model_validate(found.rest) if found.rest else None,
    )


def forecast(campaign_id: int, query: DayQuery) -> ForecastGiven:
    """Return what the next round comes to: calls, lines, end and cost."""
    return ForecastGiven.of(rehearsed(campaign_id, query.on).played)


class Rehearsed(NamedTuple):
    """A rehearsal, and what stands beside it."""

    played: Rehearsal
    zone: str
    outgoing_number: str | None
    rest: RestOfDay | None


def rehearsed(campaign_id: int, on: date | None) -> Rehearsed:
    """Return a rehearsal with the zone of its clock, the outgoing number and what is left of today, or say why there is none."""
    found = played_through(one(CampaignRow, campaign_id).id, now(), on)
    if "too_many" in found:
        raise Problem(422, "too_many_people", _("This campaign has too many people to rehearse here: use `carecall campaign rehearse`."))  # fmt: skip
    if "unready" in found:
        raise Problem(409, "unready", _("This campaign cannot be rehearsed: give it a schedule with an outgoing number first."))  # fmt: skip
    return Rehearsed(**{name: found[name] for name in Rehearsed._fields})  # type: ignore[arg-type]  # a page's values


ONE = "/campaigns/<int:campaign_id>"
OPERATIONS = (
    CAMPAIGNS.post("orderCampaigns", "/campaigns/orders", "Start, pause, resume or stop campaigns", order, OrdersFollowed, body=CampaignOrder, errors=(404,)),
    CAMPAIGNS.post("setChatbot", "/campaigns/chatbot-settings", "Change what some campaigns say", say, Changed, body=ChatbotAsked, errors=(404,)),
    CAMPAIGNS.get("rehearseCampaign", f"{ONE}/rehearsal", "Play a campaign's next round through", rehearse, RehearsalGiven, query=DayQuery, errors=(409,)),
    CAMPAIGNS.get("forecastCampaign", f"{ONE}/forecast", "Read what the next round comes to", forecast, ForecastGiven, query=DayQuery, errors=(409,)),
)  # fmt: skip
