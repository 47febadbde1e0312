"""Open an issue, edit what describes one, put one away. Who edits what somebody else has changed meanwhile merges."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from issues.access import powers_of, require_analysing, require_managing
from issues.actions.issues import archive_issue, edit_issue, open_issue, restore_issue
from issues.forms.cited_form import CitedForm
from issues.forms.citing import ADD_SOURCE, TAKE_OUT, amended, mark_of, with_one_more_source
from issues.forms.issue_form import IssueForm
from issues.models import Issue, IssueCitation
from issues.queries.issue_desk import IssueOptions, issue_options, other_issues, sources_at_hand
from issues.queries.issue_versions import description_at, description_of
from issues.views.merging import MergeScreen, chosen, unchosen, whole
from issues.views.opened import Opened, opened, opened_talks
from rounds.models import Negotiation
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused, StaleVersion
from tradetalks.lib.three_way import Merged, merge
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.sources.access import visible_labels

TRIES = 3
"""How often a save is merged anew because somebody saved in the same moment."""


class Desk(CitedForm):
    """The form of one issue with its sources; `issue` None: a new one."""

    form: IssueForm

    def __init__(
        self,
        request: HttpRequest,
        negotiation_id: int,
        parties: PartyOrder,
        data: QueryDict | None,
        *,
        issue: Issue | None = None,
        initial: dict[str, Any] | None = None,
        options: IssueOptions,
    ) -> None:
        form = IssueForm(
            data, initial=initial, negotiation_id=negotiation_id, options=options, parties=parties, issue=issue
        )
        super().__init__(form, data, parties=parties, person=request.user)
        self.taken_out = data.getlist(TAKE_OUT) if data is not None else []


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new issue."""
    require_analysing(request.user)
    talks = opened_talks(request, slug)
    parties = PartyOrder.of(talks, first=first_party(request.user))
    data = request.POST if request.method == "POST" else draft_data(request)
    if data is not None:
        data = with_one_more_source(data)
    options = issue_options(talks.pk)
    desk = Desk(request, talks.pk, parties, data, options=options)
    status = HTTPStatus.OK
    if request.method == "POST" and ADD_SOURCE not in request.POST:
        issue = _open(request, desk, options, Negotiation.objects.get(pk=talks.pk)) if desk.is_valid() else None
        if issue is not None:
            forget_draft(request)
            return redirect("issues:issue_detail", slug, issue.ref)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "issues",
        "desk": desk,
        "known_sources": sources_at_hand(visible_labels(request.user)),
        "known_issues": other_issues(Issue(negotiation_id=talks.pk)),
    }
    return render(request, "issues/issue_new.html", context, status=status)


def _open(request: HttpRequest, desk: Desk, options: IssueOptions, negotiation: Negotiation) -> Issue | None:
    form = desk.form
    described = form.described()
    reason = form.cleaned_data["reason"]
    try:
        with browser_act(request, negotiation.slug, reason=reason) as recorder:
            issue = open_issue(
                negotiation,
                raised_by=options.parties.get(form.cleaned_data["raised_by"]),
                ties=form.ties(described),
                citations=desk.cited(),
                **form.columns(described),
                **who(request),
            )
    except Refused as refusal:
        desk.refuse(refusal)
        return None
    saved(request, f"{issue.ref} is opened.", recorder)
    return issue


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_edit(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The form of an issue. A post that is behind is merged; where both changed the same, the merge screen answers."""
    require_analysing(request.user)
    on = opened(request, slug, ref)
    options = issue_options(on.talks.pk)
    now = description_of(on.issue, options)
    if request.method != "POST":
        return _form_page(request, on, _desk(request, on, options, draft_data(request), now))
    data = chosen(with_one_more_source(request.POST), lambda version: description_at(on.issue, version, options))
    desk = _desk(request, on, options, data, now)
    if ADD_SOURCE in request.POST:
        return _form_page(request, on, desk)
    if not desk.is_valid():
        return _form_page(request, on, desk, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    mine, version = desk.form.described(), desk.form.cleaned_data["version"]
    for _ in range(TRIES):
        base = whole(data.get("base")) or version if unchosen(data) else version
        earlier = description_at(on.issue, base, options)
        if earlier is None:
            desk.form.add_error(None, f"There is no version {base} of {on.issue.ref}: open the form again.")
            break
        merged = merge(earlier.described, now, mine)
        if merged.clashes:
            screen = MergeScreen(on.issue, desk, merged, earlier, data=data, base=base, missing=unchosen(data))
            return render(
                request,
                "issues/issue_merge.html",
                {**on.context, "screen": screen},
                status=HTTPStatus.PRECONDITION_FAILED,
            )
        try:
            return _save(request, on, desk, merged, now)
        except StaleVersion:
            on = opened(request, slug, ref)
            now = description_of(on.issue, options)
        except Refused as refusal:
            desk.refuse(refusal)
            break
    return _form_page(request, on, desk, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _save(request: HttpRequest, on: Opened, desk: Desk, merged: Merged, now: dict[str, Any]) -> HttpResponse:
    """Save what was merged over the version that was read just now. Raises Refused."""
    form, values = desk.form, merged.values
    reason = form.cleaned_data["reason"]
    with browser_act(request, on.talks.slug, reason=reason) as recorder:
        edit_issue(
            on.issue,
            version=on.issue.version,
            changes=form.columns(values),
            ties=form.ties(values, now),
            citations=amended(on.issue, desk.taken_out, desk.cited()),
            reason=reason,
            **who(request),
        )
    forget_draft(request)
    text = f"{on.issue.ref} is saved."
    if merged.from_theirs:
        labels = ", ".join(str(form.fields[name].label) for name in merged.from_theirs)
        text += f" Merged with what others changed meanwhile: {labels}."
    saved(request, text, recorder)
    return redirect(on.address)


def _desk(request: HttpRequest, on: Opened, options: IssueOptions, data: QueryDict | None, now: dict[str, Any]) -> Desk:
    initial = {**now, "version": on.issue.version}
    return Desk(request, on.talks.pk, on.parties, data, issue=on.issue, initial=initial, options=options)


def _form_page(request: HttpRequest, on: Opened, desk: Desk, *, status: int = HTTPStatus.OK) -> HttpResponse:
    labels = visible_labels(request.user)
    cited = IssueCitation.objects.filter(fact=on.issue, source__sensitivity__in=labels).select_related("source")
    context = {
        **on.context,
        "desk": desk,
        "may": powers_of(request.user),
        "cited": [(citation, mark_of(citation), mark_of(citation) in desk.taken_out) for citation in cited],
        "known_sources": sources_at_hand(labels),
        "known_issues": other_issues(on.issue),
    }
    return render(request, "issues/issue_edit.html", context, status=status)


@require_POST
def issue_archive(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Put the issue away, or bring it back (`restore=1`); asks for a reason and a tick."""
    require_managing(request.user)
    on = opened(request, slug, ref)
    restoring = request.POST.get("restore") == "1"
    reason, version = request.POST.get("reason", ""), request.POST.get("version", "")
    refused = None
    if request.POST.get("sure") != "1":
        refused = "Tick that you are sure."
    else:
        try:
            with browser_act(request, slug, reason=reason) as recorder:
                act = restore_issue if restoring else archive_issue
                act(on.issue, version=whole(version), reason=reason, **who(request))
        except Refused as refusal:
            refused = refusal.message
        else:
            saved(request, f"{ref} is {'brought back' if restoring else 'put away'}.", recorder)
            return redirect(on.address)
    context = {**on.context, "refused": refused, "typed": reason, "restoring": restoring}
    return render(request, "issues/issue_archive.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
