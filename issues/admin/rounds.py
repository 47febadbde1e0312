"""Rounds in the admin: one page on which a round is planned, logged and amended, through one act each.

It lives in issues because the page carries a row for every open issue; rounds knows nothing of issues.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from issues.forms.asked_rows import asked_in, bring_in, is_asking
from issues.forms.refusal_places import place
from issues.forms.round_form import RoundForm
from issues.forms.round_saving import AMEND, CHECK, LOG, PLAN, differences, is_repeated, save, unfit, version_seen
from issues.models import SummaryMark
from issues.queries.round_sheet import RoundSheet, round_sheet
from issues.queries.summaries import RoundSummary, summary_of
from rounds.access import require_logging
from rounds.models import Negotiation, Round
from tradetalks.accounts.admin_rights import RightsAdmin, allows, person, require_managing
from tradetalks.ledger.admin_acts import ledger_of
from tradetalks.ledger.models import Door
from tradetalks.ledger.refusals import Refused, StaleVersion

SUMMARY_WORDS = {
    "current": "Its summary is current (revision {revision}).",
    "stale": "Its summary is being recomputed.",
    "computing": "Its summary is being recomputed.",
    "failed": "Computing its summary failed: {error} It is tried again by itself.",
}


@admin.register(Round)
class RoundAdmin(RightsAdmin):
    """Meetings and calls."""

    add_requires = staticmethod(require_logging)
    change_requires = staticmethod(require_logging)
    list_display = ("code", "name", "days", "state", "summary", "talks")
    list_display_links = ("code", "name")
    list_filter = ("negotiation", "state")
    list_select_related = ("negotiation",)
    search_fields = ("name", "city", "venue")
    ordering = ("-last_day", "-number")
    fields = (
        "negotiation",
        "number",
        "name",
        "kind",
        "level",
        "state",
        "starts_on",
        "ends_on",
        "city",
        "country",
        "venue",
        "official_number",
        "outcome_agreement",
        "outcome_joint_statement",
        "outcome_framework_text",
        "outcome_truce",
        "outcome_next_date_set",
        "outcome_text",
        "next_round_text",
    )

    # --- the list --------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the list says of their summaries."""
        mark = SummaryMark.objects.filter(round=OuterRef("pk"))
        rounds: QuerySet[Any] = super().get_queryset(request)
        told: QuerySet[Any] = rounds.annotate(
            summary_marked=Subquery(mark.values("marked")[:1]), summary_error=Subquery(mark.values("error")[:1])
        )
        return told

    @admin.display(description="round", ordering="number")
    def code(self, meeting: Round) -> str:
        """Its short name."""
        return f"R{meeting.number}"

    @admin.display(description="days", ordering="last_day")
    def days(self, meeting: Round) -> str:
        """From first to last, as they are known."""
        first, last = meeting.starts_on, meeting.ends_on
        return f"{first} to {last}" if first and last and str(first) != str(last) else str(last or first or "")

    @admin.display(description="negotiation", ordering="negotiation")
    def talks(self, meeting: Round) -> str:
        """Slug of its negotiation: short enough for a list."""
        return meeting.negotiation.slug

    @admin.display(description="summary")
    def summary(self, meeting: Any) -> str:
        """Whether it is current."""
        if not meeting.is_logged:
            return ""
        if meeting.summary_marked is None:
            return "current"
        return "failed" if meeting.summary_error else "being recomputed"

    # --- the page --------------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page; whoever may only read gets Django's read-only one."""
        meeting: Round | None = None
        if object_id is not None:
            meeting = self.get_object(request, object_id)
            if meeting is None or not self.has_change_permission(request, meeting):
                return super().changeform_view(request, object_id, form_url, extra_context)
        elif not self.has_add_permission(request):
            raise PermissionDenied
        negotiation = meeting.negotiation if meeting else self._chosen(request)
        if negotiation is None:
            return self._choose(request)
        sent = request.POST if request.method == "POST" else None
        sheet = round_sheet(negotiation, meeting, request.user, asked_in(sent))
        if sent is None:
            return self._page(request, RoundForm(sheet, request.user))
        if is_asking(sent):
            grown, told = bring_in(sheet, sent)
            return self._page(request, RoundForm(sheet, request.user, grown), checked=False, brought=told)
        form = RoundForm(sheet, request.user, request.POST)
        if "more" in request.POST:
            grown = form.more(request.POST, request.POST["more"])
            return self._page(request, RoundForm(sheet, request.user, grown), checked=False)
        return self._answer(request, form)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The ledger's entries of the round, for those who may read the audit."""
        return ledger_of(request, self.model, object_id)

    def _chosen(self, request: HttpRequest) -> Negotiation | None:
        """The talks a new round belongs to: named in the address, or the only ones there are."""
        slug = request.GET.get("negotiation", "")
        if slug and "\x00" not in slug:
            return Negotiation.objects.filter(slug=slug).first()
        only = list(Negotiation.objects.all()[:2])
        return only[0] if len(only) == 1 else None

    def _choose(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Plan or log a round",
            "opts": self.opts,
            "negotiations": Negotiation.objects.all(),
        }
        return TemplateResponse(request, "admin/rounds/round/choose.html", context)

    def _answer(self, request: HttpRequest, form: RoundForm) -> HttpResponse:
        """Save what was asked for and lead back to the page; or the page again, with what was refused."""
        wanted = request.POST.get("act", CHECK)
        meeting = form.sheet.meeting
        if not form.is_valid() or wanted == CHECK:
            return self._page(request, form)
        if is_repeated(form, wanted):
            return self._done(request, meeting, LOG)
        if why_not := unfit(form, wanted):
            form.top_errors.append(why_not)
            return self._page(request, form)
        who = {"by": person(request), "at": timezone.now(), "door": Door.ADMIN}
        try:
            done = save(form, wanted, seen=version_seen(request.POST, form.version), who=who)
            return self._done(request, done, wanted)
        except Refused as refusal:
            place(form, refusal)
            return self._page(request, form, stale=isinstance(refusal, StaleVersion))

    def _done(self, request: HttpRequest, meeting: Round | None, wanted: str) -> HttpResponse:
        """Lead back to the page, saying what was done and how the summary stands."""
        if meeting is None:
            raise PermissionDenied
        verb = {PLAN: "Saved the plan of", LOG: "Logged", AMEND: "Amended"}[wanted]
        summary = summary_of(meeting) if wanted != PLAN else None
        failed = summary is not None and summary.state == "failed"
        text = f"{verb} R{meeting.number}. {summary_words(summary)}".strip()
        self.message_user(request, text, messages.WARNING if failed else messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:rounds_round_change", args=[meeting.pk]))

    def _page(
        self, request: HttpRequest, form: RoundForm, *, checked: bool = True, stale: bool = False, brought: str = ""
    ) -> HttpResponse:
        """The page; `checked` False: what was typed is shown without judging it yet."""
        sheet = form.sheet
        meeting = sheet.meeting
        summary = summary_of(meeting) if meeting and meeting.is_logged else None
        errors = form.errors if form.is_bound and checked else []
        title = f"R{meeting.number} {meeting.name}" if meeting else f"New round of {sheet.negotiation}"
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "sheet": sheet,
            "form": form,
            "parties": sheet.parties,
            "errors": errors,
            "checked": checked,
            "brought": brought,
            "nothing_saved": form.is_bound and not errors,
            "stale": differences(form) if stale else None,
            "summary": summary,
            "summary_words": summary_words(summary),
            "public_page": self._public_page(sheet),
            "can_see_history": allows(require_managing, request.user),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/rounds/round/round_form.html", context)

    def _public_page(self, sheet: RoundSheet) -> str:
        if sheet.meeting is None:
            return ""
        return reverse("rounds:round_detail", args=[sheet.negotiation.slug, sheet.meeting.number])


def summary_words(summary: RoundSummary | None) -> str:
    """The state of a summary in a sentence; nothing for a round that has none."""
    if summary is None:
        return ""
    return SUMMARY_WORDS[summary.state].format(revision=summary.revision, error=summary.error)
