"""Stops, refusals, contracts and limits from the command line."""

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.errors import BadInput, UnknownName
from carecall.store.engine import create_engine
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.session import guarded_sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, ContractRow, OrganizationRow, TrunkKind, TrunkRow


@pytest.fixture
def carecall(sqlite_url, monkeypatch):
    """Runs one command and returns what it prints."""
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)

    def run(*words):
        return CliRunner().invoke(build_app(words[0]), words, catch_exceptions=False).stdout

    run("organization", "add", "경기도", "--contract-from", "2026-01-01")
    run("organization", "add", "수원시", "--parent", "경기도")
    return run


@pytest.fixture
def rows(sqlite_url):
    """Reads every row of a table."""
    engine = create_engine(sqlite_url)

    def read(kind):
        with system_reading(guarded_sessions(engine), "a test looks") as session:
            return session.query(kind).order_by(kind.id).all()

    yield read
    engine.dispose()


def test_everything_is_stopped_and_goes_on(carecall, rows):
    stopped = carecall("stop-all", "--reason", "화재 훈련", "--hang-up", "--json")
    [stop] = json.loads(stopped)["stops"]
    assert (stop["organization"], stop["reason"], stop["hang_up"]) == (None, "화재 훈련", True)
    assert carecall("resume-all") == "Calls go out everywhere.\n"
    assert "Nothing was stopped" in carecall("resume-all")
    deeds = [(row.action, row.facts["reason"]) for row in rows(AuditEventRow)]
    assert deeds == [("calls.stop", "화재 훈련"), ("calls.resume", "")]


def test_one_organization_is_stopped_and_everything_stays_apart_from_it(carecall, rows):
    assert "경기도" in carecall("stop-all", "--organization", "경기도")
    assert [row.calls_stopped_at is None for row in rows(OrganizationRow)] == [False, True]
    carecall("stop-all")
    assert carecall("resume-all").startswith("Stopped since")
    assert carecall("resume-all", "--organization", "경기도") == "Calls go out everywhere.\n"


def test_a_number_is_refused_listed_and_allowed_again(carecall, rows):
    said = carecall("do-not-call", "add", "010-5550-0001", "--organization", "수원시")
    assert "0001" in said
    assert "5550" not in said
    carecall("do-not-call", "add", "010-5550-0001", "--everywhere", "--reason", "민원")
    listed = json.loads(carecall("do-not-call", "list", "--json"))
    assert [(one["organization"], one["source"], one["reason"]) for one in listed] == [
        (None, "staff", "민원"), ("수원시", "staff", ""),
    ]  # fmt: skip
    assert "5550" not in carecall("do-not-call", "list")
    with pytest.raises(BadInput, match="--reason"):
        carecall("do-not-call", "remove", "010-5550-0001", "--everywhere")
    carecall("do-not-call", "remove", "010-5550-0001", "--everywhere", "--reason", "본인 요청")
    carecall(
        "do-not-call", "remove", "010-5550-0001", "--organization", "수원시", "--reason", "요청"
    )
    assert carecall("do-not-call", "list") == "Nobody is on the list.\n"
    assert "not listed" in carecall(
        "do-not-call", "remove", "010-5550-0001", "--everywhere", "--reason", "x"
    )
    actions = [row.action for row in rows(AuditEventRow)]
    assert actions == ["opt_out", "do_not_call.add", "do_not_call.remove", "opt_out.lift"]


@pytest.mark.parametrize("words", [(), ("--everywhere", "--organization", "경기도")])
def test_a_refusal_says_for_whom(carecall, words):
    with pytest.raises(BadInput, match="for whom"):
        carecall("do-not-call", "add", "010-5550-0001", *words)


def test_an_organization_on_top_begins_with_a_contract_and_those_below_have_none(carecall, rows):
    [contract] = rows(ContractRow)
    assert (contract.organization_id, str(contract.starts_on), contract.ends_on) == (
        1, "2026-01-01", None,
    )  # fmt: skip
    with pytest.raises(BadInput, match="on top"):
        carecall("organization", "add", "x", "--parent", "경기도", "--contract-until", "2030-01-01")


def test_contracts_follow_one_another(carecall):
    carecall("contracts", "end", "경기도", "--on", "2026-06-30")
    with pytest.raises(BadInput, match="some of these days"):
        carecall("contracts", "add", "경기도", "--from", "2026-06-30")
    carecall("contracts", "add", "경기도", "--from", "2026-07-01", "--product", "안부전화")
    with pytest.raises(BadInput, match="No contract"):
        carecall("contracts", "end", "경기도", "--on", "2025-12-31")
    with pytest.raises(BadInput, match="no day"):
        carecall("contracts", "end", "경기도", "--on", "내일")
    with pytest.raises(BadInput, match="before it begins"):
        carecall("contracts", "add", "경기도", "--from", "2020-02-01", "--until", "2020-01-01")
    with pytest.raises(BadInput, match="on top"):
        carecall("contracts", "add", "수원시")
    listed = json.loads(carecall("contracts", "list", "--json"))
    assert [(one["product"], one["starts_on"], one["ends_on"]) for one in listed] == [
        ("Care calls", "2026-01-01", "2026-06-30"), ("안부전화", "2026-07-01", None),
    ]  # fmt: skip
    assert "안부전화" in carecall("contracts", "list")


def test_daily_limits_are_set_and_taken_away(carecall, rows):
    said = carecall(
        "organization", "limit", "경기도", "--daily-calls", "100", "--daily-spend", "50000.5",
        "--disclosure-version", "2",
    )  # fmt: skip
    assert "100 calls" in said
    row = rows(OrganizationRow)[0]
    limits = (row.daily_call_limit, str(row.daily_spend_limit), row.disclosure_version)
    assert limits == (100, "50000.5000", "2")
    carecall("organization", "limit", "경기도", "--daily-calls", "none")
    assert rows(OrganizationRow)[0].daily_call_limit is None
    assert str(rows(OrganizationRow)[0].daily_spend_limit) == "50000.5000"
    assert rows(AuditEventRow)[-1].action == "organization.limit"


@pytest.mark.parametrize(
    "words",
    [
        ("--daily-calls", "-1"), ("--daily-calls", "many"), ("--daily-calls", "1.5"),
        ("--daily-spend", "NaN"), ("--daily-spend", "-1"), ("--daily-spend", "0.00001"),
        ("--daily-spend", "Infinity"), ("--disclosure-version", "x" * 21),
    ],
)  # fmt: skip
def test_a_limit_that_is_none_is_refused(carecall, words):
    with pytest.raises(BadInput):
        carecall("organization", "limit", "경기도", *words)


@pytest.fixture
def trunk(carecall, sqlite_url):
    """A trunk to be ruled."""
    engine = create_engine(sqlite_url)
    with system_writing(guarded_sessions(engine), "a test adds a trunk") as session:
        keep_trunk(session, TrunkFacts(name="main", kind=TrunkKind.IP, country="KR"))
    engine.dispose()


def test_prices_and_destinations_of_a_trunk_are_set(carecall, rows, trunk):
    said = carecall(
        "trunk", "prices", "main", "--currency", "krw", "--per-call", "1.5", "--per-minute", "30",
        "--step-s", "10",
    )  # fmt: skip
    assert "KRW" in said
    row = rows(TrunkRow)[0]
    assert (row.currency, row.price_per_call, row.billing_step_s) == ("KRW", Decimal("1.5"), 10)
    carecall("trunk", "allow", "main", "--begins", "+8210, +822", "--never", "+82101")
    carecall("trunk", "allow", "main", "--begins", "+8210")
    with pytest.raises(UnknownName, match="choose one of main"):
        carecall("trunk", "allow", "other", "--usual")
    carecall("trunk", "allow", "main", "--usual")
    facts = [row.facts for row in rows(AuditEventRow) if row.action == "trunk.destinations"]
    assert facts == [
        {"allowed": ["+8210", "+822"], "premium": ["+82101"]},
        {"allowed": ["+8210"], "premium": []},
        {},
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("allow", "main"), ("allow", "main", "--usual", "--begins", "+82"),
        ("allow", "main", "--begins", "82"), ("allow", "main", "--begins", "+82,"),
        ("prices", "main", "--currency", "WON!"), ("prices", "main", "--currency", "원화요"),
        ("prices", "main", "--currency", "KRW", "--per-call", "none"),
        ("prices", "main", "--currency", "KRW", "--step-s", "0"),
    ],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused(carecall, trunk, words):
    with pytest.raises(BadInput):
        carecall("trunk", *words)
