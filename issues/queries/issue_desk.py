"""What the forms about one issue show beside what is typed: rounds to choose, stances that stand, sources at hand."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import F

from issues.models import Area, Issue, Position
from rounds.models import Deadline, DemandList, Measure, Party, Round
from tradetalks.sources.models import Source

SOURCES_AT_HAND = 60
ISSUES_AT_HAND = 150
"""What a field suggests is a help, not the list: at 2,000 issues it must not outweigh the form."""


def rounds_newest_first(negotiation_id: int) -> list[Round]:
    """The rounds a fact can be recorded against; those without a day yet come first. One query."""
    rounds = Round.objects.filter(negotiation=negotiation_id)
    return list(rounds.order_by(F("last_day").desc(nulls_first=True), "-number"))


def standing_positions(issue: Issue) -> dict[int, Position]:
    """Party → its newest position. One query."""
    positions = Position.objects.filter(issue=issue).current().order_by("world_order", "pk")
    return {position.party_id: position for position in positions.select_related("round", "condition_issue")}


def sources_at_hand(labels: AbstractSet[str]) -> list[Source]:
    """The sources recorded last that the person may see. One query."""
    visible = Source.objects.filter(sensitivity__in=labels).order_by("-pk")
    return list(visible.only("publisher", "title", "published_on", "key")[:SOURCES_AT_HAND])


def other_issues(issue: Issue) -> list[tuple[str, str]]:
    """Reference and title of the talks' other issues at hand: those touched last, by reference. One query.

    Any other can be named too; these are what a field suggests.
    """
    others = Issue.objects.filter(negotiation=issue.negotiation_id, archived_on__isnull=True).exclude(pk=issue.pk)
    return sorted(others.order_by("-touched")[:ISSUES_AT_HAND].values_list("ref", "title"))


@dataclass(frozen=True)
class IssueOptions:
    """What an issue of these talks can refer to."""

    areas: list[Area]
    rounds: list[Round]
    parties: dict[str, Party]
    demand_lists: list[DemandList]
    deadlines: list[Deadline]
    measures: list[Measure]


def issue_options(negotiation_id: int) -> IssueOptions:
    """The records to choose from. Six queries."""
    parties = Party.objects.filter(seats__negotiation=negotiation_id)
    return IssueOptions(
        areas=list(Area.objects.order_by("label")),
        rounds=rounds_newest_first(negotiation_id),
        parties={party.code: party for party in parties},
        demand_lists=list(DemandList.objects.filter(negotiation=negotiation_id)),
        deadlines=list(Deadline.objects.filter(negotiation=negotiation_id)),
        measures=list(Measure.objects.filter(negotiation=negotiation_id)),
    )
