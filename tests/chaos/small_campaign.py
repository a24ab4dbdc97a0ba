"""A campaign over a few personas in an installation of its own, and what stands of it at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select

from carecall.commands.database import prepare_database
from carecall.domain.call import FINAL_PLANNED_STATES, CallState, PlannedCallState
from carecall.domain.language import Language
from carecall.domain.turns import Speaker
from carecall.lab.persona import Persona
from carecall.provision.programs import find_programs
from carecall.settings import Settings
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
)
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import (
    NewPhoneNumber,
    NewRecipient,
    add_phone_numbers,
    add_recipients,
    usual_trunk_id,
)
from carecall.store.session import GuardedSession, Sessions, system_reading, system_writing
from carecall.store.tables import CallRow, PlannedCallRow, RecordingRow, TurnRow
from carecall.system import SystemClock
from carecall.telephony.cel import parse_cel
from tests.path.installation import Installation, wait_until
from tests.path.whole_run import PERSONAS
from tests.pbx.pair import downloads

SETTLED_WITHIN_S = 240
"""A talk whose end nobody wrote is waited for a minute, and planned calls are looked at every 15 s."""
MAX_TURNS = 2
REASON = "a test of mishaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCampaign:
    """An installation with one campaign, which rings as soon as it is started and the system runs."""

    installation: Installation
    sessions: Sessions
    campaign_id: int

    @classmethod
    def of(cls, folder: Path, *persona_ids: str) -> SmallCampaign:
        """Prepare a database with these people; nothing runs yet."""
        installation = Installation(folder)
        url = f"sqlite:///{installation.var / 'carecall.db'}"
        installation.var.mkdir()
        prepare_database(Settings(var=installation.var, database_url=SecretStr(url)))
        sessions = installation.sessions()
        with system_writing(sessions, REASON) as session:
            people = [PERSONAS[persona_id] for persona_id in persona_ids]
            campaign_id = _write(session, people)
        return cls(installation=installation, sessions=sessions, campaign_id=campaign_id)

    def start(self) -> None:
        """Let it ring."""
        with system_writing(self.sessions, REASON) as session:
            start_campaign(session, self.campaign_id, SystemClock().now())

    def calls(self) -> list[CallRow]:
        """Return every ringing so far."""
        with system_reading(self.sessions, REASON) as session:
            return list(session.scalars(select(CallRow).order_by(CallRow.reserved_at)))

    def planned(self) -> list[PlannedCallRow]:
        """Return every promise."""
        with system_reading(self.sessions, REASON) as session:
            return list(session.scalars(select(PlannedCallRow).order_by(PlannedCallRow.id)))

    def recordings(self) -> dict[str, str]:
        """Return the file of every recording that the database knows, by call."""
        with system_reading(self.sessions, REASON) as session:
            rows = session.scalars(select(RecordingRow))
            return {row.call_id: row.file for row in rows}

    def answers(self, call_id: str) -> int:
        """Count what the person has said so far."""
        with system_reading(self.sessions, REASON) as session:
            counted = select(func.count()).where(
                TurnRow.call_id == call_id, TurnRow.speaker == Speaker.RECIPIENT
            )
            return session.scalar(counted) or 0

    def wait_for_talk(self, count: int, answers: int = 1) -> list[CallRow]:
        """Return the live calls once `count` people are talking and each has given `answers`."""

        def talking() -> bool:
            live = [call for call in self.calls() if call.state is CallState.ANSWERED]
            return sum(self.answers(call.id) >= answers for call in live) >= count

        wait_until(talking, f"{count} people talk", 90)
        return [call for call in self.calls() if call.state is CallState.ANSWERED]

    def wait_for_end(self) -> None:
        """Return once every promise has its final state."""

        def settled() -> bool:
            planned = self.planned()
            return bool(planned) and all(row.state in FINAL_PLANNED_STATES for row in planned)

        wait_until(settled, "every planned call has a final state", SETTLED_WITHIN_S)

    def channels(self) -> list[str]:
        """Return the channels that the platform's Asterisk has now."""
        binary = find_programs(downloads()).asterisk
        assert binary is not None
        etc = self.installation.var / "asterisk" / "core" / "etc" / "asterisk.conf"
        asked = subprocess.run(
            [*binary.argv, "-C", str(etc), "-rx", "core show channels concise"],
            capture_output=True,
            timeout=30,
            check=False,
            encoding="utf-8",
        )
        return [line for line in asked.stdout.splitlines() if "!" in line]

    def assert_every_call_is_closed(self) -> None:
        """Every ringing has its end, and no channel is left."""
        assert {call.state for call in self.calls()} == {CallState.ENDED}
        wait_until(lambda: not self.channels(), "no channel is left", 30)

    def assert_rung(self, times: int) -> None:
        """Everybody was rung so many times, by the ledger and by Asterisk's own record."""
        ids = sorted(call.id for call in self.calls())
        assert [row.attempts for row in self.planned()] == [times] * len(self.planned())
        assert len(ids) == times * len(self.planned())
        log = self.installation.var / "asterisk" / "core" / "log" / "cel-custom" / "carecall.csv"
        records = [parse_cel(line) for line in log.read_text(encoding="utf-8").splitlines()]
        begun = [
            record.uniqueid
            for record in records
            if record is not None
            and record.event == "CHAN_START"
            and record.channel.startswith("PJSIP/")
        ]
        assert sorted(begun) == ids

    def send(self, number: signal.Signals, command_end: str) -> int:
        """Signal the one process whose command line ends so; return its process id."""
        pid = self.installation.process(command_end).pid
        os.kill(pid, number)
        return pid

    @property
    def states(self) -> list[PlannedCallState]:
        """How the promises stand."""
        return [row.state for row in self.planned()]


def _write(session: GuardedSession, people: Sequence[Persona]) -> int:
    organization = add_organization(session, NewOrganization(name="소나무 복지관"))
    language = people[0].language
    number = NewPhoneNumber(
        organization_id=organization.id,
        trunk_id=usual_trunk_id(session),
        number="+82212345678",
        national="0212345678",
        lettering="소나무 안부",
        verified_at=SystemClock().now(),
    )
    [number_id] = add_phone_numbers(session, [number])
    schedule = add_schedule(
        session,
        NewSchedule(
            organization_id=organization.id,
            name="일정",
            phone_number_id=number_id,
            redials=1,
            redial_gap_s=2,
            ring_timeout_s=12,
        ),
    )
    recipients = add_recipients(
        session, [_recipient(organization.id, one) for one in people], now=SystemClock().now()
    )
    add_to_schedule(session, schedule, recipients, SystemClock().now())
    campaign = NewCampaign(
        organization_id=organization.id,
        name="안부전화",
        schedule_id=schedule.id,
        language=language,
        department="소나무 복지관",
        max_turns=MAX_TURNS,
    )
    return add_campaign(session, campaign).id


def _recipient(organization_id: int, persona: Persona) -> NewRecipient:
    return NewRecipient(
        organization_id=organization_id,
        name=persona.name,
        phone="+82" + persona.number.removeprefix("0"),
        phone_national=persona.number,
        language=Language(persona.language),
    )
