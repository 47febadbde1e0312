"""The clerk's desk and the talks on it."""

from collections.abc import Callable

import pytest
from django.test import Client

from rounds.models import Negotiation, Round
from tests.factories import make_deadline, make_issue, make_logged_round, make_measure, make_negotiation, make_round
from tests.issues.admin.desk import Desk, Talks
from tradetalks.accounts.models import User


@pytest.fixture
def talks(db: None) -> Talks:
    """See the class."""
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    second = make_round(negotiation, "2018-06-03", number=2, name="Beijing", starts_on="2018-06-02")
    raised = [("US", "CN"), ("US", "CN"), ("CN", "US")]
    issues = [make_issue(negotiation, by, to, raised_in=first) for by, to in raised]
    return Talks(
        negotiation,
        first,
        second,
        {issue.ref: issue for issue in issues},
        make_deadline(negotiation, key="march"),
        make_measure(negotiation, key="list-1"),
    )


@pytest.fixture
def sit_down(client: Client) -> Callable[..., Desk]:
    """Sit somebody down at the page of a round."""

    def sit(person: User, negotiation: Negotiation, meeting: Round | None) -> Desk:
        client.force_login(person)
        return Desk(client, meeting, negotiation)

    return sit


@pytest.fixture
def desk(sit_down: Callable[..., Desk], clerk: User, talks: Talks) -> Desk:
    """The clerk at the page of R2, opened."""
    seated = sit_down(clerk, talks.negotiation, talks.second)
    seated.open()
    return seated
