"""What 200 organizations have collected: recipients, promises, calls, words, findings, work; the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

Value = str | int | float | None
Rows = list[tuple[Value, ...]]
Batch = tuple[str, tuple[str, ...], Rows]
"""Table, columns, rows; moments are text in UTC, which both databases read."""

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""Monday 12:00 in Seoul: the moment that the console takes for now."""
ROUNDS = 8
ROUND_DAYS = 15
"""A person is called every 15 days, so what is counted over three months is most of it."""
RARE_NAME = "독고영재"
RARE_EVERY = 25_000
SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
SYLLABLES = "민서준지현우영수미경정순옥자희숙진호상철은하연주성태원석선혜재복덕만길용근창"
SAID = (
    "안녕하세요. 인공지능 안부 전화입니다. 어젯밤에는 잘 주무셨어요?",
    "무릎이 쑤셔서 통 못 잤어.",
    "그럭저럭 잘 잤어요. 요즘은 날이 풀려서 마당에도 나가고 그래요.",
    "국에 밥 말아서 조금 먹었지.",
    "약은 아침에 먹었고 병원은 다음 주에 가기로 했어요.",
    "괜찮아요.",
    "딸이 주말에 온다고 해서 시장에 다녀왔어요.",
)
LABELS = ("normal",) * 17 + ("little_speech", "abnormal", "abnormal")
MATTERS = ("pain", "meal", "sleep", "mood", "medication")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One organization with what stands in it before anybody is called."""

    organization_id: int
    campaign_id: int
    schedule_id: int
    number: str
    user_id: int
    people: int


def moment(at: datetime) -> str:
    """Return a moment as both databases read it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


class Counters:
    """The last id given in each table, over all organizations."""

    def __init__(self) -> None:
        self.recipient = 0
        self.planned = 0
        self.call = 0


class Writer:
    """Makes up one organization's past, table by table."""

    def __init__(self, place: Place, counters: Counters) -> None:
        self.place, self.counters = place, counters
        self.random = Random(place.organization_id)
        self.rows: dict[tuple[str, tuple[str, ...]], Rows] = {}

    def put(self, table: str, columns: str, *values: Value) -> None:
        """Keep a row; its organization stands first."""
        key = (table, ("organization_id", *columns.split()))
        self.rows.setdefault(key, []).append((self.place.organization_id, *values))

    def write(self) -> Iterator[Batch]:
        """Yield everything, what is pointed at before what points."""
        for _ in range(self.place.people):
            self.person()
        for (table, columns), rows in self.rows.items():
            yield table, columns, rows

    def person(self) -> None:
        """Make up a recipient with consent, place in the schedule and every call."""
        self.counters.recipient += 1
        key, random = self.counters.recipient, self.random
        name = random.choice(SURNAMES) + random.choice(SYLLABLES) + random.choice(SYLLABLES)
        if key % RARE_EVERY == 7:
            name = RARE_NAME
        phone, paused = f"+8210{key:08d}", key % 50 == 0
        offset = key % ROUND_DAYS
        registered = moment(NOW - timedelta(days=130 + key % 400, seconds=key % 80_000))
        last_call = NOW - timedelta(days=1 + offset, seconds=random.randrange(30_000))
        self.put("recipient", "id name phone phone_national phone_last4 country other_info language last_call_at created_at active",
                 key, name, phone, "0" + phone[3:], phone[-4:], "KR", f"{60 + key % 35}세, 혼자 지내심", "ko", moment(last_call), registered, 1)  # fmt: skip
        self.put("consent", "recipient_id kind basis disclosure_version given_at",
                 key, "calls", "written", "1", registered)  # fmt: skip
        self.put("schedule_recipient", "schedule_id recipient_id state added_at paused_at pause_reason",
                 self.place.schedule_id, key, "paused" if paused else "active", registered,
                 moment(NOW) if paused else None, "입원" if paused else "")  # fmt: skip
        for round_no in range(ROUNDS - 1, -1, -1):
            days = round_no * ROUND_DAYS + offset + (1 if round_no else 0)
            at = last_call if round_no == 0 else NOW - timedelta(days=days + 1, seconds=random.randrange(30_000))  # fmt: skip
            self.promise(key, name, phone, at)
        self.planned_row(key, NOW + timedelta(days=1 + offset), "planned", 0, completed=0)
        if key % 5 == 0:
            self.put("memo", "recipient_id author_id author_name text created_at",
                     key, self.place.user_id, "담당자", "다음 주에 방문하기로 했다.", registered)  # fmt: skip

    def planned_row(self, recipient_id: int, at: datetime, state: str, attempts: int, *, completed: int,
                    telling: tuple[Value, ...] = (None,) * 6) -> None:  # fmt: skip
        """Keep one promise with what its telling ringing came to."""
        self.counters.planned += 1
        done = moment(at + timedelta(minutes=20)) if state in {"completed", "exhausted"} else None
        self.put("planned_call", "id campaign_id schedule_id recipient_id round_on slot_no due_at until_at next_at state attempts"
                 " redials redial_gap_s completed planned_at settled_at telling_call_id telling_state telling_disposition telling_talk_ms"
                 " telling_label telling_follow_up", self.counters.planned, self.place.campaign_id,
                 self.place.schedule_id, recipient_id, f"{at:%Y-%m-%d}", 1, moment(at), moment(at + timedelta(hours=6)), moment(at),
                 state, attempts, 2, 600, completed, moment(at - timedelta(days=3)), done, *telling)  # fmt: skip

    def promise(self, recipient_id: int, name: str, phone: str, at: datetime) -> None:
        """Keep one promise of the past with its ringings and what came of them."""
        chance = self.random.random()
        answered, attempts = chance < 0.88, 1 if chance < 0.75 else 2
        whole = answered and chance < 0.7
        planned_id = self.counters.planned + 1
        for attempt in range(1, attempts + 1):
            spoken = answered and attempt == attempts
            rung = at + timedelta(minutes=10 * (attempt - 1))
            call_id, talk_ms = self.call(planned_id, recipient_id, name, phone, rung, attempt, spoken=spoken, whole=whole)  # fmt: skip
        label, ask = self.talk(call_id, recipient_id, at, whole=whole) if answered else (None, None)
        telling = (call_id, "ended", "answered" if answered else "no_answer", talk_ms, label, ask)
        self.planned_row(
            recipient_id, at, "completed" if answered else "exhausted", attempts,
            completed=int(whole), telling=telling,
        )  # fmt: skip
        if not answered:
            self.unreached(planned_id, recipient_id, at)

    def call(self, planned_id: int, recipient_id: int, name: str, phone: str, at: datetime, attempt: int, *,
             spoken: bool, whole: bool) -> tuple[str, int | None]:  # fmt: skip
        """Keep one ringing and return its id and how long was talked."""
        self.counters.call += 1
        call_id = str(UUID(int=self.random.getrandbits(128), version=4))
        talk_ms = self.random.randrange(30_000, 240_000) if spoken else None
        ended = at + timedelta(milliseconds=talk_ms or 40_000)
        self.put("call", "id billing_organization_id origin planned_call_id campaign_id recipient_id attempt_no language recipient_name"
                 " number number_last4 outgoing_number lettering campaign_name ring_timeout_s max_talk_s state changed_at reserved_at"
                 " originated_at answered_at ended_at settled_at talk_finished_at second_pass_at disposition ended_by talk_ms closing_reached topics_asked",
                 call_id, self.place.organization_id, "campaign", planned_id, self.place.campaign_id, recipient_id, attempt, "ko", name,
                 phone, phone[-4:], self.place.number, "안부전화", "안부 확인", 40, 600, "ended", moment(ended), moment(at), moment(at),
                 moment(at) if spoken else None, moment(ended), moment(ended), moment(ended) if spoken else None,
                 moment(ended) if spoken else None, "answered" if spoken else "no_answer", "agent" if spoken else None,
                 talk_ms, int(spoken and whole), '["sleep", "meal"]')  # fmt: skip
        return call_id, talk_ms

    def talk(
        self, call_id: str, recipient_id: int, at: datetime, *, whole: bool
    ) -> tuple[str, str]:
        """Keep the words of a talk, what they meant and what somebody has to do; return label and follow-up."""
        random = self.random
        told = "id call_id turn_no speaker text started_ms ended_ms topic".removeprefix("id ")
        self.put("turn", told, call_id, 1, "agent", SAID[0], 0, 4000, "sleep")
        self.put(
            "turn", told, call_id, 2, "recipient", random.choice(SAID[1:]), 5000, 8000, "sleep"
        )
        self.put("turn", told, call_id, 3, "recipient", random.choice(SAID[1:]), 12000, 15000, "meal")  # fmt: skip
        emergency = random.random() < 0.004
        label = "emergency" if emergency else random.choice(LABELS)
        ask = "none" if label == "normal" else "call_back"
        self.put("call_analysis", "call_id label completed follow_up reasons analyst analysed_at",
                 call_id, label, int(whole), ask, "[2]" if label != "normal" else "[]", "embedded 1", moment(at))  # fmt: skip
        self.put("call_course", "call_id unit answers answer_length answer_delay_s sleep_hours meals",
                 call_id, "syllables", 2, 9.5, 1.2, 6.0, 2.0)  # fmt: skip
        if NOW - at < timedelta(days=30):
            self.put("recording", "call_id file duration_ms bytes recorded_at",
                     call_id, f"{call_id}.wav", 60_000, 960_044, moment(at))  # fmt: skip
        if label in {"abnormal", "emergency"}:
            self.work(call_id, recipient_id, at, label)
        if random.random() < 0.03:
            self.put("feedback", "call_id user_id value given_at", call_id, self.place.user_id, random.choice((1, 1, -1)), moment(at))  # fmt: skip
        return label, ask

    def work(self, call_id: str, recipient_id: int, at: datetime, label: str) -> None:
        """Keep what a call that was not quite well leaves behind."""
        random, matter = self.random, self.random.choice(MATTERS)
        fresh = NOW - at < timedelta(days=2)
        self.put("finding", "call_id finding_no turn_no label matter quote topic",
                 call_id, 1, 2, label, matter, "쑤셔서", "sleep")  # fmt: skip
        if label == "emergency":
            over = None if fresh else moment(at + timedelta(minutes=30))
            self.put("alert", "call_id recipient_id turn_no matter quote rule live state raised_at resolved_at verdict",
                     call_id, recipient_id, 2, "fall", "못 일어나", "fall", 1, "raised" if fresh else "resolved",
                     moment(at), over, None if fresh else random.choice(("true", "false", "unsure")))  # fmt: skip
        if random.random() < 0.5:
            self.put("call_disposition", "call_id kind action details author_id created_at done_at",
                     call_id, "follow_up", "phoned_safe", "통화하여 안전을 확인했다.", self.place.user_id, moment(at), moment(at))  # fmt: skip
        if random.random() < 0.4:
            self.put("memory_item", "recipient_id call_id topic text learned_on created_at",
                     recipient_id, call_id, "health", "무릎이 아프다고 하셨다.", f"{at:%Y-%m-%d}", moment(at))  # fmt: skip
        if random.random() < 0.25:
            self.put("request", "recipient_id call_id turn_no kind matter text quote state created_at closed_at",
                     recipient_id, call_id, 2, "goods", "goods", "쌀이 떨어졌다고 하셨다.", "쌀이 없어", "open" if fresh else "done",
                     moment(at), None if fresh else moment(at))  # fmt: skip

    def unreached(self, planned_id: int, recipient_id: int, at: datetime) -> None:
        """Keep the item of somebody who was not reached."""
        fresh = NOW - at < timedelta(days=2)
        self.put("unreached", "planned_call_id recipient_id reason state next_step opened_at due_at closed_at proof",
                 planned_id, recipient_id, "exhausted", "open" if fresh else "safe", "contact_person", moment(at),
                 moment(at + timedelta(hours=2)), None if fresh else moment(at), None if fresh else "later_call")  # fmt: skip


def audit_rows(places: list[Place], events: int) -> Iterator[Batch]:
    """Yield a trail; its hashes are only distinct, for nobody verifies it here."""
    columns = ("organization_id", "id", "at", "user_id", "user_name", "action", "object_type", "object_key", "result", "reason",
               "address", "facts", "previous_hash", "hash")  # fmt: skip
    random, rows = Random(1), []
    for number in range(1, events + 1):
        place = random.choice(places)
        at = moment(
            NOW - timedelta(days=120) + timedelta(seconds=number * (120 * 86_400 // events))
        )
        rows.append((place.organization_id, number, at, place.user_id, "담당자", random.choice(("changed", "exported", "listened")),
                     "recipient", str(random.randrange(1, 100_000)), "ok", "", "127.0.0.1", "{}", f"{number - 1:064d}", f"{number:064d}"))  # fmt: skip
    yield "audit_event", columns, rows
