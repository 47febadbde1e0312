"""Link an issue to another of the same talks."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issues.access import require_analysing
from issues.actions.annotations import link_issues
from issues.choices import LinkKind
from issues.forms.cited_form import CitedForm
from issues.forms.citing import ADD_SOURCE, with_one_more_source
from issues.forms.fields import Choice, LongText, PartialDateText, Record
from issues.forms.stance_form import issue_named
from issues.models import Issue
from issues.queries.issue_desk import other_issues, sources_at_hand
from issues.views.opened import Opened, opened
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.sources.access import visible_labels


class LinkForm(forms.Form):
    """This issue, how, which other, since when."""

    kind = Choice(label="This issue is", choices=[(code, label.lower()) for code, label in LinkKind.choices])
    to = Record(label="the issue", what="issue", placeholder="US-003", required=True, attrs={"list": "known-issues"})
    on = PartialDateText(label="Since")
    note = LongText(label="In words", rows=2, max_length=5_000)

    def __init__(self, *args: object, issue: Issue, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever Django's form takes
        to = self.fields["to"]
        if isinstance(to, Record):
            to.find = lambda ref: issue_named(issue, ref)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_link_new(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The form of a link."""
    require_analysing(request.user)
    on = opened(request, slug, ref)
    data = request.POST if request.method == "POST" else draft_data(request)
    if data is not None:
        data = with_one_more_source(data)
    desk = CitedForm(LinkForm(data, issue=on.issue), data, parties=on.parties, person=request.user)
    status = HTTPStatus.OK
    if request.method == "POST" and ADD_SOURCE not in request.POST:
        if desk.is_valid() and _save(request, on, desk):
            forget_draft(request)
            return redirect(f"{on.address}#links")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        **on.context,
        "desk": desk,
        "known_sources": sources_at_hand(visible_labels(request.user)),
        "known_issues": other_issues(on.issue),
    }
    return render(request, "issues/issue_link.html", context, status=status)


def _save(request: HttpRequest, on: Opened, desk: CitedForm) -> bool:
    values = desk.form.cleaned_data
    try:
        with browser_act(request, on.talks.slug) as recorder:
            link_issues(
                on.issue,
                values["to"],
                kind=values["kind"],
                on=values["on"],
                note=values["note"] or None,
                citations=desk.cited(),
                **who(request),
            )
    except Refused as refusal:
        desk.refuse(refusal)
        return False
    saved(request, f"{on.issue.ref} is linked to {values['to'].ref}.", recorder)
    return True
