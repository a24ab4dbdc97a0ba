"""One run of the sample campaign for the whole session, and an installation that stays up for single calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.path.installation import Installation
from tests.path.whole_run import WholeRun, watch

TRUNK_CHANNELS = "6"
"""So many calls at once as two busy cores can listen to with the phrase recogniser."""


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a line of progress past pytest's capturing."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def told(line: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(line)

    return told


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> WholeRun:
    """All personas of both languages were called; everything has ended."""
    folder = tmp_path_factory.mktemp("run")
    return watch(Installation(folder, CARECALL_TRUNK_CHANNELS=TRUNK_CHANNELS), say)


@pytest.fixture(scope="session")
def like_it(
    whole_run: WholeRun, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Installation]:
    """Makes installations with the organizations, numbers and people of the whole run."""

    def made(name: str) -> Installation:
        installation = Installation(tmp_path_factory.mktemp(name))
        copy_database(whole_run.installation, installation)
        return installation

    return made


@pytest.fixture(scope="session")
def serving(like_it: Callable[[str], Installation]) -> Iterator[Installation]:
    """An installation whose `carecall serve --lab` is up."""
    installation = like_it("served")
    with installation.serving():
        yield installation


def copy_database(source: Installation, target: Installation) -> None:
    """Copy a database that nobody uses."""
    target.var.mkdir(parents=True)
    with (
        closing(sqlite3.connect(source.var / "carecall.db")) as old,
        closing(sqlite3.connect(target.var / "carecall.db")) as new,
    ):
        old.backup(new)
