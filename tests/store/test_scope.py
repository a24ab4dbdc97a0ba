"""A session sees and changes only the organizations it was told, and nothing when it was told none."""

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import aliased

from carecall.errors import ScopeMissing, StoreError
from carecall.store.organizations import (
    NewOrganization,
    add_organization,
    everything,
    scope_of,
)
from carecall.store.scope import Scope, across, set_scope, unscoped
from carecall.store.session import system_writing
from carecall.store.tables import (
    JobRow,
    MemoRow,
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
    RecipientRow,
    RoleRow,
    ScheduleRecipientRow,
    UserRow,
)
from tests.builders import NOON, make_organization, make_world


@pytest.fixture
def two(sqlite_sessions):
    """Two organizations that know nothing of each other."""
    mine = make_world(sqlite_sessions, name="우리 기관")
    theirs = make_world(sqlite_sessions, name="남의 기관", first=500)
    return mine, theirs


@pytest.fixture
def session(two, sqlite_sessions):
    mine, _ = two
    with sqlite_sessions() as session:
        set_scope(session, Scope(frozenset({mine.organization_id})))
        yield session


def seen(session):
    return set(session.scalars(select(RecipientRow.organization_id)))


def test_no_scope_means_no_query(sqlite_sessions):
    with sqlite_sessions() as session:
        for statement in (
            select(RecipientRow),
            select(func.count()).select_from(RecipientRow),
            select(RoleRow),
            text("SELECT * FROM recipient"),
        ):
            with pytest.raises(ScopeMissing):
                session.execute(statement)


def test_no_scope_means_no_change(sqlite_sessions):
    with sqlite_sessions() as session:
        session.add(RoleRow(name="stranger", permissions=[]))
        with pytest.raises(ScopeMissing):
            session.flush()


def test_every_way_of_asking_stays_inside(session, two):
    mine, theirs = two
    other = aliased(RecipientRow)
    assert seen(session) == {mine.organization_id}
    assert session.scalar(select(func.count()).select_from(RecipientRow)) == 2
    assert session.get(RecipientRow, theirs.recipient_ids[0]) is None
    assert set(session.scalars(select(other.organization_id))) == {mine.organization_id}
    assert {row.organization_id for row in session.query(RecipientRow)} == {mine.organization_id}
    assert session.scalars(select(OrganizationRow.id)).all() == [mine.organization_id]
    joined = select(RecipientRow.id).join(
        ScheduleRecipientRow, ScheduleRecipientRow.recipient_id == RecipientRow.id
    )
    assert set(session.scalars(joined)) == set(mine.recipient_ids)
    inner = select(RecipientRow.id).scalar_subquery()
    assert session.scalar(select(func.count()).where(RecipientRow.id.in_(inner))) == 2


def test_a_change_by_query_does_not_reach_others(session, two):
    _, theirs = two
    session.execute(update(RecipientRow).values(other_info="x"))
    session.commit()
    with system_writing(theirs.sessions, "a test looks") as free:
        assert free.get_one(RecipientRow, theirs.recipient_ids[0]).other_info == ""


def test_two_scopes_in_turn_do_not_share_a_cached_query(two, sqlite_sessions):
    for world in (*two, *two):
        with sqlite_sessions() as session:
            set_scope(session, Scope(frozenset({world.organization_id})))
            assert seen(session) == {world.organization_id}
    with sqlite_sessions() as session:
        set_scope(session, Scope(frozenset()))
        assert seen(session) == set()


def test_a_row_of_the_platform_is_not_seen_inside_a_scope(session, two):
    mine, _ = two
    for owner in (None, mine.organization_id):
        mine.add(JobRow(organization_id=owner, kind="export", order={}, created_at=NOON))
    assert [job.organization_id for job in session.scalars(select(JobRow))] == [
        mine.organization_id
    ]


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT 1"),
        select(RecipientRow.__table__),
        insert(RecipientRow).values(organization_id=1, name="x"),
    ],
)
def test_what_would_pass_by_the_guard_is_refused(session, statement):
    with pytest.raises(ScopeMissing):
        session.execute(statement)


def test_bulk_changes_by_key_are_refused(session, two):
    _, theirs = two
    with pytest.raises(ScopeMissing):
        session.execute(update(RecipientRow), [{"id": theirs.recipient_ids[0], "name": "x"}])


def test_a_row_cannot_be_written_into_another_organization(session, two):
    _, theirs = two
    session.add(
        MemoRow(
            organization_id=theirs.organization_id,
            recipient_id=theirs.recipient_ids[0],
            author_name="나",
            text="몰래",
        )
    )
    with pytest.raises(ScopeMissing):
        session.flush()


def test_a_row_cannot_be_moved_to_another_organization(session, two):
    mine, theirs = two
    session.get_one(RecipientRow, mine.recipient_ids[0]).organization_id = theirs.organization_id
    with pytest.raises(ScopeMissing):
        session.flush()


def test_a_row_cannot_name_a_user_of_another_organization(session, two):
    mine, theirs = two
    theirs.add(
        UserRow(
            organization_id=theirs.organization_id,
            email="other@example.org",
            fs_uniquifier="u",
            name="남",
            language="ko",
        )
    )
    session.add(
        MemoRow(
            organization_id=mine.organization_id,
            recipient_id=mine.recipient_ids[0],
            author_id=1,
            author_name="남",
            text="메모",
        )
    )
    with pytest.raises(ScopeMissing):
        session.flush()


def test_an_organization_cannot_be_hung_below_another_ones(session, two):
    _, theirs = two
    session.add(
        OrganizationRow(
            parent_id=theirs.organization_id,
            name="새끼",
            display_name="새끼",
            type="executing",
            country="KR",
            time_zone="Asia/Seoul",
            language="ko",
        )
    )
    with pytest.raises(ScopeMissing):
        session.flush()


def test_a_scope_is_set_once_and_never_left(session, two):
    with pytest.raises(StoreError):
        set_scope(session, Scope(frozenset({1, 2})))
    with pytest.raises(StoreError), unscoped(session, "curiosity"):
        pass


def test_one_statement_may_look_across_for_a_reason(session):
    numbers = session.scalars(
        select(RecipientRow.phone), execution_options=across("a test wants to know")
    ).all()
    assert len(numbers) == 4


def test_an_organization_sees_itself_and_everything_below_and_nothing_beside(sessions):
    with system_writing(sessions, "a test builds a tree") as session:
        top = add_organization(session, NewOrganization(name="경기도"))
        town = add_organization(session, NewOrganization(name="수원시"), parent_id=top.id)
        house = add_organization(session, NewOrganization(name="복지관"), parent_id=town.id)
        beside = add_organization(session, NewOrganization(name="용인시"), parent_id=top.id)
        lone = add_organization(session, NewOrganization(name="보건소"))
        group = OrganizationGroupRow(organization_id=top.id, name="협력")
        session.add(group)
        session.flush()
        session.add(
            OrganizationGroupMemberRow(
                organization_id=top.id, group_id=group.id, member_organization_id=lone.id
            )
        )
        session.flush()
        assert scope_of(session, top.id).organization_ids == {
            top.id, town.id, house.id, beside.id, lone.id
        }  # fmt: skip
        assert scope_of(session, town.id).organization_ids == {town.id, house.id}
        assert scope_of(session, lone.id).organization_ids == {lone.id}
        assert scope_of(session, 12345).organization_ids == set()
        assert len(everything(session).organization_ids) == 5


def test_a_path_is_no_prefix_of_a_longer_number(sessions):
    with system_writing(sessions, "a test builds a forest") as session:
        roots = [add_organization(session, NewOrganization(name=f"기관 {at}")) for at in range(12)]
        assert scope_of(session, roots[0].id).organization_ids == {roots[0].id}


def test_registering_inside_a_scope_works(sqlite_sessions):
    world = make_organization(sqlite_sessions)
    with sqlite_sessions() as session:
        set_scope(session, scope_of(session, world.organization_id))
        assert len(session.scalars(select(RecipientRow)).all()) == 2
