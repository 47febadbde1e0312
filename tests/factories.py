"""Plain `make_*` functions: records made through the acts, as a user would make them.

Every one takes what matters to the test and fills in the rest; `by` None is the system itself.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from issues.actions.commitments import agree_commitment
from issues.actions.issues import open_issue
from issues.actions.positions import state_position
from issues.actions.round_record import Outcome, ReadoutEntry, RoundEntries, log_round_record
from issues.actions.statuses import change_status
from issues.models import Area, Commitment, Issue, Position, StatusChange
from rounds.actions.calendar import record_measure, set_deadline
from rounds.actions.meetings import plan_round
from rounds.actions.negotiations import add_party, create_negotiation
from rounds.actions.readouts import record_demand_list
from rounds.models import Deadline, DemandList, Measure, Negotiation, Party, Round
from tradetalks.accounts.models import ApiToken, User
from tradetalks.ledger.models import Door, Head
from tradetalks.sources.actions import record_source
from tradetalks.sources.citing import Cited
from tradetalks.sources.models import Source

AT = dt.datetime(2019, 2, 15, 12, 0, tzinfo=dt.UTC)
"""The moment acts of tests happen, unless the test says otherwise."""

SYSTEM: dict[str, Any] = {"by": None, "at": AT, "door": Door.COMMAND}

_count = itertools.count(1)


def make_user(role: str | None = None, **values: Any) -> User:
    """A person, in the group of `role` where one is given. The password is the username, twelve times."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- keeps this module importable before the apps are

    username = values.pop("username", f"{role or 'person'}{next(_count)}")
    user = User.objects.create_user(username=username, password=username * 12, **values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_token(user: User, scope: str = ApiToken.Scope.READ, at: dt.datetime | None = None, days: int = 90) -> str:
    """A token of that person; returns the text a client sends."""
    return ApiToken.issue(user=user, scope=scope, name="test", at=at or dt.datetime.now(dt.UTC), days=days)[1]


def make_party(code: str = "US", name: str | None = None) -> Party:
    """The party of that code, made when it is not there yet."""
    names = {"US": "United States", "CN": "China"}
    existing = Party.objects.filter(code=code).first()
    return existing or add_party(code=code, name=name or names.get(code, code.title()), **SYSTEM)


def make_negotiation(slug: str | None = None, parties: Sequence[str] = ("US", "CN"), **values: Any) -> Negotiation:
    """Talks between those parties."""
    slug = slug or f"talks-{next(_count)}"
    values.setdefault("name", slug.replace("-", " ").title())
    return create_negotiation(slug=slug, parties=[make_party(code) for code in parties], **values, **SYSTEM)


def make_source(key: str | None = None, **values: Any) -> Source:
    """A news report unless the test says otherwise."""
    values.setdefault("kind", "wire")
    values.setdefault("publisher", "Agency")
    values.setdefault("published_on", "2019-02-15")
    return record_source(key=key or f"agency-{next(_count)}", **values, **SYSTEM)


def make_citation(source: Source | None = None, **values: Any) -> Cited:
    """A citation of `source`, or of a new one."""
    values.setdefault("basis", "reporting")
    return Cited(source=source or make_source(), **values)


def make_round(negotiation: Negotiation, ends_on: Any = "2018-05-04", **values: Any) -> Round:
    """A planned round."""
    values.setdefault("name", f"Meeting {next(_count)}")
    return plan_round(negotiation, ends_on=ends_on, **values, **SYSTEM)


def make_logged_round(
    negotiation: Negotiation,
    ends_on: Any = "2018-05-04",
    outcomes: Sequence[Outcome] = (),
    readouts: Sequence[ReadoutEntry] = (),
    **values: Any,
) -> Round:
    """A round planned and then logged, with what it did to each issue."""
    meeting = make_round(negotiation, ends_on=ends_on, **values)
    entries = RoundEntries(outcomes=outcomes, readouts=readouts)
    log_round_record(meeting, version=meeting.version, record={}, entries=entries, **SYSTEM)
    return meeting


def make_issue(
    negotiation: Negotiation,
    raised_by: str | None = "US",
    addressed_to: str | None = "CN",
    area: str = "tariffs",
    raised_in: Round | None = None,
    **values: Any,
) -> Issue:
    """A demand; without a round its first status is `identified` on the day of AT."""
    values.setdefault("title", f"Demand {next(_count)}")
    return open_issue(
        negotiation,
        raised_by=make_party(raised_by) if raised_by else None,
        addressed_to=make_party(addressed_to) if addressed_to else None,
        area=Area.objects.get(code=area),
        raised_in=raised_in,
        **{**SYSTEM, **values},
    )


def make_status(issue: Issue, to: str, **values: Any) -> StatusChange:
    """A status change, cited by a new source unless the test gives `citations`."""
    values.setdefault("reason", f"Reported as {to}.")
    if "citations" not in values:
        values["citations"] = [make_citation()]
    if "on" not in values and "meeting" not in values:
        values["on"] = "2019-02-15"
    return change_status(issue, to=to, **{**SYSTEM, **values})


def make_position(issue: Issue, party: str, stance: str, **values: Any) -> Position:
    """A stance of that party."""
    values.setdefault("text", f"{party} {stance}.")
    if "on" not in values and "meeting" not in values:
        values["on"] = "2019-02-15"
    return state_position(issue, party=make_party(party), stance=stance, **{**SYSTEM, **values})


def make_deadline(negotiation: Negotiation, set_by: str | None = "US", **values: Any) -> Deadline:
    """A deadline without a day yet: revise it."""
    values.setdefault("key", f"deadline-{next(_count)}")
    values.setdefault("title", "Tariffs rise")
    return set_deadline(negotiation, set_by=make_party(set_by) if set_by else None, **values, **SYSTEM)


def make_measure(negotiation: Negotiation, imposed_by: str = "US", **values: Any) -> Measure:
    """A measure without a state yet: revise it."""
    values.setdefault("key", f"measure-{next(_count)}")
    values.setdefault("title", "Tariffs on steel")
    values.setdefault("instrument", "tariff")
    return record_measure(negotiation, imposed_by=make_party(imposed_by), **values, **SYSTEM)


def make_demand_list(negotiation: Negotiation, party: str = "US", **values: Any) -> DemandList:
    """A document that tables many demands."""
    values.setdefault("key", f"list-{next(_count)}")
    values.setdefault("title", "Demands")
    return record_demand_list(negotiation, party=make_party(party), **values, **SYSTEM)


def make_commitment(negotiation: Negotiation, obligor: str | None = "CN", **values: Any) -> Commitment:
    """Something agreed, on no issue unless the test says so."""
    values.setdefault("key", f"commitment-{next(_count)}")
    values.setdefault("text", "Buy more")
    return agree_commitment(negotiation, obligor=make_party(obligor) if obligor else None, **values, **SYSTEM)


def head() -> int:
    """The ledger's position: unmoved means nothing was written."""
    row = Head.objects.filter(pk=1).first()
    return row.number if row else 0
