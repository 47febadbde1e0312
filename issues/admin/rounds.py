"""Rounds in the admin: one page on which a round is planned, logged and amended, through one act each.

It lives in issues because the page carries a row for every open issue; rounds knows nothing of issues.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from issues.actions.round_record import amend_round_record, log_new_round, log_round_record
from issues.forms.refusal_places import place
from issues.forms.round_form import RoundForm
from issues.models import SummaryMark
from issues.queries.round_sheet import RoundSheet, round_sheet
from issues.queries.summaries import RoundSummary, summary_of
from rounds.access import require_logging
from rounds.actions.meetings import edit_round, plan_round
from rounds.models import Negotiation, Round
from tradetalks.accounts.admin_rights import RightsAdmin, allows, person, require_managing
from tradetalks.ledger.admin_acts import ledger_of
from tradetalks.ledger.models import Door
from tradetalks.ledger.refusals import Refused, StaleVersion

PLAN, LOG, AMEND, CHECK = "plan", "log", "amend", "check"
"""What the buttons of the page ask for."""

SUMMARY_WORDS = {
    "current": "Its summary is current (revision {revision}).",
    "stale": "Its summary is being recomputed.",
    "computing": "Its summary is being recomputed.",
    "failed": "Computing its summary failed: {error} It is tried again by itself.",
}
ONLY_ENTRIES = (
    "A plan holds no readouts, status changes, deadlines or measures, and plans no further round: "
    "log the round to record them, or empty those fields."
)


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
        sheet = round_sheet(negotiation, meeting, request.user)
        if request.method != "POST":
            return self._page(request, RoundForm(sheet, request.user))
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
        if wanted == LOG and form.sheet.is_logged and not form.entries and not differences(form)["rows"]:
            # The same page sent twice: the first one did it.
            return self._done(request, meeting, LOG)
        if unfit := self._unfit(form, wanted):
            form.top_errors.append(unfit)
            return self._page(request, form)
        try:
            return self._done(request, self._save(request, form, wanted), wanted)
        except Refused as refusal:
            place(form, refusal)
            return self._page(request, form, stale=isinstance(refusal, StaleVersion))

    def _unfit(self, form: RoundForm, wanted: str) -> str:
        """Why the round, as it is by now, cannot be given what the button asks for; empty when it can."""
        if form.sheet.is_logged:
            return "" if wanted == AMEND else self._too_late(form.sheet)
        if wanted not in (PLAN, LOG):
            return "Choose what to do with one of the buttons of this page."
        return ONLY_ENTRIES if wanted == PLAN and form.entries else ""

    def _too_late(self, sheet: RoundSheet) -> str:
        """Somebody, perhaps the same person pressing twice, logged the round while the page was open."""
        act = sheet.meeting.logged if sheet.meeting else None
        if sheet.meeting is None or act is None:
            return ""
        return (
            f"R{sheet.meeting.number} is already logged: by {act.by or 'the system'} on {act.at:%Y-%m-%d %H:%M} UTC. "
            "Nothing was saved this time. Below is its record, with what you typed that differs from it."
        )

    def _save(self, request: HttpRequest, form: RoundForm, wanted: str) -> Round:
        """Call the one act that does what was asked."""
        who: dict[str, Any] = {"by": person(request), "at": timezone.now(), "door": Door.ADMIN}
        sheet, head = form.sheet, form.meeting.cleaned_data
        record = form.meeting.record()
        meeting, version = sheet.meeting, self._seen(request.POST, form.version)
        parts: dict[str, Any] = {"delegates": form.seats, "citations": form.citations_of_record}
        if meeting is None:
            parts["citations"] = parts["citations"] or []
            if wanted == PLAN:
                state = head["state"]
                return plan_round(sheet.negotiation, number=head["number"], state=state, **record, **parts, **who)
            return log_new_round(
                sheet.negotiation, number=head["number"], record=record, entries=form.entries, **parts, **who
            )
        if wanted == PLAN:
            edit_round(meeting, version=version, changes={**record, "state": head["state"]}, **parts, **who)
        elif wanted == LOG:
            log_round_record(meeting, version=version, record=record, entries=form.entries, **parts, **who)
        else:
            amend_round_record(
                meeting,
                version=version,
                changes=record,
                entries=form.entries,
                reason=head["reason"],
                **parts,
                **who,
            )
        return meeting

    def _seen(self, data: QueryDict, version: int) -> int:
        """The version read; a person who was shown what others changed may say so and save over it."""
        seen = data.get("seen_version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else version

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
        self, request: HttpRequest, form: RoundForm, *, checked: bool = True, stale: bool = False
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


def differences(form: RoundForm) -> dict[str, Any]:
    """What others changed: the version on record now, and each column that differs from what was typed."""
    meeting = form.sheet.meeting
    if meeting is None:
        return {}
    typed = form.meeting.record()
    rows = [
        (form.meeting[name].label, getattr(meeting, name), value)
        for name, value in typed.items()
        if str(getattr(meeting, name) or "") != str(value or "")
    ]
    seats = [f"{seat.party.code} {seat.name}" for seat in form.seats]
    parties = {party.pk: party.code for party in form.sheet.parties}
    seated = [f"{parties.get(row.party_id, '')} {row.name}" for row in form.sheet.delegates]
    if seats != seated:
        rows.append(("Delegations", ", ".join(seated), ", ".join(seats)))
    return {"version": meeting.version, "rows": rows}
