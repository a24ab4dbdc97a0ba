"""What may be ordered of campaigns, in words: the order, what it does, and that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from admin.campaign_words import WHY_NOT
from admin.forms.fields import Text
from carecall.store.campaign_orders import (
    OrderResult,
    pause_campaigns,
    start_campaigns,
    stop_campaigns,
)

Orders = Callable[[Session, Sequence[int], datetime], tuple[OrderResult, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One order."""

    text: Text
    icon: str
    effect: Text
    done: Text
    follow: Orders
    danger: bool = False


CONTROLS: Mapping[str, Control] = {
    "start": Control(
        text=lambda: _("Start"), icon="play", follow=start_campaigns,
        effect=lambda: _("Calls go out from now on, in the hours of the schedule."),
        done=lambda: _("It has started."),
    ),
    "pause": Control(
        text=lambda: _("Pause"), icon="pause", follow=pause_campaigns,
        effect=lambda: _("Nothing more rings until somebody resumes it. Talks in progress go on."),
        done=lambda: _("It is paused."),
    ),
    "resume": Control(
        text=lambda: _("Resume"), icon="play", follow=start_campaigns,
        effect=lambda: _("Calls go out again, in the hours of the schedule."),
        done=lambda: _("It goes on."),
    ),
    "stop": Control(
        text=lambda: _("Stop"), icon="close", follow=stop_campaigns, danger=True,
        effect=lambda: _("It ends for good: every planned call that has not begun is cancelled. Talks in progress go on."),
        done=lambda: _("It has ended."),
    ),
}  # fmt: skip


def told(control: Control, result: OrderResult) -> str:
    """Return what became of one order, with the campaign's name."""
    if result.refused is not None:
        sentence = str(WHY_NOT[result.refused])
    elif result.cancelled:
        cancelled = _("Planned calls cancelled: %(n)s.", n=result.cancelled)
        sentence = f"{control.done()} {cancelled}"
    else:
        sentence = control.done()
    return f"{result.name}: {sentence}"
