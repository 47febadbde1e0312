"""Loads issues, and what is recorded of them: statuses, positions, links, commitments, notes."""

from typing import Any

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import (
    EDITABLE as COMMITMENT_FIELDS,
)
from issues.actions.commitments import (
    agree_commitment,
    edit_commitment,
    observe_commitment,
    record_delivery,
)
from issues.actions.histories import PositionEntry, StatusEntry, record_positions, record_statuses
from issues.actions.issues import EDITABLE as ISSUE_FIELDS
from issues.actions.issues import archive_issue, edit_issue, open_issue, restore_issue
from issues.actions.positions import Condition, Quantity
from issues.actions.ties import Ties
from issues.dossiers.load.loading import Loading
from issues.dossiers.load.matching import differing, new_facts
from issues.dossiers.parse import Row
from issues.dossiers.record import Recorded
from issues.models import Commitment, Issue
from tradetalks.ledger.refusals import Refused

TIES = ("deadlines", "measures", "sensitivity")
ARCHIVED = "Archived in the dossier that was loaded."
RESTORED = "Not archived in the dossier that was loaded."


def load_demands(loading: Loading) -> None:
    """Issues first, then their facts; every refused fact is noted before the load gives up."""
    _load_issues(loading)
    loading.refuse_any()
    _load_statuses(loading)
    _load_positions(loading)
    _load_links(loading)
    _load_commitments(loading)
    _load_notes(loading)


# --- issues -----------------------------------------------------------------------------------------


def _load_issues(loading: Loading) -> None:
    """New ones are opened in the order of the file; then parents above parts, so that no edit makes a ring."""
    on_record = loading.on_record("issues")
    loading.rows["issues"].update({ref: recorded.row for ref, recorded in on_record.items()})
    issues = loading.dossier["issues"]
    orphans = set()
    for index, values in enumerate(issues):
        if values["ref"] in on_record:
            continue
        with loading.row(f"issues[{index}]"):
            issue = _open(loading, values)
            loading.rows["issues"][values["ref"]] = issue
            loading.outcome.recorded["issues"] += 1
            if values["parent"] is not None and issue.parent_id is None:
                orphans.add(values["ref"])
    loading.refuse_any()
    for index in _from_the_top(issues):
        values = issues[index]
        with loading.row(f"issues[{index}]"):
            issue = loading.rows["issues"][values["ref"]]
            if values["ref"] in orphans:
                changes = {"parent": loading.rows["issues"][values["parent"]]}
                edit_issue(issue, version=issue.version, changes=changes, **loading.who)
            if values["ref"] in on_record and _edit(loading, values, on_record[values["ref"]]):
                loading.outcome.edited["issues"] += 1
            elif values["ref"] not in on_record and values["archived"]:
                archive_issue(issue, version=issue.version, reason=ARCHIVED, **loading.who)


def _open(loading: Loading, values: Row) -> Issue:
    """The issue as the file has it, but for a parent that comes later in the file."""
    keys = ISSUE_FIELDS | {"raised_by"}
    if values["parent"] not in loading.rows["issues"]:
        keys -= {"parent"}
    return open_issue(
        loading.negotiation,
        ref=values["ref"],
        with_status=False,
        ties=_ties(loading, values, [key for key in TIES if values[key]]),
        citations=loading.cited(values["citations"]),
        **loading.columns("issues", values, keys),
        **loading.who,
    )


def _edit(loading: Loading, values: Row, recorded: Recorded) -> bool:
    """Make the recorded issue what the file says; False when it already is."""
    issue: Issue = recorded.row
    plain = differing(values, recorded, ISSUE_FIELDS)
    tied = [key for key in TIES if list_of(values[key]) != list_of(recorded.values[key])]
    cited = differing(values, recorded, ("citations",))
    if plain or tied or cited:
        edit_issue(
            issue,
            version=issue.version,
            changes=loading.columns("issues", values, plain),
            ties=_ties(loading, values, tied) if tied else None,
            citations=loading.cited(values["citations"]) if cited else None,
            **loading.who,
        )
    archived = differing(values, recorded, ("archived",))
    if archived:
        act, reason = (archive_issue, ARCHIVED) if values["archived"] else (restore_issue, RESTORED)
        act(issue, version=issue.version, reason=reason, **loading.who)
    return bool(plain or tied or cited or archived)


def list_of(value: Any) -> list[Any]:
    """The order of ties is kept, of an object's keys too."""
    return list(value.items()) if isinstance(value, dict) else list(value)


def _ties(loading: Loading, values: Row, keys: Any) -> Ties:
    ties: dict[str, Any] = {
        key: [loading.rows[key][name] for name in values[key]] for key in ("deadlines", "measures") if key in keys
    }
    if "sensitivity" in keys:
        ties["sensitivity"] = {loading.rows["parties"][code]: level for code, level in values["sensitivity"].items()}
    return Ties(**ties)


def _from_the_top(issues: list[Row]) -> list[int]:
    """The places of the issues, every whole before its parts, else in order. The file has no rings."""
    parents = {values["ref"]: values["parent"] for values in issues}
    depth: dict[str, int] = {}
    for ref in parents:
        above, trail = ref, []
        while above is not None and above not in depth:
            trail.append(above)
            above = parents[above]
        for step in reversed(trail):
            parent = parents[step]
            depth[step] = 0 if parent is None else depth[parent] + 1
    return sorted(range(len(issues)), key=lambda index: depth[issues[index]["ref"]])


# --- facts ------------------------------------------------------------------------------------------


def _new(loading: Loading, section: str) -> tuple[list[int], list[Row], list[str]]:
    """The places of new facts, all facts, and their paths."""
    facts = loading.dossier[section]
    paths = [f"{section}[{index}]" for index in range(len(facts))]
    return new_facts(loading, section, facts, loading.record.sections[section], paths), facts, paths


def _load_statuses(loading: Loading) -> None:
    new, facts, paths = _new(loading, "status_changes")
    entries = [
        StatusEntry(
            meeting=loading.named("rounds", facts[index]["round"]),
            citations=loading.cited(facts[index]["citations"]),
            **loading.columns("status_changes", facts[index], ("issue", "to", "on", "reason", "successor")),
        )
        for index in new
    ]
    _record_all(loading, "status_changes", record_statuses, entries, [paths[index] for index in new])


def _load_positions(loading: Loading) -> None:
    new, facts, paths = _new(loading, "positions")
    entries = []
    for index in new:
        values = facts[index]
        condition = values["condition"]
        if condition is not None:
            condition = Condition(text=condition["text"], issue=loading.named("issues", condition["issue"]))
        entries.append(
            PositionEntry(
                meeting=loading.named("rounds", values["round"]),
                quantity=Quantity(**values["quantity"]) if values["quantity"] is not None else None,
                condition=condition,
                citations=loading.cited(values["citations"]),
                **loading.columns("positions", values, ("issue", "party", "stance", "answer", "text", "on", "channel")),
            )
        )
    _record_all(loading, "positions", record_positions, entries, [paths[index] for index in new])


def _record_all(loading: Loading, section: str, act: Any, entries: list[Any], paths: list[str]) -> None:
    """One act for all; what it refuses it names by entry, which is turned into the row of the file."""
    if not entries:
        return
    with loading.row(section):
        try:
            act(loading.negotiation, entries, **loading.who)
        except Refused as refusal:
            for name, message in refusal.errors.items():
                place, _, rest = name.removeprefix("[").partition("]")
                if name.startswith("[") and place.isdigit():
                    loading.refuse(paths[int(place)], {rest.removeprefix("."): message})
                else:
                    loading.refuse(section, {name: message})
            return
        loading.outcome.recorded[section] += len(entries)


def _load_links(loading: Loading) -> None:
    new, facts, paths = _new(loading, "links")
    for index in new:
        values = facts[index]
        with loading.row(paths[index]):
            link_issues(
                loading.rows["issues"][values["from"]],
                loading.rows["issues"][values["to"]],
                kind=values["kind"],
                on=values["on"],
                note=values["note"],
                citations=loading.cited(values["citations"]),
                **loading.who,
            )
            loading.outcome.recorded["links"] += 1


def _load_notes(loading: Loading) -> None:
    new, facts, paths = _new(loading, "notes")
    for index in new:
        values = facts[index]
        with loading.row(paths[index]):
            add_note(
                loading.negotiation,
                meeting=loading.named("rounds", values["round"]),
                citations=loading.cited(values["citations"]),
                **loading.columns("notes", values, ("issue", "on", "text")),
                **loading.who,
            )
            loading.outcome.recorded["notes"] += 1


# --- commitments ------------------------------------------------------------------------------------


def _load_commitments(loading: Loading) -> None:
    on_record = loading.on_record("commitments")
    for index, values in enumerate(loading.dossier["commitments"]):
        recorded = on_record.get(values["key"])
        path = f"commitments[{index}]"
        with loading.row(path):
            if recorded is None:
                commitment = agree_commitment(
                    loading.negotiation,
                    key=values["key"],
                    citations=loading.cited(values["citations"]),
                    **loading.columns("commitments", values, COMMITMENT_FIELDS),
                    **loading.who,
                )
                loading.outcome.recorded["commitments"] += 1
            else:
                commitment = recorded.row
                _edit_commitment(loading, values, recorded)
            _load_deliveries(loading, path, values, commitment)
            _load_observations(loading, path, values, commitment)


def _edit_commitment(loading: Loading, values: Row, recorded: Recorded) -> None:
    keys = differing(values, recorded, [*COMMITMENT_FIELDS, "citations"])
    if keys:
        edit_commitment(
            recorded.row,
            version=recorded.row.version,
            changes=loading.columns("commitments", values, COMMITMENT_FIELDS.intersection(keys)),
            citations=loading.cited(values["citations"]) if "citations" in keys else None,
            **loading.who,
        )
        loading.outcome.edited["commitments"] += 1


def _load_deliveries(loading: Loading, path: str, values: Row, commitment: Commitment) -> None:
    if values["delivery"] is None:
        return
    on_record = loading.record.parts["commitments.delivery"].get(values["key"], [])
    for _ in new_facts(loading, "commitments.delivery", [values["delivery"]], on_record, [f"{path}.delivery"]):
        with loading.row(f"{path}.delivery"):
            delivery = {**values["delivery"], "citations": loading.cited(values["delivery"]["citations"])}
            record_delivery(commitment, **delivery, **loading.who)
            loading.outcome.recorded["deliveries"] += 1


def _load_observations(loading: Loading, path: str, values: Row, commitment: Commitment) -> None:
    observations = values["observations"]
    paths = [f"{path}.observations[{place}]" for place in range(len(observations))]
    on_record = loading.record.parts["commitments.observations"].get(values["key"], [])
    for place in new_facts(loading, "commitments.observations", observations, on_record, paths):
        with loading.row(paths[place]):
            observation = {**observations[place], "citations": loading.cited(observations[place]["citations"])}
            observe_commitment(commitment, **observation, **loading.who)
            loading.outcome.recorded["observations"] += 1
