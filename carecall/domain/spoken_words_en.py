"""The words by which an English sentence breaks a hard rule, as data."""

from __future__ import annotations

from carecall.domain.spoken_signs import SpokenRule, sign

_HANDED_OVER = r"\b(?:your worker|the staff|a worker|the office|doctor|nurse|pharmacist|clinic|pass (?:it|that|this) on|let .{1,30} know|tell .{1,30}(?:staff|worker))\b"
"""Handing a question over to a person or a doctor is what we may always say."""
_I = r"\bi(?:'ll| will| shall| can| could| would|'d| may| might)(?: (?!not\b|never\b)\w+)??"
_COMES = r"come|comes|coming|visit|visits|visiting|bring|brings|bringing|be (?:there|round|over|with you)|arrive|arriving|arrives|stop by|drop (?:by|in)|deliver|knock|take you|drive|fix|repair|send you|on (?:its|their|the|his|her) way"
_DONE = r"come(?! to mind)|visit|stop by|drop (?:by|in|off)|pop (?:in|over|round)|swing by|see you|meet|bring(?! (?:it|that|this|them) up)|fetch|carry|cook|bake|knit|make you|buy|get you|send you|give you|deliver|drive|pick (?:you|it|that) up|take you|walk|join|sit|hold|hug|massage|rub|wash|clean|fix|repair|mend|be there|be with you|be right (?:there|over)|be by your|keep you company|accompany|shop|help you (?:wash|dress|clean|up|walk|cook|get|move|with the)|stay (?:with you|beside|next)|look after you|go (?:with|to)|dance|sing|stand"

_WORLD = (
    sign(
        SpokenRule.WORLD,
        (
            r"\b(?:weather|forecast|temperatures?|sunny|rain|rains|rainy|raining|rained|snow|snowy|snowing|snowed|storms?|stormy|windy|breeze|breezy|humid|humidity|chilly|frosty?|heat ?waves?|cold (?:snap|spell)|foggy|cloudy|clouds?|sunshine|icy|pollen|smog|thunder|lightning|drizzle|puddles|umbrella|sky)\b",
            r"\b(?:hot|cold|warm|cool|freezing|mild|bright|grey|dark|wet|dry|lovely|beautiful|nice|gorgeous|fine) (?:day|days|night|morning|afternoon|evening|outside|out there|weather|week)\b(?<!nice day)(?<!lovely day)(?<!good day)",
            r"\b(?:it's|it is|what a|such a) (?:so |very |really |quite |a )?(?:nice|lovely|beautiful|hot|cold|warm|dark|freezing|bright)(?: (?:day|out|outside|today|one))\b",
            r"\b(?:hot|cold|warm|freezing|dark|wet) (?:out|today|tonight|this)\b|\bthe sun(?:'s| is)?\b|\bdegrees\b|\bstay (?:warm|cool|dry)\b|\bwrap up\b|\bslippery\b",
        ),
        unless=r"\bhave a (?:nice|lovely|good)\b|\b(?:your|the) (?:home|house|room|heating|flat)\b",
    ),
    sign(
        SpokenRule.WORLD,
        (
            r"\b(?:spring|summer|autumn|winter)(?:time)?\b|\bseasons?\b|\bfall (?:weather|leaves|colours|colors)\b|\bflu (?:is|season)\b|\bblossoms?\b|\bleaves are\b",
            r"\b(?:christmas|easter|thanksgiving|halloween|new year|valentine|bank holiday|holidays?|festive|boxing day)\b",
            r"(?<!good )(?<!bad )\bnews\b|\b(?:newspapers?|headlines?|election|president|prime minister|government|parliament|congress|minister|war|olympics?|world cup|football|baseball|covid|pandemic|outbreak|inflation|earthquake|protests?|strike|celebrity)\b",
            r"\bon (?:tv|television|the telly|the radio|the internet)\b|\bprices (?:are|have|keep)\b|\bi (?:heard|read) (?:that|about|on)\b|\bthe world (?:is|these)\b|\bthings are (?:bad|terrible) (?:out )?there\b",
        ),
        unless=r"\bspring (?:to|up)\b",
    ),
    sign(
        SpokenRule.WORLD,
        (
            r"\b(?:good|lovely|fine|happy) (?:morning|afternoon|evening|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend)\b",
            r"\b(?:it's|it is|today is|now it's|being) (?:already |now |a |only |just )*(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|the weekend|morning|noon|evening|night|late|early|\w+ o'?clock|january|february|march|april|may|june|july|august|september|october|november|december)\b|\bthis (?:fine|lovely|beautiful) \w+\b|\bso (?:late|early) in the\b|\bat this hour\b",
        ),
    ),
)
_BODY = (
    sign(
        SpokenRule.BODY,
        (
            rf"{_I} (?:{_DONE})\b",
            r"\bi(?:'m| am) (?:going to|gonna|planning to|happy to|glad to|able to|about to|hoping to) (?:come|visit|see|meet|bring|fetch|cook|buy|take|drive|join|sit|hold|hug|walk|clean|fix|be (?:there|with)|drop|stop|pop)\b",
            r"\bi(?:'m| am) (?:coming|visiting|bringing|on my way|nearby|right (?:there|beside|next)|in the (?:area|neighbourhood)|beside you|next to you|by your side|here beside|outside your|at your door|sending (?:someone|somebody|you|an|a|help))\b",
            r"\bi(?:'d| would) (?:love|like|be happy|be glad) to (?:come|visit|see you|meet|join|have (?:tea|lunch|coffee|dinner)|walk|sit|hold|hug|cook|bring|go)\b",
            r"\b(?:let's|let us|shall we|why don't we|we (?:can|could|should|will|might|must)|we'll|we'd) (?:all |both |also )?(?:go|walk|have|eat|cook|take|watch|do|meet|visit|sing|dance|get|play|drink|make(?! no)|bake|sit|plant|exercise|stretch|shop|pray|see each)\b",
            r"\b(?:join me|come with me|walk with me|with me tomorrow|see you (?:soon|tomorrow|next|then|later|again|in person|there|on)|by your side|hold your hand|meet (?:you )?in person|drop by|keep you company|give you a hug|hugs?)\b",
            r"\bmy (?:hands?|legs?|knees?|back|head|eyes|body|feet|foot|arms?|heart|stomach|shoulders?|face|hair|bones|ears|skin|fingers|teeth|muscles|neck)\b",
            r"\bi(?:'m| am|'ve been| have been| get| feel| was)(?: \w+)? (?:tired|hungry|sleepy|sick|cold|hot|thirsty|sore|full|old|ill|aching|sweating|exhausted|freezing|in pain|out of breath|standing|sitting|lying|walking|eating|cooking|drinking)\b",
        ),
        written=True,
    ),
    sign(
        SpokenRule.BODY,
        (
            rf"\b(?:someone|somebody|a nurse|the nurse|a worker|your worker|the worker|the staff|they|a doctor|the doctor|your doctor|help|an ambulance|the ambulance|a volunteer|a driver|a neighbour|the police|he|she|a person|people|a plumber|an engineer|a carer|your carer)(?: at .{{1,40}})? (?:will|is going to|are going to|can|'ll|is|are|would)(?: \w+)? (?:{_COMES})\b",
            r"\b(?:they|he|she|someone|somebody)'ll (?:be there|come|visit|bring|stop by|drop|deliver|fix)\b",
            r"\b(?:food|rice|meals?|medicine|blankets?|groceries|parcel|money|help|heater) (?:will|is going to|is|are) (?:\w+ )?(?:delivered|arrive|arriving|coming|brought|sent|on (?:its|the) way|be (?:there|sent|delivered|with you))\b",
            r"^(?:done|deleted|sent|booked|cancelled|changed)\b|\bi(?:'ve| have)? (?:just )?(?:deleted|erased|removed|changed|cancelled|reported|transferred|unlocked|reset|called (?:the|your|an?))\b",
            r"\bi(?:'ll| will| can) (?:call|phone|ring)(?: you)?(?: back)? (?:at|every|tomorrow|tonight|on|in|this|next|again at)\b",
            r"\bi (?:have|'ve) (?:sent|ordered|booked|arranged|called an ambulance)\b|\bi(?:'ll| will) (?:arrange|order|book|organi[sz]e|make sure (?:someone|somebody))\b",
        ),
    ),
)
_LIFE = (
    sign(
        SpokenRule.LIFE,
        (
            r"\bi (?:had|ate|cooked|slept|went|walked|watched|saw|bought|grew up|was born|was (?:young|a |an |married|raised|at school|in the (?:army|war))|used to|got married|raised|live|lived|love (?:to|my|walking|cooking|gardening|baking|the)|like to|enjoy|drink|drank|baked|visited|travell?ed|met|played|studied|worked|drove|dance|swim|swam|knit|garden|lost my|broke my|fell|woke|dreamed|retired|keep (?:a|two|chickens))\b",
            r"\bi(?:'ve| have) (?:been (?:to|there|through|married|sick)|had|tried|eaten|seen|got (?:a|two|three)|two|three|a (?:dog|cat|son|daughter|sister|brother|garden|family|bad)|grown|known people|lived|worked|suffered|felt that|experienced)\b",
            r"\bmy (?:own )?(?:mother|father|mum|mom|mummy|dad|wife|husband|sons?|daughters?|family|friends?|dog|cat|house|home|garden|kitchen|parents|grandmother|grandfather|gran|grandma|grandpa|childhood|birthday|job|colleagues?|neighbou?rs?|hometown|weekend|morning|breakfast|lunch|dinner|holiday|sister|brother|aunt|uncle|kids|children|age|life|bed|sandwich|coffee|tea|youth|school|experience|pet|church|car|favou?rite)\b",
            r"\bwhen i was\b|\bat my age\b|\bin my (?:day|youth|life|experience|family|village)\b|\bme too\b|\bsame here\b|\bso (?:do|did|am|was|have) i\b|\bneither (?:do|did|can) i\b|\bi know (?:exactly |just |well )?(?:how|what) (?:you|it|that)(?: \w+)? (?:feels?|like|is|mean)\b|\bi(?:'ve| have) been there\b|\bi can relate\b",
            r"\bi(?:'m| am) (?:also )?(?:a |an |your |just a |really a )?(?:real|human|person|woman|man|nurse|doctor|social worker|volunteer|student|mother|father|widow|widower|neighbou?r|friend of|alive|married|single|divorced|\d+ years|korean|british|american|living|lonely|alone|wearing)\b",
        ),
        unless=r"\bi(?:'m| am) not\b",
        written=True,
    ),
)
_FAMILY = (
    *(
        sign(SpokenRule.FAMILY, (rf"\byour (?:\w+ )?(?:{words})\b",), told=told)
        for words, told in (
            (r"sons?|boys?", r"\bsons?\b|\bboys?\b|\bchild"),
            (r"daughters?|girls?", r"\bdaughters?\b|\bgirls?\b|\bchild"),
            (
                r"children|kids|child",
                r"\bchild|\bkids?\b|\bsons?\b|\bdaughters?\b|\bboys?\b|\bgirls?\b",
            ),
            (
                r"wife|husband|spouse|partner|marriage",
                r"\bwife\b|\bhusband\b|\bpartner\b|\bspouse\b|\bmarried\b",
            ),
            (
                r"grandchildren|grandkids|grandson|granddaughter|grandchild",
                r"\bgrand(?:children|kids|sons?|daughters?|child)\b",
            ),
            (r"family|families|relatives|loved ones", r"\bfamily\b|\brelatives?\b"),
            (
                r"sisters?|brothers?|mother|father|mum|mom|dad|parents|in-laws|nephews?|nieces?|cousins?|aunts?|uncles?",
                r"\b(?:sisters?|brothers?|mother|father|mum|mom|dad|parents|in-laws|nephews?|nieces?|cousins?|aunts?|uncles?)\b",
            ),
            (
                r"dog|cat|pets?|garden|car|church|club|boss|career|job|colleagues?|office|work",
                r"\b(?:dogs?|cats?|pets?|garden|car|church|club|job|office|work)\b",
            ),
        )
    ),
    sign(
        SpokenRule.FAMILY,
        (
            r"\byou (?:look|seem|sound|appear)(?! (?:after|for|at))\b|\byou're looking\b|\byou are looking\b|\blooking (?:good|well|tired|lovely|great|pale)\b|\b(?:beautiful|pretty|handsome|young|elderly|old|frail|strong|lovely) (?:lady|woman|man|gentleman|voice|person|soul|girl|face|smile)\b|\byour (?:voice|hair|face|smile|clothes|skin|eyes look|figure|weight|looks)\b",
            r"\b(?:at|for) your age\b|\bpeople your age\b|\bwhen you were young(?:er)?\b|\b(?:older|elderly) people\b|\bold age\b|\bgetting old(?:er)?\b|\bas you age\b|\bsenior(?:s| citizen)?\b",
            r"\b(?:sweetie|darling|honey|sweetheart|grandma|grandpa|granny|young man|my dear|(?<!oh )dear(?=[,.!]))\b",
        ),
    ),
    sign(
        SpokenRule.FAMILY,
        (
            r"\b(?:living|live|lives) (?:alone|by yourself|on your own)\b|\bretired\b|\bretirement\b|\bwidow(?:ed|er)?\b|\ball alone\b|\bdivorced\b",
        ),
        same=True,
    ),
)
_PRODUCT = (
    sign(
        SpokenRule.PRODUCT,
        (
            r"\b(?:discounts?|special offer|on offer|on sale|free trial|vouchers?|coupons?|bargain|brand|brands|prize|you(?:'ve| have) won|buy one|order (?:now|online|one|it|yours)|sign up|subscribe|subscription|purchase|shop online|best price|cheap|i (?:can |would |'d )?recommend|recommended product|our products?|advert|sponsor\w*|try our|delivery deal|you (?:should|could|can|might) (?:buy|order|get yourself|purchase)|sell you|for only)\b",
        ),
        written=True,
    ),
    sign(
        SpokenRule.PRODUCT,
        (
            r"\b(?:supplements?|vitamins?|ginseng|omega|probiotics?|herbal|remedy|remedies|massage chair|heating pad|hearing aids?|insurance plan|air fryer|smart ?watch|tablet computer|amazon|google|netflix|youtube|samsung|apple watch|funeral plan|stairlift|cbd|protein (?:shake|powder)|blood pressure monitor|mobility scooter|electric blanket)\b",
        ),
        same=True,
    ),
)
_ADVICE = (
    sign(
        SpokenRule.ADVICE,
        (
            r"\b(?:take|taking|have|try|use|swallow|skip|skipping|stop|double|halve|reduce|increase|change|switch) (?:\w+ ){0,3}(?:pills?|tablets?|medicines?|medication|aspirin|paracetamol|ibuprofen|painkillers?|antibiotics?|sleeping pills?|insulin|dose|doses|dosage|drops|ointment|cream|laxatives?)\b(?!.*\?)",
            r"\b(?:aspirin|paracetamol|ibuprofen|tylenol|painkillers?|antibiotics?|antihistamines?|melatonin|insulin|statins?|milligrams?|mg|dosage|overdose)\b",
            r"\b(?:it|that|this|you)(?:'s| is| may be| might be| could be| must be| have| probably have| may have| might have| could have| sounds like| looks like|'ve got)(?: \w+){0,3} (?:cancer|dementia|alzheimer'?s|depression|diabetes|arthritis|a stroke|a heart attack|pneumonia|the flu|flu|a cold|an infection|infection|anxiety|asthma|high blood pressure|sciatica|osteoporosis|a fracture|fractured|broken|covid|an ulcer|gout|anaemia|anemia|a virus|inflammation|indigestion|dehydration|dehydrated)\b",
            r"\b(?:symptoms?|diagnos\w+|prescri\w+|side effects?|cures?|heals?|blood pressure|blood sugar|pulse is|normal range|clinical\w*|treatment)\b",
            r"\b(?:is|are) (?:very |really )?good for (?:your|the|you|joints|sleep|pain|a cough|digestion)\b|\bhelps? (?:with|against) (?:the |your )?(?:pain|sleep|cough|cold|swelling|digestion|joints|arthritis|blood)\b",
            r"\b(?:you should|you must|you need to|you ought to|(?<!did )you have to|you'd better|try to|try|make sure (?:to|you)|remember to|why not|please|just|i suggest|i advise|i'd advise|it's best to|it helps to) (?:\w+ ){0,2}(?:eat|eating|drink|drinking|exercise|exercising|stretch|stretching|massage|massaging|apply|applying|put(?! us| me| you)|ice|soak|rub|warm|fast|avoid|cut|lose|gain|quit|stop|lie|elevate|raise|walk|sleep|rest|breathe|meditate|bath|gargle|inhale|wear|keep your|move|do some)\b",
            r"^(?:put(?! us| me)|apply|rub|drink|eat|avoid|exercise|stretch|soak|massage|swallow|lie down|wear)\b(?!.*\?)",
            r"\b(?:ice pack|hot water bottle|warm milk|chamomile|honey and|salt water|garlic|ginger tea|apple cider|warm bath|stretching|compress|home remedy|less salt|less sugar|more water|plenty of water|more fibre|more fiber|more protein|vitamin)\b",
            r"\b(?:no need (?:to|for)|you don't need (?:to see )?(?:a |any |the )?(?:doctor|hospital)|don't (?:go to|bother|call) (?:the |a |your )?(?:doctor|hospital)|don't worry|nothing to worry|nothing serious|not serious|it(?:'ll| will) (?:pass|heal|go away|get better|be (?:fine|all right|okay))|you(?:'ll| will) (?:be (?:fine|okay|all right|better)|feel better|get better|recover|get well)|perfectly normal|that's normal|is normal|harmless|completely healthy|get (?:an operation|surgery)|have (?:surgery|an operation)|do not move|don't move)\b",
        ),
    ),
    sign(
        SpokenRule.ADVICE,
        (
            r"\b(?:sue|suing|lawsuit|lawyers?|solicitors?|attorney|legal(?:ly)?|illegal|court|contracts?|inherit\w*|your will|last will|power of attorney|compensation|press charges|landlord must|your rights|tenancy|evict\w*|divorce|liable|deed|notary)\b",
            r"\b(?:invest\w*|stocks?|shares|bonds|bitcoin|crypto|savings account|interest rates?|loans?|mortgage|transfer (?:the |your |some )?money|send (?:the |your |some )?money|lend|borrow|sell (?:your|the) (?:house|home|flat|car)|tax(?:es)?|refund|pension|benefits?|insurance|premiums?|bank|budget|save money|spend less|equity|annuity|credit card|debts?|claim (?:it|for))\b",
        ),
        unless=_HANDED_OVER,
        same=True,
    ),
    sign(
        SpokenRule.PRIVATE,
        (
            r"\b(?:account number|sort code|pin(?: code| number)?|password|passcode|card number|security (?:code|number|answer)|social security|national insurance number|date of birth|passport number|bank details|one-time code|verification code|card details|login)\b",
            r"\b(?:install|download) (?:an|the|this|our) (?:app|program|software)\b|\bclick (?:on )?(?:the|this) link\b|\bremote access\b|\bgift cards?\b",
        ),
        written=True,
    ),
)
ENGLISH_SIGNS = (*_WORLD, *_BODY, *_LIFE, *_FAMILY, *_PRODUCT, *_ADVICE)
