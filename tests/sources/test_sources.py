"""Sources, the citations of facts, and the identities kept apart."""

from typing import Any

import pytest

from issues.models import SummaryMark
from rounds.actions.calendar import revise_deadline
from rounds.actions.negotiations import consult_sources
from rounds.actions.readouts import record_readout
from rounds.models import Readout
from tests.factories import (
    AT,
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_logged_round,
    make_negotiation,
    make_source,
    make_user,
)
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Change
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.actions import edit_source, record_identity, record_source
from tradetalks.sources.choices import Basis, Credibility, Reliability, Sensitivity, SourceKind
from tradetalks.sources.citing import Cited, as_cited
from tradetalks.sources.models import Source, SourceIdentity, citation_values

pytestmark = pytest.mark.django_db


# --- sources ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SourceKind.values)
@pytest.mark.parametrize("sensitivity", Sensitivity.values)
def test_every_kind_and_label(kind: str, sensitivity: str) -> None:
    source = Source.objects.get(pk=make_source("one", kind=kind, sensitivity=sensitivity).pk)
    assert (source.kind, source.sensitivity) == (kind, sensitivity)


def test_a_key_is_made_from_publisher_and_day() -> None:
    def key(**values: Any) -> str:
        return record_source(kind="wire", **values, **SYSTEM).key

    assert key(publisher="The Agency", published_on="2019-02-15") == "the-agency-2019-02-15"
    assert key(publisher="The Agency", published_on="2019-02-15") == "the-agency-2019-02-15-2"
    assert key(publisher="The Agency", published_on="2019-02") == "the-agency-2019-02"
    assert key(title="新华社") == "新华社"
    assert key() == "source"
    assert key() == "source-2"
    assert len(key(publisher="x" * 500)) == 80


def test_a_source_can_be_corrected() -> None:
    source = make_source("one")
    assert edit_source(source, version=1, changes={"published_on": "2019-02"}, **SYSTEM)
    assert str(Source.objects.get().published_on) == "2019-02"


def test_its_day_dates_what_has_no_other_and_marks_the_summaries() -> None:
    talks = make_negotiation("talks")
    source = make_source("one")
    consult_sources(talks, [source], **SYSTEM)
    deadline = make_deadline(talks)
    revise_deadline(deadline, kind="set", due_on="2019", citations=[make_citation(source)], **SYSTEM)
    make_logged_round(talks)
    SummaryMark.objects.update(marked=None, stale_since=None)
    edit_source(source, version=1, changes={"title": "Other"}, **SYSTEM)
    assert SummaryMark.objects.get().marked is None
    edit_source(source, version=2, changes={"published_on": "2018-01-01"}, **SYSTEM)
    assert SummaryMark.objects.get().marked == head()


# --- identities -------------------------------------------------------------------------------------


def test_an_identity_is_recorded_once_for_each_attribution() -> None:
    source = make_source("one")
    record_identity(source, attribution="an aide", identity="Jane Roe", **SYSTEM)
    record_identity(source, attribution="a lobbyist", identity="John Doe", **SYSTEM)
    before = head()
    with pytest.raises(Invalid) as refused:
        record_identity(source, attribution="an aide", identity="Somebody else", **SYSTEM)
    assert list(refused.value.errors) == ["attribution"]
    assert (head(), SourceIdentity.objects.count()) == (before, 2)


def test_no_role_has_the_right_to_identities() -> None:
    source = make_source("one")
    for role in ("reader", "analyst", "clerk", "manager"):
        with pytest.raises(NotAllowed, match="given to a named person"):
            record_identity(source, attribution="a", identity="b", by=make_user(role), at=AT, door="api")


def test_the_ledger_never_says_who() -> None:
    record_identity(make_source("one"), attribution="an aide", identity="Jane Roe", **SYSTEM)
    assert all("Jane" not in str((row.before, row.after, row.ref)) for row in Change.objects.all())


# --- citations --------------------------------------------------------------------------------------


def readout(*citations: Cited) -> Readout:
    """A readout with these citations."""
    talks = make_negotiation()
    meeting = make_logged_round(talks)
    return record_readout(talks, meeting=meeting, party=None, tone="neutral", text="x", citations=citations, **SYSTEM)


@pytest.mark.parametrize("basis", Basis.values)
def test_every_basis(basis: str) -> None:
    assert readout(make_citation(basis=basis)).citations.get().basis == basis


@pytest.mark.parametrize("reliability", Reliability.values)
@pytest.mark.parametrize("credibility", Credibility.values)
def test_every_rating(reliability: str, credibility: int) -> None:
    citation = readout(make_citation(reliability=reliability, credibility=credibility)).citations.get()
    assert citation.rating == f"{reliability}{credibility}"


def test_it_cannot_be_judged_unless_it_was() -> None:
    assert readout(make_citation()).citations.get().rating == "F6"


@pytest.mark.parametrize("voice", ["US", "CN", "joint", None])
def test_every_voice(voice: str | None) -> None:
    assert readout(make_citation(voice=voice)).citations.get().voice == voice


def test_a_quotation_of_exactly_25_words_is_cited() -> None:
    assert readout(make_citation(quote="word " * 25)).citations.exists()


def test_citations_keep_their_order_and_all_they_say() -> None:
    one, two = make_source("one"), make_source("two")
    full = Cited(
        source=two, basis="anonymous_official", voice="US", disputes=True, speaker="a senior official", people=3,
        reliability="B", credibility=2, locator="para 4", quote="There is progress.",
    )  # fmt: skip
    citations = list(readout(Cited(source=one, basis="reporting"), full).citations.all())
    assert [citation.source for citation in citations] == [one, two]
    assert as_cited(citations[1]) == full
    assert citation_values(citations[1]) == {
        "party": "US",
        "disputes": True,
        "basis": "anonymous_official",
        "speaker": "a senior official",
        "people": 3,
        "reliability": "B",
        "credibility": 2,
        "locator": "para 4",
        "quote": "There is progress.",
    }


def test_a_source_not_on_record_yet_is_put_there_with_its_first_citation() -> None:
    new = Source(publisher="New Agency", kind="wire")
    fact = readout(Cited(source=new, basis="reporting"), Cited(source=new, basis="reporting", locator="end"))
    assert (Source.objects.get().key, fact.citations.count()) == ("new-agency", 2)
    models = list(Change.objects.filter(changeset=head()).values_list("model", flat=True))
    assert models == ["rounds.readout", "sources.source", "rounds.readoutcitation", "rounds.readoutcitation"]
