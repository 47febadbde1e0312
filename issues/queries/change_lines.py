"""Changesets as people read them: one line of words for each record they touched, with its fields before and after.

A changeset is read from the ledger (issues.queries.history), so that a reader sees here what the changes feed tells.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from issues.models import StatusChange
from issues.queries.change_words import FieldLine, field_lines, in_words, label_of, listed
from issues.queries.history import tell_changesets
from issues.shapes import Change, Changeset
from tradetalks.sources.models import Source


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: `kind` (issue, round, source, deadline, measure, or other) says what page it has."""

    kind: str
    name: str

    @property
    def place(self) -> str:
        """The last part of its page's address."""
        return self.name.removeprefix({"round": "R", "source": "S-"}.get(self.kind, ""))


@dataclass(slots=True)
class Line:
    """`moved` US-003 `from Raised to Narrowing in R5`; `sources` are the codes of those it cites."""

    model: str
    verb: str
    subject: Subject
    rest: str = ""
    fields: list[FieldLine] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    added: bool = False
    """It put the record on record: its fields say what they say, and nothing differs."""
    corrected: bool = False
    """It says that a fact does not hold any more."""


@dataclass(frozen=True, slots=True)
class ToldChangeset:
    """A changeset, its lines, and whether there are more of them than are told here."""

    told: Changeset
    lines: list[Line]
    more: bool = False


def lines_of(
    rows: Sequence[Mapping[str, Any]], *, labels: AbstractSet[str], only: Q | None = None, most: int | None = None
) -> list[ToldChangeset]:
    """The changesets read with CHANGESET_COLUMNS in lines, of which at most so many changes of each are read.

    At most fourteen queries, whatever is told. Changesets that show nothing the reader may see are left out.
    """
    if most is not None:
        beginning = Q(position__lte=most)
        only = beginning if only is None else only & beginning
    told = tell_changesets(rows, labels=labels, only=only, whole=True)
    changes = [change for changeset in told for change in changeset["changes"]]
    words = Words.of(changes)
    return [
        ToldChangeset(changeset, words.lines(changeset["changes"]), more=len(changeset["changes"]) == most)
        for changeset in told
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """What the sentences of some changes need besides: codes of sources by their keys, and statuses left."""

    codes: Mapping[str, str]
    previous: Mapping[int, str]

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Words":
        """Two queries, none where nothing asks for them."""
        keys = {str(side["source"]) for change in changes for side in _sides(change) if side.get("source")}
        statuses = [change["id"] for change in changes if change["model"] == "issues.statuschange"]
        codes = Source.objects.filter(key__in=keys).values_list("key", "pk") if keys else ()
        left = StatusChange.objects.filter(pk__in=statuses).values_list("pk", "previous") if statuses else ()
        return cls({key: f"S-{pk}" for key, pk in codes}, dict(left))

    def lines(self, changes: Iterable[Change]) -> list[Line]:
        """One line a record; citations, ties and delegations join the record they belong to."""
        lines: dict[tuple[str, str], Line] = {}
        belonging: list[Change] = []
        for change in changes:
            if change["model"] in BELONGS:
                belonging.append(change)
                continue
            key = (change["model"], str(change["ref"] or change["id"]))
            line = self.line(change)
            if key in lines:
                lines[key] = _joined(lines[key], line)
            else:
                lines[key] = line
        for change in _without_rewrites(belonging):
            owner, column, name = BELONGS[change["model"]]
            side = _said(change)
            key = (owner, str(f"R{side[column]}" if owner == "rounds.round" else side[column]))
            if key not in lines:
                kind = _KINDS.get(owner, "other")
                lines[key] = Line(
                    owner,
                    "edited",
                    Subject(kind, key[1] if kind != "other" else f"the sources of a {owner.partition('.')[2]}"),
                )
            self._join(lines[key], change, name)
        return list(lines.values())

    def line(self, change: Change) -> Line:
        """What the change of one record did, in words."""
        model, side = change["model"], _said(change)
        added = change["action"] == "added"
        fields = field_lines(model, change["before"], change["after"], without=_SAID.get(model, ()) if added else ())
        verb, subject, rest = _SENTENCES.get(model, _anything)(change, side, fields, self)
        line = Line(model, verb, subject, rest, fields, added=added)
        if change["action"] == "changed" and "superseded" in side and change["before"] != change["after"]:
            line.verb, line.corrected = _TAKEN_BACK.get(model) or verb.replace("recorded", "took back"), True
            line.fields = [FieldLine(label_of("superseded_reason"), None, str(side["superseded_reason"]))]
        return line

    def _join(self, line: Line, change: Change, name: str) -> None:
        side = _said(change)
        said = self.codes.get(side.get("source", ""), "") or str(
            side.get("name") or side.get("party") or side.get("deadline") or side.get("measure") or ""
        )
        if side.get("level"):
            said += f": {in_words(change['model'], 'level', side['level'])}"
        if name == "Sources" and change["action"] == "added":
            line.sources.append(said)
            quote = side.get("quote")
            if not quote and line.verb != "edited":
                return
            said = f"{said}: {quote}" if quote else said
        told = FieldLine(name, said, None) if change["action"] == "removed" else FieldLine(name, None, said)
        last = line.fields[-1] if line.fields else told
        if last is not told and last.label == name and (last.before is None) == (told.before is None):
            line.fields[-1] = FieldLine(name, _both(last.before, told.before), _both(last.after, told.after))
        else:
            line.fields.append(told)


BELONGS: Mapping[str, tuple[str, str, str]] = {
    **{
        f"{owner}citation": (owner, "fact", "Sources")
        for owner in (
            "issues.issue", "issues.statuschange", "issues.position", "issues.issuelink", "issues.note",
            "issues.commitment", "issues.delivery", "issues.observation", "rounds.round", "rounds.readout",
            "rounds.demandlist", "rounds.deadlinerevision", "rounds.measurerevision",
        )
    },
    "issues.issuedeadline": ("issues.issue", "issue", "Deadlines"),
    "issues.issuemeasure": ("issues.issue", "issue", "Measures"),
    "issues.issuesensitivity": ("issues.issue", "issue", "Sensitivity"),
    "rounds.delegate": ("rounds.round", "round", "Delegates"),
    "rounds.negotiationparty": ("rounds.negotiation", "negotiation", "Parties"),
}  # fmt: skip
"""Model → the record its rows belong to, the column naming it, and what they are called there."""

_KINDS = {"issues.issue": "issue", "rounds.round": "round", "sources.source": "source"}


_SAID: Mapping[str, tuple[str, ...]] = {
    "issues.issue": ("ref", "title"),
    "issues.statuschange": ("issue", "to", "round", "on"),
    "issues.position": ("issue", "party", "stance", "round", "on"),
    "issues.issuelink": ("from_issue", "to_issue", "kind"),
    "issues.note": ("issue", "round"),
    "issues.delivery": ("commitment", "level", "on"),
    "issues.observation": ("commitment", "period"),
    "rounds.round": ("name",),
    "rounds.readout": ("party", "round", "tone"),
    "rounds.deadlinerevision": ("deadline", "kind", "due_on"),
    "rounds.measurerevision": ("measure", "state", "effective_on"),
    "rounds.consultedsource": ("source",),
    "issues.listedarea": ("area",),
}
"""Columns that the sentence says of a record that was added."""


def _both(first: str | None, second: str | None) -> str | None:
    return f"{first}, {second}" if first and second else first or second


def _sides(change: Change) -> list[dict[str, Any]]:
    return [side for side in (change["before"], change["after"]) if side is not None]


def _said(change: Change) -> dict[str, Any]:
    """What the record says: after the change, or before it was removed."""
    return _sides(change)[-1]


def _joined(first: Line, then: Line) -> Line:
    """Two changes of one record in one changeset: what the first did, and the fields of both."""
    keep = then if first.verb in {"edited", "planned"} else first
    fields = [*first.fields, *then.fields]
    return Line(keep.model, keep.verb, keep.subject, keep.rest, fields, added=keep.added, corrected=keep.corrected)


def _without_rewrites(changes: Iterable[Change]) -> list[Change]:
    """Sets are written anew whole: what was taken out and put back with the same words did not change."""
    kept: list[Change] = []
    for change in changes:
        said = {name: value for name, value in _said(change).items() if name != "recorded"}
        for other in kept:
            same = {name: value for name, value in _said(other).items() if name != "recorded"} == said
            if same and other["model"] == change["model"] and other["action"] != change["action"]:
                kept.remove(other)
                break
        else:
            kept.append(change)
    return kept


# --- sentences ----------------------------------------------------------------------------------------

Sentence = tuple[str, Subject, str]
Side = Mapping[str, Any]


def _issue_named(side: Side, column: str = "issue") -> Subject:
    return Subject("issue", str(side[column])) if side.get(column) else Subject("other", "")


def _where(side: Side) -> str:
    """`in R5`, `on 2019-02-15`, or nothing."""
    if side.get("round"):
        return f" in R{side['round']}"
    return f" on {side['on']}" if side.get("on") else ""


def _edited(change: Change, subject: Subject, fields: Sequence[FieldLine], added: str, name: str = "") -> Sentence:
    """A record that was put on record, edited or removed."""
    if change["action"] == "added":
        return added, subject, f"“{name}”" if name else ""
    if change["action"] == "removed":
        return "removed", subject, ""
    return (
        "edited",
        subject,
        f"({listed(line.label[:1].lower() + line.label[1:] for line in fields)})" if fields else "",
    )


def _issue(change: Change, side: Side, fields: Sequence[FieldLine], _: Words) -> Sentence:
    subject = Subject("issue", str(change["ref"]))
    if change["action"] == "changed" and [line.label for line in fields] == [label_of("archived_on")]:
        return "archived" if side["archived_on"] else "restored", subject, ""
    return _edited(change, subject, fields, "opened", side["title"])


def _status(change: Change, side: Side, _: Sequence[FieldLine], words: Words) -> Sentence:
    subject, to = _issue_named(side), in_words("issues.statuschange", "to", side["to"])
    before = words.previous.get(change["id"], "")
    if change["action"] == "changed":
        return "", subject, f"{to}{_where(side)}"
    if not before:
        return "put", subject, f"at {to}{_where(side)}"
    if before == side["to"]:
        return "assessed", subject, f"{_where(side).strip()}: still {to}".removeprefix(": ")
    return "moved", subject, f"from {in_words('issues.statuschange', 'to', before)} to {to}{_where(side)}"


def _position(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    stance = str(in_words("issues.position", "stance", side["stance"])).lower()
    return "recorded a position on", _issue_named(side), f"{side['party']} {stance}{_where(side)}"


def _link(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    kind = str(in_words("issues.issuelink", "kind", side["kind"])).lower()
    return "linked", _issue_named(side, "from_issue"), f"{kind} {side['to_issue']}"


def _note(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    if side.get("issue"):
        return "added a note on", _issue_named(side), ""
    if side.get("round"):
        return "added a note on", Subject("round", f"R{side['round']}"), ""
    return "added a note on", Subject("other", "the talks"), ""


def _meeting(change: Change, side: Side, fields: Sequence[FieldLine], _: Words) -> Sentence:
    subject = Subject("round", str(change["ref"]))
    before = (change["before"] or {}).get("logged")
    if change["action"] == "changed" and bool(side.get("logged")) != bool(before):
        return "logged" if side.get("logged") else "took back the logging of", subject, ""
    return _edited(change, subject, fields, "planned", side["name"])


def _readout(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    said = str(in_words("rounds.readout", "tone", side["tone"])).lower()
    who = side.get("party") or "both jointly"
    if side.get("round"):
        return f"recorded what {who} said of", Subject("round", f"R{side['round']}"), f"({said})"
    return "recorded what was said on", Subject("other", str(side["on"])), f"by {who} ({said})"


def _deadline_step(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    kind = str(in_words("rounds.deadlinerevision", "kind", side["kind"])).lower()
    due = f" {side['due_on']}" if side.get("due_on") else ""
    return "recorded a step of the deadline", Subject("deadline", str(side["deadline"])), f"{kind}{due}"


def _measure_change(_change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    state = str(in_words("rounds.measurerevision", "state", side["state"])).lower()
    since = f" from {side['effective_on']}" if side.get("effective_on") else ""
    return "recorded a change of the measure", Subject("measure", str(side["measure"])), f"{state}{since}"


def _of_commitment(change: Change, side: Side, _: Sequence[FieldLine], __: Words) -> Sentence:
    if change["model"] == "issues.delivery":
        said = str(in_words("issues.delivery", "level", side["level"]))
        return "recorded the delivery of", Subject("other", str(side["commitment"])), f"{said}{_where(side)}"
    return "recorded an observed value of", Subject("other", str(side["commitment"])), f"for {side['period']}"


def _source(change: Change, side: Side, fields: Sequence[FieldLine], _: Words) -> Sentence:
    name = side.get("title") or side.get("publisher") or side["key"]
    return _edited(change, Subject("source", f"S-{change['id']}"), fields, "put on record", name)


def _listed(change: Change, side: Side, _: Sequence[FieldLine], words: Words) -> Sentence:
    if change["model"] == "rounds.consultedsource":
        subject = Subject("source", words.codes.get(str(side["source"]), str(side["source"])))
        return "listed" if change["action"] == "added" else "took from the list", subject, "as consulted"
    verb = "listed the area" if change["action"] == "added" else "took the area from the list"
    return verb, Subject("other", str(side["area"])), ""


def _anything(change: Change, side: Side, fields: Sequence[FieldLine], _: Words) -> Sentence:
    kind = {"demandlist": "demand list"}.get(change["model"].partition(".")[2], change["model"].partition(".")[2])
    name = str(side.get("title") or side.get("text") or side.get("label") or side.get("name") or "")
    subject = Subject("other", f"the {kind} {change['ref'] or ''}".strip())
    return _edited(change, subject, fields, "put on record", name)


_TAKEN_BACK: Mapping[str, str] = {
    "issues.statuschange": "took back a status of",
    "issues.issuelink": "took back a link of",
    "issues.note": "took back a note on",
}

_SENTENCES: Mapping[str, Callable[[Change, Side, Sequence[FieldLine], Words], Sentence]] = {
    "issues.issue": _issue,
    "issues.statuschange": _status,
    "issues.position": _position,
    "issues.issuelink": _link,
    "issues.note": _note,
    "issues.delivery": _of_commitment,
    "issues.observation": _of_commitment,
    "issues.listedarea": _listed,
    "rounds.consultedsource": _listed,
    "rounds.round": _meeting,
    "rounds.readout": _readout,
    "rounds.deadlinerevision": _deadline_step,
    "rounds.measurerevision": _measure_change,
    "sources.source": _source,
}
