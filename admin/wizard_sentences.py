"""A campaign to be in plain sentences: who, when, from where, what is said, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.campaign_words import CAMPAIGN_TYPES, HOLIDAYS, WEEKDAYS
from admin.formats import shown_moment, shown_phone
from admin.forms.schedule_form import ScheduleForm
from admin.forms.wizard_form import Words
from admin.house import house
from admin.queries.draft_rehearsal import DraftRehearsal
from admin.words import LANGUAGES
from carecall.domain.schedule import END_OF_DAY, Interval
from carecall.store.tables import CareScriptRow

SECONDS_OF_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One part of the summary; its step mends it."""

    step: str
    title: str
    sentences: Sequence[str]


def summary(
    organization: str, when: ScheduleForm, words: Words, comes: DraftRehearsal
) -> list[Told]:
    """Return the whole summary."""
    return [
        Told("who", _("Whom to call"), [people_sentence(organization, comes.people)]),
        Told("when", _("When"), when_sentences(when, comes)),
        Told("words", _("What is said"), word_sentences(words)),
        Told("rehearse", _("What comes of it"), forecast_sentences(comes)),
    ]


def people_sentence(organization: str, people: int) -> str:
    """Return how many people are called."""
    return ngettext("%(n)s person of %(organization)s is called.", "%(n)s people of %(organization)s are called.",
                    people, n=f"{people:,}", organization=organization)  # fmt: skip


def when_sentences(when: ScheduleForm, comes: DraftRehearsal) -> list[str]:
    """Return rhythm, hours, span, number and redials."""
    days = ", ".join(str(text) for bit, text in enumerate(WEEKDAYS) if when.weekdays >> bit & 1)
    until = _("midnight") if when.until_time == END_OF_DAY else f"{when.until_time:%H:%M}"
    found = [
        rhythm_sentence(when),
        _("Days: %(days)s. Calls begin at %(start)s, and nobody is rung after %(until)s.",
          days=days, start=f"{when.start_time:%H:%M}", until=until),
        *span_sentences(when),
        _("On holidays: %(rule)s.", rule=HOLIDAYS[when.on_holiday]),
        number_sentence(comes),
    ]  # fmt: skip
    if when.redials:
        gap = when.redial_gap_s // SECONDS_OF_MINUTE
        found.append(ngettext("Who does not answer is rung %(num)d time more, %(gap)s minutes later.",
                              "Who does not answer is rung up to %(num)d times more, %(gap)s minutes apart.",
                              when.redials, gap=gap))  # fmt: skip
    else:
        found.append(_("Who does not answer is not rung again."))
    return found


def rhythm_sentence(when: ScheduleForm) -> str:
    """Return how often each person is called."""
    if when.interval is Interval.ONCE:
        return _("Each person is called once.")
    n = when.calls_per_interval
    return {
        Interval.DAY: ngettext("Each person is called once a day.", "Each person is called %(num)d times a day.", n),
        Interval.WEEK: ngettext("Each person is called once a week.", "Each person is called %(num)d times a week.", n),
        Interval.MONTH: ngettext("Each person is called once a month.", "Each person is called %(num)d times a month.", n),
    }[when.interval]  # fmt: skip


def span_sentences(when: ScheduleForm) -> list[str]:
    """Return when it begins and when it ends by itself."""
    found = []
    if when.starts_on:
        found.append(_("The first day is %(day)s.", day=when.starts_on))
    if when.ends_on:
        found.append(_("The last day is %(day)s.", day=when.ends_on))
    if when.rounds and when.interval is not Interval.ONCE:
        found.append(_("It ends after %(n)s intervals.", n=when.rounds))
    if not found and when.interval is not Interval.ONCE:
        found.append(_("It goes on until somebody stops it."))
    return found


def number_sentence(comes: DraftRehearsal) -> str:
    """Return what called phones show."""
    number = shown_phone(comes.number, whole=True)
    if comes.lettering:
        return _("Phones show %(number)s with the lettering “%(lettering)s”.",
                 number=number, lettering=comes.lettering)  # fmt: skip
    return _("Phones show %(number)s, without a lettering.", number=number)


def word_sentences(words: Words) -> list[str]:
    """Return name, kind, language and each message."""
    titles = (
        ("greeting", _("Greeting message")),
        ("opening", _("Opening message")),
        ("closing", _("Closing message")),
    )
    messages = [f"{title}: {quoted(words.said.get(key))}" for key, title in titles]
    department = words.said.get("department") or _("Organization name")
    return [
        _("“%(name)s”: %(type)s, in %(language)s.",
          name=words.name, type=CAMPAIGN_TYPES[words.type], language=LANGUAGES[words.language]),
        *messages,
        *([script_sentence(words.script_id)] if words.script_id is not None else []),
        _("The caller is named: %(department)s.", department=department),
        _("The person is spoken to at most %(n)s times.", n=words.said.get("max_turns")),
    ]  # fmt: skip


def script_sentence(script_id: int) -> str:
    """Say which own script is spoken."""
    script = house().requests.session.get_one(CareScriptRow, script_id)
    return _("The conversation script “%(name)s” is spoken.", name=script.name)


def quoted(message: object) -> str:
    """Return an own wording in quotes, or that it is the default one."""
    return f"“{message}”" if message else _("Default")


def forecast_sentences(comes: DraftRehearsal) -> list[str]:
    """Return the first round: its day, its end, whom it leaves out and why."""
    told = comes.played.forecast
    if not comes.played.calls:
        return [_("No round comes: look at the days of step “When”.")]
    found = [
        ngettext("The first round is on %(day)s: %(n)s call rings.", "The first round is on %(day)s: %(n)s calls ring.",
                 told.calls, day=comes.played.round_on, n=f"{told.calls:,}"),
    ]  # fmt: skip
    if told.ends_at is not None:
        ends = shown_moment(told.ends_at, comes.zone)
        found.append(_("With redials it is over at about %(at)s.", at=ends))
    if told.late:
        found.append(_("%(n)s calls find no free line in time: take more lines, or a longer window.", n=f"{told.late:,}"))  # fmt: skip
    return found + refusal_sentences(comes)


def refusal_sentences(comes: DraftRehearsal) -> list[str]:
    """Return who would not be called, by reason."""
    texts = {
        "consent": _("without consent"),
        "do_not_call": _("on a do-not-call list"),
        "absent": _("away"),
        "hours": _("outside of calling hours"),
    }
    parts = [f"{texts[name]} {count:,}" for name, count in comes.groups.items() if count]
    parts += [f"{text} {count:,}" for text, count in comes.others]
    if not parts:
        return [_("Nobody is left out.")]
    return [_("Left out as things stand: %(reasons)s.", reasons=", ".join(parts))]
