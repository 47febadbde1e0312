"""A person at the page of a round: opens it, types, presses a button; and the small talks they work on."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from issues.models import Issue
from rounds.models import Deadline, Measure, Negotiation, Round
from tests.html_forms import fields_of
from tests.markup import Element, read


@dataclass
class Desk:
    """One person's browser at the page of a round (None: of one not on record yet)."""

    client: Client
    meeting: Round | None
    negotiation: Negotiation
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the page is."""
        if self.meeting is None:
            return f"{reverse('admin:rounds_round_add')}?negotiation={self.negotiation.slug}"
        return reverse("admin:rounds_round_change", args=[self.meeting.pk])

    def open(self) -> Element:
        """Open the page and forget what was typed."""
        answer = self.client.get(self.url)
        assert answer.status_code == 200, answer
        self.typed = fields_of(answer.content.decode(), "sheet")
        return read(answer.content)

    def type(self, **values: str) -> None:
        """Fill fields; rows go by `fill` and `assess`."""
        for name, value in values.items():
            assert name in self.typed, f"there is no field {name}"
            self.typed[name] = value

    def fill(self, prefix: str, **values: str) -> None:
        """Fill fields of one row or block."""
        self.typed.update({f"{prefix}-{name}": value for name, value in values.items()})

    def assess(self, issue: Issue, to: str, reason: str = "Reported.", fact: int | None = None, **values: str) -> None:
        """Fill the row of an issue."""
        self.fill(f"issue-{issue.pk}" + (f"-{fact}" if fact else ""), to=to, reason=reason, **values)

    def press(self, act: str = "log", **more: str) -> Any:
        """Send what is typed; the answer, redirects not followed."""
        return self.client.post(self.url, {**self.typed, "act": act, **more})

    def more(self, kind: str) -> Element:
        """Press the button that adds rows of a kind, without scripts."""
        answer = self.client.post(self.url, {**self.typed, "more": kind})
        self.typed = fields_of(answer.content.decode(), "sheet")
        return read(answer.content)


@dataclass
class Talks:
    """R1 logged in May 2018, R2 planned for June; two US issues and a Chinese one, all raised in R1."""

    negotiation: Negotiation
    first: Round
    second: Round
    issues: dict[str, Issue]
    deadline: Deadline
    measure: Measure


def errors_of(answer: Any) -> dict[str, str]:
    """What a refused answer says: the id of the field (or '' for the top) → message."""
    assert answer.status_code == 200, f"it was not refused: {answer}"
    summary = read(answer.content).one(id="errors")
    found = {}
    for item in summary.all("li"):
        links = item.all("a")
        found[links[0].attributes["href"].removeprefix("#") if links else ""] = item.text.replace(" :", ":", 1)
    return found
