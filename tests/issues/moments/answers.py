"""Whole answers about some talks, so that those of one moment can be compared with those of another."""

from collections.abc import Iterator
from typing import Any

from django.test import Client

from issues.models import Issue
from rounds.models import Deadline, Measure, Negotiation, Round
from tests.rest import get

COMPUTED = frozenset({"revision", "reflects", "computed_at", "duration_ms"})
"""What a stored summary says of its own computation."""

LISTS = (
    "", "issues/?archived=any", "matrix/?archived=any", "rounds/", "readouts/?superseded=any", "deadlines/",
    "measures/", "demand-lists/", "summaries/", "summary/",
)  # fmt: skip
OF_ISSUE = ("", "status-changes/?superseded=any", "positions/?superseded=any", "links/?superseded=any", "commitments/")
LEDGER = ("changes/",)
SHARED = ("parties/", "areas/", "sources/", "negotiations/")


def addresses(slug: str, *, ledger: bool = True) -> Iterator[str]:
    """Every address of the talks, and those all talks share, with what is there now."""
    talks = f"negotiations/{slug}/"
    negotiation = Negotiation.objects.get(slug=slug)
    yield from (f"{talks}{path}" for path in LISTS)
    for ref in Issue.objects.filter(negotiation=negotiation).order_by("pk").values_list("ref", flat=True):
        yield from (f"{talks}issues/{ref}/{path}" for path in (*OF_ISSUE, *(["history/"] if ledger else [])))
    for number in Round.objects.filter(negotiation=negotiation).order_by("number").values_list("number", flat=True):
        yield from (f"{talks}rounds/{number}/{path}" for path in ("", "readouts/?superseded=any", "summary/"))
    for pk in Deadline.objects.filter(negotiation=negotiation).order_by("pk").values_list("pk", flat=True):
        yield f"{talks}deadlines/{pk}/revisions/?superseded=any"
    for pk in Measure.objects.filter(negotiation=negotiation).order_by("pk").values_list("pk", flat=True):
        yield f"{talks}measures/{pk}/revisions/?superseded=any"
    if ledger:
        yield from (f"{talks}{path}" for path in LEDGER)
        yield from SHARED


def answer(client: Client, path: str, moment: str = "") -> Any:
    """The answer, without what a stored summary says of its computation; the status where there is none."""
    response = client.get(f"/api/v1/{asking(path, moment)}")
    if response.status_code != 200:
        return response.status_code
    return without(get(client, asking(path, moment)), COMPUTED)


def asking(path: str, moment: str) -> str:
    """The path with the parameters of a moment."""
    return f"{path}{'&' if '?' in path else '?'}{moment}" if moment else path


def without(value: Any, names: frozenset[str]) -> Any:
    """The value without keys of these names, at any depth."""
    if isinstance(value, dict):
        return {key: without(member, names) for key, member in value.items() if key not in names}
    return [without(member, names) for member in value] if isinstance(value, list) else value
