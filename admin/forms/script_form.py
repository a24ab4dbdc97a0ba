"""The form of a conversation script: what is said, which topics are asked how often, and own questions."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from admin.access import current_principal
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.house import house
from admin.queries.places import organization_choices
from admin.script_words import (
    SPEEDS,
    every_choices,
    expects_choices,
    order_choices,
    own_choices,
    topic_choices,
    topic_text,
    worry_choices,
)
from admin.words import LANGUAGES
from carecall.domain.campaign import MAX_TURNS_CHOICES, NAME_LIMIT
from carecall.domain.own_question import MOST_OWN_QUESTIONS
from carecall.domain.script import MESSAGE_LIMIT, Expectation, Topic, Worry
from carecall.domain.script_rules import ADDRESS_LIMIT, ASKED_TOPICS

ASK_LIMIT = 100
LINES_LIMIT = 1500
"""Of a field with a sentence a line."""
WORKER_LIMIT = 40
SLOTS = range(1, MOST_OWN_QUESTIONS + 1)


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


def _topic_section(topic: Topic) -> Section:
    """Return the fields of one topic; switched off it asks for nothing more."""
    name = topic.value
    return Section(
        title=lambda: _("Topic: %(topic)s", topic=topic_text(topic)),
        fields=(
            Field(name=f"{name}_every", label=lambda: _("How often"), kind="choice", choices=every_choices),
            Field(name=f"{name}_order", label=lambda: _("Place"), kind="choice", choices=order_choices),
            Field(name=f"{name}_ask", label=lambda: _("Questions"), kind="long", limit=LINES_LIMIT,
                  hint=lambda: _("One a line, each ends with a question mark. Calls take turns with them.")),
        ),
    )  # fmt: skip


def _own_section(slot: int) -> Section:
    kinds = {
        each: ShownWhen(field=f"own{slot}_expects", values=frozenset({each.value}))
        for each in (Expectation.YES_NO, Expectation.NUMBER, Expectation.FREE)
    }
    asked = ShownWhen(
        field="own_count", values=frozenset(str(n) for n in range(slot, MOST_OWN_QUESTIONS + 1))
    )
    return Section(
        title=lambda: _("Own question %(n)s", n=slot),
        shown_when=asked,
        fields=(
            Field(name=f"own{slot}_ask", label=lambda: _("Question"), limit=ASK_LIMIT),
            Field(name=f"own{slot}_topic", label=lambda: _("About"), kind="choice", choices=topic_choices),
            Field(name=f"own{slot}_every", label=lambda: _("How often"), kind="choice", choices=every_choices),
            Field(name=f"own{slot}_expects", label=lambda: _("Kind of answer"), kind="choice", choices=expects_choices),
            Field(name=f"own{slot}_said", label=lambda: _("A worry is"), kind="choice", shown_when=kinds[Expectation.YES_NO],
                  choices=lambda: worry_choices((Worry.NEVER, Worry.YES, Worry.NO))),
            Field(name=f"own{slot}_counted", label=lambda: _("A worry is"), kind="choice", shown_when=kinds[Expectation.NUMBER],
                  choices=lambda: worry_choices((Worry.NEVER, Worry.BELOW, Worry.ABOVE))),
            Field(name=f"own{slot}_bound", label=lambda: _("Number"), kind="number", required=False, low=0, high=1000,
                  shown_when=kinds[Expectation.NUMBER]),
            Field(name=f"own{slot}_words", label=lambda: _("Words that are a worry"), kind="long", required=False, limit=400,
                  shown_when=kinds[Expectation.FREE], hint=lambda: _("One a line, for example: cold.")),
        ),
    )  # fmt: skip


def _sections() -> Iterator[Section]:
    yield Section(fields=(
        Field(name="organization", label=lambda: _("Organization"), kind="choice", fixed=True, searched=True, choices=_organizations),
        Field(name="name", label=lambda: _("Name"), limit=NAME_LIMIT),
        Field(name="language", label=lambda: _("Language"), kind="choice", fixed=True,
              choices=lambda: [(key.value, str(text)) for key, text in LANGUAGES.items()],
              hint=lambda: _("People who speak another language hear the built-in script in theirs.")),
    ))  # fmt: skip
    yield Section(title=lambda: _("Beginning"), fields=(
        Field(name="greeting", label=lambda: _("Greeting message"), kind="long", limit=MESSAGE_LIMIT,
              hint=lambda: _("Its first sentence says that an AI calls and names {organization} or {department}.")),
        Field(name="permission", label=lambda: _("Asking whether now is a good time"), kind="long", limit=LINES_LIMIT,
              hint=lambda: _("One a line, calls take turns.")),
        Field(name="opening", label=lambda: _("Opening message"), kind="long", limit=LINES_LIMIT,
              hint=lambda: _("One a line, calls take turns.")),
    ))  # fmt: skip
    yield Section(title=lambda: _("What is asked about"), fields=(
        Field(name="rotates", label=lambda: _("Topics not asked for longest come first"), kind="flag",
              hint=lambda: _("Without the tick they keep their places on every call.")),
    ))  # fmt: skip
    yield from (_topic_section(topic) for topic in ASKED_TOPICS)
    yield Section(title=lambda: _("Own questions"), fields=(
        Field(name="own_count", label=lambda: _("How many"), kind="choice", choices=own_choices,
              hint=lambda: _("They are asked before the topics. An answer that is a worry makes the call abnormal.")),
    ))  # fmt: skip
    yield from (_own_section(slot) for slot in SLOTS)
    yield Section(title=lambda: _("End and manner"), fields=(
        Field(name="closing", label=lambda: _("Closing message"), kind="long", limit=MESSAGE_LIMIT,
              hint=lambda: _("A conversation that reaches it counts as completed.")),
        Field(name="worker", label=lambda: _("Who is told"), limit=WORKER_LIMIT,
              hint=lambda: _("The institution's words for its staff, for example: the staff of {department}.")),
        Field(name="address", label=lambda: _("Form of address"), required=False, limit=ADDRESS_LIMIT,
              hint=lambda: _("For people without one of their own. Empty: by name.")),
        Field(name="speed", label=lambda: _("Pace"), kind="choice", choices=lambda: [(each, each) for each in SPEEDS],
              hint=lambda: _("Of the voice. What a person wished for goes first.")),
        Field(name="turns", label=lambda: _("Number of utterances"), kind="choice",
              choices=lambda: [(str(each), str(each)) for each in sorted({*MAX_TURNS_CHOICES, 7})],
              hint=lambda: _("A campaign's own number goes first.")),
        Field(name="leave_message", label=lambda: _("Leave a message on an answering machine"), kind="flag"),
        Field(name="forbidden", label=lambda: _("What is never spoken of"), kind="long", required=False, limit=400,
              hint=lambda: _("Words, one a line. Nothing remembered that holds them is taken up.")),
    ))  # fmt: skip


SPEC = FormSpec(tuple(_sections()))
