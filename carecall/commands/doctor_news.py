"""Whether somebody outside the console is told of emergencies, and whether the news arrive."""

from __future__ import annotations

from carecall.domain.news import ChannelKind, NewsTopic
from carecall.errors import CareCallError
from carecall.provision.health import Check
from carecall.settings import Settings
from carecall.store.channels import ChannelEntry, Undelivered, list_channels, undelivered
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.session import guarded_sessions, system_reading

NAME = "Notifications"


def check_news(settings: Settings) -> Check:
    """Report the channels, the mail server and what has not arrived."""
    try:
        engine = create_engine(settings.sqlalchemy_url)
        try:
            check_ready(engine)
            with system_reading(guarded_sessions(engine), "looking at notifications") as session:
                channels, missing = list_channels(session), undelivered(session)
        finally:
            engine.dispose()
    except CareCallError:
        return Check(name=NAME, ok=True, note="not checked: the database cannot be used")
    return news_check(channels, missing, mail=bool(settings.smtp_host))


def news_check(channels: list[ChannelEntry], missing: Undelivered, *, mail: bool) -> Check:
    """Judge what was found."""
    on = [one for one in channels if one.enabled]
    kinds = {one.kind for one in on}
    if ChannelKind.EMAIL in kinds and not mail:
        mend = "set CARECALL_SMTP_HOST and CARECALL_SMTP_FROM; e-mails wait until then."
        return Check(name=NAME, ok=False, note="no mail server is set", mend=mend)
    if missing.given_up:
        mend = "see `carecall notify queue --failed`, mend it, then add --retry."
        return Check(name=NAME, ok=False, note=f"{missing.given_up} never arrived", mend=mend)
    if len(on) < len(channels):
        mend = "a receiver said that it is gone: `carecall notify list` shows which is off."
        return Check(name=NAME, ok=False, note="a channel is switched off", mend=mend)
    if not any(NewsTopic.EMERGENCY.value in one.topics for one in on):
        note = "nobody outside the console is told of emergencies: `carecall notify add`"
        return Check(name=NAME, ok=True, note=note)
    late = f", {missing.late} late" if missing.late else ""
    return Check(name=NAME, ok=True, note=f"{len(on)} channels{late}")
