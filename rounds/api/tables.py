"""The lists of negotiations, rounds and what hangs on the calendar as tables."""

from rounds.models import OUTCOME_ITEMS
from tradetalks.api.tables.columns import (
    RECORDED,
    SOURCES,
    Kind,
    Table,
    TableColumn,
    count,
    day,
    in_round,
    labelled,
    number,
    text,
)

PARTIES = Table("parties", (text("code"), text("name")))

NEGOTIATIONS = Table(
    "negotiations",
    (
        text("slug"),
        text("name"),
        TableColumn("parties", Kind.TEXT, lambda row: ",".join(party["code"] for party in row["parties"])),
        day("opened_on"),
        day("closed_on"),
        text("summary"),
        number("version"),
        text("url"),
    ),
)

ROUNDS = Table(
    "rounds",
    (
        number("number"),
        text("name"),
        *labelled("kind"),
        *labelled("level"),
        *labelled("state"),
        day("starts_on"),
        day("ends_on"),
        text("city"),
        text("country"),
        text("venue"),
        number("official_number"),
        *(text(f"outcome_{item}", f"outcome.{item}") for item in OUTCOME_ITEMS),
        text("outcome_text"),
        text("next_round_text"),
        number("logged_changeset", "logged.changeset"),
        text("logged_at", "logged.at"),
        SOURCES,
        number("version"),
        text("url"),
    ),
)

READOUTS = Table(
    "readouts",
    (
        number("id"),
        *in_round("round"),
        *labelled("party"),
        text("speaker"),
        text("issued"),
        *labelled("tone"),
        text("text"),
        day("on"),
        SOURCES,
        *RECORDED,
    ),
)

DEADLINES = Table(
    "deadlines",
    (
        number("id"),
        text("key"),
        text("title"),
        *labelled("set_by"),
        text("consequence"),
        *labelled("state"),
        day("due_on"),
        count("revisions", "revisions"),
        number("version"),
    ),
)

DEADLINE_REVISIONS = Table(
    "deadline-revisions",
    (number("id"), *labelled("kind"), day("due_on"), day("announced_on"), text("reason"), SOURCES, *RECORDED),
)

MEASURES = Table(
    "measures",
    (
        number("id"),
        text("key"),
        text("title"),
        *labelled("imposed_by"),
        *labelled("against"),
        *labelled("instrument"),
        text("scope_text"),
        number("scope_usd"),
        count("revisions", "revisions"),
        number("version"),
    ),
)

MEASURE_REVISIONS = Table(
    "measure-revisions",
    (
        number("id"),
        *labelled("state"),
        number("rate_from"),
        number("rate_to"),
        text("rate_unit"),
        day("effective_on"),
        day("announced_on"),
        text("note"),
        SOURCES,
        *RECORDED,
    ),
)

DEMAND_LISTS = Table(
    "demand-lists",
    (
        number("id"),
        text("key"),
        text("title"),
        *labelled("party"),
        *in_round("delivered_in"),
        day("delivered_on"),
        number("declared_count", "declared.count"),
        text("at_least", "declared.at_least"),
        text("disclosed"),
        SOURCES,
        number("version"),
    ),
)
