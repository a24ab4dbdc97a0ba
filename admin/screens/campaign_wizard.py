"""Campaigns > New campaign: who, when, what is said, rehearse, start; nothing is written before the last step."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal, signed_in
from admin.actions import campaign_draft as drafts
from admin.actions.lettering_preview import preview_of
from admin.actions.own_phone import own_mobile, ring_own_phone
from admin.base_view import LARGEST_ID, posted_ids
from admin.campaign_words import WHY_NOT
from admin.forms.typed import Typed, read_typed
from admin.forms.wizard_form import WHEN_SPEC, WORDS_SPEC, fresh_when, fresh_words
from admin.house import now
from admin.menu import MenuSection
from admin.plain_view import PlainView
from admin.queries import draft_people as people
from admin.queries.granted_numbers import granted_numbers
from admin.queries.places import organization_choices
from admin.queries.target_list import ids_of, pane_of
from admin.search import MOST_CHARACTERS, whole_number
from admin.wizard_course import STEPS, Course, today_of
from admin.wizard_sentences import summary
from carecall.store.rehearsal_call import wizard_key
from carecall.store.tables import CampaignDraftRow, OrganizationRow, RecipientRow


class CampaignWizardView(PlainView):
    """Five steps; what was typed stays with the user until it is started or thrown away."""

    view_permission = Permission.CAMPAIGNS
    menu_section = MenuSection.CAMPAIGNS

    def is_visible(self) -> bool:
        """Stand in the menu, unlike other views without a list."""
        return signed_in() is not None

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Go on where it was left."""
        return redirect(url_for(f".{self.course().waits_at}_view"))

    # Who

    @expose("/who", methods=("GET", "POST"))
    def who_view(self) -> ResponseReturnValue:
        """Choose the organization and its people."""
        draft = self.draft()
        do = request.form.get("do", "find")
        if request.method == "POST" and do == "next":
            if people.chosen_count(self.db, draft):
                return redirect(url_for(".when_view"))
            return self.who_page(draft, _("Select at least one person.")), 422
        if request.method == "POST" and do == "organization":
            self.move(draft)
        elif request.method == "POST" and do != "find":
            self.move_people(draft, do)
        return self.who_page(draft, "")

    def move(self, draft: CampaignDraftRow) -> None:
        """Let the campaign be for another organization."""
        key = whole_number(request.form.get("organization", ""), low=1, high=LARGEST_ID)
        if key not in current_principal().scope:
            abort(404)
        if key != draft.organization_id:
            drafts.move(self.db, draft, key or 0, now())
            self.db.commit()

    def move_people(self, draft: CampaignDraftRow, do: str) -> None:
        """Choose the ticked people or everybody whom the search finds, or leave them out again."""
        adding, everybody = do in {"add", "add_all"}, do.endswith("_all")
        words = searched("free" if adding else "in") if everybody else ""
        found = (people.free_for if adding else people.chosen_in)(draft, words)
        if not everybody:
            found.append(RecipientRow.id.in_(posted_ids()))
        keys = ids_of(self.db, found)
        if adding:
            drafts.choose(self.db, draft, keys, now())
        else:
            drafts.drop_people(self.db, draft, keys)
        self.db.commit()

    def who_page(self, draft: CampaignDraftRow, problem: str) -> str:
        """Draw both panes and what would speak against the chosen ones."""
        free, inside = searched("free"), searched("in")
        principal = current_principal()
        return self.page(
            "who",
            problems={"": problem} if problem else {},
            draft=draft,
            may_edit=True,
            organizations=organization_choices(self.db, principal) if principal.wide else [],
            free=pane_of(self.db, people.free_for(draft, free)),
            inside=pane_of(self.db, people.chosen_in(draft, inside)),
            searched={"free": free, "in": inside},
            counts=people.counts_of(draft, today_of(self.organization(draft), now())),
        )

    # When

    @expose("/when", methods=("GET", "POST"))
    def when_view(self) -> ResponseReturnValue:
        """Ask for number, rhythm and hours."""
        return self.form_step("when")

    @expose("/number", methods=("POST",))
    def number_view(self) -> ResponseReturnValue:
        """Show how phones show the chosen number."""
        draft = self.course().draft
        found = next(
            (
                each
                for each in granted_numbers(self.db, {draft.organization_id})
                if str(each.phone_number_id) == request.form.get("phone_number")
            ),
            None,
        )
        preview = preview_of(found.lettering) if found and found.lettering else None
        return self.render("wizard/number.html", number=found, preview=preview)

    # What is said

    @expose("/words", methods=("GET", "POST"))
    def words_view(self) -> ResponseReturnValue:
        """Ask for name, kind, language and messages."""
        return self.form_step("words")

    def form_step(self, step: str) -> ResponseReturnValue:
        """Show a step's form; keep what is typed in both directions, and let nothing wrong through."""
        spec = {"when": WHEN_SPEC, "words": WORDS_SPEC}[step]
        if request.method == "GET":
            course = self.course()
            if not course.reached(step):
                return redirect(url_for(f".{course.waits_at}_view"))
            return self.page(step, spec=spec, typed=self.typed(course.draft, step))
        draft, typed = self.draft(), read_typed(spec, request.form)
        drafts.keep(draft, step, typed, now())
        self.db.commit()
        at = STEPS.index(step)
        if request.form.get("do") == "back":
            return redirect(url_for(f".{STEPS[at - 1]}_view"))
        problems = self.course().problems(step)
        if problems:
            return self.page(step, spec=spec, typed=typed, problems=problems), 422
        return redirect(url_for(f".{STEPS[at + 1]}_view"))

    def typed(self, draft: CampaignDraftRow, step: str) -> Typed:
        """Return what was typed into a step before, or what it begins with."""
        kept = drafts.typed_of(draft, step)
        if kept is not None:
            return kept
        return fresh_when() if step == "when" else fresh_words(self.organization(draft))

    # Rehearse and start

    @expose("/rehearse")
    def rehearse_view(self) -> ResponseReturnValue:
        """Show what the first round comes to; nothing rings."""
        course = self.course()
        comes = course.comes(now()) if course.reached("rehearse") else None
        if comes is None:
            return redirect(url_for(f".{course.waits_at}_view"))
        return self.page(
            "rehearse",
            comes=comes,
            preview=preview_of(comes.lettering) if comes.lettering else None,
            mobile=own_mobile(current_principal()),
        )

    @expose("/ring", methods=("POST",))
    def ring_view(self) -> ResponseReturnValue:
        """Ring the user's own phone from the chosen number."""
        course = self.course()
        if course.ready is None:
            return redirect(url_for(".index_view"))
        when, words = course.ready
        key = wizard_key(current_principal().user_id, now())
        source = (when.organization_id, when.phone_number_id)
        problem = ring_own_phone(self.db, source, words.language, key, now())
        if problem:
            flash(problem, "error")
        else:
            drafts.keep_spoken(course.draft, words)
            self.db.commit()
            flash(_("Your phone rings in a moment, if calls go out now: number, words and script are those of this campaign."), "success")  # fmt: skip
        return redirect(url_for(".rehearse_view"))

    @expose("/start", methods=("GET", "POST"))
    def start_view(self) -> ResponseReturnValue:
        """Say everything once more in plain sentences, then write and start it."""
        course = self.course()
        ready = course.ready
        comes = course.comes(now()) if ready is not None and request.method == "GET" else None
        if ready is None:
            return redirect(url_for(f".{course.waits_at}_view"))
        if request.method == "POST":
            return self.launch(course, start=request.form.get("do") == "start")
        if comes is None:
            return redirect(url_for(".when_view"))
        organization = self.organization(course.draft)
        return self.page("start", told=summary(organization.name, *ready, comes), comes=comes)

    def launch(self, course: Course, *, start: bool) -> ResponseReturnValue:
        """Write everything in one transaction, or nothing."""
        chosen = people.chosen_count(self.db, course.draft)
        launched, problem = course.launch(now(), start=start)
        if launched is None:
            flash(problem, "error")
            return redirect(url_for(".start_view"))
        count = ngettext("“%(name)s” was added with %(n)s person.", "“%(name)s” was added with %(n)s people.",
                         launched.people, name=launched.campaign.name, n=f"{chosen:,}")  # fmt: skip
        if launched.refused is not None:
            flash(f"{count} {_('It was not started:')} {WHY_NOT[launched.refused]}", "warning")
        elif start:
            flash(f"{count} {_('It has started.')}", "success")
        else:
            flash(f"{count} {_('It calls nobody before you start it.')}", "success")
        return redirect(url_for("campaigns.index_view"))

    @expose("/forget", methods=("POST",))
    def forget_view(self) -> ResponseReturnValue:
        """Throw away what was typed and begin anew."""
        draft = drafts.draft_of(self.db, current_principal())
        if draft is not None:
            drafts.forget(self.db, draft)
            self.db.commit()
        flash(_("What you had begun is thrown away."), "success")
        return redirect(url_for(".who_view"))

    # Shared by the steps

    def draft(self) -> CampaignDraftRow:
        """Return the user's draft; one that does not stand yet is written only when something is posted."""
        return self.course(writing=request.method == "POST").draft

    def course(self, *, writing: bool = False) -> Course:
        """Return how far the user has come."""
        principal = current_principal()
        draft = drafts.draft_of(self.db, principal)
        if draft is None:
            owner = principal.stands_at
            draft = CampaignDraftRow(id=0, organization_id=owner, user_id=principal.user_id, typed={}, kept_at=now())  # fmt: skip
            if writing:
                draft = drafts.begin(self.db, principal, owner, now())
        g.wizard_organization_id = draft.organization_id
        return Course(session=self.db, draft=draft, organization=self.organization(draft))

    def organization(self, draft: CampaignDraftRow) -> OrganizationRow:
        """Return for whom the campaign is."""
        return self.db.get_one(OrganizationRow, draft.organization_id)

    def page(
        self, step: str, *, problems: Mapping[str, str] | None = None, **values: object
    ) -> str:
        """Draw one step."""
        course = self.course()
        reached = [each for each in STEPS if course.reached(each)]
        named = {"step": step, "steps": STEPS, "reached": reached, "problems": problems or {}}
        return str(self.render(f"wizard/{step}.html", course=course, **named, **values))


def searched(pane: str) -> str:
    """Return the words that one pane is searched for; they are posted, so that no name is in an address."""
    raw = request.form.get(f"{pane}_words", "")[:MOST_CHARACTERS]
    return "".join(sign for sign in raw if sign.isprintable()).strip()
