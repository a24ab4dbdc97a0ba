"""Within a scope a session may look at fewer organizations for the moment; it never sees more, and writes as before."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from carecall.domain.language import Language
from carecall.errors import ScopeMissing
from carecall.store.among import FEW
from carecall.store.operators import NewOperator, create_operator
from carecall.store.scope import Scope, set_scope
from carecall.store.session import begin_writing, system_writing
from carecall.store.tables import (
    MemoRow,
    OrganizationRow,
    RecipientRow,
    UserRow,
)
from tests.builders import NOON, make_organization


@pytest.fixture
def world(sessions):
    """Two own organizations and a stranger's; a user of the first."""
    mine = make_organization(sessions, name="우리 기관")
    below = make_organization(sessions, name="우리 지부", first=300)
    theirs = make_organization(sessions, name="남의 기관", first=500)
    with system_writing(sessions, "a test adds rows") as session:
        user_id = create_operator(
            session,
            NewOperator(organization_id=mine.organization_id, email="a@a.kr", name="가", password="x" * 12, uniquifier="u",
                        role="manager", language=Language.KO, must_change_password=False),
            NOON, hashed=str,
        )  # fmt: skip
    return mine, below, theirs, user_id


@pytest.fixture
def looking(world, sessions):
    """A session of both own organizations that looks at the second one."""
    mine, below, theirs, _user = world
    own = frozenset({mine.organization_id, below.organization_id})
    with sessions() as session:
        seen = frozenset({below.organization_id, theirs.organization_id})
        set_scope(session, Scope(own, seen))
        begin_writing(session)
        yield session


def test_only_what_is_looked_at_is_found_and_never_more_than_the_scope(looking, world):
    _mine, below, _theirs, _user = world
    other = aliased(RecipientRow)
    for _cached in range(2):
        assert set(looking.scalars(select(RecipientRow.organization_id))) == {below.organization_id}
        assert set(looking.scalars(select(other.organization_id))) == {below.organization_id}
        assert set(looking.scalars(select(OrganizationRow.id))) == {below.organization_id}
        assert looking.scalars(select(UserRow.id)).all() == []


def test_another_session_of_the_same_statements_finds_everything(looking, world, sessions):
    mine, below, _theirs, _user = world
    looking.scalars(select(RecipientRow.organization_id)).all()
    looking.rollback()
    with sessions() as session:
        own = frozenset({mine.organization_id, below.organization_id})
        set_scope(session, Scope(own))
        assert set(session.scalars(select(RecipientRow.organization_id))) == own


def test_of_however_many_organizations_exactly_theirs_are_found(world, sessions):
    mine, below, theirs, _user = world
    strangers = range(theirs.organization_id + 1, theirs.organization_id + 2 * FEW)
    for others in ((), strangers, (), strangers):
        with sessions() as session:
            own = {mine.organization_id, below.organization_id}
            set_scope(session, Scope(frozenset(own.union(others))))
            assert set(session.scalars(select(RecipientRow.organization_id))) == own
            assert set(session.scalars(select(OrganizationRow.id))) == own


def test_a_bulk_change_reaches_only_what_is_looked_at(looking, world, sessions):
    _mine, below, _theirs, _user = world
    looking.execute(update(RecipientRow).values(name="새 이름"))
    looking.commit()
    with system_writing(sessions, "a test looks") as session:
        changed = session.scalars(
            select(RecipientRow.organization_id).where(RecipientRow.name == "새 이름")
        )
        assert set(changed) == {below.organization_id}


def test_rows_may_name_a_user_of_the_whole_scope_and_no_stranger(looking, world):
    _mine, below, _theirs, user_id = world
    looking.add(MemoRow(organization_id=below.organization_id, recipient_id=below.recipient_ids[0],
                        author_id=user_id, author_name="가", text="메모"))  # fmt: skip
    looking.flush()
    looking.add(MemoRow(organization_id=below.organization_id, recipient_id=below.recipient_ids[0],
                        author_id=user_id + 999, author_name="나", text="메모"))  # fmt: skip
    with pytest.raises(ScopeMissing):
        looking.flush()


def test_nothing_is_written_outside_the_scope_whatever_is_looked_at(looking, world):
    theirs = world[2]
    looking.add(MemoRow(organization_id=theirs.organization_id, recipient_id=theirs.recipient_ids[0],
                        author_name="가", text="메모"))  # fmt: skip
    with pytest.raises(ScopeMissing):
        looking.flush()
