"""What a briefing note says, as plain values: every statement with its sources, method and as-of line at the foot.

It is made of what the page of the round shows (issues.queries.round_progress, rounds.queries.round_record), so that
note and page cannot differ.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from issues.choices import Movement, Status
from issues.progress import METHOD
from issues.queries.issue_record import sources_of
from issues.queries.leverage_evidence import LeverageEvidence
from issues.queries.round_progress import BEFORE_AFTER, RoundProgress, Row, Sentence
from rounds.choices import MeasureState
from rounds.models import DeadlineRevision, Readout
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from rounds.queries.round_record import RoundRecord
from tradetalks.sources.models import Citation, Source

MOST_MOVED = 60
"""Rows of the table of what moved; the page of the round has more."""
MOST_NAMED = 12
"""Issues a sentence names; the page has all of them."""


@dataclass(frozen=True)
class Paragraph:
    """One statement and the codes of what it rests on."""

    text: str
    rests_on: Sequence[str] = ()
    lead: str = ""
    """Words before it that stand out, such as a party's name."""


@dataclass(frozen=True)
class Table:
    """Rows of text beneath their headings; `widths` in parts of the line."""

    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A heading with what stands beneath it."""

    heading: str
    blocks: Sequence[Paragraph | Table]


@dataclass(frozen=True)
class Brief:
    """The whole note."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    sources: Sequence[tuple[str, str]]
    """Code of each source cited, and its citation with how it was rated here."""
    foot: str
    language: str = field(default="en")


def brief_of(
    talks: Talks,
    record: RoundRecord,
    progress: RoundProgress | None,
    *,
    evidence: LeverageEvidence,
    parties: PartyOrder,
    head: int,
    at: dt.datetime,
) -> Brief:
    """The note on the round of `record`; `evidence` is of its last day, `head` is where the ledger stood at `at`."""
    meeting = record.round
    cited = list(_citations(record, progress, evidence))
    days = " to ".join(str(day) for day in dict.fromkeys([meeting.starts_on, meeting.ends_on]) if day)
    place = ", ".join(part for part in (meeting.city, meeting.country) if part)
    facts = [
        ("When", days),
        ("Where", place),
        ("Kind", meeting.get_kind_display()),
        ("Level", meeting.get_level_display() or ""),
        ("Outcome", meeting.outcome_text or ""),
        *((name, said.lower()) for name, said in record.outcome if said.lower() != "unknown"),
        ("Sources", _codes(meeting.citations.all())),
    ]
    return Brief(
        title=f"R{meeting.number} {meeting.name}".strip(),
        subtitle=f"Briefing note · {talks.name}",
        facts=[(name, str(text)) for name, text in facts if text],
        sections=[section for section in _sections(record, progress, evidence, parties) if section.blocks],
        sources=[(source.code, _cited(source, cited)) for source in sources_of(cited)],
        foot=_foot(progress, head, at),
    )


def _sections(
    record: RoundRecord, progress: RoundProgress | None, evidence: LeverageEvidence, parties: PartyOrder
) -> Iterable[Section]:
    if progress is not None and progress.content:
        yield Section("Summary", _summary(progress))
        yield Section("What moved", _moved(progress))
    yield Section("What each side said", list(_said(record, progress)))
    if progress is not None and progress.content:
        yield Section("Deadlines ahead", _deadlines(progress, evidence, parties))
    yield Section("Deadlines set or changed", [_step(revision) for revision in record.deadline_revisions])
    if progress is not None and progress.content:
        yield Section("Measures", _measures(progress, evidence))


def _summary(progress: RoundProgress) -> list[Paragraph | Table]:
    counts = progress.counts
    tracked = progress.content["totals"]["tracked"]
    told = ", ".join(
        f"{counts[kind.value]} {kind.label.lower()}"
        for kind in (*BEFORE_AFTER, Movement.NOT_ASSESSED)
        if counts[kind.value]
    )
    first = Paragraph(f"Of {tracked} demands tracked: {told or 'none was assessed'}.")
    return [first, *(Paragraph(line.text, _named(line)) for line in progress.sentences)]


def _named(line: Sentence) -> list[str]:
    """What a sentence rests on, as far as a note has room for it."""
    more = len(line.issues) - MOST_NAMED
    rest = [f"and {more} more"] if more > 0 else []
    return [*line.issues[:MOST_NAMED], *rest, *(f"R{number}" for number in line.rounds)]


def _moved(progress: RoundProgress) -> list[Paragraph | Table]:
    rows = [row for row in progress.moved if row.movement != Movement.UNCHANGED]
    shown = rows[:MOST_MOVED]
    table = Table(
        ("ID", "Demand", "Before → after", "Why", "Sources"), (10, 28, 22, 28, 12), [_row(row) for row in shown]
    )
    blocks: list[Paragraph | Table] = [table] if shown else [Paragraph("No demand moved in this round.")]
    if len(rows) > len(shown):
        blocks.append(Paragraph(f"And {len(rows) - len(shown)} more, on the page of the round."))
    missing = progress.counts[Movement.NOT_ASSESSED.value]
    if missing:
        were = "demand was" if missing == 1 else "demands were"
        blocks.append(Paragraph(f"{missing} {were} not assessed: nothing is known of their movement."))
    return blocks


def _row(row: Row) -> list[str]:
    before = Status(row.before).label if row.before else "not on record"
    why = " ".join(change.reason for change in row.changes)
    codes = _codes(citation for change in row.changes for citation in change.citations.all())
    return [row.ref, row.title, f"{before} → {Status(row.after).label}", why, codes]


def _said(record: RoundRecord, progress: RoundProgress | None) -> Iterable[Paragraph]:
    if progress is not None and progress.content:
        claims = progress.content["claims"]
        yield Paragraph(
            f"Statements that claim progress: {claims['progress']} of {claims['issued']}. "
            f"Demands that advanced on cited evidence: {progress.content['evidenced']}."
        )
    for bench in [*([record.joint] if record.joint else []), *record.benches]:
        name = bench.party.name if bench.party else "Jointly"
        if not bench.readouts:
            yield Paragraph("No statement is on record.", lead=name)
        yield from (_readout(readout, name) for readout in bench.readouts)


def _readout(readout: Readout, name: str) -> Paragraph:
    said = readout.text or "" if readout.issued else "No statement was issued."
    tone = f" ({readout.get_tone_display().lower()})" if readout.issued and readout.tone else ""
    return Paragraph(said, [_code(citation) for citation in readout.citations.all()], lead=f"{name}{tone}")


def _deadlines(progress: RoundProgress, evidence: LeverageEvidence, parties: PartyOrder) -> list[Paragraph | Table]:
    rows = []
    for entry in progress.content["deadlines"]:
        party = parties.by_code(entry["set_by"])
        left = entry["days_left"]
        rows.append(
            [
                str(entry["due_on"] or "open"),
                "" if left is None else f"{left} day{'' if left == 1 else 's'}",
                entry["title"],
                party.name if party else "both jointly",
                f"{entry['times_moved']}×",
                entry["consequence"] or "",
                _codes(evidence.deadlines.get(entry["key"], ())),
            ]
        )
    headings = ("Due", "Left", "Deadline", "Set by", "Moved", "If it passes", "Sources")
    return [Table(headings, (12, 10, 24, 12, 8, 22, 12), rows)] if rows else [Paragraph("No deadline is ahead.")]


def _step(revision: DeadlineRevision) -> Paragraph:
    day = f" to {revision.due_on}" if revision.due_on else ""
    said = f"{revision.get_kind_display().lower()}{day}, announced {revision.announced_on or 'on no stated day'}."
    codes = [_code(citation) for citation in revision.citations.all()]
    return Paragraph(f"{said} {revision.reason or ''}".strip(), codes, lead=revision.deadline.title)


def _measures(progress: RoundProgress, evidence: LeverageEvidence) -> list[Paragraph | Table]:
    rows = [
        [
            entry["imposed_by"],
            entry["title"],
            MeasureState(entry["state"]).label if entry["state"] else "not in force",
            "" if entry["rate"] is None else f"{entry['rate']} %",
            "" if entry["scope_usd"] is None else f"{int(float(entry['scope_usd'])):,} USD",
            _codes(evidence.measures.get(entry["key"], ())),
        ]
        for entry in progress.content["measures"]
    ]
    headings = ("By", "Measure", "State", "Rate", "Trade covered a year", "Sources")
    return [Table(headings, (8, 36, 14, 10, 20, 12), rows)] if rows else []


def _citations(record: RoundRecord, progress: RoundProgress | None, evidence: LeverageEvidence) -> Iterable[Citation]:
    yield from record.round.citations.all()
    for bench in [*record.benches, *([record.joint] if record.joint else [])]:
        for readout in bench.readouts:
            yield from readout.citations.all()
    if progress is not None:
        for row in progress.moved[:MOST_MOVED]:
            for change in row.changes:
                yield from change.citations.all()
        for entry in (progress.content or {}).get("deadlines", ()):
            yield from evidence.deadlines.get(entry["key"], ())
        for entry in (progress.content or {}).get("measures", ()):
            yield from evidence.measures.get(entry["key"], ())
    for revision in record.deadline_revisions:
        yield from revision.citations.all()


def _codes(citations: Iterable[Citation]) -> str:
    return ", ".join(dict.fromkeys(_code(citation) for citation in citations))


def _code(citation: Citation) -> str:
    return f"{citation.source.code} {citation.rating}{' disputes' if citation.disputes else ''}"


def _cited(source: Source, citations: Iterable[Citation]) -> str:
    """Publisher, title, date and address; then how it was rated in this note."""
    printed = ", ".join(str(part) for part in (source.publisher, source.title, source.published_on) if part)
    ratings = dict.fromkeys(
        f"{citation.get_basis_display().lower()}, {citation.get_reliability_display().lower()}, "
        f"{citation.get_credibility_display().lower()}"
        for citation in citations
        if citation.source_id == source.pk
    )
    return f"{printed or source.key}. {'; '.join(ratings)}.{f' {source.url}' if source.url else ''}"


def _foot(progress: RoundProgress | None, head: int, at: dt.datetime) -> str:
    read = f"Read {at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC at changeset {head}."
    if progress is None or progress.summary.revision is None:
        return f"No summary is computed yet. {read}"
    summary = progress.summary
    holds = "" if summary.state == "current" else " It was being recomputed."
    moment = f"{summary.computed_at:%Y-%m-%d %H:%M} UTC" if summary.computed_at else "for this note"
    return (
        f"Figures: summary revision {summary.revision}, method {summary.method or METHOD}, computed {moment}, "
        f"as of changeset {summary.reflects}.{holds} {read} Ratings: reliability A to F, credibility 1 to 6."
    )
