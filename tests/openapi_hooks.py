"""What schemathesis is told beside the schema (tests/tradetalks/test_openapi_fuzz.py): values only the record knows.

A schema cannot say which cursors a list gave, or which parties, areas and rounds are on record. In cases that are to
be accepted those values are replaced by ones that are; cases that are to be refused stay as they were made.
"""

from typing import Any

import schemathesis
from schemathesis import GenerationMode

KNOWN = {
    "area": "tariffs",
    "raised_by": "US",
    "by": "joint",
    "addressed_to": "CN",
    "treated_in": "10",
    "source": "S-1",
    "since": "2019-02",  # a pattern cannot say which days a calendar has
    "deadline": "<2019-04-01",
    "after": "0",
    "round": "10",
    "as_of": "2",  # the dossier, after the areas
}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Put what is on record into a case that is to be accepted."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or not case.query:
        return
    query = dict(case.query)
    query.pop("cursor", None)
    for name in list(query):
        plain = name.removeprefix("-")
        if plain in KNOWN:
            query[name] = KNOWN[plain]
        elif plain.startswith("stance."):
            query[name.removesuffix(plain) + "stance.us"] = query.pop(name)
    if "round" in query:
        query.pop("on", None)  # one clock of the world at a time
    if query.get("format") in {"csv", "xlsx"}:
        # A table has every row: it is refused together with the paging of the JSON.
        query = {name: value for name, value in query.items() if name not in {"limit", "count"}}
    case.query = query
