"""English words that ask for something."""

from __future__ import annotations

import re

from carecall.domain.requests import RequestKind
from carecall.language.request_words import Asks, RequestWords

_r = re.compile
_STAFF = r"(?:them|her|him|the (?:office|worker|staff|centre|center|council|people|lady|nurse|manager|warden|team|council|social worker)|my (?:worker|social worker|carer|nurse|case worker|caseworker)|your (?:people|office|staff|boss|manager|colleagues?)|the \w+ centre|somebody|someone|anybody)"
_ONE = r"(?:somebody|someone|anybody|anyone|you|they|one of (?:you|them|your people)|the (?:office|centre|worker|staff|council|nurse)|your (?:people|staff|office)|my worker|a volunteer)"
_ASKING = rf"(?:(?:can|could|would|will|might) {_ONE}(?: be able to)?(?: not)?(?: please)?(?: maybe)?|(?:i (?:would|could do with|need|want)(?: like| love)?|i would (?:like|love|be glad of)|is there|i need|i am looking for|do you have|have you got|i wish i had) (?:somebody|someone|anybody|anyone|a volunteer|a person)(?: (?:who|that|to) (?:can|could|would|will)?| to)?|(?:please|kindly)|(?:get|have|ask|tell|want) {_STAFF} to|(?:is|would) it (?:be )?possible (?:for {_ONE} )?to|do you think {_ONE} (?:can|could|might|would))"

THINGS = {
    RequestKind.GOODS: (
        "rice", "bread", "milk", "eggs", "groceries", "shopping", "food", "fruit", "soup", "water", "nappies", "pads", "toilet paper", "tissues", "masks", "soap", "washing powder",
        "blankets", "blanket", "duvet", "electric blanket", "warm clothes", "coat", "clothes", "socks", "shoes", "slippers", "coal", "oil", "fan", "walking stick", "stick", "walker", "zimmer frame", "frame", "wheelchair",
        "hearing aid batteries", "hearing aid", "batteries", "glasses", "dentures", "plasters", "pill box", "medicine", "tablets", "pills", "prescription", "blood pressure monitor", "radio", "kettle", "microwave", "phone", "charger",
        "grab rail", "handrail", "bath mat", "shower chair", "commode", "stairlift", "light bulbs", "light bulb", "bulb", "bin bags", "vouchers", "voucher", "a newspaper", "large print books", "books",
    ),
    RequestKind.REPAIR: (
        "heater", "heating", "boiler", "radiator", "tap", "taps", "toilet", "sink", "drain", "pipe", "pipes", "shower", "hot water", "light bulb", "bulb", "lamp", "lights", "light", "electricity", "power", "socket", "fuse", "window", "windows",
        "front door", "back door", "door", "lock", "roof", "ceiling", "gutter", "fridge", "freezer", "washing machine", "cooker", "oven", "stove", "television", "telly", "tv", "alarm", "smoke alarm", "doorbell", "lift", "stairs", "step", "leak",
    ),
    RequestKind.SERVICE: (
        "cleaning", "housework", "laundry", "ironing", "bathing", "bath", "hair", "haircut", "gardening", "garden", "lawn", "cooking", "home help", "carer", "cleaner", "meals on wheels", "lunch club", "bins", "rubbish", "forms", "form", "paperwork", "letters", "errands", "moving", "furniture",
    ),
    RequestKind.INFORMATION: (
        "pension", "benefits", "benefit", "allowance", "bus pass", "bus times", "bus", "vaccination", "flu jab", "jab", "screening", "opening hours", "timetable", "classes", "class", "programme", "club", "discount", "housing", "insurance", "bill", "bills", "council tax", "phone number",
    ),
    RequestKind.ESCORT: (
        "hospital", "doctor", "doctors", "clinic", "dentist", "optician", "eye clinic", "surgery", "appointment", "bank", "post office", "church", "market", "shops", "shop", "cemetery", "library", "town",
    ),
}  # fmt: skip

WORDS = RequestWords(
    message=_r(
        rf"\b(?:tell|let|inform|remind) {_STAFF}(?: please)?(?: know)?\b(?! i (?:said hello|am fine$))|\bpass (?:that|it|this|a message|a word|my|on)\b|\bgive {_STAFF} (?:a|this|my) message\b|\bleave a message\b|\bask {_STAFF} (?!to\b)(?:if|whether|about|for|when|why|how)"
    ),
    asks=(
        Asks(RequestKind.CALL_BACK, _r(rf"{_ASKING} (?:give me a (?:ring|call|bell)|(?:call|phone|ring|telephone) me(?: back)?)\b|\b(?:ask|tell|get|have) {_STAFF} to (?:give me a (?:ring|call|bell)|(?:call|phone|ring|telephone))\b|\bi (?:would like|want|need) a (?:call|phone call) from\b")),
        Asks(RequestKind.ESCORT, _r(rf"{_ASKING} (?:to )?(?:(?:come with|go with|accompany) me\b|(?:take|drive|bring|run) me (?:to|there|into|home|along)\b)|\b(?:somebody|someone|anybody|anyone) (?:to|who (?:can|could|will|would)) (?:come with me|go with me|accompany me|(?:take|drive|run) me (?:to|there|into|home))\b|\b(?:i )?(?:need|want|would like) (?:a )?(?:lift|ride|transport)\b")),
        Asks(RequestKind.REPAIR, _r(rf"{_ASKING} (?:to )?(?:come (?:and|to|round to|over to|out to) )?(?:fix|repair|mend|unblock|replace|change|look at|see to|sort out|check|put in|fit)\b"), needs_thing=True),
        Asks(RequestKind.REPAIR, _r(r"\b(?:needs|need|wants) (?:fixing|repairing|mending|to be (?:fixed|repaired|mended|looked at|replaced)|a repair|replacing)\b"), needs_thing=True),
        Asks(None, _r(rf"{_ASKING} (?:to )?(?:bring|fetch|get|send|deliver|order|lend|buy|pick up|collect|find|drop off|arrange|give|organi[sz]e|supply)\b"), needs_thing=True),
        Asks(RequestKind.GOODS, _r(rf"{_ASKING} (?:to )?(?:bring|fetch|get|deliver|buy) me (?:some|a|an|more|the)\b")),
        Asks(RequestKind.VISIT, _r(rf"{_ASKING} (?:to )?(?:come|call|pop|drop|stop|look|visit|send (?:somebody|someone))(?: (?:and|to) (?:see|visit|check on|look in on|sit with))?(?: (?:by|in|over|round|around|out|here|me|on me))\b|\b(?:i )?(?:would like|want|need|would love|could do with) (?:a visit|(?:somebody|someone) to (?:come|visit|pop|call|drop))")),
        Asks(None, _r(rf"{_ASKING} (?:to )?(?:help|do|clean|cut|wash|cook|take out|carry|fill|read|sort)\b"), needs_thing=True),
        Asks(None, _r(r"\bi (?:really |badly |urgently |do |just )?(?:need|want|would like|am in need of|am after|require|could use|could do with)(?: to (?:order|get|have|apply for))?\b"), needs_thing=True),
        Asks(None, _r(r"\bis there any (?:help|chance)\b|\bcan i (?:get|have|apply for)\b|\bcould i (?:get|have)\b|\bhow (?:do|can) i (?:get|apply)\b"), needs_thing=True),
        Asks(RequestKind.INFORMATION, _r(rf"\bi (?:would like|want) to (?:know|ask)\b|{_ASKING} (?:find out|look up|check)\b|\bi am wondering (?:about|if|when|how)\b|\bi was wondering (?:about|if|when|how)\b"), needs_thing=True),
        Asks(RequestKind.REPAIR, _r(r"\b(?:(?:is|are|has|have|was|got|keeps?|does|do|will|would|stopped|has been|will not|has not|is not)\b.{0,12})?(?:broken|broke|bust|packed (?:in|up)|stopped working|not working|not work|does not work|leaking|leaks|blocked|dripping|gone (?:off|out|wrong)|blown|smashed|frozen|burst|on the blink|playing up|conked out|given up|not come on|not come back on)\b"), needs_thing=True, doubtful=True),
        Asks(RequestKind.GOODS, _r(r"\b(?:ran out|run out|running out|out of|run low|running low|none left|no more|used up|low on)\b"), needs_thing=True, doubtful=True),
        Asks(RequestKind.OTHER, _r(rf"\b(?:can|could|will|would) {_ONE}(?: please)? help me (?:with|to)\b|\bi (?:need|could do with|could use) (?:some |a bit of |a little )?(?:help|a hand) with\b|\bi have a (?:favou?r|request)\b|\bdo me a favou?r\b"), doubtful=True),
    ),
    never=_r(
        r"\b(?:do not|does not|did not|no longer|never|would not) (?:need|want|require|bother|send|bring|come|tell)|\bno need\b|\bneed not\b|\b(?:repeat|say) (?:that|it)|\bspeak (?:up|slow)|\bhear (?:me|you)\b|\bhold on\b|\bwait\b|"
        r"\b(?:told|asked|brought|fixed|mended|repaired|sorted|came|delivered|got|fetched|sent) (?:it|me|them|my|the|him|her|us|already|round|over|by|somebody|someone|some)\b|\b(?:been|was|were|is|got) (?:fixed|mended|repaired|sorted|delivered|replaced)\b|\balready\b|"
        r"\bneighbou?r'?s? (?:heater|boiler|roof|tap|door)|\bon (?:the )?(?:telly|television|tv|radio|news)\b|\bcan you (?:talk|sing|dance|think|feel|see|speak|imagine|believe)|\blater\b|\banother time\b|"
        r"\b(?:murder|kill for|die for)\b|\bkill me\b|\bshoot me\b|\btake me away\b|\blord\b|\bused to\b|\byears ago\b|\bwhen i was\b|\bneed (?:my|a) (?:rest|sleep|holiday|new (?:hip|knee|body|back))\b|\bneed to (?:go|rest|lie|sit|sleep|eat|be|do)\b|\btell you\b|\btell me\b"
    ),
    unsure=_r(r"\b(?:nobody|no one|no-one|i suppose|maybe|perhaps|i wonder|might be nice|would be nice|not sure|if it is not too much)\b"),
    by_others=_r(r"\bmy (?:son|daughter|wife|husband|neighbou?r|friend|sister|brother|grand\w+|niece|nephew|carer|cleaner|nurse)\b|\b(?:he|she|they)\b"),
    habit=_r(r"\b(?:brings|comes|does|fetches|helps|takes|drives|cleans|cooks|always|every|used to|will bring|is bringing|is coming|bought|brought|came|took)\b"),
    things=THINGS,
    broken=_r(r"\b(?:broke\w*|not working|leak\w*|block\w*|stopped|packed|drip\w*|blown|burst|frozen|bust|gone)\b"),
    comes=_r(r"\bto (?:come|visit|call (?:in|round|by)|pop|drop)\b|\bvisit\b"),
    calls=_r(r"\bto (?:call|ring|phone|telephone)(?: me)?\b|\b(?:call|ring|phone) me\b|give me a (?:ring|call)|would like a call"),
    lacks=_r(r"\b(?:need|out of|ran out|run out|no more|bring|send|want|would like|short of)\b"),
)  # fmt: skip
