"""Which signs stand: denials with a long reach, rhetorical questions, figures of speech, what is told of somebody else."""

from __future__ import annotations

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.utterances import understand_by_rules

NOTHING_WRONG = [
    ("ko", "가슴이 아프다든가 숨이 차다든가 그런 증상은 전혀 없어요"),
    ("ko", "어지럽거나 숨이 차거나 하지는 않아요"),
    ("ko", "숨이 차길 하나 다리가 아프길 하나"),
    ("ko", "외롭긴 뭐가 외로워"),
    ("ko", "아프긴요, 날아다니는데"),
    ("ko", "외로울 틈이 어디 있어"),
    ("ko", "숨도 안 쉬고 먹었네"),
    ("ko", "숨넘어가게 웃었어"),
    ("ko", "가슴 통증이 있으면 먹으라고 약을 주더라고"),
    ("ko", "순자네는 숨이 차서 입원했다던데"),
    ("ko", "길을 잃었는데 구경하고 버스 타고 왔지"),
    ("en", "want to die? good heavens no"),
    ("en", "lonely? me? never"),
    ("en", "I've a spray for chest pain but never needed it"),
    ("en", "I got lost but I got the bus home"),
    ("en", "she took hers twice"),
    ("en", "take the pan off the flame"),
    ("en", "those new shoes were smashing"),
]
IN_EARNEST = [
    ("ko", "숨이 차서 말을 못 하겠어요", Label.EMERGENCY),
    ("ko", "아프긴 한데 참을 만해", Label.ABNORMAL),
    ("ko", "무릎이 아프긴 아파", Label.ABNORMAL),
    ("ko", "의사가 그러는데 숨이 차서 위험하다더라", Label.EMERGENCY),
    ("ko", "은행 직원이 지금 통장 받으러 왔어요", Label.EMERGENCY),
    ("ko", "어머니가 갑자기 쓰러졌어요", Label.EMERGENCY),
    ("en", "my husband has stopped breathing", Label.EMERGENCY),
    ("en", "my spray for chest pain is not working, it still hurts", Label.EMERGENCY),
    ("en", "save me", Label.EMERGENCY),
]


@pytest.mark.parametrize(("language", "text"), NOTHING_WRONG)
def test_what_only_sounds_bad_does_not_stand(language: str, text: str) -> None:
    ruled = understand_by_rules(text, language=Language(language), topic=None, asked="")
    assert ruled.reading.label is Label.NORMAL


@pytest.mark.parametrize(("language", "text", "label"), IN_EARNEST)
def test_what_is_meant_stands(language: str, text: str, label: Label) -> None:
    ruled = understand_by_rules(text, language=Language(language), topic=None, asked="")
    assert ruled.reading.label is label
