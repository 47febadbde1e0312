"""Facts taken back: what was recorded is superseded, and what was superseded is recorded anew as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from issues.access import require_analysing, require_recording_status
from issues.actions import corrections
from issues.actions.projection import Step, place, steps_of
from issues.actions.refusals import TransitionRefused
from issues.actions.reverting.parts import Net
from issues.actions.reverting.refusals import Conflict, by_whom, changed_by
from issues.models import Delivery, Issue, Position, StatusChange
from issues.queries.windows import Calendar
from issues.transitions import FIRST, is_allowed
from rounds.access import require_recording
from rounds.actions.corrections import first_day, talks_of
from rounds.models import DeadlineRevision, MeasureRevision, Negotiation, Readout
from rounds.signals import record_changed
from tradetalks.accounts.models import User
from tradetalks.ledger.models import FactModel
from tradetalks.ledger.recording import Recorder
from tradetalks.sources.citing import citation_model

ROUND_FACTS = (Readout, DeadlineRevision, MeasureRevision)

OWN_COLUMNS = frozenset({"id", "recorded_id", "superseded_id", "superseded_reason"})
"""Columns of a fact that tell its recording, not what it says."""

SAME_PLACE: Mapping[type[FactModel], tuple[str, ...]] = {
    StatusChange: ("issue_id", "world_order"),
    Position: ("issue_id", "party_id", "world_order"),
    DeadlineRevision: ("deadline_id", "announced_day"),
    MeasureRevision: ("measure_id", "announced_day", "effective_day"),
    Delivery: ("commitment_id", "on_day"),
}
"""Facts of which the one recorded last holds, where these columns are the same."""

SAID_ONCE: Mapping[type[FactModel], tuple[str, ...]] = {Readout: ("round_id", "party_id", "speaker", "on")}
"""Columns of which no two current facts are the same; of any other kind: all columns."""


def conflicts_of(recorded: Iterable[Net], superseded: Iterable[Net], number: int) -> Iterator[Conflict]:
    """Facts that were corrected since, or are on record again. Writes nothing."""
    for net in recorded:
        fact = net.current
        if fact.superseded_id is not None:
            since = changed_by(fact.ledger_name, net.pk, after=number)
            yield _conflict(net, since, f"The {fact._meta.verbose_name} it recorded was corrected {by_whom(since)}.")
    taken = {(net.model, net.pk) for net in recorded}
    for net in superseded:
        fact = net.current
        for again in _said_again(fact):
            if (type(again), again.pk) not in taken:
                since = again.recorded
                says = f"The {fact._meta.verbose_name} it superseded is on record again {by_whom(since)}."
                yield _conflict(net, since, says)


def require_rights(nets: Iterable[Net], by: User | None) -> None:
    """Raise NotAllowed unless the person may record and supersede each kind of these facts."""
    for model in {net.model for net in nets}:
        if model in ROUND_FACTS:
            require_recording(by)
        elif model in {StatusChange, Position}:
            require_recording_status(by)
        else:
            require_analysing(by)


def take_back(recorder: Recorder, recorded: Sequence[Net], superseded: Sequence[Net], *, reason: str) -> None:
    """Supersede the first and record the second anew, with their citations. Raises Invalid, TransitionRefused.

    Of facts at the same place the one recorded last holds: those recorded there after a fact that comes back are
    recorded anew behind it, so that it comes back to its place.
    """
    gone = [net.current for net in recorded]
    back = [net.current for net in superseded]
    issues = {fact.issue_id for fact in (*gone, *back) if isinstance(fact, StatusChange)}
    held = steps_of(issues)
    _supersede(recorder, gone, reason)
    pairs = [(fact, copy_of(recorder, fact)) for fact in back]
    followers = [(fact, copy_of(recorder, fact)) for fact in _followers(pairs)]
    _supersede(recorder, [fact for fact, _ in followers], reason)
    for fact, copy in sorted([*pairs, *followers], key=lambda pair: pair[0].pk):
        recorder.insert(copy)
        _cite_again(recorder, fact, copy)
        _follow(recorder, copy)
    _require_steps(issues, held)


def copy_of(recorder: Recorder, fact: Any) -> Any:
    """The same fact, not recorded yet: at its place in the world as the calendar is now."""
    columns = [field.attname for field in fact._meta.concrete_fields if field.attname not in OWN_COLUMNS]
    copy = type(fact)(**{name: getattr(fact, name) for name in columns})
    if isinstance(copy, StatusChange | Position):
        talks = copy.issue.negotiation_id
        place(copy, recorder.remember(("calendar as set back", talks), lambda: Calendar.of(talks)))
    if isinstance(copy, StatusChange):
        copy.previous = FIRST  # settled with its history
    return copy


def _supersede(recorder: Recorder, facts: Iterable[Any], reason: str) -> None:
    for fact in facts:
        recorder.supersede(fact, reason=reason)
        _follow(recorder, fact)


def _follow(recorder: Recorder, fact: Any) -> None:
    """Projections and marks, now that the fact came or went."""
    if isinstance(fact, ROUND_FACTS):
        record_changed.send(Negotiation, negotiation=talks_of(fact), recorder=recorder, from_day=first_day(fact))
    else:
        corrections.follow(recorder, fact)


def _followers(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    """Current facts at the place of one that comes back, recorded after it was."""
    found: dict[tuple[type[FactModel], int], Any] = {}
    for fact, copy in pairs:
        columns = SAME_PLACE.get(type(fact))
        if columns is not None:
            rows = type(fact)._default_manager.filter(superseded__isnull=True, pk__gt=fact.pk)
            for row in rows.filter(**{name: getattr(copy, name) for name in columns}):
                found[type(row), row.pk] = row
    return list(found.values())


def _cite_again(recorder: Recorder, fact: Any, copy: Any) -> None:
    """The citations as they were, whoever may see their sources."""
    model = citation_model(fact)
    columns = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    recorder.insert_many(
        [
            model(
                **{**{name: getattr(row, name) for name in columns}, "fact_id": copy.pk, "recorded_id": recorder.number}
            )
            for row in fact.citations.order_by("pk")
        ]
    )


def _said_again(fact: Any) -> list[Any]:
    """Current facts, recorded after this one was superseded, that say the same."""
    every = [field.attname for field in fact._meta.concrete_fields if not hasattr(field, "source")]
    apart = OWN_COLUMNS | type(fact).NOT_IN_LEDGER
    columns = SAID_ONCE.get(type(fact)) or tuple(name for name in every if name not in apart)
    later = type(fact)._default_manager.filter(superseded__isnull=True, recorded__gte=fact.superseded_id)
    snapshot = fact.snapshot()
    owner = next(name for name in every if name in _OWNERS)
    rows = later.filter(**{owner: getattr(fact, owner)}).select_related("recorded__by")
    return [row for row in rows if all(row.snapshot()[name] == snapshot[name] for name in columns)]


_OWNERS = ("issue_id", "from_issue_id", "commitment_id", "deadline_id", "measure_id", "negotiation_id")


def _require_steps(issues: set[int], held: Mapping[int, Sequence[Step]]) -> None:
    """Raise TransitionRefused where two statuses now stand side by side, did not before, and mean nothing so."""
    for issue_id, chain in steps_of(issues).items():
        stood = set(_pairs(held.get(issue_id, ())))
        for before, step in zip([None, *chain], chain, strict=False):
            came_from = before.to if before else FIRST
            if (before.pk if before else None, step.pk) not in stood and not is_allowed(came_from, step.to):
                ref = Issue.objects.values_list("ref", flat=True).get(pk=issue_id)
                raise TransitionRefused(ref, came_from, step.to, later=True)


def _pairs(chain: Sequence[Step]) -> Iterator[tuple[int | None, int]]:
    before = None
    for step in chain:
        yield before, step.pk
        before = step.pk


def _conflict(net: Net, since: Any, says: str) -> Conflict:
    return Conflict(model=net.model._meta.label_lower, pk=net.pk, ref=net.ref, since=since, says=says)
