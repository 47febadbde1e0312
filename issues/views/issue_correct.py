"""“This entry is wrong”: a fact of an issue is superseded, a status or position by a better one, any by nothing."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issues.access import require_analysing, require_recording_status
from issues.actions.corrections import supersede
from issues.forms.citing import ADD_SOURCE, mark_of, with_one_more_source
from issues.forms.correction_form import CorrectionForm, Fact
from issues.models import Delivery, IssueLink, Note, Observation, Position, StatusChange
from issues.queries.issue_desk import other_issues, rounds_newest_first, sources_at_hand
from issues.views.opened import Opened, opened
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.sources.access import visible_labels
from tradetalks.sources.citing import citation_model

KINDS: dict[str, tuple[type[Fact], str]] = {
    "status-change": (StatusChange, "issue"),
    "position": (Position, "issue"),
    "link": (IssueLink, "from_issue"),
    "note": (Note, "issue"),
    "delivery": (Delivery, "commitment__issue"),
    "observation": (Observation, "commitment__issue"),
}
"""Kind of fact in the address → its model and the column that names its issue."""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_correct(request: HttpRequest, slug: str, ref: str, kind: str, pk: int) -> HttpResponse:
    """The form of a correction. Raises Http404 for what is no fact of that issue."""
    if kind not in KINDS:
        raise Http404
    (require_recording_status if kind in {"status-change", "position"} else require_analysing)(request.user)
    on = opened(request, slug, ref)
    model, column = KINDS[kind]
    fact: Fact | None = model._default_manager.filter(**{column: on.issue}, pk=pk).first()
    if fact is None:
        raise Http404
    data = request.POST if request.method == "POST" else draft_data(request)
    form = CorrectionForm(
        fact,
        on.issue,
        on.parties,
        rounds=rounds_newest_first(on.talks.pk),
        person=request.user,
        data=with_one_more_source(data) if data is not None else None,
    )
    status = HTTPStatus.OK
    if request.method == "POST" and ADD_SOURCE not in request.POST:
        if form.is_valid() and _save(request, on, form):
            forget_draft(request)
            return redirect(on.address)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    labels = visible_labels(request.user)
    cited = citation_model(fact)._default_manager.filter(fact=fact, source__sensitivity__in=labels)
    context = {
        **on.context,
        "form": form,
        "fact": fact,
        "kind": model._meta.verbose_name,
        "cited": [
            (row, mark_of(row), mark_of(row) in form.taken_out) for row in cited.select_related("source").order_by("pk")
        ],
        "known_sources": sources_at_hand(labels),
        "known_issues": other_issues(on.issue),
    }
    return render(request, "issues/issue_correct.html", context, status=status)


def _save(request: HttpRequest, on: Opened, form: CorrectionForm) -> bool:
    reason = form.wrong.cleaned_data["wrong"]
    try:
        with browser_act(request, on.talks.slug, reason=reason) as recorder:
            supersede(form.fact, reason=reason, replacement=form.replacement(), **who(request))
    except Refused as refusal:
        form.refuse(refusal)
        return False
    saved(request, "The entry is corrected; what it said before stays readable.", recorder)
    return True
