"""Records set back to what they said before, through the acts that edit them and under the rights those ask for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Field

from issues.access import require_analysing
from issues.actions.commitments import edit_commitment
from issues.actions.issues import archive_issue, edit_issue, restore_issue
from issues.actions.reverting.parts import Net, Owner, Parts, WholeSet
from issues.actions.reverting.refusals import Conflict, NotTakenBack, by_whom, changed_by
from issues.actions.ties import Ties
from issues.models import Area, Commitment, Issue
from rounds.access import require_recording
from rounds.actions.calendar import edit_deadline, edit_measure
from rounds.actions.meetings import Seat, amend_round, edit_round, log_round, unlog_round
from rounds.actions.negotiations import edit_negotiation, rename_party
from rounds.actions.readouts import edit_demand_list
from rounds.models import ConsultedSource, Deadline, DemandList, Measure, Negotiation, Party, Round
from tradetalks.ledger.models import RecordedModel, VersionedModel
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.verification import Snapshot
from tradetalks.sources.actions import edit_source
from tradetalks.sources.citing import STATED, Cited
from tradetalks.sources.models import Source

Who = Mapping[str, Any]
"""`by`, `at`, `door` and `reason` of the act."""

STAYS: Mapping[type[RecordedModel], str] = {
    Round: "a round stays on record: amend it, or edit its plan",
    Deadline: "a deadline stays on record: edit it, and supersede its steps",
    Measure: "a measure stays on record: edit it, and supersede its changes",
    DemandList: "a demand list stays on record: edit it",
    Commitment: "a commitment stays on record: edit it, or take it off its issue",
    Negotiation: "talks stay on record: edit them",
    Party: "a party stays on record: rename it",
    Area: "an area stays on record: leave it unused",
    Source: "a source stays on record, for others may cite it: edit it",
}


def conflicts_of(parts: Parts, number: int) -> Iterator[Conflict]:
    """Every column and set that is not as the changeset left it, unless it is as it was before. Writes nothing."""
    for net in (*parts.changed, *(net for net in parts.created if net.model is Issue), *logged_anew(parts)):
        yield from _changed_columns(net, number)
    for (model, pk), wholes in parts.sets.items():
        if model is Round and (model, pk) in parts.written():
            continue  # it stays, with whatever it has now
        for whole in wholes:
            yield from _changed_set(whole, number)


def refuse_what_stays(parts: Parts) -> list[str]:
    """What stays on record though the rest is taken back: sources (S-41) and rounds (R9, a plan from now on).

    Superseded facts cite the one and were recorded against the other. Raises NotTakenBack for anything else that was
    created, and where there is no rest.
    """
    kept = [net for net in parts.created if net.model in {Source, Round}]
    stays = [net for net in parts.created if net.model not in {Issue, Source, Round}]
    rest = any((parts.recorded, parts.superseded, parts.changed, parts.listed, logged_anew(parts)))
    if not rest and not any(net.model is Issue for net in parts.created):
        stays += kept
    for net in stays:
        why = STAYS.get(net.model, "it stays on record")
        raise NotTakenBack(f"{net.ref} cannot be taken back: {why}. Nothing was changed.", field=net.ref)
    return [f"S-{net.pk}" if net.model is Source else net.ref for net in kept]


def logged_anew(parts: Parts) -> list[Net]:
    """Rounds that nobody had planned, put on record and logged at once."""
    return [net for net in parts.created if net.model is Round and (net.after or {}).get("logged_id") is not None]


def set_back(recorder: Recorder, parts: Parts, who: Who, *, own: bool) -> None:
    """Give every changed record, set and list what it had before; `own`: by who changed it.

    Raises what the acts of each raise.
    """
    for logged in logged_anew(parts):
        meeting = Round.objects.get(pk=logged.pk)
        unlog_round(meeting, version=meeting.version, record={}, **who)
    created = parts.written()
    owners: dict[Owner, list[WholeSet]] = {owner: sets for owner, sets in parts.sets.items() if owner not in created}
    changed: dict[tuple[Any, int], Net] = {(net.model, net.pk): net for net in parts.changed}
    for model, pk in [*changed, *(owner for owner in owners if owner not in changed)]:
        net = changed.get((model, pk))
        row: Any = model._default_manager.get(pk=pk)
        values = before_values(net, row) if net else {}
        sets = {whole.name: whole for whole in owners.get((model, pk), ())}
        if model is Issue:
            _issue(row, values, sets, who, own=own)
        else:
            _ACTS[model](row, values, sets, who)
    _unlist(recorder, parts.listed, who)


def before_values(net: Net, row: Any) -> dict[str, Any]:
    """Field → its value before the changeset, of each it changed and that is not so already."""
    present = row.snapshot()
    before = net.before or {}
    names = {name for name in net.columns() if present[name] != before.get(name)}
    return {
        column.name: value_of(column, before.get(column.attname))
        for column in net.model._meta.concrete_fields
        if column.attname in names
    }


def value_of(column: "Field[Any, Any]", value: Any) -> Any:
    """A column's value from what the ledger keeps of it; the row it refers to where it names one."""
    if value is None or not column.is_relation:
        return column.to_python(value)
    target: Any = column.related_model
    return target._default_manager.get(pk=value)


# --- what was changed since --------------------------------------------------------------------------


def _changed_columns(net: Net, number: int) -> Iterator[Conflict]:
    row = net.current
    present = row.snapshot() if row is not None else {}
    after, before = net.after or {}, net.before or {}
    label = net.model._meta.label_lower
    columns = list(net.columns())
    if net.model is Round and "logged_id" in columns:
        columns.append("version")  # whoever amended it since built on its being logged
    for column in columns:
        now = present.get(column)
        if now == after.get(column) or (net.before is not None and now == before.get(column)):
            continue
        since = changed_by(label, net.pk, after=number, column=column)
        name: Any = "record" if column == "version" else _column_name(net.model, column)
        yield Conflict(
            model=label,
            pk=net.pk,
            ref=net.ref,
            column=column,
            was=before.get(column),
            set=after.get(column),
            now=now,
            since=since,
            says=f"The {name} of {net.ref} was changed {by_whom(since)}.",
        )


def _column_name(model: type[RecordedModel], column: str) -> Any:
    return next(field.verbose_name for field in model._meta.concrete_fields if field.attname == column)


def _changed_set(whole: WholeSet, number: int) -> Iterator[Conflict]:
    present = whole.present()
    if [row.pk for row in present] == sorted(net.pk for net in whole.added):
        return
    if whole.contents(row.snapshot() for row in present) == whole.contents(_befores(whole)):
        return
    model, pk = whole.owner
    row = model._default_manager.get(pk=pk)
    since = changed_by(model._meta.label_lower, pk, after=number)
    yield Conflict(
        model=model._meta.label_lower,
        pk=pk,
        ref=row.ledger_ref,
        since=since,
        says=f"The {whole.name} of {row.ledger_ref} were changed {by_whom(since)}.",
    )


# --- one kind of record each -------------------------------------------------------------------------

Sets = Mapping[str, WholeSet]


def _issue(issue: Issue, values: dict[str, Any], sets: Sets, who: Who, *, own: bool) -> None:
    archived: Any = values.pop("archived_on", ...)
    wholes = {name: list(_named(sets.get(name))) for name in ("deadlines", "measures") if name in sets}
    held = _befores(sets["sensitivity"]) if "sensitivity" in sets else None
    sensitivity = {Party.objects.get(pk=row["party_id"]): row["level"] for row in held} if held is not None else None
    citations = _citations(sets)
    if values or sets:
        ties = Ties(sensitivity=sensitivity, **wholes)
        edit_issue(issue, version=issue.version, changes=values, ties=ties, citations=citations, **who)
    if archived is None:
        restore_issue(issue, version=issue.version, undoing=own, **who)
    elif archived is not ...:
        archive_issue(issue, version=issue.version, on=archived, undoing=own, **who)


def _meeting(meeting: Round, values: dict[str, Any], sets: Sets, who: Who) -> None:
    delegates = None
    if "delegates" in sets:
        delegates = [
            Seat(party=Party.objects.get(pk=row["party_id"]), name=row["name"], title=row["title"], head=row["head"])
            for row in _befores(sets["delegates"])
        ]
    rest: dict[str, Any] = {"version": meeting.version, "delegates": delegates, "citations": _citations(sets), **who}
    logged = values.pop("logged", ...)
    if logged is None:
        unlog_round(meeting, record=values, **rest)
    elif logged is not ...:
        values.pop("state", None)  # it follows
        log_round(meeting, record=values, **rest)
    elif meeting.is_logged:
        amend_round(meeting, changes=values, **rest)
    else:
        edit_round(meeting, changes=values, **rest)


def _cited(act: Callable[..., Any]) -> Callable[..., None]:
    """An act that takes changes and citations."""

    def edit(row: VersionedModel, values: dict[str, Any], sets: Sets, who: Who) -> None:
        act(row, version=row.version, changes=values, citations=_citations(sets), **who)

    return edit


def _plain(act: Callable[..., Any]) -> Callable[..., None]:
    """An act that takes changes only."""

    def edit(row: VersionedModel, values: dict[str, Any], _: Sets, who: Who) -> None:
        act(row, version=row.version, changes=values, **who)

    return edit


def _party(party: Party, values: dict[str, Any], _: Sets, who: Who) -> None:
    rename_party(party, name=values.get("name", party.name), **who)


_ACTS: Mapping[Any, Callable[..., None]] = {
    Round: _meeting,
    Commitment: _cited(edit_commitment),
    DemandList: _cited(edit_demand_list),
    Deadline: _plain(edit_deadline),
    Measure: _plain(edit_measure),
    Negotiation: _plain(edit_negotiation),
    Source: _plain(edit_source),
    Party: _party,
}


def _befores(whole: WholeSet) -> list[Snapshot]:
    return [net.before for net in whole.removed if net.before is not None]


def _named(whole: WholeSet | None) -> Iterable[Any]:
    """The deadlines or measures that the rows taken from the set tied the issue to, in order."""
    for row in _befores(whole) if whole else ():
        column = "deadline_id" if "deadline_id" in row else "measure_id"
        model: Any = Deadline if column == "deadline_id" else Measure
        yield model._default_manager.get(pk=row[column])


def _citations(sets: Sets) -> Sequence[Cited] | None:
    if "citations" not in sets:
        return None
    return [
        Cited(source=Source.objects.get(pk=row["source_id"]), **{name: row[name] for name in STATED})
        for row in _befores(sets["citations"])
    ]


def _unlist(recorder: Recorder, listed: Sequence[Net], who: Who) -> None:
    for net in listed:
        (require_recording if net.model is ConsultedSource else require_analysing)(who["by"])
        row = net.current
        if net.before is None and row is not None:
            recorder.delete(row)
        elif net.before is not None and row is None:
            recorder.insert(net.model(**{name: value for name, value in net.before.items() if name != "id"}))
