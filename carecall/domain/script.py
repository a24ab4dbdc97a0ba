"""A CareScript: what a campaign says and asks, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.language import Language

MESSAGE_LIMIT = 140
"""Most characters of a greeting, opening or closing message."""
DEPARTMENT_LIMIT = 20


class Topic(StrEnum):
    """What a question is about (`question` in the analyst's files)."""

    GREETING = "greeting"
    MEAL = "meal"
    SLEEP = "sleep"
    HEALTH = "health"
    MEDICATION = "medication"
    ACTIVITY = "activity"
    MOOD = "mood"
    CLOSING = "closing"


class Expectation(StrEnum):
    """What kind of answer a line asks for; sets how long a pause ends the turn."""

    YES_NO = "yes_no"
    NUMBER = "number"
    FREE = "free"
    NOTHING = "nothing"


class Purpose(StrEnum):
    """What a script's `lines` are for; a script has at least one line for each."""

    WORKER = "worker"
    """Who is told: the value of {worker}."""
    GREETING_AGAIN = "greeting_again"
    """Who calls, in short, for somebody who missed the greeting."""
    ACK = "ack"
    ACK_GOOD = "ack_good"
    EMPATHY = "empathy"
    """After an answer that is not well; `empathy_<matter>` is taken first where there is one."""
    TELL_MORE = "tell_more"
    """The follow-up question where no topic has one for what was said."""
    TELL_WORKER = "tell_worker"
    """Before closing, when something was said that a worker should know."""
    MEMORY_QUOTE = "memory_quote"
    """Asks about {memory} where it is a whole sentence."""
    MEMORY_NOTE = "memory_note"
    """Asks about {memory} where it is a bare note."""
    MEMORY_CHRONIC = "memory_chronic"
    """Asks about {memory}, which will not pass."""
    MEMORY_WISH = "memory_wish"
    """Asks what became of {memory}, a plan or a wish."""
    MEMORY_GENTLE = "memory_gentle"
    """Asks after something tender without its words."""
    MEMORY_FORGOTTEN = "memory_forgotten"
    MEMORY_KEPT_BACK = "memory_kept_back"
    """It is not brought up again."""
    ANSWER_TOLD = "answer_told"
    """Before a worker's words about an earlier wish for {thing}."""
    ANSWER_CHECK = "answer_check"
    """Asks whether those words suit the person."""
    ERRAND_QUESTION = "errand_question"
    """Before a worker's question."""
    ERRAND_NOTICE = "errand_notice"
    """Before a worker's notice."""
    ERRAND_CHECK = "errand_check"
    """Asks whether the notice was heard."""
    REQUEST_WHAT = "request_what"
    """What was asked for, as the {wish} of the lines below; `request_what_<kind>` is taken first."""
    REQUEST_TAKEN = "request_taken"
    """Says that {wish} is passed on, and never that somebody comes."""
    REQUEST_DOUBT = "request_doubt"
    """Asks whether {wish} is to be passed on."""
    REQUEST_DROPPED = "request_dropped"
    """It is not passed on."""
    MESSAGE_ASK = "message_ask"
    """Asks for the words of a message."""
    MESSAGE_TAKEN = "message_taken"
    """Says {words} back and that they are passed on."""
    MESSAGE_TAKEN_WHOLE = "message_taken_whole"
    """The same for words that are too long to be said back."""
    ANYTHING_ELSE = "anything_else"
    REPEAT = "repeat"
    LOUDER = "louder"
    CLEARER = "clearer"
    """For somebody who wants it louder when the line carries no more."""
    SLOWER = "slower"
    WHO = "who"
    HOW_KNOWN = "how_known"
    """Where name and number come from."""
    HOW_KNOWN_TOLD = "how_known_told"
    """Where a memory comes from that was told on the call of {when}."""
    HOW_KNOWN_STAFF = "how_known_staff"
    """Where a memory comes from that staff wrote down."""
    ARE_YOU_PERSON = "are_you_person"
    HUMAN = "human"
    WAIT = "wait"
    THINKING = "thinking"
    """A word or two that show we are there, where our answer takes long."""
    UNCLEAR = "unclear"
    STILL_THERE = "still_there"
    HEARING = "hearing"
    YES_NO = "yes_no"
    KEYPAD = "keypad"
    SILENCE_GOODBYE = "silence_goodbye"
    BAD_LINE = "bad_line"
    LATER = "later"
    CALL_BACK_WHEN = "call_back_when"
    """Asks at what time to call again."""
    CALL_BACK_AT = "call_back_at"
    """Says that we call again at {time}, and goodbye."""
    STOP = "stop"
    """The goodbye to somebody who wants no more calls."""
    STOP_CONFIRM = "stop_confirm"
    """Says back that nobody calls any more, and asks for a yes or a no."""
    STOP_KEY = "stop_key"
    """Says that the key 9, pressed again, ends the calls."""
    STOP_TAKEN_BACK = "stop_taken_back"
    REFUSED = "refused"
    SKIP = "skip"
    """A question is not answered, and that is all right."""
    WRONG_CHECK = "wrong_check"
    """Asks whether this is {recipient}'s telephone at all."""
    WRONG_HANDOVER = "wrong_handover"
    """Asks to speak to {recipient}."""
    WRONG_PERSON = "wrong_person"
    CONDOLENCE = "condolence"
    """The goodbye to somebody who tells us that {recipient} has died."""
    SCREENING = "screening"
    """Who calls and why, for a robot that asks before it puts anybody through."""
    VOICEMAIL = "voicemail"
    DEGRADED = "degraded"
    """We understand nothing at all, and that is our fault; keys follow."""
    DEGRADED_KEYPAD = "degraded_keypad"
    DEGRADED_GOODBYE = "degraded_goodbye"
    ADDRESS_NOTED = "address_noted"
    """The person is called {recipient} from now on."""
    STOP_NOTED = "stop_noted"
    """Takes a wish for no more calls in an emergency, where nothing is asked back."""
    PRESSED_FINE = "pressed_fine"
    PRESSED_UNWELL = "pressed_unwell"
    EMERGENCY_FEELING = "emergency_feeling"
    """First words on an emergency; `emergency_<matter>` is taken first where there is one."""
    EMERGENCY = "emergency"
    """Who is told, which number to call, and that we stay; `emergency_told_<matter>` is taken first."""
    EMERGENCY_ASK = "emergency_ask"
    """One useful question; `emergency_ask_<matter>` is taken first where there is one."""
    EMERGENCY_CHECK = "emergency_check"
    """Asks back where only the first words of a turn sounded like an emergency."""
    EMERGENCY_STAY = "emergency_stay"
    EMERGENCY_QUIET = "emergency_quiet"
    EMERGENCY_END = "emergency_end"
    TRANSFER_OFFER = "transfer_offer"
    """Asks whether to connect the person with a human now."""
    TRANSFER_NOW = "transfer_now"
    """Said before the person hears ringing."""
    TRANSFER_BACK = "transfer_back"
    """Said in an emergency when no human took the call."""
    TRANSFER_NOBODY = "transfer_nobody"
    """Said to somebody who had asked for a human when none took the call; the goodbye follows."""
    TRANSFER_CALL = "transfer_call"
    """What a human's phone is told first; a voicemail may keep it, so it names nobody."""
    TRANSFER_TAKEN = "transfer_taken"
    """What the human is told once they pressed the key: who it is, and what was said."""
    TRANSFER_WISH_CALL = "transfer_wish_call"
    """The same as `transfer_call` where somebody asked for a human and there is no emergency."""
    TRANSFER_WISH_TAKEN = "transfer_wish_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpQuestion:
    """One question more, asked when the answer was read as `when`."""

    when: tuple[str, ...]
    """Any of: a Matter value, a Label value, a Kind value, or a slot name that the answer filled."""
    ask: str
    unless: tuple[str, ...] = ()
    """Slot names; once the person has told any of them the question is needless. `pain_side` is told unless it hurts
    in a part of which there are two, without saying which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScript:
    """How one topic is raised. Variants rotate so that nothing is asked twice alike."""

    topic: Topic
    ask: tuple[str, ...]
    follow_ups: tuple[FollowUpQuestion, ...] = ()
    expects: Expectation = Expectation.FREE
    closed: tuple[str, ...] = ()
    """The same for somebody who answers in one word: a question to which a yes means well."""
    every: int = 1
    """Raised on every so many calls of a person; 0 for never, but what the person tells of it is still followed up."""


class Worry(StrEnum):
    """Which answers to an own question a worker should look at."""

    NEVER = "never"
    YES = "yes"
    NO = "no"
    BELOW = "below"
    """A number smaller than the bound."""
    ABOVE = "above"
    WORDS = "words"
    """An answer that holds one of the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """One question that an organization adds to its script."""

    key: str
    """Names it over the versions of a script."""
    ask: str
    topic: Topic
    """What it is about: decides how the analyst reads the answer."""
    expects: Expectation = Expectation.FREE
    every: int = 1
    """Asked on every so many calls of a person; 0 for never."""
    worry: Worry = Worry.NEVER
    bound: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CareScript:
    """Everything the agent can say in one language, with {name} style placeholders.

    Placeholders: {organization} {department} {recipient} {memory} {worker} {emergency_number}, and in some
    lines {time} {when} {part}.
    A part in [square brackets] is said only when every placeholder in it is known.
    """

    name: str
    version: int
    language: Language
    greeting: str
    """First sentence: names the AI and the organization; at most 140 characters when filled."""
    permission: str
    opening: str
    closing: str
    topics: tuple[TopicScript, ...]
    lines: Mapping[str, tuple[str, ...]]
    """Lines by Purpose value, with variants, and `empathy_<matter>` or `emergency_<matter>` besides."""
    max_turns: int = 8
    """Number of utterances: most questions the agent asks before closing."""
    leave_message: bool = True
    """Whether a voicemail gets the line `voicemail` after its beep, or nothing."""
    permissions: tuple[str, ...] = ()
    """More ways to ask for permission; calls take turns."""
    openings: tuple[str, ...] = ()
    """More openings; calls take turns unless the campaign has an opening of its own."""
    rotates: bool = True
    """Whether the topics not asked for longest come first; else they keep their order."""
    own: tuple[OwnQuestion, ...] = ()
    """The organization's own questions, asked before the topics."""
    forbidden: tuple[str, ...] = ()
    """Words that no sentence of a model may hold, and no memory that is taken up."""
    speed: float = 1.0
    """How fast it is spoken where neither the person nor the campaign says."""
    address: str = ""
    """How people are addressed who have no form of their own; empty: by name."""
