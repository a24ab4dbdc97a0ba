"""Every sentence is rendered once, and names do not stay on disk."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.domain.language import Language
from carecall.errors import EngineFailed
from carecall.ports.speech import SpokenText
from carecall.speech import levelling, text_normaliser
from carecall.speech.prompt_cache import CachedSynthesiser
from carecall.speech.prompt_files import PromptFiles
from tests.fakes.synthesiser import FakeSynthesiser

HELLO = SpokenText(text="Hello", language=Language.EN)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


NAMED = SpokenText(text="Hello, Mrs. Brooks", language=Language.EN)


async def test_a_sentence_is_rendered_once() -> None:
    engine = FakeSynthesiser()
    cache = CachedSynthesiser(engine)
    assert await cache.render(HELLO) == await cache.render(HELLO)
    assert engine.rendered == [HELLO]
    assert cache.name == engine.name


async def test_many_calls_that_want_the_same_sentence_share_one_rendering() -> None:
    engine = FakeSynthesiser()
    engine.free.clear()
    cache = CachedSynthesiser(engine)
    asked = [asyncio.create_task(cache.render(HELLO)) for _ in range(20)]
    while not engine.rendered:  # noqa: ASYNC110 - the fake has no event for its begin
        await asyncio.sleep(0)
    engine.free.set()
    assert len(set(await asyncio.gather(*asked))) == 1
    assert engine.rendered == [HELLO]


async def test_a_cancelled_call_does_not_take_the_sentence_from_the_others() -> None:
    engine = FakeSynthesiser()
    engine.free.clear()
    cache = CachedSynthesiser(engine)
    left, stays = (asyncio.create_task(cache.render(HELLO)) for _ in range(2))
    while not engine.rendered:  # noqa: ASYNC110 - the fake has no event for its begin
        await asyncio.sleep(0)
    left.cancel()
    engine.free.set()
    assert await stays
    assert engine.rendered == [HELLO]


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, text="Hello!"),
        replace(HELLO, language=Language.KO),
        replace(HELLO, voice="en-gb"),
        replace(HELLO, speed=0.85),
    ],
)
async def test_what_sounds_different_is_rendered_again(other: SpokenText) -> None:
    engine = FakeSynthesiser()
    cache = CachedSynthesiser(engine)
    await cache.render(HELLO)
    await cache.render(other)
    assert engine.rendered == [HELLO, other]


async def test_a_failure_is_told_to_everyone_and_not_remembered() -> None:
    engine = FakeSynthesiser()
    engine.broken_on = "Hello"
    cache = CachedSynthesiser(engine)
    results = await asyncio.gather(cache.render(HELLO), cache.render(HELLO), return_exceptions=True)
    assert all(isinstance(result, EngineFailed) for result in results)
    engine.broken_on = None
    assert await cache.render(HELLO)


async def test_what_calls_say_never_reaches_the_disk(tmp_path: Path) -> None:
    cache = CachedSynthesiser(FakeSynthesiser(), folder=tmp_path)
    await cache.render(NAMED)
    assert files_in(tmp_path) == []


async def test_kept_prompts_outlive_the_process_and_hold_no_words_in_their_names(
    tmp_path: Path,
) -> None:
    assert await CachedSynthesiser(FakeSynthesiser(), folder=tmp_path).keep([HELLO]) == 1
    (file,) = files_in(tmp_path)
    assert "Hello" not in file.name
    later = FakeSynthesiser()
    assert await CachedSynthesiser(later, folder=tmp_path).render(HELLO) == file.read_bytes()
    assert later.rendered == []


async def test_a_rule_of_reading_that_changed_makes_old_prompts_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await CachedSynthesiser(FakeSynthesiser(), folder=tmp_path).keep([HELLO])
    monkeypatch.setattr(text_normaliser, "VERSION", text_normaliser.VERSION + 1)
    later = FakeSynthesiser()
    await CachedSynthesiser(later, folder=tmp_path).render(HELLO)
    assert later.rendered == [HELLO]


async def test_a_level_that_changed_makes_old_prompts_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await CachedSynthesiser(FakeSynthesiser(), folder=tmp_path).keep([HELLO])
    monkeypatch.setattr(levelling, "VERSION", levelling.VERSION + 1)
    later = FakeSynthesiser()
    await CachedSynthesiser(later, folder=tmp_path).render(HELLO)
    assert later.rendered == [HELLO]


async def test_a_damaged_file_is_rendered_again(tmp_path: Path) -> None:
    await CachedSynthesiser(FakeSynthesiser(), folder=tmp_path).keep([HELLO])
    (file,) = files_in(tmp_path)
    file.write_bytes(b"")
    later = FakeSynthesiser()
    assert await CachedSynthesiser(later, folder=tmp_path).render(HELLO)
    assert later.rendered == [HELLO]


async def test_a_prompt_that_cannot_be_rendered_does_not_stop_the_others(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    engine.broken_on = "Mrs"
    assert await CachedSynthesiser(engine, folder=tmp_path).keep([NAMED, HELLO]) == 1


async def test_a_disk_that_fails_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    cache = CachedSynthesiser(FakeSynthesiser(), folder=blocked / "prompts")
    assert await cache.keep([HELLO]) == 1
    assert await cache.render(HELLO)


async def test_memory_is_bounded_and_the_least_used_sentence_goes_first() -> None:
    engine = FakeSynthesiser()
    size = len(await engine.render(HELLO))
    engine.rendered.clear()
    cache = CachedSynthesiser(engine, most_bytes=3 * size)
    other = [replace(HELLO, text=f"Hell{letter}") for letter in "abc"]
    for sentence in (HELLO, *other[:2], HELLO, other[2], HELLO):
        await cache.render(sentence)
    assert engine.rendered == [HELLO, *other]
    await cache.render(other[0])
    assert engine.rendered[-1] == other[0]


def test_the_folder_is_pruned_of_what_was_not_used_for_longest(tmp_path: Path) -> None:
    files = PromptFiles(tmp_path, most_bytes=250)
    for age, key in enumerate(("new", "older", "oldest")):
        files.write(key, bytes(100))
        os.utime(tmp_path / f"{key}.pcm", (1000 - age, 1000 - age))
    files.prune()
    assert sorted(file.stem for file in tmp_path.iterdir()) == ["new", "older"]
