"""What the gate sees at the moment of a claim, on both databases."""

from datetime import date, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from carecall.domain.call import CallState, Disposition
from carecall.domain.consent import RefusalSource
from carecall.domain.destination import DESTINATIONS, DestinationRule
from carecall.domain.gate import GateRule, Verdict
from carecall.domain.schedule import HolidayRule
from carecall.domain.transfer import TransferState
from carecall.store.gate_facts import look_at
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import system_writing
from carecall.store.tables import (
    AbsenceRow,
    CallOrigin,
    CallRow,
    ConsentRow,
    ContractRow,
    DoNotCallRow,
    HolidayRow,
    OptOutRow,
    OrganizationRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRow,
    SettingRow,
    TrunkKind,
    TrunkRow,
)
from tests.builders import NOON, make_world, phone

TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PHONE = phone(1)


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    world.change(
        TrunkRow, world.trunk_id, kind=TrunkKind.IP, country="KR", currency="KRW",
        price_per_call=Decimal(1), price_per_minute=Decimal(6),
    )  # fmt: skip
    return world


@pytest.fixture
def below(world):
    """The same organization, now below another one that signed; returns the id of that one."""
    with system_writing(world.sessions, "a test builds a tree") as session:
        top = add_organization(session, NewOrganization(name="부산광역시")).id
        row = session.get_one(OrganizationRow, world.organization_id)
        row.parent_id, row.path = top, f"/{top}/{row.id}/"
        session.query(ContractRow).filter_by(organization_id=row.id).delete()
    return top


def look(world, now=NOON, destinations=DESTINATIONS.get):
    with system_writing(world.sessions, "a test looks through the gate") as session:
        planned = session.query(PlannedCallRow).one()
        return look_at(session, planned, now, destinations)


def rule(world, **more):
    return look(world, **more).decision.rule


def rang(world, *, at=NOON, number=PHONE, **facts):
    """Write a call of the past."""
    row = {
        "id": str(uuid4()), "organization_id": world.organization_id, "reserved_at": at,
        "billing_organization_id": world.organization_id, "origin": CallOrigin.CAMPAIGN,
        "trunk_id": world.trunk_id, "language": "ko", "number": number, "number_last4": number[-4:],
        "ring_timeout_s": 30, "max_talk_s": 600, "state": CallState.ENDED, "changed_at": at,
        "ended_at": at, "disposition": Disposition.NO_ANSWER,
    }  # fmt: skip
    world.add(CallRow(**(row | facts)))


def live(world, **facts):
    rang(world, state=CallState.RINGING, ended_at=None, disposition=None, **facts)


def limit(world, **facts):
    world.change(OrganizationRow, world.organization_id, **facts)


def contract(world, organization_id=None, **facts):
    with system_writing(world.sessions, "a test changes a contract") as session:
        found = session.query(ContractRow).filter_by(
            organization_id=organization_id or world.organization_id
        )
        found.update(facts)


def test_nothing_speaks_against_a_plain_call(world):
    assert look(world).decision.verdict is Verdict.CALL


# --- agreements ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ends_on": TODAY}, GateRule.ALLOWED),
        ({"ends_on": TODAY - DAY}, GateRule.CONTRACT_ENDED),
        ({"starts_on": TODAY}, GateRule.ALLOWED),
        ({"starts_on": TODAY + DAY}, GateRule.CONTRACT_SCHEDULED),
    ],
)
def test_calls_go_out_on_the_days_of_a_contract(world, facts, expected):
    contract(world, **facts)
    assert rule(world) is expected


def test_a_contract_is_counted_in_the_days_of_who_signed(world):
    contract(world, ends_on=TODAY - DAY)
    assert rule(world, now=NOON - 12 * HOUR - HOUR) is not GateRule.CONTRACT_ENDED  # 23:00 in Seoul
    assert rule(world, now=NOON - 12 * HOUR) is GateRule.CONTRACT_ENDED  # midnight in Seoul


def test_without_a_contract_nobody_is_called_until_somebody_signs(world):
    with system_writing(world.sessions, "a test ends every contract") as session:
        session.query(ContractRow).delete()
    decision = look(world).decision
    assert (decision.verdict, decision.rule) == (Verdict.WAIT, GateRule.CONTRACT_NEEDED)
    world.add(ContractRow(organization_id=world.organization_id, product="x", starts_on=TODAY))
    assert rule(world) is GateRule.ALLOWED


def test_those_below_call_under_the_contract_on_top(world, below):
    assert rule(world) is GateRule.ALLOWED
    contract(world, below, ends_on=TODAY - DAY)
    assert rule(world) is GateRule.CONTRACT_ENDED


@pytest.mark.parametrize(
    ("given", "required", "expected"),
    [
        ("1", None, GateRule.ALLOWED),
        ("1", "1", GateRule.ALLOWED),
        ("1", "2", GateRule.CONSENT_OUTDATED),
        ("10", "9", GateRule.ALLOWED),
        ("2026-01", "1", GateRule.CONSENT_OUTDATED),
        ("1", " ", GateRule.CONSENT_OUTDATED),
    ],
)
def test_a_consent_counts_for_the_text_it_was_given_to(world, given, required, expected):
    world.change(ConsentRow, 1, disclosure_version=given)
    limit(world, disclosure_version=required)
    assert rule(world) is expected


def test_the_text_of_the_organization_above_holds_below(world, below):
    world.change(OrganizationRow, below, disclosure_version="2")
    assert rule(world) is GateRule.CONSENT_OUTDATED
    limit(world, disclosure_version="1")
    assert rule(world) is GateRule.ALLOWED


def test_a_consent_that_was_taken_back_counts_no_more(world):
    world.change(ConsentRow, 1, withdrawn_at=NOON)
    assert rule(world) is GateRule.NO_CONSENT


# --- refusals and stops -------------------------------------------------------------------


def opt_out(organization_id, **more):
    return OptOutRow(
        organization_id=organization_id, number=phone(1), source=RefusalSource.STAFF, made_at=NOON,
        **more,
    )  # fmt: skip


def test_a_refusal_holds_for_the_organization_and_those_below_it(world, below):
    world.add(opt_out(below))
    assert rule(world) is GateRule.OPTED_OUT


def test_a_lifted_refusal_and_one_beside_hold_nobody_back(world, sessions):
    other = make_world(sessions, people=0, name="이웃", first=9)
    world.add(opt_out(other.organization_id), opt_out(world.organization_id, lifted_at=NOON))
    assert rule(world) is GateRule.ALLOWED


def test_the_list_for_everybody_holds_everywhere(world):
    world.add(DoNotCallRow(number=phone(1), source=RefusalSource.STAFF, added_at=NOON))
    assert rule(world) is GateRule.DO_NOT_CALL


def test_a_stop_of_an_organization_above_holds_below(world, below):
    world.change(OrganizationRow, below, calls_stopped_at=NOON)
    assert rule(world) is GateRule.ORGANIZATION_STOPPED


def test_a_stop_of_everything_holds_everywhere(world):
    world.add(SettingRow(key="stop_all_calls", value={}, changed_at=NOON))
    assert rule(world) is GateRule.PLATFORM_STOPPED


# --- the day ------------------------------------------------------------------------------


def test_a_day_that_became_a_holiday_is_kept(world):
    world.change(RecipientRow, world.recipient_ids[0], country="GB")
    world.add(HolidayRow(organization_id=world.organization_id, day_on=TODAY, name="개관일"))
    assert rule(world) is GateRule.ALLOWED, "this schedule calls on holidays"
    world.change(ScheduleRow, world.schedule_id, on_holiday=HolidayRule.SKIP)
    decision = look(world).decision
    assert (decision.verdict, decision.rule) == (Verdict.CANCEL, GateRule.HOLIDAY)


def test_public_holidays_are_those_where_the_person_lives_less_the_days_of_work(world):
    world.change(ScheduleRow, world.schedule_id, on_holiday=HolidayRule.NEXT_DAY)
    assert rule(world) is GateRule.HOLIDAY, "1 March 2026 is a Sunday, so Monday stands in for it"
    world.change(RecipientRow, world.recipient_ids[0], country="GB")
    assert rule(world) is GateRule.ALLOWED
    world.change(RecipientRow, world.recipient_ids[0], country="KR")
    facts = {"organization_id": world.organization_id, "day_on": TODAY, "name": "정상 근무"}
    world.add(HolidayRow(works=True, **facts))
    assert rule(world) is GateRule.ALLOWED


def test_an_absent_person_is_not_called(world):
    facts = {"organization_id": world.organization_id, "recipient_id": world.recipient_ids[0]}
    world.add(AbsenceRow(from_on=TODAY - DAY, until_on=TODAY - DAY, **facts))
    assert rule(world) is GateRule.ALLOWED
    world.add(AbsenceRow(from_on=TODAY, **facts))
    assert rule(world) is GateRule.RECIPIENT_ABSENT


def test_the_hours_are_those_where_the_person_lives(world):
    world.change(ScheduleRow, world.schedule_id, until_time=time(18))
    world.change(RecipientRow, world.recipient_ids[0], time_zone="Pacific/Auckland")
    assert rule(world) is GateRule.ALLOWED  # 16:00 there
    evening = look(world, now=NOON + 4 * HOUR + HOUR / 2).decision  # 20:30 there
    assert (evening.verdict, evening.rule) == (Verdict.WAIT, GateRule.AFTER_WINDOW)


# --- how often a telephone rings ----------------------------------------------------------


def test_rings_of_today_are_counted_over_every_organization(world, sessions):
    world.change(ScheduleRow, world.schedule_id, rings_per_day=2, rings_per_week=9)
    other = make_world(sessions, people=0, name="이웃", first=9)
    rang(world)
    assert rule(world) is GateRule.ALLOWED
    rang(other)
    decision = look(world).decision
    assert (decision.verdict, decision.rule, decision.over) == (
        Verdict.BLOCK,
        GateRule.DAY_CAP,
        True,
    )


def test_only_rings_of_the_local_day_and_week_count(world):
    world.change(ScheduleRow, world.schedule_id, rings_per_day=1, rings_per_week=2)
    midnight = NOON - 12 * HOUR
    rang(world, at=midnight - timedelta(seconds=1))  # Sunday, the week before
    assert rule(world) is GateRule.ALLOWED
    rang(world, at=midnight)
    assert rule(world) is GateRule.DAY_CAP


def test_the_week_begins_on_monday(world):
    world.change(ScheduleRow, world.schedule_id, rings_per_day=9, rings_per_week=2)
    for hours in (12, 1):
        rang(world, at=NOON - hours * HOUR)
    assert rule(world) is GateRule.WEEK_CAP


@pytest.mark.parametrize(
    "facts",
    [
        {"disposition": Disposition.BLOCKED},
        {"origin": CallOrigin.INBOUND},
        {"number": phone(2)},
    ],
)
def test_what_rang_nobody_here_counts_for_no_cap(world, facts):
    world.change(ScheduleRow, world.schedule_id, rings_per_day=1, rings_per_week=1)
    rang(world, **facts)
    assert rule(world) is GateRule.ALLOWED


def test_one_promise_rings_no_more_often_than_its_redials_say(world):
    [planned] = world.planned()
    world.change(PlannedCallRow, planned.id, redials=1, redial_by={"busy": {"redials": 2}})
    for attempt_no in (1, 2):
        rang(world, planned_call_id=planned.id, attempt_no=attempt_no)
    assert rule(world) is GateRule.ALLOWED
    rang(world, planned_call_id=planned.id, attempt_no=3)
    assert rule(world) is GateRule.ROUND_CAP


def test_a_fence_holds_where_the_schedule_sets_no_caps(world):
    for _ in range(9):
        rang(world)
    assert rule(world) is GateRule.ALLOWED
    rang(world)
    assert rule(world) is GateRule.DAY_CAP


# --- what a day may cost ------------------------------------------------------------------


def test_calls_of_the_whole_tree_count_for_the_limit_on_top(world, below):
    world.change(OrganizationRow, below, daily_call_limit=2)
    rang(world, number=phone(7))
    rang(world, number=phone(8), at=NOON - 13 * HOUR)  # yesterday in Seoul
    rang(world, number=phone(8), disposition=Disposition.BLOCKED)
    assert rule(world) is GateRule.ALLOWED
    rang(world, number=phone(8))
    decision = look(world).decision
    assert (decision.verdict, decision.rule) == (Verdict.WAIT, GateRule.CALL_LIMIT)


def test_calls_of_another_tree_count_for_nobody_here(world, sessions):
    limit(world, daily_call_limit=1)
    rang(make_world(sessions, people=0, name="이웃", first=9), number=phone(8))
    assert rule(world) is GateRule.ALLOWED


def test_a_limit_of_nothing_lets_nothing_out(world):
    limit(world, daily_call_limit=0)
    assert rule(world) is GateRule.CALL_LIMIT


def test_spent_money_live_calls_and_this_call_stay_within_the_limit(world):
    """A call of at most ten minutes may cost 61: 1 and 10 times 6."""
    rang(world, number=phone(7), cost=Decimal("38.5"), currency="KRW", answered_at=NOON)
    live(world, number=phone(8))
    limit(world, daily_spend_limit=Decimal("160.5"))
    assert rule(world) is GateRule.ALLOWED
    limit(world, daily_spend_limit=Decimal("160.4999"))
    assert rule(world) is GateRule.SPEND_LIMIT


@pytest.mark.parametrize(
    ("transfer", "kept"), [(TransferState.FAILED, 169), (TransferState.ASKED, 529 + 361)]
)
def test_money_is_kept_for_a_human_who_may_talk_too(world, transfer, kept):
    """Two talks of ten minutes and six rings between them: 28 begun minutes; an hour more, on two lines, with a human."""
    live(world, number=phone(8), answered_at=NOON, transfers=1, transfer=transfer)
    limit(world, daily_spend_limit=Decimal(61 + kept))
    assert rule(world) is GateRule.ALLOWED
    limit(world, daily_spend_limit=Decimal(60 + kept))
    assert rule(world) is GateRule.SPEND_LIMIT


def test_what_nobody_answered_costs_nothing(world):
    rang(world, number=phone(7))
    limit(world, daily_spend_limit=Decimal(61))
    assert rule(world) is GateRule.ALLOWED


@pytest.mark.parametrize("currency", [None, ""])
def test_a_spend_limit_on_a_line_without_prices_lets_nothing_out(world, currency):
    limit(world, daily_spend_limit=Decimal(1_000_000))
    world.change(TrunkRow, world.trunk_id, currency=currency)
    assert rule(world) is GateRule.UNKNOWN_SPENDING


def test_two_currencies_are_no_sum(world):
    limit(world, daily_spend_limit=Decimal(1_000_000))
    rang(world, number=phone(7), cost=Decimal(1), currency="USD", answered_at=NOON)
    assert rule(world) is GateRule.UNKNOWN_SPENDING


def test_an_answered_call_without_a_price_counts_as_its_dearest(world):
    rang(world, number=phone(7), answered_at=NOON)
    limit(world, daily_spend_limit=Decimal(121))
    assert rule(world) is GateRule.SPEND_LIMIT
    limit(world, daily_spend_limit=Decimal(122))
    assert rule(world) is GateRule.ALLOWED


def test_lines_on_this_machine_cost_nothing(world):
    world.change(TrunkRow, world.trunk_id, kind=TrunkKind.LAB, currency=None)
    limit(world, daily_spend_limit=Decimal(0))
    live(world, number=phone(8))
    assert rule(world) is GateRule.ALLOWED


def test_a_limit_in_an_unknown_zone_lets_nothing_out(world, below):
    limit(world, daily_call_limit=100, time_zone="Mars/Olympus")
    world.change(RecipientRow, world.recipient_ids[0], time_zone="Asia/Seoul")
    assert rule(world) is GateRule.UNKNOWN_SPENDING


# --- the line -----------------------------------------------------------------------------


@pytest.mark.parametrize("lettering", ["<b>", "🙂", "a" * 21, "x\u202e"])
def test_a_text_that_phones_cannot_show_is_not_shown(world, lettering):
    world.change(PhoneNumberRow, world.phone_number_id, lettering=lettering)
    assert rule(world) is GateRule.LETTERING_REFUSED


def test_no_text_is_a_good_text(world):
    world.change(PhoneNumberRow, world.phone_number_id, lettering="")
    assert rule(world) is GateRule.ALLOWED


@pytest.mark.parametrize("allowed", [(), ("",), ("+",), ("82",), ("+0",)])
def test_a_malformed_rule_of_destinations_lets_nothing_out(world, allowed):
    rules = {"KR": DestinationRule(allowed=allowed)}
    assert rule(world, destinations=rules.get) is GateRule.DESTINATION_UNKNOWN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"allowed": ["+8210"], "premium": []}, GateRule.ALLOWED),
        ({"allowed": ["+822"], "premium": []}, GateRule.DESTINATION_FOREIGN),
        ({"allowed": ["+82"], "premium": ["+8210555"]}, GateRule.DESTINATION_PREMIUM),
        ({"allowed": ["+82"]}, GateRule.DESTINATION_UNKNOWN),
        ({"allowed": "+82", "premium": []}, GateRule.DESTINATION_UNKNOWN),
        ({"allowed": [82], "premium": []}, GateRule.DESTINATION_UNKNOWN),
        ({"allowed": [""], "premium": []}, GateRule.DESTINATION_UNKNOWN),
        ({}, GateRule.DESTINATION_UNKNOWN),
    ],
)
def test_a_line_may_have_a_rule_of_its_own(world, value, expected):
    world.add(SettingRow(key="destinations.another", value={}, changed_at=NOON))
    assert rule(world) is GateRule.ALLOWED
    world.add(SettingRow(key="destinations.lab", value=value, changed_at=NOON))
    assert rule(world) is expected


# --- what cannot be read ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/", "/x/", "1", "/1/999/", "//1//"])
def test_a_place_in_the_tree_that_nobody_can_read_refuses(world, path):
    limit(world, path=path)
    seen = look(world)
    assert (seen.decision.verdict, seen.decision.rule) == (Verdict.BLOCK, GateRule.FACTS_UNREADABLE)
    assert seen.facts is None


def test_an_unknown_zone_of_who_signed_refuses(world, below):
    world.change(OrganizationRow, below, time_zone="Mars/Olympus")
    assert rule(world) is GateRule.FACTS_UNREADABLE


def test_a_missing_organization_above_refuses(world):
    limit(world, path=f"/999/{world.organization_id}/")
    assert rule(world) is GateRule.FACTS_UNREADABLE
