"""Record change: an issue's status and what the parties hold, in one act, with the sentence history will show."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from issues.access import require_recording_status
from issues.actions.record_change import record_change
from issues.choices import Status
from issues.forms.change_form import RecordChange
from issues.forms.citing import ADD_SOURCE, with_one_more_source
from issues.queries.issue_desk import other_issues, rounds_newest_first, sources_at_hand, standing_positions
from issues.views.opened import Opened, opened
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.sources.access import visible_labels

PREVIEW = "preview"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_change(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The form; `?to=` presets the status. A post saves, or shows what would be saved (`preview`)."""
    require_recording_status(request.user)
    on = opened(request, slug, ref)
    if request.method != "POST":
        to, draft = request.GET.get("to", ""), draft_data(request)
        if draft is not None and to in Status.values:
            draft = draft.copy()
            draft["to"] = to  # asked for just now: it goes before what was typed then
        return _page(request, on, _form(request, on, draft, to=to))
    form = _form(request, on, with_one_more_source(request.POST))
    if PREVIEW in request.POST or ADD_SOURCE in request.POST:
        form.is_valid  # noqa: B018 -- says at each field what is missing yet
        return _page(request, on, form)
    if _moved_on(on, request.POST):
        message = (
            f"Meanwhile {on.issue.ref} was recorded as {on.issue.get_status_display()}. Nothing is saved yet: "
            "check the status you chose, and save again."
        )
        form.top_errors.append(message)
        return _page(request, on, form, status=HTTPStatus.CONFLICT)
    if form.is_valid:
        try:
            with browser_act(request, slug, reason=form.typed["reason"]) as recorder:
                record_change(on.issue, **form.values(on.party_rows()), **who(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            forget_draft(request)
            saved(request, f"{on.issue.ref} is saved.", recorder)
            return redirect(on.address)
    return _page(request, on, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def issue_change_preview(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The parts of the form that follow from what is typed: the statuses possible there, and the sentence."""
    require_recording_status(request.user)
    on = opened(request, slug, ref)
    form = _form(request, on, request.POST)
    form.is_valid  # noqa: B018 -- reads what is typed
    return render(request, "issues/_change_parts.html", {**on.context, "form": form, "live": True})


def _form(request: HttpRequest, on: Opened, data: QueryDict | None, *, to: str = "") -> RecordChange:
    return RecordChange(
        on.issue,
        on.parties,
        rounds=rounds_newest_first(on.talks.pk),
        standing=standing_positions(on.issue),
        person=request.user,
        data=data,
        to=to,
    )


def _moved_on(on: Opened, data: QueryDict) -> bool:
    """Whether another status was recorded since the form was opened."""
    return data.get("seen", "") != str(on.issue.status_fact_id or "")


def _page(request: HttpRequest, on: Opened, form: RecordChange, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        **on.context,
        "form": form,
        "known_sources": sources_at_hand(visible_labels(request.user)),
        "known_issues": other_issues(on.issue),
    }
    return render(request, "issues/issue_change.html", context, status=status)
