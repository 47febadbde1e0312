"""The one filter of issues: each parameter keeps the right rows, and what it cannot read is an error by name."""

import pytest
from django.http import QueryDict

from issues.actions.issues import edit_issue
from issues.actions.ties import Ties
from issues.filters import IssueFilter
from issues.models import Issue
from issues.queries.standing import Standing
from issues.queries.summaries import RoundSummary
from rounds.actions.calendar import revise_deadline
from rounds.models import Negotiation
from rounds.queries.negotiations import talks_of
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_position,
    make_round,
    make_source,
    make_status,
)

pytestmark = pytest.mark.django_db

SUMMARY = RoundSummary(
    negotiation_id=1,
    negotiation="talks",
    round_id=1,
    number=1,
    name="Meeting",
    ends_on="2019-03-01",
    state="current",
    stale_since=None,
    error="",
    revision=1,
    reflects=7,
    method="1",
    digest="sha256:0",
    computed_at=None,
    duration_ms=1,
)
CLEAR = frozenset({"CLEAR"})


def filtered(
    negotiation: Negotiation,
    query: str,
    standing: Standing | None = None,
    besides: tuple[str, ...] = (),
    labels: frozenset[str] = CLEAR,
) -> IssueFilter:
    """The filter as a door makes it."""
    talks = talks_of(Negotiation.objects.all(), negotiation.slug)
    assert talks is not None
    issues = Issue.objects.filter(negotiation=negotiation)
    return IssueFilter(QueryDict(query), issues, talks=talks, standing=lambda: standing, labels=labels, besides=besides)


def refs(negotiation: Negotiation, query: str, standing: Standing | None = None) -> list[str]:
    """References of the rows it keeps."""
    found = filtered(negotiation, query, standing)
    assert found.problems == {}
    return sorted(found.qs.values_list("ref", flat=True))


@pytest.fixture
def talks() -> Negotiation:
    """US-001 tariffs, narrowing since R1, CN offers; US-002 cyber; CN-001 tariffs, settled; JT-001 joint."""
    negotiation = make_negotiation("talks")
    meeting = make_logged_round(negotiation, ends_on="2019-03-01")
    one = make_issue(negotiation, title="Soybeans 大豆采购", description="Buy 20% more")
    make_issue(negotiation, title="Cyber theft", area="cyber")
    three = make_issue(negotiation, raised_by="CN", addressed_to="US", title="Lift tariffs")
    make_issue(negotiation, raised_by=None, addressed_to=None, title="Review mechanism")
    make_status(one, "narrowing", on=None, meeting=meeting)
    make_status(three, "resolved", on="2019-04-01")
    make_position(one, "CN", "rejects", on="2019-02-20")
    make_position(one, "CN", "offers", on="2019-02-25", answer="substitute")
    make_position(three, "US", "rejects", on="2019-04-02")
    return negotiation


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ["CN-001", "JT-001", "US-001", "US-002"]),
        ("status=narrowing", ["US-001"]),
        ("status=narrowing,resolved", ["CN-001", "US-001"]),
        ("phase=open", ["JT-001", "US-002"]),
        ("phase=engaged,delivered&raised_by=CN", ["CN-001"]),
        ("kind=offer", []),
        ("area=cyber", ["US-002"]),
        ("raised_by=US", ["US-001", "US-002"]),
        ("by=CN,joint", ["CN-001", "JT-001"]),
        ("addressed_to=US", ["CN-001"]),
        ("treated_in=1", ["CN-001", "JT-001", "US-001", "US-002"]),
        ("stance.cn=offers", ["US-001"]),
        ("stance.cn=rejects", []),
        ("stance.us=rejects,red_line", ["CN-001"]),
        ("q=soyBEANS", ["US-001"]),
        ("q=大豆", ["US-001"]),
        ("q=豆采购", ["US-001"]),
        ("q=us-00", ["US-001", "US-002"]),
        ("q=20%25", ["US-001"]),
        ("q=_", []),
        ("q=theft+cyber", ["US-002"]),
        ("q=theft+soybeans", []),
        ("archived=true", []),
        ("-status=narrowing", ["CN-001", "JT-001", "US-002"]),
        ("-area=cyber,tariffs", []),
        ("area=tariffs&-by=US", ["CN-001", "JT-001"]),
        ("-by=joint", ["CN-001", "US-001", "US-002"]),
        ("-addressed_to=US", ["JT-001", "US-001", "US-002"]),
        ("-stance.cn=offers", ["CN-001", "JT-001", "US-002"]),
        ("-treated_in=1", []),
        ("by=US&by=CN", []),
        ("by=US,CN&by=CN", ["CN-001"]),
        ("since=2019-04-01", ["CN-001"]),
        ("since=2019-03", ["CN-001", "US-001"]),
        ("-since=2019-03", ["JT-001", "US-002"]),
        ("label=stalled", []),
    ],
)
def test_it_keeps_the_right_issues(talks: Negotiation, query: str, kept: list[str]) -> None:
    assert refs(talks, query) == kept


def test_treated_in_takes_facts_by_their_window_and_by_a_round_that_has_none(talks: Negotiation) -> None:
    make_logged_round(talks, ends_on="2019-05-01")
    planned = make_round(talks, ends_on="2019-06-01")
    make_position(Issue.objects.get(ref="US-002"), "CN", "silent", on=None, meeting=planned)
    assert refs(talks, "treated_in=2") == ["CN-001"]
    assert refs(talks, "treated_in=3") == ["US-002"]
    assert refs(talks, "treated_in=2,3") == ["CN-001", "US-002"]


def test_archived_issues_stay_out_unless_asked_for(talks: Negotiation) -> None:
    Issue.objects.filter(ref="US-002").update(archived_on="2019-02-15")
    assert refs(talks, "raised_by=US") == ["US-001"]
    assert refs(talks, "raised_by=US&archived=any") == ["US-001", "US-002"]
    assert refs(talks, "archived=true") == ["US-002"]
    assert refs(talks, "q=theft&archived=true,false") == ["US-002"]


def test_moved_follows_the_standing(talks: Negotiation) -> None:
    moved = {"US-001": "advanced", "US-002": "not_assessed", "CN-001": "regressed", "JT-001": "unchanged"}
    standing = Standing(SUMMARY, moved)
    assert refs(talks, "moved=up", standing) == ["US-001"]
    assert refs(talks, "moved=down,none", standing) == ["CN-001", "JT-001"]
    assert refs(talks, "moved=not_assessed,unassessed", standing) == ["US-002"]
    assert refs(talks, "moved=up", None) == []


@pytest.mark.parametrize(
    ("query", "name", "text"),
    [
        ("status=agreed", "status", "'agreed' is not known here. Did you mean"),
        ("status=raised,,parked", "status", "'' is not known here."),
        ("raised_by=XX", "raised_by", "Write one of: US, CN, joint."),
        ("area=nothing", "area", "'nothing' is not known here."),
        ("treated_in=9", "treated_in", "Write one of: 1."),
        (f"treated_in={10**30}", "treated_in", "is not known here"),
        ("treated_in=x", "treated_in", "'x' is not known here"),
        ("stance.us=yes", "stance.us", "'yes' is not known here"),
        ("stance.xx=offers", "stance.xx", "This parameter is not known here. Did you mean 'stance."),
        ("statsu=raised", "statsu", "Did you mean 'status'?"),
        ("on=2019-01-01", "on", "This parameter is not known here."),
        ("q=one&q=two", "q", "Given more than once"),
        ("archived=any&archived=any", "archived", "Given more than once"),
        ("label=odd", "label", "Write one of: contested, stalled"),
        ("since=soon", "since", "'soon' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY."),
        ("since=%3C2019-01-01", "since", "is not a date"),
        ("deadline=%3C%3C2019", "deadline", "write YYYY-MM-DD, YYYY-MM or YYYY, with < or > before it."),
        ("deadline=2019-02-30", "deadline", "is not a date"),
        ("source=41", "source", "'41' is not a source; write its number, like S-41."),
        ("source=S-999999", "source", "There is no source S-999999."),
        ("-area=nothing", "-area", "'nothing' is not known here."),
        ("-q=words", "-q", "This parameter is not known here."),
        ("-aera=cyber", "-aera", "Did you mean '-area'?"),
        ("&".join(["by=US"] * 11), "by", "Given more than 10 times."),
        ("q=%00", "q", "NUL"),
        ("q=" + "a" * 201, "q", "At most 200 characters."),
        ("q=" + "a+" * 11, "q", "At most 10 words."),
        ("archived=maybe", "archived", "Write one of: false, true, any."),
        ("status=" + ",".join(["raised"] * 101), "status", "At most 100 values."),
    ],
)
def test_what_it_cannot_read_is_an_error_by_name(talks: Negotiation, query: str, name: str, text: str) -> None:
    problems = filtered(talks, query).problems
    assert list(problems) == [name]
    assert text in problems[name]


def test_parameters_the_door_reads_itself_are_no_errors_but_are_given_once(talks: Negotiation) -> None:
    assert filtered(talks, "limit=5", besides=("limit",)).problems == {}
    assert list(filtered(talks, "limit=5&limit=6", besides=("limit",)).problems) == ["limit"]


def test_every_wrong_parameter_is_named(talks: Negotiation) -> None:
    query = "&".join(f"p{n}=1" for n in range(2000)) + "&status=no"
    assert len(filtered(talks, query).problems) == 2001


def test_labels_are_those_of_the_standing(talks: Negotiation) -> None:
    standing = Standing(SUMMARY, {}, {"US-001": ("contested", "stalled"), "CN-001": ("stalled",)})
    assert refs(talks, "label=stalled", standing) == ["CN-001", "US-001"]
    assert refs(talks, "label=stalled&label=contested", standing) == ["US-001"]
    assert refs(talks, "-label=contested,silent", standing) == ["CN-001", "JT-001", "US-002"]


def test_a_deadline_counts_by_its_newest_day(talks: Negotiation) -> None:
    march, june = make_deadline(talks), make_deadline(talks)
    revise_deadline(march, kind="set", due_on="2019-03-01", **SYSTEM)
    revise_deadline(march, kind="extended", due_on="2019-04", **SYSTEM)
    revise_deadline(june, kind="set", due_on="2019-06-30", **SYSTEM)
    hangs = {"US-001": [march], "US-002": [march, june]}
    for ref, deadlines in hangs.items():
        issue = Issue.objects.get(ref=ref)
        edit_issue(issue, version=issue.version, changes={}, ties=Ties(deadlines=deadlines), **SYSTEM)
    assert refs(talks, "deadline=2019-03") == []
    assert refs(talks, "deadline=2019-04-30") == ["US-001", "US-002"]
    assert refs(talks, "deadline=<2019-05-01") == ["US-001", "US-002"]
    assert refs(talks, "deadline=<2019-05-01&deadline=>2019-05") == ["US-002"]
    assert refs(talks, "deadline=>2019-05,<2019") == ["US-002"]
    assert refs(talks, "-deadline=>2019-05") == ["CN-001", "JT-001", "US-001"]


def test_a_source_that_is_hidden_is_not_there(talks: Negotiation) -> None:
    shown, hidden = make_source(), make_source(sensitivity="RED")
    make_position(Issue.objects.get(ref="US-002"), "CN", "rejects", citations=[make_citation(shown)])
    make_status(Issue.objects.get(ref="CN-001"), "resolved", on="2019-04-02", citations=[make_citation(hidden)])
    assert refs(talks, f"source={shown.code}") == ["US-002"]
    problems = filtered(talks, f"source={hidden.code}").problems
    assert problems == {"source": f"There is no source {hidden.code}."}
    everything = frozenset({"CLEAR", "RED"})
    both = filtered(talks, f"source={hidden.code},{shown.code}", labels=everything)
    assert sorted(both.qs.values_list("ref", flat=True)) == ["CN-001", "US-002"]
