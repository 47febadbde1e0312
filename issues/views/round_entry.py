"""Round entry as a sheet: plan, log and amend a round on one form, checked in words before anything is written.

The form, and the act it calls, are those of the admin's page (issues/admin/rounds.py).
"""

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from issues.choices import STATUS, Status
from issues.forms.asked_rows import BRING, asked_in, bring_in, is_asking
from issues.forms.pasted_rows import PASTED, TYPED, Pasted, fill_in
from issues.forms.refusal_places import place
from issues.forms.round_form import RoundForm
from issues.forms.round_saving import (
    AMEND,
    CHECK,
    LOG,
    PLAN,
    differences,
    is_repeated,
    save,
    unfit,
    version_seen,
)
from issues.queries.round_sheet import RoundSheet, round_sheet
from issues.views.opened import opened_talks
from issues.views.round_check import RoundCheck, check, statuses_before
from rounds.access import require_logging
from rounds.models import Negotiation, Round
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.models import User
from tradetalks.accounts.preferences import first_party
from tradetalks.drafts.keeping import DraftRefused, draft_data, forget_draft, keep, keeps_draft
from tradetalks.drafts.models import Draft
from tradetalks.ledger.refusals import Refused, StaleVersion
from tradetalks.lib.keyset import LARGEST_INTEGER
from tradetalks.pages.acting import browser_act, saved, who

BACK, FILL, MORE, SHOWN = "back", "fill", "more", "shown"
REMAINING = "remaining"
"""`?show=remaining`: rows of issues that the round has assessed are left out of sight."""
NOT_CARRIED = {"csrfmiddlewaretoken", "act", BRING, FILL, MORE, SHOWN}
_EMPTY_ROW = re.compile(r"issue-\d+-[a-z]+", re.ASCII)

LEGEND = [
    (TYPED.get(meaning.letter, meaning.letter.upper()), code, Status(code).label) for code, meaning in STATUS.items()
]
"""(key, status, word): what a letter sets."""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def round_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a round, or log one that nobody planned."""
    return _Entry(request, slug).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def round_log(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Edit the plan of a round, or log it."""
    return _Entry(request, slug, number).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def round_amend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Amend a logged round: what differs supersedes what is on record."""
    return _Entry(request, slug, number).answer()


class _Entry:
    """One request for the form of a round (no number: of one not on record yet)."""

    def __init__(self, request: HttpRequest, slug: str, number: int | None = None) -> None:
        require_logging(request.user)
        self.request = request
        self.data = request.POST if request.method == "POST" else draft_data(request)
        self.only_remaining = request.GET.get("show") == REMAINING
        self.talks = opened_talks(request, slug)
        negotiation = Negotiation.objects.get(pk=self.talks.pk)
        meeting = _meeting(negotiation, number) if number is not None else None
        self.sheet: RoundSheet = round_sheet(
            negotiation, meeting, request.user, asked_in(self.data), remaining=self.only_remaining
        )
        self.address = _address(slug, meeting)

    def answer(self) -> HttpResponse:
        """The form, or what the button that was pressed asks for."""
        if self.request.method == "POST":
            return self._changed(self.request.POST) or self._judge(self._bound(self.request.POST))
        if self.request.path != self.address:
            return redirect(self.address)  # it was logged, or taken back, since the link was made
        return self._form(self._bound(self.data, judged=False))

    def _changed(self, data: QueryDict) -> HttpResponse | None:
        """The form as a button changes it that neither checks nor saves; None where another was pressed."""
        if is_asking(data):
            grown, told = bring_in(self.sheet, data)
            return self._typed(self._bound(grown, judged=False), brought=told)
        if data.get("act") == BACK:
            return self._typed(self._bound(data, judged=False))
        if MORE in data:
            return self._typed(self._bound(self._bound(data).more(data, data.get(MORE, "")), judged=False))
        if FILL in data:
            filled, pasted = fill_in(self._bound(data), data)
            status = HTTPStatus.UNPROCESSABLE_ENTITY if pasted.problems else HTTPStatus.OK
            return self._typed(self._bound(filled, judged=False), pasted=pasted, status=status)
        return None

    def _judge(self, form: RoundForm) -> HttpResponse:
        """Check or save what is typed; the form again, with what was refused."""
        wanted = self.request.POST.get("act", CHECK)
        if not self._is_whole(form):
            return self._typed(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if is_repeated(form, wanted):
            return redirect(self._round_page(self.sheet.meeting))
        saving = self._saving(wanted)
        if why_not := unfit(form, saving):
            form.top_errors.append(why_not)
            late = self.sheet.is_logged
            return self._typed(form, status=HTTPStatus.CONFLICT if late else HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return self._act(form, saving, only_check=wanted == CHECK)
        except StaleVersion as refusal:
            place(form, refusal)
            return self._typed(form, stale=differences(form), status=HTTPStatus.CONFLICT)
        except Refused as refusal:
            place(form, refusal)
            return self._typed(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _is_whole(self, form: RoundForm) -> bool:
        """Whether everything typed can be read, and is in the sheet."""
        whole = form.is_valid()
        if self.request.POST.get(PASTED, "").strip():
            form.top_errors.append("Rows are pasted that are not in the sheet yet: fill the rows, or empty the box.")
            return False
        return whole

    def _saving(self, wanted: str) -> str:
        """What is checked or saved; a page made before somebody logged the round asks to log it, and is told."""
        if wanted != CHECK:
            return wanted
        return AMEND if self.sheet.is_logged and self.request.path == self.address else LOG

    def _act(self, form: RoundForm, saving: str, *, only_check: bool) -> HttpResponse:
        """Tell what saving would do, or save; where other statuses were checked than stand by now, tell it again."""
        data = self.request.POST
        seen = version_seen(data, form.version)
        moved_on = SHOWN in data and data[SHOWN] != statuses_before(form)
        if only_check or (saving != PLAN and moved_on):
            told = check(form, saving, seen=seen, who=who(self.request))
            return self._check(form, told, moved_on=moved_on and not only_check)
        return self._save(form, saving, seen)

    def _save(self, form: RoundForm, wanted: str, seen: int) -> HttpResponse:
        number = self.sheet.meeting.number if self.sheet.meeting else form.meeting.cleaned_data["number"]
        reason = {PLAN: f"Planned R{number}.", LOG: f"Logged R{number}."}.get(wanted) or (
            form.meeting.cleaned_data.get("reason") or ""
        )
        with browser_act(self.request, self.talks.slug, reason=reason) as recorder:
            meeting = save(form, wanted, seen=seen, who=who(self.request))
        forget_draft(self.request)
        done = {PLAN: "is planned", LOG: "is logged", AMEND: "is amended"}[wanted]
        saved(self.request, f"R{meeting.number} {done}.", recorder)
        return redirect(self._round_page(meeting))

    # --- pages -----------------------------------------------------------------------------------------

    def _bound(self, data: QueryDict | None, *, judged: bool = True) -> RoundForm:
        form = RoundForm(self.sheet, self.request.user, data)
        if not judged:
            form.leave_unjudged()
        return form

    def _typed(
        self,
        form: RoundForm,
        *,
        pasted: Pasted | None = None,
        brought: str = "",
        stale: dict[str, Any] | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """The form with what was sent in it, which is kept as a draft before anything else."""
        self._keep_draft(form.data)
        return self._form(form, pasted=pasted, brought=brought, stale=stale, status=status)

    def _keep_draft(self, data: QueryDict | None) -> None:
        person = self.request.user
        if not isinstance(person, User) or data is None:
            return
        try:
            keep(person, self.address, data, at=timezone.now())
        except DraftRefused:
            return  # too long to be kept: it is on the page
        if self.request.path != self.address:
            Draft.objects.filter(user=person, address=self.request.path).delete()

    def _form(
        self,
        form: RoundForm,
        *,
        pasted: Pasted | None = None,
        brought: str = "",
        stale: dict[str, Any] | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        rows, counted = form.rows.open, self.sheet.counted
        treated = sum(1 for row in rows if row.typed["to"]) + self.sheet.beyond
        of = counted.rows if counted else len(rows)
        context = {
            "form": form,
            "errors": form.errors if status != HTTPStatus.OK else [],
            "pasted": pasted,
            "paste_box": form.data.get(PASTED, "") if form.data is not None else "",
            "stale": stale,
            "legend": LEGEND,
            "brought": brought,
            "treated": treated,
            "of": of,
            "left": of - treated,
            "only_remaining": self.only_remaining,
        }
        return self._render("issues/round_entry.html", context, status)

    def _check(self, form: RoundForm, told: RoundCheck, *, moved_on: bool = False) -> HttpResponse:
        data = self.request.POST
        self._keep_draft(data)
        # What an empty row of the sheet would send is what it counts as without.
        carried = [
            (name, value)
            for name, values in data.lists()
            if name not in NOT_CARRIED
            for value in values
            if value or not _EMPTY_ROW.fullmatch(name)
        ]
        context = {"told": told, "carried": carried, "shown": statuses_before(form), "moved_on": moved_on}
        status = HTTPStatus.CONFLICT if moved_on else HTTPStatus.OK
        return self._render("issues/round_check.html", context, status)

    def _round_page(self, meeting: Round | None) -> str:
        number = meeting.number if meeting else 0
        return reverse("rounds:round_detail", args=[self.talks.slug, number])

    def _render(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        frame = {
            "negotiation": self.talks,
            "parties": PartyOrder.of(self.talks, first=first_party(self.request.user)),
            "section": "rounds",
            "sheet": self.sheet,
            "address": self.address,
        }
        return render(self.request, template, {**frame, **context}, status=status)


def _meeting(negotiation: Negotiation, number: int) -> Round:
    """The round of that number. Raises Http404."""
    rounds = negotiation.rounds.select_related("negotiation", "logged__by")
    meeting = rounds.filter(number=number).first() if number <= LARGEST_INTEGER else None
    if meeting is None:
        raise Http404
    return meeting


def _address(slug: str, meeting: Round | None) -> str:
    """Where the form of the round is, as the round is by now."""
    if meeting is None:
        return reverse("issues:round_new", args=[slug])
    return reverse("issues:round_amend" if meeting.is_logged else "issues:round_log", args=[slug, meeting.number])
