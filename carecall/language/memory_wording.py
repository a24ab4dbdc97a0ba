"""A remembered sentence as it is taken up: which one, and how it is said back to the person it is about."""

from __future__ import annotations

import re

from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.domain.memory_use import choose_memory
from carecall.domain.script import Expectation, Purpose
from carecall.domain.script_rules import forbidden_in
from carecall.domain.talk_facts import MemoryRaised
from carecall.language.phrasebook import Phrasebook
from carecall.language.talk import Question

_PURPOSES = {
    MemoryKind.CHRONIC: Purpose.MEMORY_CHRONIC,
    MemoryKind.WISH: Purpose.MEMORY_WISH,
}
_FIRST = (
    (r"^has ", "you have "),
    (r"^is ", "you are "),
    (r"^was ", "you were "),
    (r"^does ", "you do "),
    (r"^(will|cannot|can|had|did|could|would) ", r"you \1 "),
    (r"^(take|see|live|need|eat|walk|feel|like|use|get|sleep|want|play|swim|volunteer|drink|keep|meet|work|cook|visit|attend|"
     r"help|drive|wear|read|sing|hope|plan|start|love|enjoy)s ", r"you \1 "),
    (r"^goes ", "you go "),
    (r"^(still|always|often|sometimes) ", r"you \1 "),
    (r"^(fell|lost|broke|went|got|slept|felt|fainted|hurt|cut|burnt|burned|missed|stopped|started|moved|joined|adopted|sold|bought|"
     r"forgot|ran out|slipped|tripped|caught|saw|met|found|signed up|gave up) ", r"you \1 "),
)  # fmt: skip
_MINE = re.compile(
    r"^(?:(?:left|right|old|new|oldest|youngest|elder|younger|best|late|bad|lower|upper|blood|home|front|back|kitchen|bathroom) )*"
    r"(?:knees?|back|hips?|shoulders?|necks?|heads?|legs?|arms?|feet|foot|ankles?|hands?|wrists?|fingers?|eyes?|ears?|teeth|tooth|"
    r"stomach|chest|heart|skin|throat|nose|hearing|eyesight|memory|appetite|sleep|sugar|pressure|daughters?|sons?|husband|wife|"
    r"sisters?|brothers?|grand\w+|nieces?|nephews?|cousins?|friends?|neighbou?rs?|carers?|nurse|doctor|partner|family|"
    r"dogs?|cats?|budgie|bird|boiler|heating|heater|roof|fridge|cooker|oven|washing machine|toilet|tap|phone|telly|car|house|flat|"
    r"pension|rent|birthday|operation|appointment|surgery|medicine|pills?|tablets?|dentures|glasses|walker|stick)\b",
    re.IGNORECASE,
)
_INSIDE = ((r"\bthemselves\b", "yourself"), (r"\btheirs\b", "yours"), (r"\btheir\b", "your"), (r"\bthey are\b", "you are"), (r"\bthey\b", "you"), (r"\bthem\b", "you"))  # fmt: skip


def taken_up(brief: CallBrief) -> MemoryItem | None:
    """Return what this call takes up from before, or None."""
    if brief.raising is None:
        return None
    forbidden = brief.script.forbidden
    memory = [
        item
        for item in brief.memory
        if item.topic not in brief.avoided_topics and not forbidden_in(item.text, forbidden)
    ]
    return choose_memory(memory, brief.raising)


def memory_question(item: MemoryItem, brief: CallBrief, phrases: Phrasebook) -> Question:
    """Return the question about a remembered sentence, in the form that its kind asks for."""
    said = spoken_memory(item, brief.script.language)
    if item.sensitive:
        text = phrases.text(Purpose.MEMORY_GENTLE, Purpose.MEMORY_NOTE, memory=item.text)
    elif said is None:
        text = phrases.text(Purpose.MEMORY_NOTE, memory=item.text.strip().rstrip(".!"))
    else:
        purpose = _PURPOSES.get(item.kind, Purpose.MEMORY_QUOTE)
        text = phrases.text(purpose, Purpose.MEMORY_QUOTE, memory=said)
    return Question(
        text=text,
        topic=item.topic,
        expects=Expectation.FREE,
        given="" if item.sensitive else said or item.text.strip().rstrip(".!"),
        facts=(MemoryRaised(memory_id=item.memory_id),),
        memory=item,
    )


def spoken_memory(item: MemoryItem, language: Language) -> str | None:
    """Return the sentence as the part of a question that follows “you told me that”, None where it has no such form.

    Korean sentences that end in 다 take “-고 하셨는데” as they are. English ones are notes about
    somebody (“Has a bad knee.”) and are turned to the person (“you have a bad knee”).
    """
    said = item.text.strip().rstrip(".! ")
    if language is Language.KO:
        return said if said.endswith("다") else None
    return _to_you(said)


def _to_you(said: str) -> str | None:
    turned = said
    for pattern, to in _FIRST:
        found = re.match(pattern, said, flags=re.IGNORECASE)
        if found:
            turned = found.expand(to).lower() + said[found.end() :]
            break
    else:
        if not _MINE.search(said):
            return None
        turned = f"your {said[:1].lower()}{said[1:]}"
    for pattern, to in _INSIDE:
        turned = re.sub(pattern, to, turned)
    return turned
