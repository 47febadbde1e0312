"""Notes on an issue: add one, or let other words stand in its place; what it will look like is shown before."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from issues.access import require_analysing
from issues.actions.annotations import add_note
from issues.actions.corrections import supersede
from issues.forms.cited_form import CitedForm
from issues.forms.citing import ADD_SOURCE, held_but, with_one_more_source
from issues.forms.note_form import LONGEST_NOTE, NoteForm
from issues.models import Note
from issues.queries.issue_desk import sources_at_hand
from issues.views.note_names import note_names
from issues.views.opened import Opened, opened
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.sources.access import visible_labels

PREVIEW = "preview"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_note_new(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The form of a new note."""
    require_analysing(request.user)
    return _note(request, opened(request, slug, ref), None)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def issue_note_edit(request: HttpRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """The form of a note on record: a note is a fact, so other words supersede it."""
    require_analysing(request.user)
    on = opened(request, slug, ref)
    note = Note.objects.filter(issue=on.issue, pk=pk).first()
    if note is None:
        raise Http404
    return _note(request, on, note)


def _note(request: HttpRequest, on: Opened, note: Note | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else draft_data(request)
    if data is not None:
        data = with_one_more_source(data)
    desk = CitedForm(NoteForm(data, note=note), data, parties=on.parties, person=request.user)
    status = HTTPStatus.OK
    if request.method == "POST" and not {PREVIEW, ADD_SOURCE} & set(request.POST):
        if desk.is_valid() and _save(request, on, note, desk):
            forget_draft(request)
            return redirect(f"{on.address}#notes")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        **on.context,
        "desk": desk,
        "note": note,
        "known_sources": sources_at_hand(visible_labels(request.user)),
        **_shown(request, on, str(desk.form["text"].value() or "")),
    }
    return render(request, "issues/issue_note.html", context, status=status)


def _save(request: HttpRequest, on: Opened, note: Note | None, desk: CitedForm) -> bool:
    typed = desk.form.cleaned_data
    values: dict[str, Any] = {"text": typed["text"], "on": typed["on"]}
    reason = typed.get("reason", "")
    try:
        with browser_act(request, on.talks.slug, reason=reason) as recorder:
            if note is None:
                add_note(on.issue.negotiation, issue=on.issue, citations=desk.cited(), **values, **who(request))
            else:
                replacement = {**values, "citations": [*held_but(note, ()), *desk.cited()]}
                supersede(note, reason=reason, replacement=replacement, **who(request))
    except Refused as refusal:
        desk.refuse(refusal)
        return False
    saved(request, "The note is saved.", recorder)
    return True


@require_POST
def issue_note_preview(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """What the note typed will look like."""
    require_analysing(request.user)
    on = opened(request, slug, ref)
    return render(request, "issues/_note_parts.html", _shown(request, on, request.POST.get("text", "")))


def _shown(request: HttpRequest, on: Opened, text: str) -> dict[str, Any]:
    """The text with its names, for the preview."""
    text = text[:LONGEST_NOTE]
    return {"text": text, "names": note_names(on.talks, [text], labels=visible_labels(request.user))}
