"""What is said in the turn-taking sets: sentences with the places at which people pause, and sounds that only accompany ours."""

from __future__ import annotations

from dataclasses import dataclass

from carecall.domain.language import Language

PAUSE, STOP = "/", "."
"""Marks of a pause within a sentence that is not over, and of one after a sentence that could have been all."""
PAUSING = {
    Language.KO: (
        "어제는 병원에 갔는데 / 의사 선생님이 / 약을 바꿔 주셨어요",
        "요즘은 무릎이 아파서 / 밖에 잘 못 나가요",
        "아침에는 밥을 먹었고 / 점심에는 국수를 먹었어요",
        "잘 잤어요 . 그런데 / 새벽에 한 번 깼어요",
        "음 / 그게 / 약은 먹었어요",
        "네 괜찮아요 . 딸이 어제 왔다 갔어요",
        "허리가 조금 / 아프기는 한데 / 참을 만해요",
        "입맛이 없어서 / 죽만 먹고 있어요",
        "어 / 일곱 시간쯤 / 잔 것 같아요",
        "경로당에 갔다가 / 친구들하고 / 화투를 쳤어요",
        "혈압약은 먹었는데 / 당뇨약은 / 아직 안 먹었어요",
        "다 좋아요 . 걱정하지 마세요",
        "그냥 집에 있었어요 . 텔레비전 보면서 / 쉬었어요",
        "밤에 자꾸 깨니까 / 낮에 / 졸려요",
        "어제 넘어졌는데 / 다치지는 않았어요",
        "먹기는 먹는데 / 맛을 잘 모르겠어요",
    ),
    Language.EN: (
        "I went to the doctor yesterday and / he changed / my medicine",
        "my knee hurts so / I do not go out / very much",
        "I had some porridge and / later on / a little soup",
        "I slept well . but / I woke up once at four",
        "um / well you know / I took my pills",
        "yes I am fine . my daughter came to see me",
        "my back is a little / sore but / I can manage",
        "I am not hungry so / I only eat toast",
        "let me see / about / seven hours I think",
        "I went to the club and / we played cards / with my friends",
        "I took the blood pressure one but / not / the other one",
        "everything is good . do not worry about me",
        "I stayed at home . I watched television and / had a rest",
        "I keep waking up so / in the daytime I am / tired",
        "I fell down yesterday but / I did not hurt myself",
        "I do eat but / nothing tastes of anything",
    ),
}
PLAIN = {
    Language.KO: ("네 잘 먹었어요", "아니요 괜찮아요", "그럭저럭 지내요", "다리가 좀 아파요"),
    Language.EN: (
        "yes I ate well",
        "no I am all right",
        "not so bad thank you",
        "my leg hurts a bit",
    ),
}
"""Answers without a pause: whoever waits too long shows here."""
LISTENING = {
    Language.KO: (
        "네", "네 네", "응", "음", "아 네", "그렇지", "그럼요", "맞아요", "아 그래요", "그렇지 그렇지", "네 그렇죠", "예 예",
    ),
    Language.EN: (
        "yes", "mm hm", "yeah", "right", "okay", "uh huh", "I see", "oh really", "yeah yeah", "right right", "oh okay", "sure",
    ),
}  # fmt: skip
"""Said while we speak, only to show that somebody listens."""
INTERRUPTING = {
    Language.KO: (
        "잠깐만요 누구세요", "아니 그게 아니라 어제부터 아팠어요", "그만 전화하세요", "지금 바빠요 나중에 하세요",
        "저 가슴이 아파요", "뭐라고요 안 들려요", "됐어요 끊을게요", "아니에요 안 먹었어요",
    ),
    Language.EN: (
        "wait a moment who is this", "no that is not what I said", "please stop calling me", "I am busy call me later",
        "my chest hurts a lot", "what did you say I cannot hear", "that is enough goodbye", "no I did not eat anything",
    ),
}  # fmt: skip
OURS = {
    Language.KO: (
        "말씀해 주셔서 고맙습니다. 지난번에 무릎이 아프다고 하셨는데, 요즘은 계단을 오르내리실 때 좀 어떠신지 궁금합니다. "
        "병원에는 다녀오셨는지, 약은 잘 챙겨 드시고 계신지도 함께 말씀해 주시겠어요?"
    ),
    Language.EN: (
        "Thank you for telling me that. Last time you said that your knee was hurting, so I would like to know how it is "
        "now when you climb the stairs, and whether you have seen a doctor, and if the medicine is helping you at all?"
    ),
}
SHORT_REPLY = {
    Language.KO: "네, 그러셨군요. 그다음에는 어떠셨어요?",
    Language.EN: "I see, thank you. And how was it after that?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of speech without a pause, and how it ends."""

    text: str
    mark: str
    """PAUSE, STOP, or empty at the end of the turn."""


def parts_of(sentence: str) -> list[Part]:
    """Return the stretches of a marked sentence."""
    found: list[Part] = []
    words: list[str] = []
    for word in sentence.split():
        if word in (PAUSE, STOP):
            found.append(Part(text=" ".join(words), mark=word))
            words = []
        else:
            words.append(word)
    return [*found, Part(text=" ".join(words), mark="")]
