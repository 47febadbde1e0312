"""Loads what hangs on the calendar: rounds, readouts, demand lists, deadlines, measures."""

from collections.abc import Callable, Collection
from typing import Any

from issues.dossiers.load.loading import Loading
from issues.dossiers.load.matching import differing, new_facts
from issues.dossiers.parse import Row
from issues.dossiers.schema import DEMAND_LIST, ROUND
from rounds.actions.calendar import (
    DEADLINE_FIELDS,
    MEASURE_FIELDS,
    edit_deadline,
    edit_measure,
    record_measure,
    revise_deadline,
    revise_measure,
    set_deadline,
)
from rounds.actions.meetings import Seat, amend_round, edit_round, log_round, plan_round
from rounds.actions.readouts import DEMAND_LIST_FIELDS, edit_demand_list, record_demand_list, record_readout
from rounds.choices import RoundState
from rounds.models import Deadline, Measure, Round

PLAIN_ROUND_KEYS = [key for key in ROUND.fields if key not in {"number", "state", "delegates", "outcome", "citations"}]


def load_calendar(loading: Loading) -> None:
    """Rounds first: everything else may name one."""
    _load_rounds(loading)
    loading.refuse_any()
    _load_deadlines(loading)
    _load_measures(loading)
    _load_demand_lists(loading)
    loading.refuse_any()
    _load_readouts(loading)


# --- rounds -----------------------------------------------------------------------------------------


def _load_rounds(loading: Loading) -> None:
    on_record = loading.on_record("rounds")
    for index, values in enumerate(loading.dossier["rounds"]):
        recorded = on_record.get(values["number"])
        with loading.row(f"rounds[{index}]"):
            if recorded is None:
                loading.rows["rounds"][values["number"]] = _new_round(loading, values)
                loading.outcome.recorded["rounds"] += 1
                continue
            loading.rows["rounds"][values["number"]] = recorded.row
            keys = differing(values, recorded, [key for key in ROUND.fields if key != "number"])
            if keys:
                _change_round(loading, f"rounds[{index}]", values, recorded.row, keys)
                loading.outcome.edited["rounds"] += 1


def _new_round(loading: Loading, values: Row) -> Round:
    """Planned as the file has it; a held one is then logged."""
    held = values["state"] == RoundState.HELD
    meeting = plan_round(
        loading.negotiation,
        number=values["number"],
        state=RoundState.PLANNED if held else values["state"],
        delegates=_seats(loading, values),
        citations=loading.cited(values["citations"]),
        **_columns(values, ROUND.fields),
        **loading.who,
    )
    if held:
        log_round(meeting, version=meeting.version, record={}, **loading.who)
    return meeting


def _change_round(loading: Loading, path: str, values: Row, meeting: Round, keys: Collection[str]) -> None:
    parts: dict[str, Any] = {"version": meeting.version, **loading.who}
    if "delegates" in keys:
        parts["delegates"] = _seats(loading, values)
    if "citations" in keys:
        parts["citations"] = loading.cited(values["citations"])
    changes = _columns(values, keys)
    if meeting.is_logged and values["state"] != RoundState.HELD:
        loading.problems.add(
            f"{path}.state",
            f"'{values['state']}' here, but round {meeting.number} is logged; what was held stays held: write 'held'",
        )
    elif meeting.is_logged:
        slug = loading.dossier.negotiation["slug"]
        amend_round(meeting, changes=changes, reason=f"The dossier {slug} was loaded again.", **parts)
    elif values["state"] == RoundState.HELD:
        log_round(meeting, record=changes, **parts)
    else:
        edit_round(meeting, changes=changes | ({"state": values["state"]} if "state" in keys else {}), **parts)


def _columns(values: Row, keys: Collection[str]) -> dict[str, Any]:
    """The round's own columns among these keys of the file."""
    columns = {key: values[key] for key in PLAIN_ROUND_KEYS if key in keys}
    if "outcome" in keys:
        columns |= {f"outcome_{item}": answer for item, answer in values["outcome"].items()}
    return columns


def _seats(loading: Loading, values: Row) -> list[Seat]:
    return [Seat(**{**seat, "party": loading.rows["parties"][seat["party"]]}) for seat in values["delegates"]]


# --- what hangs on them -----------------------------------------------------------------------------


def _load_readouts(loading: Loading) -> None:
    readouts = loading.dossier["readouts"]
    paths = [f"readouts[{index}]" for index in range(len(readouts))]
    for index in new_facts(loading, "readouts", readouts, loading.record.sections["readouts"], paths):
        values = readouts[index]
        with loading.row(paths[index]):
            record_readout(
                loading.negotiation,
                meeting=loading.named("rounds", values["round"]),
                citations=loading.cited(values["citations"]),
                **loading.columns("readouts", values, ("party", "speaker", "issued", "tone", "text", "on")),
                **loading.who,
            )
            loading.outcome.recorded["readouts"] += 1


def _load_demand_lists(loading: Loading) -> None:
    on_record = loading.on_record("demand_lists")
    for index, values in enumerate(loading.dossier["demand_lists"]):
        recorded = on_record.get(values["key"])
        with loading.row(f"demand_lists[{index}]"):
            if recorded is None:
                loading.rows["demand_lists"][values["key"]] = record_demand_list(
                    loading.negotiation,
                    key=values["key"],
                    citations=loading.cited(values["citations"]),
                    **loading.columns("demand_lists", values, {*DEMAND_LIST_FIELDS, "party"}),
                    **loading.who,
                )
                loading.outcome.recorded["demand_lists"] += 1
                continue
            loading.rows["demand_lists"][values["key"]] = recorded.row
            if "party" in differing(values, recorded, DEMAND_LIST.fields):
                loading.problems.add(
                    f"demand_lists[{index}].party",
                    f"'{values['party']}' here, but '{recorded.values['party']}' on record; who tabled a list does not "
                    "change: write the recorded party, or give this list a key of its own",
                )
            keys = differing(values, recorded, [*DEMAND_LIST_FIELDS, "citations"])
            if keys:
                edit_demand_list(
                    recorded.row,
                    version=recorded.row.version,
                    changes=loading.columns("demand_lists", values, DEMAND_LIST_FIELDS.intersection(keys)),
                    citations=loading.cited(values["citations"]) if "citations" in keys else None,
                    **loading.who,
                )
                loading.outcome.edited["demand_lists"] += 1


def _load_deadlines(loading: Loading) -> None:
    _load_revised(loading, "deadline", DEADLINE_FIELDS, record=set_deadline, edit=edit_deadline, revise=revise_deadline)


def _load_measures(loading: Loading) -> None:
    _load_revised(loading, "measure", MEASURE_FIELDS, record=record_measure, edit=edit_measure, revise=revise_measure)


def _load_revised(
    loading: Loading,
    name: str,
    fields: frozenset[str],
    *,
    record: Callable[..., Deadline | Measure],
    edit: Callable[..., bool],
    revise: Callable[..., object],
) -> None:
    """What has a key, fields that can be edited, and revisions. `record`, `edit` and `revise` are its acts."""
    part = f"{name}s"
    on_record = loading.on_record(part)
    for index, values in enumerate(loading.dossier[part]):
        recorded = on_record.get(values["key"])
        path = f"{part}[{index}]"
        with loading.row(path):
            if recorded is None:
                columns = loading.columns(part, values, fields)
                row = record(loading.negotiation, key=values["key"], **columns, **loading.who)
                loading.outcome.recorded[part] += 1
            else:
                row = recorded.row
                changes = loading.columns(part, values, differing(values, recorded, fields))
                if changes:
                    edit(row, version=row.version, changes=changes, **loading.who)
                    loading.outcome.edited[part] += 1
            loading.rows[part][values["key"]] = row
            revisions = values["revisions"]
            paths = [f"{path}.revisions[{place}]" for place in range(len(revisions))]
            on = loading.record.parts[f"{part}.revisions"].get(values["key"], [])
            for place in new_facts(loading, f"{part}.revisions", revisions, on, paths):
                with loading.row(paths[place]):
                    revise(row, **_with_citations(loading, revisions[place]), **loading.who)
                    loading.outcome.recorded[f"{name} revisions"] += 1


def _with_citations(loading: Loading, values: Row) -> Row:
    return {**values, "citations": loading.cited(values["citations"])}
