"""One small negotiation in which every page has everything to show.

Three logged rounds with gaps in their numbers and one to come; every movement happens in R7; both sides, a joint
issue, a part, a title of 300 characters, Chinese, partial dates, an open deadline, a corrected fact, markup in texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from pytest_django import DjangoDbBlocker

from issues.actions.annotations import add_note, link_issues
from issues.actions.areas import add_start_set
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from issues.actions.corrections import supersede
from issues.actions.positions import Condition, Quantity
from issues.actions.recompute import recompute
from issues.actions.round_record import Outcome, ReadoutEntry
from issues.actions.ties import Ties
from issues.models import Area, Issue
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.meetings import Seat
from rounds.actions.readouts import record_readout
from rounds.models import Negotiation, Round
from tests.factories import (
    AT,
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_position,
    make_round,
    make_source,
    make_status,
)
from tradetalks.accounts.roles import create_roles

MARKUP = "<script>alert('raised')</script><img src=x onerror=alert(1)>"
"""Text a page must show and never obey."""
CUT = "cut of the surplus"
CHINESE = "中方敦促美方取消全部加征关税"
LONG_TITLE = ("Open the markets of both sides to services of every kind without limits of ownership " * 4)[:299] + "."


@dataclass(frozen=True)
class Cast:
    """The negotiation and what tests ask about by name."""

    negotiation: Negotiation
    rounds: dict[int, Round]
    issues: dict[str, Issue]

    @property
    def root(self) -> str:
        """The address of its overview."""
        return f"/{self.negotiation.slug}/"


def make_talks(slug: str = "talks") -> Cast:
    """The negotiation, its summaries computed."""
    talks = make_negotiation(
        slug, name="Talks of both sides", opened_on="2018-02", summary=f"Tariffs and more. {MARKUP}"
    )
    us, cn = make_party("US"), make_party("CN")
    first = make_logged_round(
        talks, starts_on="2018-05-03", ends_on="2018-05-04", number=1, name="Beijing", city="Beijing", country="CN"
    )
    zh = make_source(
        "mofcom", publisher="商务部", title="中美经贸磋商", kind="official", language="zh", url="https://example.org/zh"
    )
    quote = make_citation(
        zh, voice="CN", basis="official_statement", reliability="A", credibility=1, quote=CHINESE, locator="第二段"
    )
    issues: dict[str, Issue] = {}

    def raise_issue(**values: Any) -> Issue:
        issue = make_issue(talks, raised_in=first, **values)
        issues[issue.ref] = issue
        return issue

    surplus = raise_issue(
        title=f"Cut the surplus {MARKUP}", description=f"By a sum. {MARKUP}", citations=[make_citation()]
    )
    steel = raise_issue(title="Lift the steel tariffs", area="agriculture")
    raise_issue(title=LONG_TITLE, area="services")
    lapsed = raise_issue(title="Once lapsed")
    discussed = raise_issue(title="Discussed twice")
    part = raise_issue(title="First half of the cut", parent=surplus)
    chinese = raise_issue(title=CHINESE, raised_by="CN", addressed_to="US")
    dropped = raise_issue(title="To be dropped", raised_by="CN", addressed_to="US")
    for issue in (surplus, steel, discussed):
        make_status(issue, "under_discussion", meeting=first, reason="Both sides talked about it.")
    make_status(lapsed, "lapsed", on="2018-07", reason="The talks paused.")
    wrong = make_status(surplus, "narrowing", on="2018-06", reason=f"Too early {MARKUP}")
    supersede(wrong, reason="The report was withdrawn.", **SYSTEM)
    make_position(
        surplus, "US", "demands", meeting=first, text="A cut of 200.", channel="leaked",
        quantity=Quantity(metric=CUT, unit="USD billion", value=200, bound="exact"),
        citations=[make_citation(voice="US")],
    )  # fmt: skip
    make_position(surplus, "CN", "rejects", meeting=first, text="No fixed sum.", citations=[quote])

    third = make_logged_round(
        talks, ends_on="2018-12", number=3, name="Buenos Aires", kind="leaders_meeting", level="leaders",
        outcomes=[Outcome(issue=discussed, to="under_discussion", reason="Named again.")],
        readouts=[ReadoutEntry(party=None, tone="positive", text="A truce of 90 days.")],
    )  # fmt: skip
    make_position(
        surplus, "CN", "conditional", meeting=third, text="100, if tariffs go.", citations=[quote],
        quantity=Quantity(metric=CUT, unit="USD billion", value="100", bound="exact", window="two years"),
        condition=Condition(text="Tariffs are lifted first.", issue=chinese),
    )  # fmt: skip

    seventh = make_logged_round(
        talks, starts_on="2019-02-11", ends_on="2019-02-15", number=7, name="Beijing", level="ministerial",
        outcomes=[
            Outcome(issue=surplus, to="narrowing", reason=f"Sums were named. {MARKUP}", citations=[quote]),
            Outcome(issue=steel, to="deadlocked", reason="Refused in public."),
            Outcome(issue=discussed, to="under_discussion", reason="Named once more."),
            Outcome(issue=part, to="raised", reason="Put again."),
            Outcome(issue=lapsed, to="raised", reason="Back on the list."),
            Outcome(issue=chinese, to="agreed_in_principle", reason="Announced.", citations=[
                quote, make_citation(voice="US", disputes=True),
            ]),
            Outcome(issue=dropped, to="withdrawn", reason="Taken back."),
        ],
        readouts=[
            ReadoutEntry(party=cn, tone="progress", text=f"重要进展 {MARKUP}", on="2019-02-15", citations=[quote]),
            ReadoutEntry(party=us, tone="none_issued", issued=False, text="The team flew home."),
        ],
        delegates=[Seat(party=us, name="A. Head", title="Trade Representative", head=True),
            Seat(party=cn, name="刘鹤", title="Vice premier", head=True),
        ],
        outcome_truce="yes", outcome_text="Talks go on.", next_round_text="Next week.",
    )  # fmt: skip
    joint = make_issue(
        talks, raised_by=None, addressed_to=None, raised_in=seventh, title="Keep talking", area="process"
    )
    issues[joint.ref] = joint

    deadline = make_deadline(talks, key="march", title="Tariffs rise", consequence="25 percent")
    revise_deadline(deadline, kind="set", due_on="2019-01-01", announced_on="2018-09-21", **SYSTEM)
    revise_deadline(
        deadline, kind="extended", due_on="2019-03-02", announced_on="2018-12-19", reason="Truce.", **SYSTEM
    )
    open_day = make_deadline(talks, set_by=None, key="open", title="Purchases begin")
    revise_deadline(open_day, kind="set", due_on="2019-01", announced_on="2018-12-01", **SYSTEM)
    revise_deadline(open_day, kind="extended", due_on=None, announced_on="2019-01-15", **SYSTEM)
    measure = make_measure(talks, key="list-3", title="Tariffs on 200 billion", scope_usd=200_000_000_000)
    revise_measure(measure, state="in_force", rate_to=10, effective_on="2018-09-24", announced_on="2018-09", **SYSTEM)
    revise_measure(
        measure,
        state="scheduled",
        rate_from=10,
        rate_to="25.0",
        effective_on="2019-03-02",
        announced_on="2018-12-19",
        **SYSTEM,
    )
    tied = make_issue(
        talks,
        raised_in=first,
        title="Tied to both",
        ties=Ties(deadlines=[deadline], measures=[measure], sensitivity={cn: "economic"}),
    )
    issues[tied.ref] = tied
    link_issues(surplus, chinese, kind="conditional_on", on="2018-12", note="One for the other.", **SYSTEM)
    commitment = agree_commitment(
        talks, key="buy", text="Buy more.", obligor=cn, issue=surplus, metric="purchases", unit="USD billion",
        target="200.0", due_on="2021", citations=[quote], **SYSTEM,
    )  # fmt: skip
    record_delivery(commitment, level=1, on="2020-12-31", note="Short of it.", **SYSTEM)
    observe_commitment(commitment, period="2020", value="94.5", citations=[make_citation(voice="US")], **SYSTEM)
    observe_commitment(commitment, period="2020", value="100", bound="about", citations=[quote], **SYSTEM)
    add_note(talks, text=f"First line\nsecond line {MARKUP}", issue=surplus, on="2018", **SYSTEM)
    add_note(talks, text="About the round.", meeting=seventh, **SYSTEM)
    record_readout(talks, meeting=None, party=us, tone="neutral", text="Between rounds.", on="2019-01-20", **SYSTEM)
    to_come = make_round(talks, ends_on=None, number=8, name="Washington")
    recompute(talks)
    return Cast(talks, {1: first, 3: third, 7: seventh, 8: to_come}, issues)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The talks, made once for all tests of a module; each test's own changes are rolled back as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        create_roles(groups=Group.objects, permissions=Permission.objects, content_types=ContentType.objects)
        if not Area.objects.exists():
            add_start_set(at=AT, door="command")
        yield make_talks()
        transaction.set_rollback(True)
