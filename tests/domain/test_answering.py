"""Who or what answered, by words and sounds, and what a campaign does with it."""

from __future__ import annotations

import pytest

from carecall.domain.answering import (
    DISPOSITIONS,
    MACHINES,
    TOLD_BY_TALK,
    AnswerKind,
    LineSound,
    Opening,
    disposition_for,
    judge,
)
from carecall.domain.answering_policy import (
    USUAL,
    MachinePolicy,
    OnOther,
    OnScreening,
    OnVoicemail,
    policy_from_plain,
    policy_or_usual,
    policy_to_plain,
)
from carecall.domain.answering_words import asks_to_hold, kind_of_words
from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.domain.redial import NEVER_AGAIN
from carecall.errors import BadDefinition

KO, EN = Language.KO, Language.EN
WORDS = {
    AnswerKind.VOICEMAIL: [
        (KO, "지금은 전화를 받을 수 없으니"),
        (KO, "연결이 되지 않아 삐 소리 후 소리샘으로 연결됩니다"),
        (KO, "용건을 남겨 주시면 연락드리겠습니다"),
        (EN, "Hi, you've reached the Walkers"),
        (EN, "I can't come to the phone"),
        (EN, "the person you are calling is not available, please leave your message after the tone"),
    ],
    AnswerKind.SCREENING: [
        (KO, "전화를 대신 받은 통화 비서입니다"),
        (KO, "성함과 용건을 말씀해 주시면 확인해 볼게요"),
        (EN, "please state your name and the reason for your call"),
        (EN, "say why you are calling and I'll see if they are available"),
        (EN, "the person you're calling is using a screening service"),
    ],
    AnswerKind.OUT_OF_SERVICE: [
        (KO, "지금 거신 번호는 없는 번호입니다"),
        (KO, "결번이오니 번호를 다시 확인하시고 걸어 주십시오"),
        (EN, "the number you have dialled is not in service"),
        (EN, "the number you called has been disconnected"),
    ],
    AnswerKind.ANNOUNCEMENT: [
        (KO, "전원이 꺼져 있어 연결할 수 없습니다"),
        (KO, "고객님께서 통화 중이오니 잠시 후 다시 걸어 주시기 바랍니다"),
        (EN, "the subscriber you have called cannot be reached"),
        (EN, "your call cannot be connected right now"),
    ],
    AnswerKind.PERSON: [(KO, "네, 여보세요?"), (KO, "누구세요"), (EN, "hello, who is this?")],
    None: [
        (KO, "나중에 다시 걸어 주세요 지금 바빠요"),
        (KO, "전화 받을 수 없어요 지금 운전 중이에요"),
        (KO, "병원에 전화를 했는데 연결이 안 돼요"),
        (KO, "전화기가 꺼져 있었나 봐요"),
        (KO, "우리 아들이 메시지를 보냈어요"),
        (EN, "I am busy can you call me back later"),
        (EN, "my daughter left a message for me yesterday"),
        (EN, "oh did you leave a message for me yesterday evening then"),
        (EN, "my mailman was here just now with a parcel for me"),
        (KO, "아까 누가 메시지를 남겼던데 거기였어요"),
        (KO, "우리 집 전화번호가 바뀌었어요 새 번호예요"),
        (KO, "비서한테 물어보세요 저는 잘 몰라요"),
        (KO, "지금 거신 분 성함이 어떻게 되시나요"),
        (EN, "may I ask who is calling and what you want from my mother today then"),
        (EN, "I cannot talk right now I am in the garden with my neighbour"),
        (EN, "why are you calling me so early in the morning on a Sunday"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [(kind, *each) for kind, texts in WORDS.items() for each in texts],
)
def test_words_say_which_machine_it_is_or_none(
    kind: AnswerKind | None, language: Language, text: str
) -> None:
    assert kind_of_words(text, language) is kind


def test_a_robot_that_asks_to_hold_is_understood() -> None:
    assert asks_to_hold("잠시만 기다려 주세요", KO)
    assert asks_to_hold("Thanks, please hold the line.", EN)
    assert not asks_to_hold("hello yes", EN)


def test_words_are_surer_than_sounds_and_nothing_makes_a_machine_of_who_answered() -> None:
    tones = Opening(sound=LineSound.SPECIAL_INFORMATION, words=AnswerKind.OUT_OF_SERVICE)
    assert judge(tones) is AnswerKind.OUT_OF_SERVICE
    assert judge(Opening(sound=LineSound.MUSIC, words=AnswerKind.PERSON)) is AnswerKind.PERSON
    assert judge(Opening(words=AnswerKind.VOICEMAIL, answered=True)) is AnswerKind.PERSON
    assert judge(Opening(sound=LineSound.FAX)) is AnswerKind.FAX


def test_who_is_in_doubt_stays_open() -> None:
    assert judge(Opening()) is None
    assert judge(Opening(sound=LineSound.BEEP)) is None


def test_every_kind_has_an_ending_and_none_of_the_machines_counts_as_answered() -> None:
    assert set(DISPOSITIONS) == set(AnswerKind)
    assert {disposition_for(kind) for kind in MACHINES} == TOLD_BY_TALK
    assert disposition_for(None) is disposition_for(AnswerKind.PERSON) is Disposition.ANSWERED


def test_a_number_out_of_service_is_not_rung_again_and_a_fax_is() -> None:
    assert disposition_for(AnswerKind.OUT_OF_SERVICE) in NEVER_AGAIN
    assert disposition_for(AnswerKind.FAX) not in NEVER_AGAIN


def test_a_policy_is_read_as_it_was_written() -> None:
    policy = MachinePolicy(
        voicemail=OnVoicemail.HANG_UP,
        screening=OnScreening.HANG_UP,
        announcement=OnOther.WAIT,
        music=OnOther.WAIT,
        patience_s=60,
    )
    assert policy_from_plain(policy_to_plain(policy)) == policy
    assert policy_from_plain({}) == USUAL


@pytest.mark.parametrize(
    "document",
    [[], {"fax": "wait"}, {"voicemail": "sing"}, {"music": 1}, {"patience_s": 4}, {"patience_s": True}],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused_and_gives_way_on_a_call(document: object) -> None:
    with pytest.raises(BadDefinition, match="machine_policy"):
        policy_from_plain(document)
    assert policy_or_usual(document) == (USUAL, False)
