"""Bulk edit: the same set on many issues. Choose in the list, say what to set, look at what it would do, apply."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from issues.access import powers_of, require_recording_status
from issues.actions.bulk import MOST, BulkRefused, BulkReport, set_on_many
from issues.forms.bulk_form import BulkForm
from issues.forms.citing import ADD_SOURCE, with_one_more_source
from issues.models import Issue
from issues.queries.issue_desk import IssueOptions, issue_options, sources_at_hand
from issues.views.bulk_report import told
from issues.views.issue_listing import Listing, footing_at, stored
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks
from tradetalks.api.writing import rehearsal
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import browser_act, saved, who

ROWS = re.compile(r"([A-Z][A-Z0-9]{1,7}-[0-9]{1,10})(?::([0-9]{1,9}))?", re.ASCII)
PREVIEW, APPLY, BACK, LEAVE_OUT = "preview", "apply", "back", "leave_out"
NOT_CARRIED = ("csrfmiddlewaretoken", "rows", PREVIEW, APPLY, BACK, LEAVE_OUT, ADD_SOURCE)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def bulk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for the issues that were ticked, or all that match; `preview`, `apply`, `back` are its buttons."""
    require_recording_status(request.user)
    talks, summary = footing_at(request, slug)
    page = _Page(request, talks)
    if request.method != "POST":
        draft = draft_data(request)
        return page.form(draft, _versions(draft.get("rows", ""))) if draft else page.nothing()
    if "rows" not in request.POST:
        refs = _chosen(request, Listing(request.user, talks, stored(request.POST.get("matching", "")), summary=summary))
        if not 1 <= len(refs) <= MOST:
            return page.nothing(too_many=len(refs))
        return page.form(None, dict.fromkeys(refs))
    return page.step(_versions(request.POST["rows"]))


class _Page:
    """One request for the page; each step answers it."""

    def __init__(self, request: HttpRequest, talks: Talks) -> None:
        self.request, self.talks = request, talks
        self.negotiation = Negotiation.objects.get(pk=talks.pk)
        self.listing = Listing(request.user, talks, QueryDict(), summary=None)
        self.options: IssueOptions = issue_options(talks.pk)

    def step(self, rows: Mapping[str, int | None]) -> HttpResponse:
        """What the button that was pressed asks for; without one of the page's own, the form as it was typed."""
        if not rows or len(rows) > MOST:
            return self.nothing(too_many=len(rows))
        if APPLY in self.request.POST:
            return self.apply(rows)
        if PREVIEW in self.request.POST or LEAVE_OUT in self.request.POST:
            return self.preview(rows)
        return self.form(with_one_more_source(self.request.POST), rows)

    def nothing(self, *, too_many: int = 0) -> HttpResponse:
        """Why there is nothing to edit, and the way to the list."""
        context = {"too_many": too_many, "most": MOST}
        return self._render("issues/bulk_edit.html", context, HTTPStatus.UNPROCESSABLE_ENTITY if too_many else 200)

    def form(self, data: QueryDict | None, rows: Mapping[str, int | None], status: int = 200) -> HttpResponse:
        """The form; `data` is what was typed, None where nothing was yet."""
        return self._form(self._bound(data), rows, status)

    def _form(self, form: BulkForm, rows: Mapping[str, int | None], status: int) -> HttpResponse:
        titles = dict(self._issues(rows).values_list("ref", "title"))
        context = {
            "form": form,
            "refs": [(ref, titles.get(ref, "")) for ref in rows],
            "rows": " ".join(rows),
            "next": self.request.POST.get("next", ""),
            "known_sources": sources_at_hand(self.listing.labels),
            "known_issues": self.listing.everything.filter(archived_on__isnull=True).values_list("ref", "title"),
        }
        return self._render("issues/bulk_edit.html", context, status)

    def preview(self, rows: Mapping[str, int | None]) -> HttpResponse:
        """What it would do to each: done, and undone."""
        form = self._bound(self.request.POST)
        if not form.is_valid:
            return self._form(form, rows, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            report, versions = self._rehearsed(form, rows)
            refused = [row.ref for row in report.rows if row.refusals]
            if LEAVE_OUT in self.request.POST and 0 < len(refused) < len(rows):
                report, versions = self._rehearsed(form, {ref: None for ref in rows if ref not in refused})
        except Refused as refusal:
            form.refuse(refusal)
            return self._form(form, rows, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self._preview(report, versions)

    def _rehearsed(self, form: BulkForm, rows: Mapping[str, int | None]) -> tuple[BulkReport, dict[str, int]]:
        with rehearsal():
            # What is shown is shown of these versions; nobody writes before the act has taken the write lock.
            versions = dict(self._issues(rows).values_list("ref", "version"))
            try:
                return self._act(form, [*rows], versions), versions
            except BulkRefused as refusal:
                return refusal.report, versions

    def apply(self, rows: Mapping[str, int | None]) -> HttpResponse:
        """All of it, or nothing: on the versions that the preview showed."""
        form = self._bound(self.request.POST)
        versions = {ref: version for ref, version in rows.items() if version is not None}
        if not form.is_valid:
            return self._form(form, rows, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            with browser_act(self.request, self.talks.slug, reason=form.set.cleaned_data["reason"]) as recorder:
                report = self._act(form, [*rows], versions)
        except BulkRefused as refusal:
            return self._preview(refusal.report, versions, moved_on=True)
        except Refused as refusal:
            form.refuse(refusal)
            return self._form(form, rows, HTTPStatus.UNPROCESSABLE_ENTITY)
        forget_draft(self.request)
        changed = report.count("changed")
        saved(self.request, f"{changed} issue{'' if changed == 1 else 's'} changed.", recorder)
        return redirect(self._back())

    def _act(self, form: BulkForm, refs: Sequence[str], versions: Mapping[str, int]) -> BulkReport:
        reason = form.set.cleaned_data["reason"]
        return set_on_many(self.negotiation, refs, form.wanted(), reason=reason, versions=versions, **who(self.request))

    def _preview(self, report: BulkReport, versions: Mapping[str, int], *, moved_on: bool = False) -> HttpResponse:
        refs = [row.ref for row in report.rows]
        titles = dict(self._issues(dict.fromkeys(refs)).values_list("ref", "title"))
        carried = [
            (name, value) for name, values in self.request.POST.lists() if name not in NOT_CARRIED for value in values
        ]
        context = {
            "changed": [told(row, titles, self.options) for row in report.rows if row.result == "changed"],
            "unchanged": [told(row, titles, self.options) for row in report.rows if row.result == "unchanged"],
            "refused": [told(row, titles, self.options) for row in report.rows if row.result == "refused"],
            "moved_on": moved_on,
            "rows": " ".join(f"{ref}:{versions[ref]}" if ref in versions else ref for ref in refs),
            "carried": carried,
            "reason": self.request.POST.get("reason", ""),
        }
        status = HTTPStatus.CONFLICT if moved_on else HTTPStatus.OK
        return self._render("issues/bulk_preview.html", context, status)

    def _bound(self, data: QueryDict | None) -> BulkForm:
        return BulkForm(
            data,
            negotiation_id=self.talks.pk,
            options=self.options,
            parties=self.listing.parties,
            person=self.request.user,
            may=powers_of(self.request.user),
        )

    def _issues(self, rows: Mapping[str, int | None]) -> Any:
        return Issue.objects.filter(negotiation=self.talks.pk, ref__in=list(rows))

    def _back(self) -> str:
        """Where it was started from: an address of these talks."""
        address = self.request.POST.get("next", "")
        here = address.startswith(f"/{self.talks.slug}/") and url_has_allowed_host_and_scheme(
            address, allowed_hosts=None
        )
        return address if here else reverse("issues:issue_list", args=[self.talks.slug])

    def _render(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        frame = {
            "negotiation": self.talks,
            "parties": self.listing.parties,
            "section": "issues",
            "may": powers_of(self.request.user),
            "back": self._back(),
        }
        return render(self.request, template, {**frame, **context}, status=status)


def _chosen(request: HttpRequest, listing: Listing) -> list[str]:
    """The references that were ticked, or of all issues that the query keeps; at most one more than an act takes."""
    if request.POST.get("what") == "matching":
        return list(listing.issues().order_by("ref").values_list("ref", flat=True)[: MOST + 1])
    ticked = [ref for ref in request.POST.getlist("refs") if ROWS.fullmatch(ref)]
    return list(dict.fromkeys(ticked))


def _versions(text: str) -> dict[str, int | None]:
    """`US-001:3 US-002`: references, each with the version that was shown. Raises Http404 for anything else."""
    found: dict[str, int | None] = {}
    for row in text.split():
        match = ROWS.fullmatch(row)
        if match is None:
            raise Http404
        found[match[1]] = int(match[2]) if match[2] else None
    return found
