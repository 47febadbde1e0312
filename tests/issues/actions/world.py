"""A small world in which every act can be tried: one of everything, made through the acts.

Rows are read anew each time they are asked for, so that one test can try many acts on it and undo each.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from issues.actions.issues import archive_issue
from issues.actions.positions import Condition
from issues.models import Commitment, Delivery, Issue, IssueLink, Note, Observation, Position, StatusChange
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.readouts import record_demand_list, record_readout
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DemandList,
    Measure,
    MeasureRevision,
    Negotiation,
    Party,
    Readout,
    Round,
)
from tests.factories import (
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
from tradetalks.sources.models import Source

LONG_AGO: dict[str, Any] = {"at": dt.datetime(2018, 1, 1, 12, 0, tzinfo=dt.UTC)}


class World:
    """What `make_world` made, by its name."""

    @property
    def talks(self) -> Negotiation:
        """Between US and CN."""
        return Negotiation.objects.get(slug="talks")

    @property
    def elsewhere(self) -> Negotiation:
        """Other talks, between US and EU."""
        return Negotiation.objects.get(slug="elsewhere")

    def party(self, code: str) -> Party:
        """US and CN sit at the talks; EU does not."""
        return Party.objects.get(code=code)

    def round(self, number: int, slug: str = "talks") -> Round:
        """1 is logged (2018-05-04), 2 planned with a last day, 3 planned without one."""
        return Round.objects.get(negotiation__slug=slug, number=number)

    def issue(self, ref: str, slug: str = "talks") -> Issue:
        """US-001 is under discussion, US-002 identified, US-003 archived; CN-001 is an offer."""
        return Issue.objects.get(negotiation__slug=slug, ref=ref)

    @property
    def source(self) -> Source:
        """Consulted for the talks."""
        return Source.objects.get(key="agency")

    @property
    def deadline(self) -> Deadline:
        """Set once."""
        return Deadline.objects.get(key="rise", negotiation__slug="talks")

    @property
    def measure(self) -> Measure:
        """In force."""
        return Measure.objects.get(key="list-1", negotiation__slug="talks")

    @property
    def demand_list(self) -> DemandList:
        """Tabled by US."""
        return DemandList.objects.get(key="list")

    @property
    def commitment(self) -> Commitment:
        """Of CN, hanging on US-001."""
        return Commitment.objects.get(key="soy")

    @property
    def status(self) -> StatusChange:
        """The newest status of US-001, recorded against round 1."""
        return StatusChange.objects.get(issue__ref="US-001", issue__negotiation__slug="talks", to="under_discussion")

    @property
    def position(self) -> Position:
        """CN on US-001."""
        return Position.objects.get(issue__ref="US-001")

    @property
    def link(self) -> IssueLink:
        """US-001 to US-002."""
        return IssueLink.objects.get()

    @property
    def note(self) -> Note:
        """On US-001."""
        return Note.objects.get()

    @property
    def delivery(self) -> Delivery:
        """Of the commitment."""
        return Delivery.objects.get()

    @property
    def observation(self) -> Observation:
        """Of the commitment."""
        return Observation.objects.get()

    @property
    def readout(self) -> Readout:
        """Of CN on round 1."""
        return Readout.objects.get()

    @property
    def deadline_revision(self) -> DeadlineRevision:
        """The one step of the deadline."""
        return DeadlineRevision.objects.get()

    @property
    def measure_revision(self) -> MeasureRevision:
        """The one change of the measure."""
        return MeasureRevision.objects.get()


def make_world() -> World:
    """One of everything."""
    make_party("EU")
    talks = make_negotiation("talks")
    elsewhere = make_negotiation("elsewhere", parties=("US", "EU"))
    us, cn = make_party("US"), make_party("CN")
    source = make_source("agency")
    first = make_logged_round(talks, "2018-05-04", number=1, name="First meeting")
    make_round(talks, "2018-06-03", number=2, name="Second meeting")
    make_round(talks, None, number=3, name="Third meeting")
    make_round(elsewhere, "2018-07-01", number=1, name="Elsewhere")
    issue = make_issue(talks, title="Buy soybeans", **LONG_AGO)
    other = make_issue(talks, title="Stop subsidies", **LONG_AGO)
    put_away = make_issue(talks, title="Put away", **LONG_AGO)
    archive_issue(put_away, version=put_away.version, reason="Entered twice.", **SYSTEM)
    make_issue(talks, raised_by="CN", addressed_to="US", kind="offer", title="An offer", **LONG_AGO)
    make_issue(elsewhere, addressed_to="EU", title="Elsewhere", **LONG_AGO)
    cited = [make_citation(source, voice="CN")]
    make_status(issue, "under_discussion", meeting=first, on=None, citations=cited)
    make_position(
        issue, "CN", "conditional", on="2018-05-04", condition=Condition(text="Only if", issue=other), citations=cited
    )
    link_issues(issue, other, kind="packaged_with", citations=cited, **SYSTEM)
    add_note(talks, issue=issue, text="Soybeans matter.", citations=cited, **SYSTEM)
    record_readout(talks, meeting=first, party=cn, tone="positive", text="Constructive.", citations=cited, **SYSTEM)
    record_demand_list(talks, key="list", party=us, title="The list", declared_count=8, citations=cited, **SYSTEM)
    deadline = make_deadline(talks, key="rise")
    revise_deadline(deadline, kind="set", due_on="2019-03-01", announced_on="2018-12", citations=cited, **SYSTEM)
    measure = make_measure(talks, key="list-1")
    revise_measure(measure, state="in_force", rate_to="25.0", effective_on="2018-07-06", citations=cited, **SYSTEM)
    commitment = agree_commitment(
        talks, key="soy", text="Buy soybeans.", obligor=cn, issue=issue, target="32.0", citations=cited, **SYSTEM
    )
    record_delivery(commitment, level=1, on="2019-06", citations=cited, **SYSTEM)
    observe_commitment(commitment, period="2019", value="12.50", citations=cited, **SYSTEM)
    make_deadline(elsewhere, key="elsewhere")
    return World()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is rolled back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everything() -> tuple[Any, ...]:
    """How many rows every table of the product has, what their versions sum up to, how many are superseded, and where
    the ledger stands: equal before and after means that nothing was written. One statement.
    """
    asked = []
    for model in apps.get_models():
        if model._meta.app_label not in {"accounts", "ledger", "sources", "rounds", "issues"}:
            continue
        columns = {field.column for field in model._meta.concrete_fields}
        sums = [f"COALESCE(SUM({name}), 0)" for name in ("version", "number", "marked") if name in columns]
        sums += [f"COUNT({name})" for name in ("superseded_id", "status_fact_id", "window_id") if name in columns]
        asked += [f"(SELECT {what} FROM {model._meta.db_table})" for what in ("COUNT(*)", *sums)]  # noqa: S608 -- names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}")
        return tuple(cursor.fetchone() or ())
