"""What the complaints of apt are taken for."""

from __future__ import annotations

import pytest

from carecall.errors import MissingPart, NoDiskSpace, NoNetwork, SetupError
from carecall.provision.apt_words import apt_failure, plain_words

MIRROR = "http://deb.example/debian"
EXPIRED = (
    "E: Release file for http://deb.example/debian/dists/sid/InRelease is expired "
    "(invalid since 15d 2h 20min 14s). Updates for this repository will not be applied."
)
UNREACHED = (
    "Err:1 http://deb.example/debian forky InRelease\n"
    "  Temporary failure resolving 'deb.example'\n"
    "E: Some index files failed to download."
)
UNSIGNED = (
    "W: GPG error: http://deb.example/debian forky InRelease: no public key\n"
    "E: The repository 'http://deb.example/debian forky InRelease' is not signed."
)


def failure(words: str, tmp_path) -> SetupError:
    return apt_failure(words, mirror=MIRROR, folder=tmp_path, needed_mb=105)


@pytest.mark.parametrize("words", [EXPIRED, EXPIRED.replace("is expired", "is not valid yet")])
def test_lists_of_another_day_point_at_the_clock(words, tmp_path):
    error = failure(words, tmp_path)
    assert isinstance(error, MissingPart)
    assert "set the clock" in str(error)


def test_an_unresolved_host_is_a_missing_network(tmp_path):
    error = failure(UNREACHED, tmp_path)
    assert isinstance(error, NoNetwork)
    assert "deb.example cannot be reached" in str(error)


def test_a_full_disk_is_called_one(tmp_path):
    error = failure("E: Write error - write (28: No space left on device)", tmp_path)
    assert isinstance(error, NoDiskSpace)
    assert error.needed_mb == 105


def test_anything_else_is_told_in_apts_own_words(tmp_path):
    error = failure(UNSIGNED, tmp_path)
    assert isinstance(error, MissingPart)
    assert "forky InRelease' is not signed)" in str(error)
    assert "CARECALL_DEBIAN_MIRROR" in str(error)
    assert "did not say why" in str(failure("", tmp_path))


def test_every_failure_of_apt_can_be_mended_by_the_user(tmp_path):
    for words in (EXPIRED, UNREACHED, UNSIGNED, ""):
        assert failure(words, tmp_path).exit_status == 2


def test_apt_speaks_english_whatever_the_language_of_the_machine(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setenv("LANGUAGE", "ko")
    assert plain_words()["LC_ALL"] == "C"
    assert plain_words()["LANGUAGE"] == ""
