"""Statistics: every report of the menu opens as a chart and a table, and is downloaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from carecall.domain.call_course import LengthUnit
from carecall.domain.trends import Direction, Measure
from carecall.store.tables import TrendFindingRow
from tests.browser.clerk import Clerk
from tests.browser.people import bring
from tests.builders import NOON

pytestmark = pytest.mark.browser
DRAWN = """() => {
  const picture = document.querySelector("main canvas");
  if (!picture) return false;
  const blank = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  return picture.toDataURL() !== blank.toDataURL();
}"""


def read(clerk: Clerk, name: str) -> None:
    """Open a report by the menu: a drawn chart, a table, and a download of the same table."""
    with clerk.step(f"Statistics > {name}"):
        clerk.menu(name)
    with clerk.step(f"{name}: the chart is drawn"):
        expect(clerk.page.locator("main canvas")).to_be_visible()
        clerk.page.wait_for_function(DRAWN, polling=200)
    with clerk.step(f"{name}: the table's titles and lines are those of the download"):
        table = clerk.page.get_by_role("table", name=clerk.say(name))
        lines = table.locator("tbody tr, tfoot tr").count()
        rows = clerk.listed()
        assert lines > 0
        assert len(rows) == lines + 1
        assert len(rows[0]) == table.locator("thead th[scope=col]").count()


def test_every_report_opens_with_chart_table_and_download(clerk: Clerk) -> None:
    [person] = bring(clerk, 200, "문변화")
    clerk.world.add(
        TrendFindingRow(
            organization_id=clerk.world.organization_id, recipient_id=person, measure=Measure.ANSWER_LENGTH,
            direction=Direction.LESS, unit=LengthUnit.SYLLABLES, usual=20, lately=8, calls_before=12, calls_lately=4,
            found_at=NOON - timedelta(days=1),
        )
    )  # fmt: skip
    for name in ("Monthly usage", "Usage by organization", "Call duration", "Call attempts", "Alert statistics"):  # fmt: skip
        read(clerk, name)
    read(clerk, "Trends")
    with clerk.step("Trends: the chart's numbers are a table and a file of their own"):
        clerk.page.locator("main details summary").click()
        numbers = clerk.sheet(clerk.named("Save these numbers as a file"))
        assert len(numbers) == 1 + clerk.page.locator("main details tbody tr").count()
        clerk.page.goto(clerk.page.url)
    with clerk.step("Trends: the reason stands beside the name, which leads to the person"):
        expect(clerk.row("문변화")).to_contain_text(clerk.say("Answer length"))
        clerk.page.get_by_role("link", name="문변화", exact=True).click()
        expect(clerk.page.locator(".drawer-head h2")).to_have_text("문변화")


def test_a_report_is_narrowed_to_a_period_and_says_when_it_is_empty(clerk: Clerk) -> None:
    clerk.menu("Monthly usage")
    with clerk.step("[Select organization]: one without calls"):
        clerk.pick("#organization-select", "연제구")
        clerk.sees(clerk.say("Nothing to count"))
    with clerk.step("all organizations, the last 24 months"):
        clerk.pick("#organization-select", clerk.say("All organizations"))
        clerk.pick("#period-select", clerk.say("Last 24 months"))
        clerk.page.wait_for_function(DRAWN, polling=200)
    with clerk.step("what a figure means is one click away"):
        clerk.ready()
        clerk.page.locator("thead [data-dialog]").first.click()
        expect(clerk.dialog).to_be_visible()
