"""The progress summary of one logged round: values in, JSON content out. No database, no clock.

`summary` returns what docs/api.md shapes from `totals` to `narrative`. In addition to the keys named there:

- `previous`: number of the logged round movement is counted from, null for the first.
- `totals.declared`: null where no list declared a count, else {count, at_least, lists: [keys]}.
- `by_party` (party code, or `joint` for what both raised) and `by_area` (area code) → `totals` with `movement`,
  flags and `parts` for those issues; there movement holds plain references, because `from` and `to` stand in the
  main `movement`.
- `movement` and `parts.movement` → lists of {ref, from, to}; `from` is null for `new`.
- `evidenced_issues`: the issues `evidenced` counts. `stages_skipped`: references.
- `claims`: over the readouts in the window. `progress` counts those with the tone progress, `readouts` lists them
  ({party, round, speaker, on, tone}; round null for a statement between rounds), `issued` counts all that were
  issued, `none_issued` names the parties known to have said nothing, `contested` says whether the readouts of the
  round itself contradict each other.
- `deadlines` also carry key and set_by; `measures` see leverage.measures_on; `measure_totals` per imposing party.

The same facts give the same content whatever database, day or primary keys they come from.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from issues.progress import counting, leverage, narrative
from issues.progress.ordering import JOINT, Ordering
from issues.progress.values import DeclaredList, IssueGroup, ReadoutSaid, RoundFacts

METHOD = "1"
"""Version of the counting; a summary says by which one it was computed."""

GLAD, GRAVE = frozenset({"progress", "positive"}), frozenset({"negative", "breakdown"})
"""Tones that contradict each other."""


def summary(facts: RoundFacts) -> dict[str, Any]:
    """The content of the summary of one round."""
    ordering = Ordering(facts.parties, (ref for group in facts.groups for ref in group.refs))
    whole = [group for group in facts.groups if not group.part]
    parts = [group for group in facts.groups if group.part]
    counted, counted_parts = (counting.figures(groups, facts.flags, ordering) for groups in (whole, parts))
    for groups, figures in ((whole, counted), (parts, counted_parts)):
        figures["movement"] = counting.steps(groups, figures["movement"])
    listed = leverage.measures_on(facts.measures, day=facts.last_day, ordering=ordering)
    totals = ("tracked", "live", "by_status", "by_phase", "agreed_share")
    content = {
        "previous": facts.previous,
        "totals": {name: counted.pop(name) for name in totals} | {"declared": _declared(facts.lists)},
        "by_party": _by_party(facts, ordering),
        "by_area": _by_area(facts, ordering),
        "parts": counted_parts,
        "claims": _claims(facts.readouts, ordering),
        **counted,
        "deadlines": leverage.deadlines_ahead(facts.deadlines, day=facts.last_day, ordering=ordering),
        "measures": listed,
        "measure_totals": leverage.measure_totals(facts.measures, listed, facts.parties),
    }
    settled = counting.settled_refs(whole, ordering)
    return content | {"narrative": narrative.sentences(content, number=facts.number, settled=settled)}


def _by_party(facts: RoundFacts, ordering: Ordering) -> dict[str, Any]:
    """Every party of the talks, with or without demands; what is joint where there is any."""
    raised: dict[str | None, list[IssueGroup]] = {party: [] for party in facts.parties}
    for group in sorted(facts.groups, key=lambda group: ordering.seat(group.raised_by)):
        raised.setdefault(group.raised_by, []).append(group)
    return {
        party or JOINT: _share(groups, facts, ordering)
        | {"declared": _declared([item for item in facts.lists if item.party == party])}
        for party, groups in raised.items()
    }


def _by_area(facts: RoundFacts, ordering: Ordering) -> dict[str, Any]:
    """Every area with a tracked issue. Lists declare no area: there is nothing declared to set beside it."""
    of_area: dict[str, list[IssueGroup]] = {}
    for group in facts.groups:
        of_area.setdefault(group.area, []).append(group)
    return {area: _share(of_area[area], facts, ordering) for area in sorted(of_area)}


def _share(groups: Sequence[IssueGroup], facts: RoundFacts, ordering: Ordering) -> dict[str, Any]:
    """The figures of one party or area, its parts beside them."""
    whole = [group for group in groups if not group.part]
    parts = [group for group in groups if group.part]
    return counting.figures(whole, facts.flags, ordering) | {"parts": counting.figures(parts, facts.flags, ordering)}


def _declared(lists: Sequence[DeclaredList]) -> dict[str, Any] | None:
    counts = [(item.count, item) for item in lists if item.count is not None]
    if not counts:
        return None
    return {
        "count": sum(count for count, _ in counts),
        "at_least": any(item.at_least for _, item in counts),
        "lists": sorted(item.key for _, item in counts),
    }


def _claims(readouts: Sequence[ReadoutSaid], ordering: Ordering) -> dict[str, Any]:
    """What the readouts of the round claim. Only the tone progress claims progress: positive praises the talks."""
    claiming = sorted(
        (readout for readout in readouts if readout.tone == "progress"),
        key=lambda readout: (ordering.seat(readout.party), readout.on or "", readout.speaker or ""),
    )
    silent = {readout.party for readout in readouts if readout.tone == "none_issued"}
    return {
        "progress": len(claiming),
        "readouts": [asdict(readout) for readout in claiming],
        "issued": sum(readout.tone != "none_issued" for readout in readouts),
        "none_issued": [party or JOINT for party in sorted(silent, key=ordering.seat)],
        "contested": _contradict([readout for readout in readouts if readout.round is not None]),
    }


def _contradict(readouts: Sequence[ReadoutSaid]) -> bool:
    """Whether one party's readout is glad where another party's is grave."""
    glad = {readout.party for readout in readouts if readout.tone in GLAD and readout.party}
    grave = {readout.party for readout in readouts if readout.tone in GRAVE and readout.party}
    return any(left != right for left in glad for right in grave)
