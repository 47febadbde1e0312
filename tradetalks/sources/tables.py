"""Sources as a table."""

from tradetalks.api.tables.columns import Table, day, labelled, number, text

SOURCES = Table(
    "sources",
    (
        number("id"),
        text("code"),
        text("key"),
        text("publisher"),
        text("title"),
        *labelled("kind"),
        text("url"),
        day("published_on"),
        text("language"),
        *labelled("sensitivity"),
        text("note"),
        number("version"),
        text("api_url"),
    ),
)
