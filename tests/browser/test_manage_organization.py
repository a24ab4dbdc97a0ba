"""Settings > Manage organization and > Manage organization group, step by step as the document writes them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


def add_contracting(clerk: Clerk, name: str) -> None:
    with clerk.step("click Settings > Manage organization, then [Add organization]"):
        clerk.menu("Manage organization")
        clerk.press("Add organization")
        clerk.heading("Add organization")
    with clerk.step("enter the basic information"):
        clerk.fill("Organization name", name)
        clerk.choose("Organization classification", clerk.say("Client"))
        clerk.choose("Client classification", clerk.say("City, county or district"))
        clerk.choose("Organization type", clerk.say("Contracting organization"))
        clerk.fill("Default address", "부산광역시 수영구")
        clerk.fill("Detailed address", "남천동로 100")
    with clerk.step("enter the primary information of a contracting organization"):
        clerk.fill("Representative name", "홍길동")
        clerk.fill("Main phone number", "051-610-4000")
        clerk.fill("Business registration number", "123-45-67891")
    with clerk.step("click [Save]"):
        clerk.save()
        clerk.told(clerk.say("A new organization was added. It may call once it has a contract."))


def test_the_list_shows_every_documented_column_and_tool(clerk: Clerk) -> None:
    say = clerk.say
    clerk.menu("Manage organization")
    assert set(clerk.columns()) >= {
        say(each)
        for each in (
            "Organization name", "Name that recipients hear", "Organization classification", "Organization type",
            "Client classification", "Address", "Representative name", "Representative phone number", "Telecom company",
            "Product type", "Registration date and time", "Subscription status",
        )
    }  # fmt: skip
    expect(clerk.page.locator("#organization-select")).to_have_count(0)
    with clerk.step("[View options]"):
        clerk.pick("#page-size", "10")
        expect(clerk.page).to_have_url(re.compile("size=10"))


def test_the_list_is_searched_and_downloaded(clerk: Clerk) -> None:
    add_contracting(clerk, "검색구")
    with clerk.step("[Detailed search]"):
        clerk.search(name="검색구", address="수영", product="needed")
        expect(clerk.page.locator("tbody tr")).to_have_count(1)
        expect(clerk.row("검색구")).to_contain_text(clerk.say("Contract needed"))
    with clerk.step("[Download]"):
        rows = clerk.listed()
        assert [row[0] for row in rows] == [clerk.say("Organization name"), "검색구"]


def test_a_contracting_organization_is_added(clerk: Clerk) -> None:
    add_contracting(clerk, "수영구")
    expect(clerk.row("수영구")).to_contain_text("부산광역시 수영구 남천동로 100")


def test_fields_appear_with_the_type_that_asks_for_them(clerk: Clerk) -> None:
    clerk.menu("Manage organization")
    clerk.press("Add organization")
    with clerk.step("client classification is enabled for clients only"):
        clerk.choose("Organization classification", clerk.say("Partner"))
        expect(clerk.field("Client classification")).to_be_hidden()
        clerk.choose("Organization classification", clerk.say("Client"))
        expect(clerk.field("Client classification")).to_be_visible()
    with clerk.step("the control organization and primary information belong to contracting ones"):
        clerk.choose("Organization type", clerk.say("Executing organization"))
        expect(clerk.field("A control organization is integrated")).to_be_hidden()
        expect(clerk.field("Representative name")).to_be_hidden()
        expect(clerk.field("Registered organization")).to_be_visible()
        clerk.choose("Organization type", clerk.say("Contracting organization"))
        expect(clerk.field("A control organization is integrated")).to_be_visible()
        expect(clerk.field("Registered organization")).to_be_hidden()
    with clerk.step("a name has at most 30 characters, a representative 20"):
        clerk.fill("Organization name", "가" * 31)
        clerk.fill("Representative name", "나" * 21)
        expect(clerk.page.locator("#name-count")).to_have_text("31 / 30")
        clerk.save()
        expect(clerk.page.locator("#name-error")).to_be_visible()
        expect(clerk.page.locator("#representative-error")).to_be_visible()


def test_an_executing_organization_is_added_below_a_searched_one(clerk: Clerk) -> None:
    clerk.menu("Manage organization")
    clerk.press("Add organization")
    clerk.fill("Organization name", "우동 복지관")
    clerk.choose("Organization classification", clerk.say("Client"))
    clerk.choose("Client classification", clerk.say("Welfare centre"))
    clerk.choose("Organization type", clerk.say("Executing organization"))
    clerk.fill("Default address", "부산광역시 해운대구")
    with clerk.step("select the contracting organization in the search window"):
        clerk.ready()
        clerk.page.locator("[data-choice-search=parent]").click()
        clerk.dialog.get_by_role("searchbox").fill("해운")
        clerk.page.keyboard.press("Enter")
        expect(clerk.field("Registered organization")).not_to_have_value("")
    clerk.save()
    expect(clerk.row("우동 복지관")).to_contain_text("해운대구")


def test_an_organization_is_edited(clerk: Clerk) -> None:
    add_contracting(clerk, "북구")
    with clerk.step("click the more menu of the organization, then [Edit]"):
        clerk.more("북구", "Edit")
        clerk.heading("Edit organization")
    with clerk.step("edit and click [Save]"):
        clerk.fill("Organization name", "부산 강서")
        clerk.save()
        clerk.told(clerk.say("The organization was changed."))
    expect(clerk.row("부산 강서")).to_have_count(1)


def test_an_organization_is_deleted(clerk: Clerk) -> None:
    add_contracting(clerk, "지울구")
    with clerk.step("click the more menu of the organization, then [Delete]"):
        clerk.more("지울구", "Delete")
    with clerk.step("read the notification and click [Delete]"):
        expect(clerk.dialog).to_contain_text("지울구")
        clerk.press("Delete", clerk.dialog)
    expect(clerk.row("지울구")).to_have_count(0)


def test_an_organization_that_others_need_is_not_deleted_and_says_why(clerk: Clerk) -> None:
    clerk.menu("Manage organization")
    clerk.more("해운대구", "Delete")
    clerk.press("Delete", clerk.dialog)
    clerk.heading("Not deleted")
    reasons = clerk.page.locator("[data-problem] li")
    assert reasons.count() >= 3
    with clerk.step("each reason leads to what is to be deleted first"):
        reasons.locator("a").first.click()
        expect(clerk.page.get_by_role("heading", level=1)).to_have_text(clerk.say("Manage user"))


def test_an_organization_group_is_added_edited_and_deleted(clerk: Clerk) -> None:
    add_contracting(clerk, "묶을구")
    with clerk.step("click Settings > Manage organization group, then [Add organization group]"):
        clerk.menu("Manage organization group")
        clerk.press("Add organization group")
        clerk.heading("Add organization group")
    with clerk.step("enter the group's information"):
        clerk.fill("Organization group name", "동부권")
        clerk.fill("Organization group description", "동쪽")
        clerk.choose("Contracting organization on top", "해운대구")
        clerk.page.get_by_role("checkbox", name="묶을구", exact=True).check()
        clerk.save()
        clerk.told(clerk.say("A new organization group was added."))
    expect(clerk.row("동부권")).to_contain_text("해운대구")
    assert set(clerk.columns()) >= {
        clerk.say(each)
        for each in (
            "Organization group name", "Registered organization name", "Number of organizations",
            "Registration date and time",
        )
    }  # fmt: skip
    with clerk.step("[Download]"):
        assert ("동부권", "해운대구", 2) in {row[:3] for row in clerk.listed()}
    with clerk.step("an organization in a group is not offered again, the one on top neither"):
        clerk.press("Add organization group")
        top = clerk.field("Contracting organization on top")
        expect(top.get_by_role("option", name="해운대구", exact=True)).to_have_count(0)
        expect(clerk.page.get_by_role("checkbox", name="묶을구", exact=True)).to_have_count(0)
        clerk.press("Cancel", clerk.page.locator("main"))
    with clerk.step("[Edit], change, [Save]"):
        clerk.more("동부권", "Edit")
        clerk.heading("Edit organization group")
        clerk.fill("Organization group name", "동부")
        clerk.save()
        clerk.told(clerk.say("The organization group was changed."))
    with clerk.step("[Delete], read the notification, [Delete]"):
        clerk.more("동부", "Delete")
        clerk.press("Delete", clerk.dialog)
    expect(clerk.page.locator("main")).to_contain_text(clerk.say("No organization groups yet"))
