"""What every view about one issue opens first: the talks, the order of the parties, the issue itself."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from issues.models import Issue
from rounds.access import visible_negotiations
from rounds.models import Party
from rounds.queries.negotiations import Talks, talks_of
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party


@dataclass(frozen=True)
class Opened:
    """The issue at an address, as views that act on it need it."""

    talks: Talks
    parties: PartyOrder
    issue: Issue

    @property
    def address(self) -> str:
        """The issue's own page."""
        return reverse("issues:issue_detail", args=[self.talks.slug, self.issue.ref])

    @property
    def context(self) -> dict[str, object]:
        """What the frame of the page needs."""
        return {"negotiation": self.talks, "parties": self.parties, "section": "issues", "issue": self.issue}

    def party_rows(self) -> dict[str, Party]:
        """The parties' rows by code. One query."""
        return Party.objects.in_bulk([party.code for party in self.parties], field_name="code")


def opened_talks(request: HttpRequest, slug: str) -> Talks:
    """The talks at that address. Raises Http404. One query."""
    talks = talks_of(visible_negotiations(request.user), slug)
    if talks is None:
        raise Http404
    return talks


def opened(request: HttpRequest, slug: str, ref: str) -> Opened:
    """The issue at that address. Raises Http404. Two queries."""
    talks = opened_talks(request, slug)
    issue = (
        Issue.objects.filter(negotiation=talks.pk, ref=ref)
        .select_related("negotiation", "area", "raised_by", "addressed_to", "status_fact")
        .first()
    )
    if issue is None:
        raise Http404
    return Opened(talks, PartyOrder.of(talks, first=first_party(request.user)), issue)
