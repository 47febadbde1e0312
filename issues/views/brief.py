"""The briefing note of a round, as DOCX or PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.briefs.docx import as_docx
from issues.briefs.outline import brief_of
from issues.briefs.pdf import PdfUnavailable, as_pdf
from issues.queries.leverage_evidence import LeverageEvidence, leverage_evidence
from issues.queries.round_progress import round_progress
from issues.queries.summaries import summary_of
from issues.views.opened import opened_talks
from rounds.queries.parties import PartyOrder
from rounds.queries.round_record import round_record
from tradetalks.accounts.preferences import first_party
from tradetalks.ledger.reading import head_number
from tradetalks.sources.access import visible_labels

FORMS = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
}


@require_safe
def brief(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """The note on that round, with the sources the reader may see. 503 where this server cannot set PDF."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    if form not in FORMS:
        raise Http404
    parties = PartyOrder.of(talks, first=first_party(request.user))
    labels = visible_labels(request.user)
    record = round_record(talks, number, parties=parties, labels=labels)
    if record is None:
        raise Http404
    summary = summary_of(record.round) if record.round.is_logged else None
    progress = round_progress(summary, labels=labels) if summary else None
    day = record.round.last_day
    evidence = leverage_evidence(talks, day, labels=labels) if progress and day else LeverageEvidence()
    now = timezone.now()
    note = brief_of(talks, record, progress, evidence=evidence, parties=parties, head=head_number(), at=now)
    write, content_type = FORMS[form]
    try:
        written = write(note)
    except PdfUnavailable as missing:
        context = {"negotiation": talks, "parties": parties, "section": "rounds", "number": number, "missing": missing}
        return render(request, "issues/no_pdf.html", context, status=503)
    name = f"{slug}-R{number}.{form}"
    return HttpResponse(
        written, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
