"""Scripts for role tests."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.script import CareScript
from tests.store.conftest import SCRIPTS


@pytest.fixture
def scripts() -> dict[Language, CareScript]:
    return SCRIPTS
