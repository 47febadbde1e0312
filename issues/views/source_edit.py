"""Put a source on record, unless it is there already, and edit one."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issues.forms.source_form import SourceRecordForm
from issues.views.opened import opened_talks
from rounds.actions.negotiations import consult_sources
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused, StaleVersion
from tradetalks.lib.keyset import LARGEST_INTEGER
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.pages.refusals import place
from tradetalks.sources.access import require_recording, visible_sources
from tradetalks.sources.actions import edit_source, record_source
from tradetalks.sources.duplicates import sources_at_address
from tradetalks.sources.models import Source

ANYWAY = "anyway"
"""The button that records a source though one at that address is on record."""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def source_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new source, listed as consulted for these talks; `?url=` fills in its address."""
    require_recording(request.user)
    talks = opened_talks(request, slug)
    if request.method != "POST":
        form = SourceRecordForm(draft_data(request), person=request.user)
        form.initial["url"] = request.GET.get("url", "")[:2000].replace("\x00", "")
        return _new_page(request, talks, form)
    form = SourceRecordForm(request.POST, person=request.user)
    if form.is_valid():
        known = sources_at_address(form.cleaned_data["url"], request.user)
        if known and ANYWAY not in request.POST:
            return _new_page(request, talks, form, known=known, status=HTTPStatus.CONFLICT)
        try:
            with browser_act(request, slug) as recorder:
                source = record_source(**form.values, **who(request))
                consult_sources(Negotiation.objects.get(pk=talks.pk), [source], **who(request))
        except Refused as refusal:
            place(form, refusal)
        else:
            forget_draft(request)
            saved(request, f"{source.code} is on record.", recorder)
            return redirect("issues:source_detail", slug, source.pk)
    return _new_page(request, talks, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def source_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is said of a source, wherever it is cited."""
    require_recording(request.user)
    talks = opened_talks(request, slug)
    source = visible_sources(request.user).filter(pk=pk).first() if pk <= LARGEST_INTEGER else None
    if source is None:
        raise Http404
    if request.method != "POST":
        return _edit_page(
            request, talks, source, SourceRecordForm(draft_data(request), person=request.user, source=source)
        )
    form = SourceRecordForm(request.POST, person=request.user, source=source)
    if not form.is_valid():
        return _edit_page(request, talks, source, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with browser_act(request) as recorder:
            edit_source(source, version=form.cleaned_data["version"] or 0, changes=form.values, **who(request))
    except StaleVersion as stale:
        return _moved_on(request, talks, stale.current, form)
    except Refused as refusal:
        place(form, refusal)
        return _edit_page(request, talks, source, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    forget_draft(request)
    saved(request, f"{source.code} is saved.", recorder)
    return redirect("issues:source_detail", slug, source.pk)


def _moved_on(request: HttpRequest, talks: Talks, current: Source, form: SourceRecordForm) -> HttpResponse:
    """Somebody saved it meanwhile: what differs is shown, and saving once more replaces theirs."""
    differing = [
        (form[name].label, getattr(current, name), value)
        for name, value in form.values.items()
        if (getattr(current, name) or None) != value
    ]
    data = request.POST.copy()
    data["version"] = str(current.version)
    again = SourceRecordForm(data, person=request.user, source=current)
    return _edit_page(request, talks, current, again, differing=differing, status=HTTPStatus.CONFLICT)


def _new_page(
    request: HttpRequest,
    talks: Talks,
    form: SourceRecordForm,
    *,
    known: list[Source] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {"negotiation": talks, "section": "sources", "form": form, "known": known}
    return render(request, "issues/source_new.html", context, status=status)


def _edit_page(
    request: HttpRequest,
    talks: Talks,
    source: Source,
    form: SourceRecordForm,
    *,
    differing: list[Any] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        "negotiation": talks,
        "section": "sources",
        "source": source,
        "form": form,
        "differing": differing,
    }
    return render(request, "issues/source_edit.html", context, status=status)
