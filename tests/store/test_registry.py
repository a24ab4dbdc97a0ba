"""Recipients and numbers are registered once and listed in order."""

import pytest
from sqlalchemy import select

from carecall.domain.language import Language
from carecall.errors import AlreadyRegistered, BadInput, UnknownName
from carecall.store.lines import TrunkFacts, keep_trunk, retire_trunk
from carecall.store.organizations import (
    NewOrganization,
    add_organization,
    find_organization,
    list_organizations,
    organization_names,
    scope_of,
)
from carecall.store.registry import (
    NewPhoneNumber,
    NewRecipient,
    add_phone_numbers,
    add_recipients,
    list_phone_numbers,
    list_recipients,
    registered_numbers,
    registered_phones,
    usual_trunk_id,
)
from carecall.store.scope import set_scope
from carecall.store.session import begin_writing, system_writing
from carecall.store.tables import ConsentRow, PhoneNumberGrantRow, TrunkKind
from tests.builders import NOON, make_organization, phone


@pytest.fixture
def office(sessions):
    """A session of one organization, with another one beside it."""
    mine = make_organization(sessions, name="우리 기관", people=2)
    make_organization(sessions, name="남의 기관", people=2, first=500)
    with sessions() as session:
        begin_writing(session)
        set_scope(session, scope_of(session, mine.organization_id))
        yield mine, session


def recipient(world, at, **more):
    facts = {
        "organization_id": world.organization_id,
        "name": f"새 사람 {at}",
        "phone": phone(at),
        "phone_national": "0" + phone(at)[3:],
    }
    return NewRecipient(**(facts | more))


def test_recipients_are_listed_in_order_of_creation_with_those_below(sessions):
    world = make_organization(sessions, people=2)
    with system_writing(sessions, "a test builds") as session:
        below = add_organization(
            session,
            NewOrganization(name="센터", language=Language.EN),
            parent_id=world.organization_id,
        )
        new = recipient(world, 30, organization_id=below.id, other_info="이층")
        add_recipients(session, [new], now=NOON)
        found = list_recipients(session, world.organization_id)
        assert [one.name for one in found] == ["사람1", "사람2", "새 사람 30"]
        assert (found[2].organization, found[2].other) == ("센터", "이층")
        assert found[2].language is Language.EN
        assert [one.name for one in list_recipients(session, below.id)] == ["새 사람 30"]


def test_registering_writes_the_consent_that_the_list_vouches_for(office):
    mine, session = office
    [key] = add_recipients(session, [recipient(mine, 30)], now=NOON)
    row = session.scalars(select(ConsentRow).where(ConsentRow.recipient_id == key)).one()
    assert (row.kind, row.basis, row.given_at) == ("calls", "imported", NOON)


def test_a_taken_number_writes_nothing_and_the_session_goes_on(office):
    mine, session = office
    with pytest.raises(AlreadyRegistered):
        add_recipients(session, [recipient(mine, 30), recipient(mine, 1)], now=NOON)
    assert len(list_recipients(session, mine.organization_id)) == 2
    add_recipients(session, [recipient(mine, 30)], now=NOON)
    session.commit()


def test_registered_phones_are_those_of_the_scope(office):
    _, session = office
    asked = [phone(1), phone(500), phone(999)]
    assert registered_phones(session, asked) == {phone(1)}


def test_registered_numbers_are_those_of_the_whole_platform(office):
    _, session = office
    asked = ["+82212340001", "+82212340500", "+82299999999"]
    assert registered_numbers(session, asked) == {"+82212340001", "+82212340500"}


def test_an_outgoing_number_is_granted_to_its_owner(office):
    mine, session = office
    new = NewPhoneNumber(
        organization_id=mine.organization_id,
        trunk_id=usual_trunk_id(session),
        number="15771234",
        national="15771234",
        lettering="안부",
    )
    [key] = add_phone_numbers(session, [new])
    grant = session.scalars(
        select(PhoneNumberGrantRow).where(PhoneNumberGrantRow.phone_number_id == key)
    ).one()
    assert grant.organization_id == mine.organization_id
    assert [one.number for one in list_phone_numbers(session, mine.organization_id)] == [
        "+82212340001",
        "15771234",
    ]
    with pytest.raises(AlreadyRegistered):
        add_phone_numbers(session, [new])


def test_numbers_that_name_no_trunk_go_to_a_real_one_and_never_to_the_softphone(office):
    _, session = office
    lab = usual_trunk_id(session)
    softphone = keep_trunk(session, TrunkFacts(name="softphone", kind=TrunkKind.LAB))
    assert usual_trunk_id(session) == lab
    real = keep_trunk(session, TrunkFacts(name="trunk", kind=TrunkKind.IP, host="carrier"))
    assert usual_trunk_id(session) == real
    assert usual_trunk_id(session, "lab") == lab
    assert usual_trunk_id(session, "softphone") == softphone
    retire_trunk(session, "trunk")
    session.flush()
    assert usual_trunk_id(session) == lab


def test_without_a_trunk_there_is_a_sentence(sessions):
    with system_writing(sessions, "a test looks") as session, pytest.raises(UnknownName):
        usual_trunk_id(session)


def test_names_are_whole_and_found_in_the_scope_only(office):
    mine, session = office
    assert find_organization(session, "우리 기관").id == mine.organization_id
    assert organization_names(session) == {"우리 기관": mine.organization_id}
    for name in ("남의 기관", "우리", ""):
        with pytest.raises(UnknownName):
            find_organization(session, name)


def test_a_name_is_free_once_beside_each_other(sessions):
    with system_writing(sessions, "a test builds") as session:
        top = add_organization(session, NewOrganization(name="경기도"))
        below = add_organization(session, NewOrganization(name="센터"), parent_id=top.id)
        add_organization(session, NewOrganization(name="센터"))
        with pytest.raises(BadInput):
            add_organization(session, NewOrganization(name="경기도"))
        with pytest.raises(BadInput):
            add_organization(session, NewOrganization(name="센터"), parent_id=top.id)
        with pytest.raises(BadInput):
            add_organization(session, NewOrganization(name="x"), parent_id=999)
        assert [(one.name, one.depth) for one in list_organizations(session)] == [
            ("경기도", 0),
            ("센터", 1),
            ("센터", 0),
        ]
        with pytest.raises(UnknownName):
            find_organization(session, "센터")
        assert below.type == "executing"
        assert organization_names(session) == {"경기도": top.id}
