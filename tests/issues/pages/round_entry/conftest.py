"""The clerk at the sheet of a round, and the small talks it belongs to."""

import pytest
from django.test import Client

from tests.factories import (
    make_deadline,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_round,
)
from tests.issues.admin.desk import Talks
from tests.issues.pages.round_entry.desk import RoundDesk
from tradetalks.accounts.models import User


@pytest.fixture
def talks(db: None) -> Talks:
    """R1 logged in May 2018, R2 planned for June; US-001, US-002 and CN-001, all raised in R1."""
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    second = make_round(negotiation, "2018-06-03", number=2, name="Beijing", starts_on="2018-06-02")
    raised = [("US", "CN"), ("US", "CN"), ("CN", "US")]
    issues = [make_issue(negotiation, by, to, raised_in=first, title="A demand") for by, to in raised]
    deadline, measure = make_deadline(negotiation, key="march"), make_measure(negotiation, key="list-1")
    return Talks(negotiation, first, second, {issue.ref: issue for issue in issues}, deadline, measure)


@pytest.fixture
def desk(client: Client, clerk: User, talks: Talks) -> RoundDesk:
    """The clerk at the sheet of R2, opened."""
    client.force_login(clerk)
    seated = RoundDesk(client, "2/log/")
    seated.open()
    return seated
