"""Put a deadline or measure on record, record one more step of it, put a wrong step right."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from issues.forms.cited_form import CitedForm
from issues.forms.citing import ADD_SOURCE, held_but, with_one_more_source
from issues.forms.correction_form import WITHDRAW, WrongForm
from issues.forms.form_errors import wrong_in
from issues.forms.leverage import (
    DeadlineStepForm,
    DeadlineWordsForm,
    MeasureStepForm,
    MeasureWordsForm,
    NewDeadlineForm,
    NewMeasureForm,
    StepForm,
    WordsForm,
    free_key,
    keys_of,
)
from issues.queries.issue_desk import sources_at_hand
from issues.views.opened import opened_talks
from rounds.access import require_recording
from rounds.actions.calendar import (
    edit_deadline,
    edit_measure,
    record_measure,
    revise_deadline,
    revise_measure,
    set_deadline,
)
from rounds.actions.corrections import supersede
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision, Negotiation, Party
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.ledger.refusals import Refused, StaleVersion
from tradetalks.lib.keyset import LARGEST_INTEGER
from tradetalks.pages.acting import browser_act, saved, who
from tradetalks.pages.refusals import place
from tradetalks.sources.access import visible_labels

Record = Deadline | Measure
Step = DeadlineRevision | MeasureRevision


@dataclass(frozen=True)
class Kind:
    """What the pages of deadlines and those of measures differ in."""

    word: str
    model: type[Deadline] | type[Measure]
    steps: type[DeadlineRevision] | type[MeasureRevision]
    new_form: type[NewDeadlineForm] | type[NewMeasureForm]
    step_form: type[DeadlineStepForm] | type[MeasureStepForm]
    words_form: type[DeadlineWordsForm] | type[MeasureWordsForm]
    record: Callable[..., Record]
    edit: Callable[..., bool]
    revise: Callable[..., Any]

    def address(self, talks: Talks, record: Record | None = None) -> str:
        """The page of one of them, or the list."""
        if record is None:
            return reverse(f"issues:{self.word}_list", args=[talks.slug])
        return reverse(f"issues:{self.word}_detail", args=[talks.slug, record.key])


DEADLINE = Kind(
    "deadline",
    Deadline,
    DeadlineRevision,
    NewDeadlineForm,
    DeadlineStepForm,
    DeadlineWordsForm,
    set_deadline,
    edit_deadline,
    revise_deadline,
)
MEASURE = Kind(
    "measure",
    Measure,
    MeasureRevision,
    NewMeasureForm,
    MeasureStepForm,
    MeasureWordsForm,
    record_measure,
    edit_measure,
    revise_measure,
)
KINDS = {kind.word: kind for kind in (DEADLINE, MEASURE)}


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def leverage_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The form of a new deadline or measure with its first step, recorded in one act."""
    require_recording(request.user)
    of = KINDS[kind]
    page = _Page(request, slug, of)
    form = of.new_form(page.data, parties=page.parties)

    def act(cited: list[Any]) -> str:
        words = form.words(page.party_rows())
        key = form.cleaned_data["key"] or free_key(words["title"], keys_of(of.model, page.talks.pk), of.word)
        record = of.record(Negotiation.objects.get(pk=page.talks.pk), key=key, **words, **who(request))
        of.revise(record, **form.step, citations=cited, **who(request))
        return of.address(page.talks, record)

    return page.answer(form, act, done=f"The {of.word} is on record.", heading=f"New {of.word}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def leverage_revise(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """The form of one more step."""
    require_recording(request.user)
    of = KINDS[kind]
    page = _Page(request, slug, of)
    record = page.record(key)
    form = of.step_form(page.data)

    def act(cited: list[Any]) -> str:
        of.revise(record, **form.step, citations=cited, **who(request))
        return of.address(page.talks, record)

    return page.answer(form, act, done="The step is recorded.", heading="Record a step", record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def leverage_edit(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """What it is called and covers. Where somebody saved it meanwhile, what differs is shown before it is replaced."""
    require_recording(request.user)
    of = KINDS[kind]
    page = _Page(request, slug, of)
    record = page.record(key)
    form: WordsForm = of.words_form(page.data, parties=page.parties, record=record)
    status, differing = HTTPStatus.OK, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            words = form.words(page.party_rows())
            try:
                with browser_act(request, slug) as recorder:
                    of.edit(record, version=form.cleaned_data["version"] or 0, changes=words, **who(request))
            except StaleVersion as stale:
                status = HTTPStatus.CONFLICT
                form, differing = page.moved_on(stale.current, words)
            except Refused as refusal:
                place(form, refusal)
            else:
                forget_draft(request)
                saved(request, f"The {of.word} is saved.", recorder)
                return redirect(of.address(page.talks, record))
    context = {**page.context(record), "form": form, "differing": differing}
    return render(request, "issues/leverage_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_draft
def leverage_correct(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """“This step is wrong”: it is superseded by a better one, or by nothing, and stays readable."""
    require_recording(request.user)
    of = KINDS[kind]
    page = _Page(request, slug, of)
    found = of.steps._default_manager.filter(**{f"{of.word}__negotiation": page.talks.pk, "superseded": None})
    step: Step | None = found.select_related(of.word).filter(pk=pk).first() if pk <= LARGEST_INTEGER else None
    if step is None:
        raise Http404
    record: Record = getattr(step, of.word)
    wrong = WrongForm(page.data)
    withdrawn = page.data is not None and page.data.get("instead") == WITHDRAW
    form = of.step_form(None if withdrawn else page.data, initial=of.step_form.step_of(step))  # type: ignore[arg-type]  # of the same kind

    def act(cited: list[Any]) -> str:
        better = None if withdrawn else {**form.step, "citations": [*held_but(step, ()), *cited]}
        supersede(step, reason=wrong.cleaned_data["wrong"], replacement=better, **who(request))
        return of.address(page.talks, record)

    return page.answer(
        form,
        act,
        done="The step is corrected; what it said before stays readable.",
        heading="Correct a step",
        record=record,
        wrong=wrong,
    )


class _Page:
    """The talks of an address, what was typed, and the answer to it."""

    def __init__(self, request: HttpRequest, slug: str, of: Kind) -> None:
        self.request, self.of = request, of
        self.talks = opened_talks(request, slug)
        self.parties = PartyOrder.of(self.talks, first=first_party(request.user))
        data = request.POST if request.method == "POST" else draft_data(request)
        self.data: QueryDict | None = with_one_more_source(data) if data is not None else None

    def party_rows(self) -> dict[str, Party]:
        """The parties' rows by code. One query."""
        return Party.objects.in_bulk([party.code for party in self.parties], field_name="code")

    def record(self, key: str) -> Record:
        """The one of that key. Raises Http404."""
        found: Record | None = self.of.model._default_manager.filter(negotiation=self.talks.pk, key=key).first()
        if found is None:
            raise Http404
        return found

    def context(self, record: Record | None) -> dict[str, Any]:
        """What the frame of each form needs."""
        return {
            "negotiation": self.talks,
            "parties": self.parties,
            "section": "timeline",
            "kind": self.of.word,
            "record": record,
            "back": self.of.address(self.talks, record),
            "list": self.of.address(self.talks),
        }

    def moved_on(self, current: Record, words: dict[str, Any]) -> tuple[WordsForm, list[tuple[str, Any, Any]]]:
        """The form at the version that stands now, and what differs from it: label, theirs, yours."""
        data = self.request.POST.copy()
        data["version"] = str(current.version)
        form = self.of.words_form(data, parties=self.parties, record=current)
        differing = [
            (str(form[name].label), getattr(current, name), yours)
            for name, yours in words.items()
            if getattr(current, name) != yours
        ]
        return form, differing

    def answer(
        self,
        form: StepForm,
        act: Callable[[list[Any]], str],
        *,
        done: str,
        heading: str,
        record: Record | None = None,
        wrong: forms.Form | None = None,
    ) -> HttpResponse:
        """The form, or after `act`, which returns where to go on, that page."""
        request = self.request
        desk = CitedForm(form, self.data, parties=self.parties, person=request.user)
        status = HTTPStatus.OK
        if request.method == "POST" and ADD_SOURCE not in request.POST:
            address = self._save(desk, act, wrong, done)
            if address:
                forget_draft(request)
                return redirect(address)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        context = {
            **self.context(record),
            "heading": heading,
            "desk": desk,
            "wrong": wrong,
            "errors": [*(wrong_in(wrong) if wrong else ()), *desk.errors],
            "known_sources": sources_at_hand(visible_labels(request.user)),
        }
        return render(request, "issues/leverage_form.html", context, status=status)

    def _save(self, desk: CitedForm, act: Callable[[list[Any]], str], wrong: forms.Form | None, done: str) -> str:
        said = wrong is None or wrong.is_valid()
        checked = desk.is_valid() if desk.form.is_bound else desk.rows.is_valid()
        if not (said and checked):
            return ""
        reason = wrong.cleaned_data["wrong"] if wrong else ""
        try:
            with browser_act(self.request, self.talks.slug, reason=reason) as recorder:
                address = act(desk.cited())
        except Refused as refusal:
            if wrong is not None and not desk.form.is_bound:
                place(wrong, refusal)
            else:
                desk.refuse(refusal)
            return ""
        saved(self.request, done, recorder)
        return address
