"""Settings > Text rehearsal: play the person by typing, and read what would be said, found and alarmed."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.access import Permission, current_principal
from admin.actions.typed_talks import hold_talk, rehearsal_of
from admin.house import now
from admin.menu import MenuSection
from admin.plain_view import PlainView
from admin.queries.typed_talks import (
    Chosen,
    Played,
    chosen_script,
    people_named,
    played,
    script_choices,
)
from admin.search import whole_number
from admin.words import LABELS
from admin.work_words import MATTERS
from carecall.domain.typed_rehearsal import LINE_LIMIT, MOST_LINES, RehearsedTalk

NAME_LIMIT = 30
INVENTED, RECIPIENT = "invented", "recipient"
SILENCE, BACK, ANEW = "silence", "back", "anew"


class TypedTalksView(PlainView):
    """Tries a script out; nobody is called, and nothing is written of anybody."""

    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS

    def is_visible(self) -> bool:
        """Stand in the menu."""
        return True

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Show the talk so far and take the next line."""
        choices = script_choices(self.db)
        known = {key for key, _text in choices}
        key = request.form.get("script", request.args.get("script", ""))
        key = key if key in known else choices[0][0]
        said = said_so_far() if request.method == "POST" else ()
        if request.method == "GET" or request.form.get("do") == ANEW:
            return self.page(choices, key, (), None, "")
        chosen = chosen_script(self.db, key, current_principal().stands_at)
        person, problem = self.person(chosen)
        if person is None:
            return self.page(choices, key, said, None, problem), 422
        wanted = rehearsal_of(chosen, person, said, now())
        if person.recipient_id is not None and not said:
            audit.note(self.db, "rehearsed", object_type="recipient", object_key=person.recipient_id,
                       organization_id=chosen.organization.id)  # fmt: skip
        # No transaction stays open while the talk is held: on SQLite nobody else could write.
        self.db.commit()
        talk = hold_talk(wanted)
        return self.page(choices, key, said, talk, "" if talk else _("The rehearsal took too long. Try again in a moment."))  # fmt: skip

    def person(self, chosen: Chosen) -> tuple[Played | None, str]:
        """Return who is played, or why nobody is."""
        name = " ".join(request.form.get("who", "").split())[:NAME_LIMIT]
        if request.form.get("kind") != RECIPIENT:
            calls = whole_number(request.form.get("calls_before", ""), low=0, high=1000) or 0
            return Played(name=name or _("Kim Haneul"), calls_before=calls), ""
        if not current_principal().may(Permission.VIEW):
            return None, _("You may not read what is remembered of recipients.")
        found = people_named(self.db, chosen.organization.id, name)
        if len(found) != 1:
            return None, _("Nobody of %(organization)s, or more than one person, has this whole name.", organization=chosen.organization.name)  # fmt: skip
        return played(self.db, found[0], now()), ""

    def page(
        self,
        choices: list[tuple[str, str]],
        key: str,
        said: tuple[str, ...],
        talk: RehearsedTalk | None,
        problem: str,
    ) -> str:
        """Draw the talk."""
        return str(
            self.render(
                "scripts/rehearsal.html",
                choices=choices,
                chosen=key,
                said=said,
                talk=talk,
                problem=problem,
                typed=request.form,
                limits={"line": LINE_LIMIT, "lines": MOST_LINES, "name": NAME_LIMIT},
                matters=MATTERS,
                labels={label.value: word for label, word in LABELS.items()},
            )
        )


def said_so_far() -> tuple[str, ...]:
    """Return what the person has said, the new line last; an empty one is silence."""
    said = tuple(line[:LINE_LIMIT] for line in request.form.getlist("said")[:MOST_LINES])
    do = request.form.get("do", "")
    if do == BACK:
        return said[:-1]
    line = request.form.get("line", "").strip()[:LINE_LIMIT]
    if do == SILENCE or line:
        said = (*said, "" if do == SILENCE else line)
    return said[:MOST_LINES]
