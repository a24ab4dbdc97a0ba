"""Background work is done by one worker at a time, and not lost with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.job import (
    INTERRUPTED,
    HeldJob,
    JobCancelled,
    JobLost,
    JobRule,
    JobState,
    worker_is_heard,
)
from carecall.errors import BadTransition
from carecall.store.job_desk import JobDesk, Result, held_row
from carecall.store.jobs import (
    NewJob,
    TooManyJobs,
    add_job,
    ask_cancel,
    dismiss,
    shown_jobs,
    try_again,
    worker_heard_at,
)
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import JobRow
from tests.admin.conftest import add_operator
from tests.builders import NOON, make_world

LATER = NOON + timedelta(seconds=31)


@pytest.fixture
def owner(sessions: Sessions) -> tuple[int, int]:
    """An organization and somebody who works there."""
    world = make_world(sessions)
    return world.organization_id, add_operator(sessions, world.organization_id, "a@a.kr")


def ordered(sessions: Sessions, owner: tuple[int, int], **order: object) -> int:
    with system_writing(sessions, "a test orders work") as session:
        new = NewJob(kind="x", order=dict(order), organization_id=owner[0], user_id=owner[1])
        return add_job(session, new, NOON).id


def row(sessions: Sessions, job_id: int) -> JobRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(JobRow).where(JobRow.id == job_id)).one()


def taken(desk: JobDesk, at: object = NOON) -> HeldJob:
    held = desk.take(at)  # type: ignore[arg-type]  # a moment
    assert held is not None
    return held


def test_work_is_taken_once_and_oldest_first(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    first, second = ordered(sessions, owner, a=1), ordered(sessions, owner, a=2)
    other = JobDesk(sessions, "second")
    assert [taken(desk).job_id, taken(other).job_id] == [first, second]
    assert desk.take(NOON) is None


def test_the_same_wish_that_still_waits_is_not_ordered_twice(
    sessions: Sessions, owner: tuple[int, int]
) -> None:
    assert ordered(sessions, owner, a=1) == ordered(sessions, owner, a=1)


def test_one_person_cannot_fill_the_queue(sessions: Sessions, owner: tuple[int, int]) -> None:
    for number in range(JobRule().most_open):
        ordered(sessions, owner, a=number)
    with pytest.raises(TooManyJobs):
        ordered(sessions, owner, a="one more")


def test_work_of_a_silent_worker_is_taken_up_again_and_the_old_one_may_not_speak_any_more(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    old = taken(desk)
    assert JobDesk(sessions, "second").take(NOON + timedelta(seconds=29)) is None
    new = taken(JobDesk(sessions, "second"), LATER)
    assert (new.job_id, new.attempt) == (job_id, 2)
    with pytest.raises(JobLost):
        desk.beat(old, 1, 2, LATER)
    with pytest.raises(JobLost):
        desk.finish(old, Result(), LATER)
    desk.fail(old, "too late", LATER)
    assert row(sessions, job_id).state is JobState.RUNNING


def test_a_heartbeat_keeps_the_work_and_tells_how_far_it_is(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    held = taken(desk)
    desk.beat(held, 3, 9, NOON + timedelta(seconds=20))
    assert JobDesk(sessions, "second").take(LATER) is None
    found = row(sessions, job_id)
    assert (found.done, found.total) == (3, 9)


def test_work_that_kills_its_worker_again_and_again_is_given_up(
    sessions: Sessions, owner: tuple[int, int]
) -> None:
    job_id = ordered(sessions, owner)
    at = NOON
    for number in range(JobRule().most_attempts):
        taken(JobDesk(sessions, f"worker {number}"), at)
        at += timedelta(seconds=31)
    assert JobDesk(sessions, "last").take(at) is None
    found = row(sessions, job_id)
    assert (found.state, found.problem) == (JobState.FAILED, INTERRUPTED)


def test_a_worker_that_stops_puts_its_work_back_without_counting_a_try(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    desk.give_back(taken(desk), NOON)
    found = row(sessions, job_id)
    assert (found.state, found.attempts, found.holder) == (JobState.QUEUED, 0, None)


def test_waiting_work_is_cancelled_at_once_and_running_work_at_its_next_beat(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    waiting, running = ordered(sessions, owner, a=1), ordered(sessions, owner, a=2)
    with system_writing(sessions, "a test cancels") as session:
        ask_cancel(session.get_one(JobRow, waiting), NOON)
    held = taken(desk)
    assert held.job_id == running
    with system_writing(sessions, "a test cancels") as session:
        ask_cancel(session.get_one(JobRow, running), NOON)
    with pytest.raises(JobCancelled):
        desk.beat(held, 1, 2, NOON)
    desk.cancel(held, NOON)
    assert [row(sessions, key).state for key in (waiting, running)] == [JobState.CANCELLED] * 2


def test_a_file_that_is_ready_before_the_next_beat_is_not_kept_for_who_cancelled_it(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    held = taken(desk)
    with system_writing(sessions, "a test cancels") as session:
        ask_cancel(session.get_one(JobRow, job_id), NOON)
    with pytest.raises(JobCancelled):
        desk.finish(held, Result(file="abc"), NOON, if_wanted=True)
    assert row(sessions, job_id).state is JobState.RUNNING
    desk.finish(held, Result(done=1), NOON)
    assert row(sessions, job_id).state is JobState.DONE


def test_failed_work_is_tried_again_behind_what_is_done_for_good(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    held = taken(desk)
    with system_writing(sessions, "a test goes on") as session:
        held_row(session, held).position = 40
    desk.fail(held, "The disk is full.", NOON)
    assert row(sessions, job_id).problem == "The disk is full."
    with system_writing(sessions, "a test tries again") as session:
        try_again(session.get_one(JobRow, job_id), NOON)
    assert taken(desk).position == 40


def test_only_what_came_to_an_end_is_put_away(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner)
    with (
        pytest.raises(BadTransition),
        system_writing(sessions, "a test puts away") as session,
    ):
        dismiss(session.get_one(JobRow, job_id), NOON)
    desk.finish(taken(desk), Result(done=1), NOON)
    with system_writing(sessions, "a test puts away") as session:
        dismiss(session.get_one(JobRow, job_id), NOON)
        assert shown_jobs(session, owner[1]) == []


def test_results_go_after_a_day_and_entries_after_a_month(
    sessions: Sessions, owner: tuple[int, int], desk: JobDesk
) -> None:
    job_id = ordered(sessions, owner, name="김하나")
    desk.finish(taken(desk), Result(file="abc", result={"rows": 1}, done=1), NOON)
    assert desk.sweep(NOON + timedelta(hours=23)) == {"abc"}
    assert desk.sweep(NOON + timedelta(hours=25)) == frozenset()
    found = row(sessions, job_id)
    assert (found.file, found.result, found.order) == (None, None, {})
    desk.sweep(NOON + timedelta(days=31))
    with system_reading(sessions, "a test looks") as session:
        assert session.get(JobRow, job_id) is None


def test_a_worker_that_is_silent_for_a_minute_is_not_there(
    sessions: Sessions, desk: JobDesk
) -> None:
    desk.be_heard(NOON)
    desk.be_heard(NOON + timedelta(seconds=15))
    with system_reading(sessions, "a test looks") as session:
        heard = worker_heard_at(session)
    assert worker_is_heard(heard, NOON + timedelta(seconds=60))
    assert not worker_is_heard(heard, NOON + timedelta(seconds=76))
    assert not worker_is_heard(None, NOON)
