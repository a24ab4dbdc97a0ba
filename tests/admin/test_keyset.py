"""Going on in a list by key: every order, with nothing in it too, is walked whole on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from admin.keyset import Seek, page_after
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import ApiKeyRow, ApiReach, OrganizationRow
from tests.admin.conftest import add_operator
from tests.builders import NOON, make_world


@pytest.fixture
def keys(sessions: Sessions) -> None:
    """Nine rows: names twice, ends once, twice or never."""
    world = make_world(sessions, people=1)
    user_id = add_operator(sessions, world.organization_id, "boss@a.kr")
    with system_writing(sessions, "a test writes rows") as session:
        for at in range(9):
            ends = None if at % 3 == 0 else NOON + timedelta(days=at // 2)
            session.add(ApiKeyRow(organization_id=world.organization_id, name="나가다"[at % 3], prefix=str(at), secret_hash="x",
                                  reach=list(ApiReach)[at % 2], scopes=[], created_by_id=user_id, created_at=NOON, expires_at=ends))  # fmt: skip


def walked(session: Session, statement: Select[tuple[ApiKeyRow, str]]) -> list[int]:
    found: list[int] = []
    after, more = None, True
    while more:
        seek = Seek(after)
        rows, more = page_after(session, seek, statement, 2)
        found += [row.id for row, _name in rows]
        after = seek.last
    return found


def test_every_order_is_walked_whole(sessions: Sessions, keys: None) -> None:
    columns = (ApiKeyRow.name, ApiKeyRow.expires_at, ApiKeyRow.reach, ApiKeyRow.id)
    plain = select(ApiKeyRow, OrganizationRow.name).join(
        OrganizationRow, OrganizationRow.id == ApiKeyRow.organization_id
    )
    with system_reading(sessions, "a test looks") as session:
        for column, turn, nulls in product(columns, ("asc", "desc"), ("", "nulls_last", "nulls_first")):  # fmt: skip
            by = getattr(column, turn)()
            order = (getattr(by, nulls)() if nulls else by, getattr(ApiKeyRow.id, turn)())
            statement = plain.order_by(*order)
            whole = [row.id for row, _name in session.execute(statement)]
            assert walked(session, statement) == whole, (column, turn, nulls)
            assert len(whole) == 9
