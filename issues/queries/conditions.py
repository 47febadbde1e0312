"""Which issues hang on which: the conditions parties hold now, and the links that say so."""

from django.db.models import Exists, F, OuterRef, Q

from issues.choices import LinkKind
from issues.models import IssueLink, Position

MOST = 5_000
"""Conditions of one negotiation that are read."""


def conditions_between(negotiation_id: int) -> dict[str, list[str]]:
    """Reference → the references it hangs on, each once. Two queries.

    A condition a party has since replaced by a newer position on the same issue holds no more.
    """
    newer = Position.objects.filter(
        Q(world_order__gt=OuterRef("world_order")) | Q(world_order=OuterRef("world_order"), pk__gt=OuterRef("pk")),
        issue=OuterRef("issue"),
        party=OuterRef("party"),
        superseded__isnull=True,
    )
    stated = Position.objects.filter(issue__negotiation=negotiation_id, condition_issue__isnull=False)
    held = stated.current().filter(~Exists(newer)).values_list("issue__ref", "condition_issue__ref")
    linked = IssueLink.objects.filter(from_issue__negotiation=negotiation_id, kind=LinkKind.CONDITIONAL_ON)
    linked_pairs = linked.current().values_list(F("from_issue__ref"), F("to_issue__ref"))
    hangs_on: dict[str, list[str]] = {}
    for issue, condition in sorted({*held[:MOST], *linked_pairs[:MOST]}):
        hangs_on.setdefault(issue, []).append(condition)
    return hangs_on
