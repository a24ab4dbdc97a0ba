"""A campaign's own messages keep to the hard rules before anybody is called with them."""

from __future__ import annotations

import pytest

from carecall.errors import BadDefinition
from carecall.store.campaigns import NewCampaign, add_campaign
from carecall.store.session import system_writing
from tests.builders import make_world


def new_campaign(world, **facts):
    return NewCampaign(
        organization_id=world.organization_id,
        name="겨울 안부",
        schedule_id=world.schedule_id,
        **facts,
    )


BROKEN = (
    ("opening", "내일 제가 찾아뵐게요.", "body"),
    ("closing", "건강식품을 할인해 드려요.", "product"),
    ("greeting", "안녕하세요, {department}의 인공지능이에요. www.shop.kr 을 보세요.", "form"),
)


def test_a_message_may_give_weather_and_breaks_no_other_rule(sessions):
    world = make_world(sessions, people=1)
    with system_writing(sessions, "a test adds campaigns") as session:
        for key, text, rule in BROKEN:
            with pytest.raises(BadDefinition, match=rule) as refused:
                add_campaign(session, new_campaign(world, **{key: text}))
            assert refused.value.key == key
        row = add_campaign(session, new_campaign(world, opening="한파가 온다고 해서 전화드렸어요."))
        assert row.id
