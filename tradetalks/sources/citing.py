"""How an act takes citations, and the one way they are written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tradetalks.ledger.models import RecordedModel
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.refusals import Invalid, at_path
from tradetalks.sources.actions import put_on_record
from tradetalks.sources.models import JOINT_VOICE, Citation, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One citation as a door hands it in. Rating defaults to F6: cannot be judged.

    A source that is not saved yet is put on record with its first citation, in the same act.
    """

    source: Source
    basis: str
    voice: str | None = None
    disputes: bool = False
    speaker: str | None = None
    people: int | None = None
    reliability: str = "F"
    credibility: int = 6
    locator: str | None = None
    quote: str | None = None


STATED = ("voice", "disputes", "basis", "speaker", "people", "reliability", "credibility", "locator", "quote")
"""What a citation says of its source: fields of Cited and columns of Citation alike."""


def citation_model(row: RecordedModel) -> Any:
    """The table of the citations of rows like this one."""
    relation: str = "citations"  # of every cited kind of row
    return row._meta.get_field(relation).related_model


def cite(
    recorder: Recorder, fact: RecordedModel, citations: Sequence[Cited], *, voices: Collection[str]
) -> list[Citation]:
    """Write the citations of a fact that was just inserted.

    `voices` are the codes of the negotiation's parties; a citation speaks for one of them, for both
    (`joint`) or for neither (None). Raises Invalid naming `citations[i].<field>`.
    """
    rows = _rows(recorder, fact, citations, voices)
    return recorder.insert_many(rows, paths=[f"citations[{index}]" for index in range(len(rows))])


def cite_each(
    recorder: Recorder, cited: Sequence[tuple[RecordedModel, Sequence[Cited]]], *, voices: Collection[str]
) -> list[Citation]:
    """Write the citations of many facts of one kind in one statement.

    Raises Invalid naming `[i].citations[j].<field>`.
    """
    rows: list[Citation] = []
    paths: list[str] = []
    for index, (fact, citations) in enumerate(cited):
        with at_path(f"[{index}]"):
            rows += _rows(recorder, fact, citations, voices)
        paths += [f"[{index}].citations[{place}]" for place in range(len(citations))]
    return recorder.insert_many(rows, paths=paths)


def _rows(
    recorder: Recorder, fact: RecordedModel, citations: Sequence[Cited], voices: Collection[str]
) -> list[Citation]:
    model = citation_model(fact)
    rows = []
    for index, cited in enumerate(citations):
        if cited.voice is not None and cited.voice != JOINT_VOICE and cited.voice not in voices:
            allowed = ", ".join([*sorted(voices), JOINT_VOICE])
            message = f"'{cited.voice}' is not a party to these talks; write one of {allowed}, or nothing for neither."
            raise Invalid(message, field=f"citations[{index}].party")
        if not cited.source.pk:
            with at_path(f"citations[{index}].source"):
                put_on_record(recorder, cited.source)
        stated = {column: getattr(cited, column) for column in STATED}
        rows.append(model(**{"fact": fact, "source": cited.source, "recorded_id": recorder.number, **stated}))
    return rows


def replace_citations(
    recorder: Recorder, row: RecordedModel, citations: Sequence[Cited], *, voices: Collection[str]
) -> bool:
    """Make these the citations of a mutable record (an issue, a round); False when they already are."""
    current = list(citation_model(row)._default_manager.filter(fact=row).order_by("pk"))
    wanted = [(cited.source.pk, *(getattr(cited, column) for column in STATED)) for cited in citations]
    have = [(citation.source_id, *(getattr(citation, column) for column in STATED)) for citation in current]
    if have == wanted:
        return False
    for citation in current:
        recorder.delete(citation)
    cite(recorder, row, citations, voices=voices)
    return True


def as_cited(citation: Citation) -> Cited:
    """A citation on record, to be cited again: by the fact that replaces its own."""
    return Cited(source=citation.source, **{column: getattr(citation, column) for column in STATED})
