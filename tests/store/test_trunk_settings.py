"""What the settings say about the trunk ends in the database, whatever was there before."""

import pytest
from openpyxl import Workbook
from pydantic import SecretStr
from typer.testing import CliRunner

from carecall.commands import numbers
from carecall.commands.caller import caller_of, lab_caller
from carecall.commands.database import prepare_database
from carecall.commands.refusals import NUMBER_BUSY, SENTENCES, refusal_sentence
from carecall.commands.registry import Registry
from carecall.domain.destination import SOFTPHONE
from carecall.domain.gate import GateRule
from carecall.errors import BadInput, BadSetting
from carecall.settings import Settings
from carecall.store.engine import create_engine
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import guarded_sessions, system_reading, system_writing
from carecall.store.tables import PhoneNumberRow, TrunkRow

LAB = {"trunk_host": ""}
REAL = {"trunk_host": "127.0.0.1:5070"}
SHOWN = {"trunk_number": "02-1234-5678"}
NEVER_ASKED = {
    GateRule.ALLOWED, GateRule.CAMPAIGN_PAUSED, GateRule.CAMPAIGN_ENDED, GateRule.BEFORE_WINDOW,
    GateRule.UNKNOWN_TIME_ZONE, GateRule.RECIPIENT_INACTIVE, GateRule.RECIPIENT_PAUSED,
    GateRule.RECIPIENT_ABSENT, GateRule.NO_CONSENT, GateRule.CONSENT_OUTDATED,
    GateRule.HOLIDAY, GateRule.UNKNOWN_CALENDAR,
    GateRule.DAY_CAP, GateRule.WEEK_CAP, GateRule.ROUND_CAP, GateRule.UNKNOWN_CAP,
}  # fmt: skip
"""Rules that no call asked for by hand can meet."""


class House:
    """A runtime folder whose settings change."""

    def __init__(self, var):
        self.var = var
        self.sessions = None

    def settings(self, **more):
        return Settings(_env_file=None, **({"var": self.var} | LAB | more))

    def prepare(self, **more):
        settings = self.settings(**more)
        prepare_database(settings)
        self.sessions = guarded_sessions(create_engine(settings.sqlalchemy_url))
        return settings

    def numbers(self):
        """Number, trunk, whether it is switched on, and lettering of every outgoing number."""
        with system_reading(self.sessions, "a test looks") as session:
            rows = session.query(PhoneNumberRow, TrunkRow).join(
                TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id
            )
            found = rows.order_by(PhoneNumberRow.id).all()
            return [
                (number.number, trunk.name, trunk.enabled, number.lettering)
                for number, trunk in found
            ]


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_the_number_of_the_settings_moves_from_the_lab_to_the_real_trunk_and_back(house):
    house.prepare(**SHOWN)
    assert house.numbers() == [("+82212345678", "lab", True, "")]
    house.prepare(**SHOWN, **REAL, trunk_lettering="행복 안부")
    assert house.numbers() == [("+82212345678", "trunk", True, "행복 안부")]
    house.prepare(**REAL)
    house.prepare()
    assert house.numbers() == [("+82212345678", "trunk", False, "행복 안부")]
    house.prepare(**SHOWN, **REAL)
    assert house.numbers() == [("+82212345678", "trunk", True, "행복 안부")]


def test_another_number_in_the_settings_is_the_one_that_is_shown_from_then_on(house):
    house.prepare(**SHOWN, **REAL)
    settings = house.prepare(trunk_number="070-1234-5678", **REAL)
    office, phone_number_id = caller_of(settings, house.sessions, "", "+821012345678")
    with Registry(house.sessions).working_for(office) as session:
        assert session.get_one(PhoneNumberRow, phone_number_id).number == "+827012345678"


def limits(house):
    with system_reading(house.sessions, "a test looks") as session:
        row = session.query(TrunkRow).filter_by(name="trunk").one()
        return row.channels, row.calls_per_second


def test_limits_that_an_operator_changed_stay_until_the_settings_say_other_ones(house):
    house.prepare(**REAL, trunk_channels=10)
    assert limits(house) == (10, 2.0)
    with system_writing(house.sessions, "an operator edits the trunk") as session:
        row = session.query(TrunkRow).filter_by(name="trunk").one()
        row.channels, row.calls_per_second = 4, 0.5
    house.prepare(**REAL, trunk_channels=10)
    assert limits(house) == (4, 0.5)
    house.prepare(**REAL, trunk_channels=20)
    assert limits(house) == (20, 2.0)


def test_imported_numbers_go_to_the_trunk_that_is_named(house, tmp_path, monkeypatch):
    settings = house.prepare(**REAL)
    with system_writing(house.sessions, "a test builds its office") as session:
        add_organization(session, NewOrganization(name="office"))
    for variable, value in (("VAR", settings.var), ("TRUNK_HOST", settings.trunk_host)):
        monkeypatch.setenv(f"CARECALL_{variable}", str(value))
    for at, trunk in enumerate(("", "lab", "nowhere")):
        book = Workbook()
        book.active.append(["Outgoing number", "Lettering"])
        book.active.append([f"02-1234-500{at}", ""])
        book.save(tmp_path / "numbers.xlsx")
        asked = ["import", str(tmp_path / "numbers.xlsx"), "--organization", "office"]
        done = CliRunner().invoke(numbers.app, asked + (["--trunk", trunk] if trunk else []))
        assert bool(done.exit_code) is (trunk == "nowhere"), done.output
    assert [(number, trunk) for number, trunk, _, _ in house.numbers()] == [
        ("+82212345000", "trunk"),
        ("+82212345001", "lab"),
    ]


def test_a_softphone_is_rung_on_a_fresh_installation_and_then_by_whoever_has_a_number(house):
    settings = house.prepare()
    first = caller_of(settings, house.sessions, "", SOFTPHONE)
    assert caller_of(settings, house.sessions, "", SOFTPHONE) == first
    assert house.numbers() == [("+827000000000", "softphone", True, "CareCall")]
    with pytest.raises(BadInput, match="CARECALL_TRUNK_NUMBER"):
        caller_of(house.settings(**REAL), house.sessions, "", "+821012345678")
    settings = house.prepare(**SHOWN, **REAL)
    office, phone_number_id = caller_of(settings, house.sessions, "", "+821012345678")
    assert office.name == "CareCall"
    assert phone_number_id != first[1]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"trunk_number": "12"}, "CARECALL_TRUNK_NUMBER is wrong"),
        ({"trunk_number": "0212345678", "trunk_lettering": "<x>"}, "CARECALL_TRUNK_LETTERING"),
        ({"trunk_host": "sip:carrier"}, "CARECALL_TRUNK_HOST"),
        ({"trunk_host": "carrier.example"}, "CARECALL_BIND is 127.0.0.1"),
        ({"trunk_host": "localhost", "trunk_kind": "registration"}, "CARECALL_TRUNK_USER"),
        (
            {"trunk_host": "localhost", "trunk_kind": "registration", "trunk_user": "a"},
            "CARECALL_TRUNK_SECRET",
        ),
    ],
)
def test_a_trunk_that_cannot_work_is_refused_before_anything_is_written(house, wrong, named):
    with pytest.raises(BadSetting, match=named):
        prepare_database(house.settings(**wrong))
    assert not (house.var / "carecall.db").exists()


def test_a_trunk_that_can_work_is_taken(house):
    secret = SecretStr("x")
    for right in (
        {"trunk_host": "carrier.example", "bind": "0.0.0.0"},
        {"trunk_host": "10.0.0.1:5080", "bind": "10.0.0.2"},
        {"trunk_host": "localhost", "trunk_kind": "registration", "trunk_user": "a", "trunk_secret": secret},
    ):  # fmt: skip
        house.prepare(**right)


def test_the_lab_is_rung_on_a_fresh_installation(house):
    settings = house.prepare()
    called = caller_of(settings, house.sessions, "", "+821000000101")
    assert lab_caller(house.sessions, "") == called
    assert house.numbers() == [("+827000000001", "lab", True, "CareCall")]


def test_every_rule_that_can_refuse_an_asked_call_has_its_sentence():
    assert set(SENTENCES) == ({rule.value for rule in GateRule} - NEVER_ASKED) | {NUMBER_BUSY}
    assert "doctor" in refusal_sentence("another")
