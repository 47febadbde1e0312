"""Nothing of a source a reader may not see is in any answer: not its words, not its citations, not their number."""

import pytest
from django.test import Client

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from issues.actions.issues import edit_issue
from issues.actions.recompute import recompute_all_due
from issues.actions.round_record import ReadoutEntry
from issues.actions.ties import Ties
from issues.models import Commitment
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.negotiations import consult_sources
from rounds.actions.readouts import record_demand_list
from rounds.models import Negotiation
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
    make_source,
    make_status,
    make_user,
)
from tests.rest import ROOT, client_of
from tests.tradetalks.api_addresses import api_addresses
from tradetalks.sources.actions import edit_source, record_identity
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db
CANARY = "Canarybird"
IDENTITY = "Nightingale"


def record(label: str) -> tuple[Negotiation, Source]:
    """Talks in which every kind of fact is cited once by a source with that label; its every field has the canary."""
    talks = make_negotiation("talks")
    source = make_source(
        CANARY.lower(),
        publisher=CANARY,
        title=CANARY,
        url=f"https://example.org/{CANARY}",
        note=CANARY,
        sensitivity=label,
    )
    cited = [make_citation(source, speaker=CANARY, locator=CANARY, quote=CANARY, voice="US", people=7)]
    record_identity(source, attribution=f"{IDENTITY} as printed", identity=IDENTITY, **SYSTEM)
    consult_sources(talks, [source], **SYSTEM)
    readout = ReadoutEntry(party=make_party("US"), tone="progress", text="Said.", citations=cited)
    meeting = make_logged_round(talks, readouts=[readout], citations=cited)
    issue = make_issue(talks, raised_in=meeting, citations=cited)
    other = make_issue(talks, raised_in=meeting)
    make_status(issue, "narrowing", citations=cited)
    make_position(issue, "CN", "rejects", citations=cited)
    link_issues(issue, other, kind="responds_to", citations=cited, **SYSTEM)
    add_note(talks, text="Note.", issue=issue, citations=cited, **SYSTEM)
    bought = agree_commitment(talks, key="buy", text="Buy.", obligor=None, issue=issue, citations=cited, **SYSTEM)
    record_delivery(bought, level=1, citations=cited, **SYSTEM)
    observe_commitment(bought, period="2020", citations=cited, **SYSTEM)
    deadline, measure = make_deadline(talks), make_measure(talks)
    revise_deadline(deadline, kind="set", due_on="2019-03-01", citations=cited, **SYSTEM)
    revise_measure(measure, state="in_force", citations=cited, **SYSTEM)
    record_demand_list(talks, key="list", party=make_party("US"), title="List.", citations=cited, **SYSTEM)
    ties = Ties(deadlines=[deadline], measures=[measure])
    edit_issue(issue, version=issue.version, changes={}, ties=ties, citations=[], **SYSTEM)
    edit_issue(issue, version=issue.version, changes={}, citations=cited, **SYSTEM)
    edit_source(source, version=source.version, changes={"note": f"{CANARY} again"}, **SYSTEM)
    recompute_all_due()
    return talks, source


def answers(client: Client, values: dict[str, object]) -> dict[str, str]:
    """Address → body, of every REST address with something behind it."""
    bodies = {}
    for address in api_addresses(values):
        response = client.get(f"{address}?limit=500" if address.endswith("/changes/") else address)
        bodies[address] = response.content.decode()
    return bodies


def values_of(talks: Negotiation, source: Source) -> dict[str, object]:
    """What fills the parameters of the addresses."""
    keys = {
        "source": source.pk,
        "deadline": talks.deadlines.get().pk,
        "measure": talks.measures.get().pk,
        "demand": talks.demand_lists.get().pk,
        "commitment": Commitment.objects.get().pk,
    }
    return {"slug": talks.slug, "ref": "US-001", "number": 1, **keys}


@pytest.mark.parametrize(
    ("label", "blind", "seeing"),
    [
        ("RED", ["reader", "clerk", "analyst"], "manager"),
        ("AMBER+STRICT", ["reader", "clerk"], "analyst"),
        ("AMBER", ["reader"], "clerk"),
        ("GREEN", [], "reader"),
    ],
)
def test_no_word_of_it_reaches_who_may_not_see_it(label: str, blind: list[str], seeing: str) -> None:
    talks, source = record(label)
    values = values_of(talks, source)
    for role in blind:
        for address, body in answers(client_of(make_user(role)), values).items():
            assert CANARY.lower() not in body.lower(), (role, address)
            assert '"people":7' not in body, (role, address)
            assert f'"source":{source.pk}' not in body, (role, address)
    seen = answers(client_of(make_user(seeing)), values)
    showing = {address for address, body in seen.items() if CANARY in body}
    assert len(showing) >= 18, sorted(set(seen) - showing)


def test_who_an_unnamed_source_is_reaches_nobody() -> None:
    talks, source = record("CLEAR")
    custodian = make_user("manager", is_superuser=True)
    for address, body in answers(client_of(custodian), values_of(talks, source)).items():
        assert IDENTITY not in body, address


def test_a_source_that_is_restricted_later_is_hidden_from_then_on() -> None:
    talks, source = record("CLEAR")
    client, values = client_of(make_user("reader")), values_of(talks, source)
    before = client.get(f"{ROOT}negotiations/talks/issues/US-001/")
    assert CANARY in before.content.decode()
    source.refresh_from_db()
    edit_source(source, version=source.version, changes={"sensitivity": "RED"}, **SYSTEM)
    for address, body in answers(client, values).items():
        assert CANARY.lower() not in body.lower(), address
    again = client.get(f"{ROOT}negotiations/talks/issues/US-001/", headers={"if-none-match": before["ETag"]})
    assert again.status_code == 200


def test_people_who_see_different_things_have_different_etags() -> None:
    record("RED")
    path = f"{ROOT}negotiations/talks/issues/US-001/"
    tags = {role: client_of(make_user(role)).get(path)["ETag"] for role in ("reader", "clerk", "analyst", "manager")}
    assert len(set(tags.values())) == 4
    assert client_of(make_user("reader")).get(path)["ETag"] == tags["reader"]
    crossed = client_of(make_user("reader")).get(path, headers={"if-none-match": tags["manager"]})
    assert crossed.status_code == 200
