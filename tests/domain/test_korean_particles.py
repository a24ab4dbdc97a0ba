"""Particles follow the last sound."""

from __future__ import annotations

import pytest

from carecall.domain.korean_particles import with_particles


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("쌀이(가) 필요하시다고", "쌀이 필요하시다고"),
        ("김치이(가) 필요하시다고", "김치가 필요하시다고"),
        ("보일러을(를) 고쳐야", "보일러를 고쳐야"),
        ("형광등을(를) 고쳐야", "형광등을 고쳐야"),
        ("복지관 담당자이(가) 전해", "복지관 담당자가 전해"),
        ("TV을(를) 고쳐야", "TV를 고쳐야"),
        ("“쌀”은(는) 왔어요", "“쌀”은 왔어요"),
        ("3은(는) 2과(와)", "3은 2와"),
        ("이(가) 없는 글", "이(가) 없는 글"),
    ],
)
def test_a_particle_follows_the_last_sound(text, spoken):
    assert with_particles(text) == spoken
