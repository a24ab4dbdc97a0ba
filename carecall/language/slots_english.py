"""English words that fill slots."""

from __future__ import annotations

import re

from carecall.domain.slots import BodyPart
from carecall.language.slot_words import Happened, SlotWords

_r = re.compile

MEDICINE = Happened(
    about=_r(
        r"\b(?:medicines?|medication|meds|pills?|tablets?|insulin|drops|inhaler|prescription)\b|\b(?:take|took|taken) (?:them|it|mine|all)\b"
    ),
    done=_r(
        r"\b(?:took|taken|take|taking|had|have|swallowed|managing|manage|remembered|never (?:forget|forgot|miss|missed)|every (?:day|morning|night)|on time)\b"
    ),
    not_done=_r(
        r"\b(?:forgot|forget|forgotten|missed|skipped|ran out|run out|stopped|out of)\b|\b(?:did|do|have|had) not (?:always |really |even )?(?:take|taken|taking|have|been taking)\b|\bnot (?:been )?taking\b|\bnot taken\b"
    ),
    asked=_r(r"medicine|medication|pills|tablets"),
    asked_lacking=_r(r"forgot|forget|miss|skip"),
    silent=_r(
        r"\b(?:not on any|do not (?:take|have) any|do not take (?:medicine|pills|tablets|anything)|no (?:medicine|pills|tablets) (?:to|for me))\b|never (?:take|took) any"
    ),
)
OUT = Happened(
    about=_r(
        r"\b(?:out|outside|walk\w*|stroll|shops?|shopping|church|park|garden|gym|club|town|market|exercise\w*|went|go|going|been|home|indoors|visit\w*|bus|drive|drove|inside|stayed|staying)\b"
    ),
    done=_r(
        r"\b(?:went|been (?:out|to|for|shopping|walking)|got out|get out|getting out|go out|going out|walked|walk every|strolled|visited|popped|had a walk|have a walk|exercised|drove|took a walk)\b"
    ),
    not_done=_r(
        r"\b(?:did not|have not|cannot|could not|do not|never|not)\b.{0,14}\b(?:go|gone|been|get|got|getting|go\w*|leave|left|walk\w*|out)\b|\b(?:stayed?|staying|stuck|been) (?:at home|in\b|indoors|inside|home)|\bnot (?:out|left)\b|\bhousebound\b"
    ),
    asked=_r(r"getting out|go anywhere|walk|exercise|go out|outside"),
    asked_lacking=_r(r"staying in|hard to go"),
    silent=_r(r"\b(?:will|going to|tomorrow|next week|might|plan\w*|hope to|later)\b"),
)
DOCTOR = Happened(
    about=_r(
        r"\b(?:doctor|gp|hospital|clinic|nurse|surgery|dentist|specialist|physio\w*|been|seen|went|saw|emergency room)\b"
    ),
    done=_r(
        r"\b(?:i have(?: been| seen)?$|saw|seen|been (?:to|there)|went|visited|was at|have been|came to see me|gave me)\b"
    ),
    not_done=_r(
        r"\b(?:have not|did not|not|never|cannot|could not)\b.{0,16}\b(?:seen|see|been|gone|go|went|yet)\b|\bnot yet\b"
    ),
    asked=_r(r"seen a doctor|see a doctor|been to"),
    asked_lacking=_r(r"not (?:seen|been)"),
    silent=_r(
        r"\b(?:will|going to (?:see|go)|appointment|tomorrow|next week|might|should|booked)\b"
    ),
)
LEFT = Happened(
    about=_r(r"\b(?:left|run|ran|out|enough|plenty|some|none|few)\b"),
    done=_r(
        r"\b(?:have (?:some|enough|plenty|a few|\d+)|(?:some|enough|plenty|few|\d+ \w+|\d+) left|i have|there (?:is|are))\b"
    ),
    not_done=_r(
        r"\b(?:none|nothing|no (?:more|pills|tablets|medicine)|not any|ran out|run out|have not|all gone|out of)\b"
    ),
    asked=_r(r"medicine left|pills left|tablets left"),
    asked_lacking=_r(r"run out|ran out"),
    silent=_r(r"\b(?:not sure|do not know)\b"),
)
WORDS = SlotWords(
    medicine=MEDICINE,
    out=OUT,
    doctor=DOCTOR,
    left=LEFT,
    hurts=_r(
        r"\b(?:hurts?|hurting|pains?|painful|ach\w+|sore|stiff|aches?|throb\w*|sting\w*|killing me|giving me (?:gyp|trouble)|swollen|numb|cramp\w*|playing up|bad (?=back|knee|hip|leg|shoulder)|arthritis|headache|toothache|stomachache|backache)\b|\b\w+ is bad\b"
    ),
    not_hurting=_r(
        r"\b(?:not|never|nothing|no longer|does not|do not|did not)\b.{0,12}\b(?:hurt\w*|pain\w*|sore|ach\w+|stiff)|\bno (?:pain|pains|aches)\b|\b(?:healed|gone now|all better|went away|pain free)\b"
    ),
    where_asked=_r(r"\bwhere\b|\bwhich\b"),
    since_asked=_r(r"since when|how long|when did"),
    pain_asked=_r(r"hurt|pain|ache|sore|bother"),
    without_asked=_r(r"how (?:many days|long).{0,24}without"),
    days=_r(r"(\d+(?:\.\d)?) (?:\w+ )?(days?|nights?|weeks?|fortnights?|months?|years?)\b"),
    units={"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365},
    points=(
        (_r(r"day before yesterday"), 2),
        (_r(r"\byesterday|last night\b"), 1),
        (_r(r"\btoday|this morning|just now\b"), 0),
        (_r(r"\b(?:a )?few days|several days\b"), 3),
        (_r(r"\blast week|a week\b"), 7),
        (_r(r"\ba fortnight\b"), 14),
        (_r(r"\blast month|a month\b"), 30),
        (_r(r"\blast year|a year\b"), 365),
    ),
    long=_r(
        r"\b(?:for ages|a long time|long time|for years|years ago|always|all my life|donkey's years|forever|many years|ages)\b"
    ),
    weekday=_r(r"\b((?:sun|mon|tues|wednes|thurs|fri|satur)day)\b"),
    no_meal=_r(
        r"\b(?:nothing (?:at all|today|since|to eat)|(?:have|had|did) not (?:eaten|eat|had) (?:anything|a thing|at all|today|a bite)|not eaten (?:anything|a thing|today)|not a bite|eaten nothing|ate nothing|had nothing)\b"
    ),
    meal_words=(
        _r(r"\bbreakfast\b"),
        _r(r"\blunch\b"),
        _r(r"\b(?:dinner|supper|tea)\b(?! and toast| with)"),
    ),
    ate=_r(r"\b(?:had|ate|eaten|have|eat|made|cooked)\b"),
    not_ate=_r(r"\b(?:not|skipped|skip|missed|no|without|never)\b"),
    parts={
        BodyPart.KNEE: _r(r"\bknees?\b"),
        BodyPart.BACK: _r(
            r"\b(?:lower )?back\b(?= (?:hurt|ach|is|and|pain|has|was)|$| \.)|\bbad back\b|\bback ?ache\b|\bspine\b|\bmy back\b"
        ),
        BodyPart.SHOULDER: _r(r"\bshoulders?\b"),
        BodyPart.HEAD: _r(r"\bhead\b|\bheadaches?\b|\bmigraine\b"),
        BodyPart.STOMACH: _r(r"\b(?:stomach|tummy|belly|stomachache|gut)\b"),
        BodyPart.CHEST: _r(r"\bchest\b"),
        BodyPart.ANKLE: _r(r"\bankles?\b"),
        BodyPart.FOOT: _r(r"\b(?:foot|feet|toes?|heels?)\b"),
        BodyPart.WRIST: _r(r"\bwrists?\b"),
        BodyPart.HAND: _r(r"\b(?:hands?|fingers?|thumbs?)\b"),
        BodyPart.ELBOW: _r(r"\belbows?\b"),
        BodyPart.ARM: _r(r"\barms?\b"),
        BodyPart.LEG: _r(r"\b(?:legs?|calf|calves|thighs?|shins?)\b"),
        BodyPart.HIP: _r(r"\bhips?\b"),
        BodyPart.NECK: _r(r"\bneck\b"),
        BodyPart.THROAT: _r(r"\bthroat\b"),
        BodyPart.TOOTH: _r(r"\b(?:tooth|teeth|toothache|gums?|dentures)\b"),
        BodyPart.EYE: _r(r"\beyes?\b"),
        BodyPart.EAR: _r(r"\bears?\b|\bearache\b"),
        BodyPart.JOINTS: _r(r"\bjoints?\b|\ball over\b|\barthritis\b"),
    },
    left_side=_r(r"\bleft\b(?! (?:me|the house|home))"),
    right_side=_r(r"\bright\b(?! (?:now|away|there))"),
    both_sides=_r(
        r"\bboth\b|\bknees\b|\bshoulders\b|\bhips\b|\blegs\b|\bfeet\b|\bhands\b|\bankles\b|\bthe two\b"
    ),
)
