"""A body that logs or amends a round → what the acts take, and an act's refusal → where it stands in the body."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import QuerySet

from issues.actions.round_record import DeadlineEntry, MeasureEntry, NextRound, Outcome, ReadoutEntry, RoundEntries
from issues.models import StatusChange
from rounds.actions.meetings import Seat
from rounds.api.naming import named, parties_named, seats_of
from rounds.models import Readout, Round
from tradetalks.ledger.refusals import NotFound, Refused
from tradetalks.sources.bodies import cited, recited
from tradetalks.sources.citing import Cited

Values = dict[str, Any]
LISTS = ("readouts", "issues", "deadlines", "measures")
_CITATION = re.compile(r"citations\[(\d+)\](.*)")
_OUTCOME = re.compile(r"outcomes\[(?P<ref>[^\]]+)\](?P<field>.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A body as the acts take it."""

    record: Values
    entries: RoundEntries
    delegates: Sequence[Seat] | None
    citations: Sequence[Cited] | None


def entered(meeting: Round, values: Mapping[str, Any], *, person: Any) -> Entered:
    """What the body says of the round, its names looked up: as many queries as kinds of names, however long it is.

    Raises NotFound naming every field whose record is not there, or not the person's to see.
    """
    record = {
        name: value for name, value in values.items() if name not in {*LISTS, "outcome", "next_round", "taken_back"}
    }
    record |= {f"outcome_{item}": answer for item, answer in values.get("outcome", {}).items()}
    rows = {kind: [dict(row) for row in values.get(kind, ())] for kind in LISTS}
    look = _Lookups()
    look.into(rows["readouts"], "readouts", "party", parties_named)
    issues = meeting.negotiation.issues.all()
    look.into(rows["issues"], "issues", "issue", lambda names: named(issues, "ref", names, "issue"))
    look.into(rows["issues"], "issues", "successor", lambda names: named(issues, "ref", names, "issue"))
    deadlines, measures = meeting.negotiation.deadlines.all(), meeting.negotiation.measures.all()
    look.into(rows["deadlines"], "deadlines", "deadline", lambda names: named(deadlines, "key", names, "deadline"))
    look.into(rows["measures"], "measures", "measure", lambda names: named(measures, "key", names, "measure"))
    statuses = StatusChange.objects.filter(round=meeting).select_related("issue")
    look.into(rows["readouts"], "readouts", "supersedes", lambda ids: _facts(meeting.readouts.all(), ids))
    look.into(rows["issues"], "issues", "supersedes", lambda ids: _facts(statuses, ids))
    taken: list[StatusChange | Readout] = []
    for kind, facts in (("readouts", meeting.readouts.all()), ("status_changes", statuses)):
        ids = {f"taken_back.{kind}[{place}]": pk for place, pk in enumerate(values.get("taken_back", {}).get(kind, ()))}
        taken += (look.up(partial(_facts, facts, ids)) or {}).values()
    look.citations(rows, person)
    delegates = look.up(lambda: seats_of(record.pop("delegates", None)))
    citations = look.up(lambda: recited(meeting, record.pop("citations", None), person=person))
    look.refuse_any()
    following = values.get("next_round")
    entries = RoundEntries(
        readouts=[ReadoutEntry(**row) for row in rows["readouts"]],
        outcomes=[Outcome(**row) for row in rows["issues"]],
        deadlines=[DeadlineEntry(**row) for row in rows["deadlines"]],
        measures=[MeasureEntry(**row) for row in rows["measures"]],
        next_round=NextRound(**following) if following else None,
        taken_back=taken,
    )
    return Entered(record=record, entries=entries, delegates=delegates, citations=citations)


@contextmanager
def at_their_fields(entries: RoundEntries) -> Iterator[None]:
    """Names what the acts refuse as the body does: `issues[3].to` instead of `outcomes[US-007].to`."""
    try:
        yield
    except Refused as refusal:
        refusal.errors = {_field(path, entries): said for path, said in refusal.errors.items()}
        raise


def _field(path: str, entries: RoundEntries) -> str:
    if path.startswith("outcome_"):
        return path.replace("_", ".", 1)
    if match := _OUTCOME.fullmatch(path):
        places = [place for place, outcome in enumerate(entries.outcomes) if outcome.issue.ref == match["ref"]]
        if not places:
            return "taken_back.status_changes"
        # Several entries of one issue: the message says which status it is about.
        return f"issues[{places[0]}]{_corrected(match['field'])}" if len(places) == 1 else "issues"
    return {"round": "__all__", "fact": "taken_back"}.get(path, _corrected(path))


def _corrected(path: str) -> str:
    return f"{path.removesuffix('.fact')}.supersedes" if path.endswith(".fact") else path


def _facts(facts: QuerySet[Any], wanted: Mapping[str, int | None]) -> Values:
    """Field → the fact of the round with that id; None stays. Raises NotFound."""
    by_id = {fact.pk: fact for fact in facts.filter(pk__in=[pk for pk in wanted.values() if pk is not None])}
    missing = {
        where: f"Nothing of the kind was recorded of this round under the id {pk}."
        for where, pk in wanted.items()
        if pk is not None and pk not in by_id
    }
    if missing:
        raise NotFound(next(iter(missing.values())), errors=missing)
    return {where: by_id[pk] if pk is not None else None for where, pk in wanted.items()}


@dataclass
class _Lookups:
    """Looks names up kind by kind and keeps what was not there, so that all of it is told at once."""

    missing: dict[str, str] = field(default_factory=dict)

    def up(self, read: Callable[[], Any]) -> Any:
        """What `read` finds; None where it refuses."""
        try:
            return read()
        except NotFound as refusal:
            self.missing |= refusal.errors
            return None

    def into(self, rows: Sequence[Values], kind: str, name: str, read: Callable[[Mapping[str, Any]], Any]) -> None:
        """Replace the names in one column of a list by the records that `read` finds, by field."""
        wanted = {f"{kind}[{place}].{name}": row[name] for place, row in enumerate(rows) if name in row}
        records = self.up(lambda: read(wanted)) if wanted else {}
        for place, row in enumerate(rows):
            if name in row and records:
                row[name] = records[f"{kind}[{place}].{name}"]

    def citations(self, rows: Mapping[str, Sequence[Values]], person: Any) -> None:
        """Replace the citations of every row by those the acts take. One query for all of them."""
        given = [
            (f"{kind}[{place}].citations[{nth}]", citation)
            for kind in LISTS
            for place, row in enumerate(rows[kind])
            for nth, citation in enumerate(row.get("citations", ()))
        ]
        try:
            found = iter(cited([citation for _, citation in given], person=person))
        except NotFound as refusal:
            for path, said in refusal.errors.items():
                if match := _CITATION.fullmatch(path):
                    self.missing[f"{given[int(match[1])][0]}{match[2]}"] = said
            return
        for kind in LISTS:
            for row in rows[kind]:
                if "citations" in row:
                    row["citations"] = [next(found) for _ in row["citations"]]

    def refuse_any(self) -> None:
        """Raise NotFound when anything was not there."""
        if self.missing:
            raise NotFound(next(iter(self.missing.values())), errors=self.missing)
