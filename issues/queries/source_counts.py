"""How many sources each issue rests on: its own, and those of its status changes and positions."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet

from issues.models import IssueCitation, PositionCitation, StatusChangeCitation


def source_counts(issue_ids: Collection[int], labels: AbstractSet[str]) -> dict[int, int]:
    """Issue → number of different sources the reader may see. One query; issues without any are left out.

    Superseded facts do not count, nor do sources whose sensitivity is not among `labels`.
    """
    ids = list(issue_ids)
    pairs = [
        model.objects.filter(source__sensitivity__in=labels, **{f"{issue}__in": ids}, **current)
        .order_by()
        .values_list(issue, "source")
        for model, issue, current in (
            (IssueCitation, "fact", {}),
            (StatusChangeCitation, "fact__issue", {"fact__superseded__isnull": True}),
            (PositionCitation, "fact__issue", {"fact__superseded__isnull": True}),
        )
    ]
    counts: dict[int, int] = {}
    for issue_id, _ in pairs[0].union(*pairs[1:]):
        counts[issue_id] = counts.get(issue_id, 0) + 1
    return counts
