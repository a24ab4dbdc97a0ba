"""The personas that come with CareCall."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.errors import BadDefinition, UnknownName
from carecall.lab.line import Line
from carecall.lab.persona import NetworkAction, answer_no
from carecall.lab.persona_files import (
    BAD_LINES,
    find_persona,
    load_everybody,
    load_personas,
    persona_at,
    read_file,
)
from carecall.lab.sample_recipients import sample_recipients

PERSONAS = load_personas()
MACHINES = {
    "screening",
    "screened_out",
    "out_of_service",
    "switched_off",
    "music",
    "fax",
    "slow_person",
}
SPEAKING = {
    "fine",
    "poor_sleep",
    "fallen",
    "silent",
    "pardon",
    "interrupts",
    "voicemail",
    "hangs_up",
    "wrong_person",
}


@pytest.mark.parametrize("language", Language)
def test_everybody_who_takes_calls_is_there_in_both_languages(language: Language) -> None:
    names = {each.persona_id for each in PERSONAS if each.language is language}
    assert {f"{name}-{language}" for name in SPEAKING} <= names


def test_the_network_also_refuses_calls() -> None:
    actions = {each.network for each in PERSONAS}
    assert {NetworkAction.BUSY, NetworkAction.RING_FOREVER, NetworkAction.REJECT} <= actions


def test_numbers_are_korean_mobile_numbers_and_nobody_shares_one() -> None:
    numbers = [each.number for each in PERSONAS]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 11 and number.startswith("0100000") for number in numbers)


def test_a_persona_answers_every_number_that_ends_like_its_own() -> None:
    fine = find_persona(PERSONAS, "fine-en")
    assert persona_at(PERSONAS, fine.number) is fine
    assert persona_at(PERSONAS, f"+8210123{fine.number[-5:]}") is fine
    assert persona_at(PERSONAS, "01000009999") is None


def test_a_persona_is_found_with_and_without_its_language() -> None:
    assert find_persona(PERSONAS, "fallen").persona_id == "fallen-ko"
    with pytest.raises(UnknownName, match="carecall lab list"):
        find_persona(PERSONAS, "nobody")


def test_answers_come_in_order_and_then_the_fallback() -> None:
    fine = find_persona(PERSONAS, "fine-en")
    assert answer_no(fine, 0) == fine.answers[0]
    later = answer_no(fine, 99)
    assert later is not None
    assert later.say == fine.fallback
    assert answer_no(find_persona(PERSONAS, "silent"), 0) is None


def test_only_who_answers_themselves_expects_to_be_understood() -> None:
    for persona in load_everybody():
        lifted = persona.network is NetworkAction.ANSWER
        answered = persona.expected.disposition is Disposition.ANSWERED
        assert (persona.expected.label is not None) is answered
        assert answered <= lifted
        assert bool(persona.voice) is lifted


def test_the_voices_that_are_no_answer_are_there_in_both_languages_and_in_nobodys_sample() -> None:
    others = {each.persona_id for each in (*PERSONAS, *load_personas(BAD_LINES))}
    machines = {each.persona_id for each in load_everybody()} - others
    names = {each.rpartition("-")[0] for each in machines}
    assert names == MACHINES
    assert len(machines) == 2 * len(MACHINES)


def test_people_on_bad_lines_are_in_nobodys_sample_and_their_lines_are_bad() -> None:
    people = load_personas(BAD_LINES)
    assert set(people) <= set(load_everybody()) - set(PERSONAS)
    assert all(not each.line.is_clean for each in people)
    assert all(each.line.is_clean for each in PERSONAS)


def test_a_line_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    text = BROKEN.format(network="answer", number="01000000001", speed=1, answers="[]")
    faults = "line: {noise_db: -20, loss_percent: 3, echo_db: -30, echo_ms: 120}"
    path.write_text(text + faults, encoding="utf-8")
    (persona,) = read_file(path)
    assert persona.line == Line(noise_db=-20, loss_percent=3, echo_db=-30, echo_ms=120)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{noise_db: 20}", "line.noise_db must be from -60 to 0"),
        ("{loss_percent: 90}", "line.loss_percent must be from 0 to 50"),
        ("{echo_db: loud}", "line.echo_db must be"),
        ("{echo_ms: true}", "line.echo_ms must be"),
        ("{hiss: 1}", "line.hiss is not a key"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_name(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "x.yaml"
    text = BROKEN.format(network="answer", number="01000000001", speed=1, answers="[]")
    path.write_text(f"{text}line: {line}\n", encoding="utf-8")
    with pytest.raises(BadDefinition, match=r"x\.yaml") as refusal:
        read_file(path)
    assert message in str(refusal.value)


def test_sample_recipients_fit_the_upload() -> None:
    rows = sample_recipients(PERSONAS, Language.KO)
    assert {row.language for row in rows} == {Language.KO}
    assert all(1 <= len(row.name) <= 20 and len(row.other_information) <= 30 for row in rows)
    assert len(sample_recipients(PERSONAS)) == len(PERSONAS)


BROKEN = """
id: x
network: {network}
expected: {{disposition: answered}}
spoken:
  ko: {{number: "{number}", name: X, about: Y, speed: {speed}, answers: {answers}}}
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"network": "explode"}, "network must be one of"),
        ({"number": "12ab"}, "number must be digits"),
        ({"speed": "9"}, "speed must be from 0.5 to 2.0"),
        ({"answers": "[{say: hi}]"}, "talk_over_ms must be a whole number"),
        ({"answers": "hello"}, "answers must be a list"),
        ({"answers": "[], opening: [{sing: la}]"}, "opening has a step"),
        ({"answers": "[], opening: [{sound: bang}]"}, "sound must be one of"),
    ],
)
def test_a_broken_persona_is_refused_by_name(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    whole = {"network": "answer", "number": "01000000001", "speed": "1", "answers": "[]"}
    path = tmp_path / "x.yaml"
    path.write_text(BROKEN.format(**whole), encoding="utf-8")
    assert len(read_file(path)) == 1
    path.write_text(BROKEN.format(**whole | change), encoding="utf-8")
    with pytest.raises(BadDefinition, match=r"x\.yaml") as refusal:
        read_file(path)
    assert message in str(refusal.value)


def test_two_personas_cannot_end_alike(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = BROKEN.format(network="answer", number="01000000001", speed=1, answers="[]")
        (tmp_path / f"{name}.yaml").write_text(text.replace("id: x", f"id: {name}"), "utf-8")
    with pytest.raises(BadDefinition, match="ends with 0001"):
        load_personas(tmp_path)
