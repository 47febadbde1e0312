"""The lists of issues, of what is recorded of them, and of the ledger as tables."""

from collections.abc import Iterator
from typing import Any

import orjson

from issues.choices import Movement, Status
from issues.queries.issue_list import described_in_full
from issues.sheets.columns import issue_columns
from tradetalks.api.renderers import OPTIONS, plain
from tradetalks.api.tables.columns import (
    RECORDED,
    SOURCES,
    Heading,
    Kind,
    Page,
    Row,
    Table,
    TableColumn,
    codes,
    count,
    day,
    in_round,
    labelled,
    number,
    text,
)

AREAS = Table("areas", (text("code"), text("label")))

STATUSES = Table(
    "statuses",
    (
        text("code"),
        text("label"),
        *labelled("phase"),
        number("rank"),
        text("letter"),
        text("use"),
        text("citation_needed"),
        codes("allowed_next"),
    ),
    paged=False,
)


def _with_descriptions(page: Page, heading: Heading) -> Iterator[Row]:
    """The rows with what a table has room for and the JSON of the list leaves to each issue's own address."""
    more = described_in_full(heading.negotiation, [row["ref"] for row in page["results"]])
    return ({**row, **more[row["ref"]]} for row in page["results"])


def _issue_columns(_page: Page, heading: Heading) -> list[TableColumn]:
    """Each party's position has columns of its own."""
    return [*issue_columns(heading.seats), text("url")]


ISSUES = Table("issues", _issue_columns, rows=_with_descriptions)

STATUS_CHANGES = Table(
    "status-changes",
    (
        number("id"),
        day("on"),
        *in_round("round"),
        *in_round("window"),
        *labelled("from"),
        *labelled("to"),
        text("phase"),
        text("movement"),
        text("stages_skipped"),
        text("reason"),
        text("successor"),
        SOURCES,
        *RECORDED,
    ),
)

POSITIONS = Table(
    "positions",
    (
        number("id"),
        day("on"),
        *in_round("round"),
        *in_round("window"),
        *labelled("party"),
        *labelled("stance"),
        number("stance_value"),
        *labelled("answer"),
        text("text"),
        *labelled("channel"),
        text("quantity_metric", "quantity.metric"),
        text("quantity_unit", "quantity.unit"),
        number("quantity_value", "quantity.value"),
        text("quantity_bound", "quantity.bound"),
        number("quantity_baseline", "quantity.baseline"),
        day("quantity_due_on", "quantity.due_on"),
        text("quantity_window", "quantity.window"),
        text("condition_text", "condition.text"),
        text("condition_issue", "condition.issue"),
        SOURCES,
        *RECORDED,
    ),
)

LINKS = Table(
    "links",
    (number("id"), text("from"), text("to"), *labelled("kind"), day("on"), text("note"), SOURCES, *RECORDED),
)


def _newest(name: str, listed: str, key: str, kind: Kind = Kind.TEXT) -> TableColumn:
    """One value of the newest of the facts beneath a row."""
    return TableColumn(name, kind, lambda row: row[listed][-1][key] if row[listed] else None)


COMMITMENTS = Table(
    "commitments",
    (
        number("id"),
        text("key"),
        text("issue"),
        *labelled("obligor"),
        text("text"),
        text("metric"),
        text("unit"),
        number("target"),
        number("baseline"),
        day("on"),
        day("due_on"),
        text("window"),
        count("deliveries", "deliveries"),
        _newest("delivery_recorded_last", "deliveries", "level_label"),
        count("observations", "observations"),
        SOURCES,
        number("version"),
    ),
)

DELIVERIES = Table(
    "deliveries",
    (number("id"), number("level"), text("level_label"), day("on"), text("note"), SOURCES, *RECORDED),
)

OBSERVATIONS = Table(
    "observations",
    (number("id"), text("period"), number("value"), *labelled("bound"), text("note"), SOURCES, *RECORDED),
)

NOTES = Table(
    "notes",
    (number("id"), text("issue"), *in_round("round"), day("on"), text("text"), SOURCES, *RECORDED),
)


def _changes(page: Page, _heading: Heading) -> Iterator[Row]:
    """One row for each change, its changeset before it."""
    for changeset in page["results"]:
        for change in changeset["changes"]:
            yield {**changeset, "change": change}


def _side(name: str) -> TableColumn:
    """The columns of a row before or after a change, as compact JSON."""

    def side(row: Row) -> str | None:
        columns: Any = row["change"][name]
        return None if columns is None else orjson.dumps(columns, default=plain, option=OPTIONS).decode()

    return TableColumn(name, Kind.TEXT, side)


_CHANGE_COLUMNS = (
    number("changeset", "number"),
    text("at"),
    text("by"),
    *labelled("door"),
    text("reason"),
    text("action", "change.action"),
    text("model", "change.model"),
    number("id", "change.id"),
    text("ref", "change.ref"),
    _side("before"),
    _side("after"),
)
CHANGES = Table("changes", _CHANGE_COLUMNS, rows=_changes)
HISTORY = Table("history", _CHANGE_COLUMNS, rows=_changes)


def _after_round(place: int, number: int) -> TableColumn:
    """The status after one logged round."""
    return TableColumn(f"round_{number}", Kind.TEXT, lambda row: row["statuses"][place])


_ASSESSED = TableColumn("assessed", Kind.TEXT, lambda row: ",".join(map(str, row["assessed"])))
"""The rounds that recorded a status."""


def _matrix_columns(page: Page, _heading: Heading) -> list[TableColumn]:
    """One column a logged round."""
    rounds = [_after_round(place, meeting["number"]) for place, meeting in enumerate(page["rounds"])]
    return [text("ref"), text("title"), text("parent"), *rounds, _ASSESSED]


MATRIX = Table("matrix", _matrix_columns)

SEARCH = Table(
    "search",
    (
        text("kind"),
        number("id"),
        text("ref"),
        *labelled("party"),
        number("round"),
        day("on"),
        text("title"),
        text("snippet"),
        text("url"),
    ),
)

SUMMARIES = Table(
    "summaries",
    (
        *in_round("round"),
        text("round_ends_on", "round.ends_on"),
        text("state"),
        text("stale_since"),
        text("computed_at"),
        number("reflects"),
        text("method"),
        text("digest"),
        number("tracked", "totals.tracked"),
        number("live", "totals.live"),
        number("declared", "totals.declared.count"),
        text("declared_at_least", "totals.declared.at_least"),
        number("agreed", "totals.agreed_share.agreed"),
        number("agreed_of_live", "totals.agreed_share.live"),
        *(number(f"status_{code}", f"totals.by_status.{code}") for code in Status.values),
        *(count(f"movement_{code}", f"movement.{code}") for code in Movement.values),
        number("claims_of_progress", "claims.progress"),
        number("evidenced"),
        *(count(name, name) for name in ("stalled", "silent", "contested", "one_sided")),
    ),
    paged=False,
)
