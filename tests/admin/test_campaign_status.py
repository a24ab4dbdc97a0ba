"""Campaign status: each tile's number is the length of the list that it shows."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from admin.queries.call_tiles import CallTiles
from admin.tile_wholes import wholes_of
from carecall.domain.findings import Label
from carecall.store.engines_in_use import EnginesInUse, note_engines_in_use
from carecall.store.session import Sessions
from tests.admin.conftest import Visitor
from tests.builders import NOON

TILE = re.compile(
    r'id="tile-(\w+)-(\w+)"[^>]*href="([^"]+)"[^>]*>.*?<span class="value">(\d+)<', re.S
)
OF = re.compile(
    r'id="tile-(\w+-\w+)"[^>]*>(?:(?!</a>).)*</span><span class="label">([^<]+)</span></a>', re.S
)
COUNT = re.compile(r'<span class="tag">(\d+) calls?</span>')


def tiles(page: str) -> dict[tuple[str, str], tuple[str, int]]:
    return {
        (group, key): (url.replace("&amp;", "&"), int(number))
        for group, key, url, number in TILE.findall(page)
    }


def test_the_tiles_count_what_the_spec_says(boss: Visitor) -> None:
    numbers = {
        key: number for key, (_, number) in tiles(boss.get("/campaign-status/").text).items()
    }
    assert numbers == {
        ("progress", "all"): 10, ("progress", "completed"): 7, ("progress", "scheduled"): 3,
        ("result", "total"): 7, ("result", "connected"): 5, ("result", "unanswered"): 2, ("result", "completed"): 2,
        ("label", "normal"): 1, ("label", "abnormal"): 1, ("label", "emergency"): 1, ("label", "little_speech"): 1,
    }  # fmt: skip


def test_each_tile_of_a_part_says_of_how_many(boss: Visitor) -> None:
    parts = {
        "progress-completed": "of 10", "progress-scheduled": "of 10",
        "result-connected": "of 7", "result-unanswered": "of 7", "result-completed": "of 5 connected",
        "label-normal": "of 4 analyzed", "label-little_speech": "of 4 analyzed",
        "label-abnormal": "of 4 analyzed", "label-emergency": "of 4 analyzed",
    }  # fmt: skip
    for address in ("", "live", "?result=unanswered"):
        assert dict(OF.findall(boss.get(f"/campaign-status/{address}").text)) == parts


def test_a_whole_is_written_in_korean_and_with_separators(app: Flask) -> None:
    counted = CallTiles(
        progress={"all": 12_480, "completed": 480, "scheduled": 12_000},
        results={"total": 3_000, "connected": 2_000, "unanswered": 1_000, "completed": 5},
        labels={Label.NORMAL: 1_000, Label.EMERGENCY: 1},
    )
    with app.test_request_context(headers={"Accept-Language": "ko"}), force_locale("ko"):
        wholes = wholes_of(counted)
    assert wholes["progress-completed"] == "전체 12,480건 중"
    assert wholes["result-completed"] == "연결 2,000건 중"
    assert wholes["label-emergency"] == "분석 1,001건 중"


def test_the_help_says_of_what_the_tiles_are_and_in_which_order_the_calls_stand(
    boss: Visitor,
) -> None:
    page = boss.get("/campaign-status/").text
    assert page.count('data-dialog="help-dialog"') == 4
    for text in (
        "Completed conversations are a part of the connected calls.",
        "Each result is a part of the analyzed calls",
        "Sorted by date and time they stand in the order in which they were due",
    ):
        assert text in page
        assert text in boss.get("/help/").text


def test_each_tile_shows_as_many_calls_as_it_counts(boss: Visitor) -> None:
    for key, (url, number) in tiles(boss.get("/campaign-status/").text).items():
        page = boss.get(url).text
        found = COUNT.search(page)
        assert found, key
        assert int(found[1]) == number, key
        assert f'id="tile-{key[0]}-{key[1]}"' in page
        assert re.search(rf'id="tile-{key[0]}-{key[1]}"[^>]*aria-pressed="true"', page), key


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("scheduled", 1),
        ("dialling", 1),
        ("in_progress", 1),
        ("ended", 4),
        ("not_connected", 3),
        ("cancelled", 1),
    ],
)
def test_the_status_filter_and_the_shown_status_agree(
    boss: Visitor, status: str, expected: int
) -> None:
    page = boss.get(f"/campaign-status/?status={status}").text
    assert COUNT.search(page)[1] == str(expected)  # type: ignore[index]
    assert page.count('data-label="Call status"') == expected


@pytest.mark.parametrize(
    ("dialogue", "said"),
    [("scripted", "The script holds the calls."), ("llm", "A language model holds the calls")],
)
def test_the_page_says_who_holds_the_calls(
    boss: Visitor, sessions: Sessions, dialogue: str, said: str
) -> None:
    engines = EnginesInUse(
        recogniser="whisper", limited=False, synthesiser="espeak-ng", dialogue=dialogue
    )
    note_engines_in_use(sessions, engines, NOON)
    page = boss.get("/campaign-status/").text
    assert said in page
    assert "Speech recognition: whisper. Voice: espeak-ng." in page
    assert page.count("holds the calls") == 1


@pytest.mark.parametrize("limited", [True, False])
def test_the_page_says_when_recognition_is_limited(
    boss: Visitor, sessions: Sessions, limited: bool
) -> None:
    engines = EnginesInUse(recogniser="any", limited=limited, synthesiser="any")
    note_engines_in_use(sessions, engines, NOON)
    assert ("limited to set phrases" in boss.get("/campaign-status/").text) is limited
