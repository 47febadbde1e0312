"""One source: its citation as printed, what it supports and how it was rated, and who else stands behind that."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import SYSTEM, make_citation, make_issue, make_position, make_source, make_status
from tests.markup import Element, read
from tests.talks import CHINESE, LONG_TITLE, MARKUP, Cast
from tradetalks.accounts.models import User
from tradetalks.sources.actions import record_identity
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def page(client: Client, source: Source, slug: str = "talks") -> Element:
    response = client.get(f"/{slug}/sources/{source.code}/")
    assert response.status_code == 200
    return read(response.content).one("main")


@pytest.fixture
def reading(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def test_what_it_supports_is_grouped_and_linked(reading: Client, cast: Cast) -> None:
    shown = page(reading, Source.objects.get(key="mofcom"))
    assert shown.one("h1").text == "中美经贸磋商"
    assert shown.one("h1").attributes["lang"] == "zh"
    assert shown.one(of_class="facts").text.startswith("Number S-")
    assert "Publisher 商务部 Kind Official publication" in shown.one(of_class="facts").text
    groups = {section.one("h2").text: section for section in shown.all("section")}
    assert list(groups) == [
        "Independence", "Its words", "Statuses 2", "Positions 2", "Commitments 1", "Observed values 1", "Readouts 1",
    ]  # fmt: skip
    assert groups["Its words"].one("blockquote").text == CHINESE
    told = [item.text for item in groups["Statuses 2"].all("li")]
    terms = "CN Official statement · A1 completely reliable, confirmed by other sources · 第二段"
    assert told == [
        f"CN-001 Agreed in principle in R7. Announced. {terms} · 1 other source, 1 independent",
        f"US-001 Narrowing in R7. Sums were named. {MARKUP} {terms} · carried by this source alone",
    ]
    assert groups["Statuses 2"].one("a", href="/talks/issues/CN-001/").text == "CN-001"
    assert groups["Readouts 1"].one("a", href="/talks/rounds/7/").text == "R7"


def test_independence_counts_publishers(reading: Client, cast: Cast) -> None:
    first = make_source("first", publisher="Reuters", title=LONG_TITLE)
    same = make_source("same", publisher="REUTERS", title="Second")
    other = make_source("other", publisher="Xinhua")
    issue = make_issue(cast.negotiation, citations=[make_citation(first), make_citation(same)])
    make_status(issue, "parked", citations=[make_citation(first, disputes=True), make_citation(other)])
    shown = page(reading, first)
    text = shown.all("section")[0].text
    assert "It carries 2 claims of these talks and disputes 1 of them. 1 of them rests on Reuters alone." in text
    assert [link.text for link in shown.all("section")[0].all("a")] == [same.code]
    assert "1 other source, 0 independent" in shown.text
    assert "disputes this" in shown.text
    assert "1 other source, 1 independent" in shown.text


def test_attribution_is_as_printed_and_the_identity_never_there(reading: Client, cast: Cast, manager: User) -> None:
    source = make_source("paper")
    record_identity(source, attribution="person close to the talks", identity="N. N.", **SYSTEM)
    cited = make_citation(source, basis="anonymous_official", speaker="person close to the talks", people=2)
    make_position(make_issue(cast.negotiation), "CN", "rejects", citations=[cited])
    for person in (manager, None):
        if person:
            reading.force_login(person)
        text = page(reading, source).text
        assert "Unnamed official: person close to the talks (2 people)" in text
        assert "N. N." not in text


def test_a_source_of_a_label_is_there_for_whom_it_is(client: Client, cast: Cast, reader: User, manager: User) -> None:
    secret = make_source("secret", sensitivity="RED", title="Hidden")
    open_one = make_source("open")
    make_issue(cast.negotiation, citations=[make_citation(secret), make_citation(open_one)])
    client.force_login(reader)
    for address in (f"/talks/sources/{secret.code}/", "/talks/sources/S-999999/", f"/talks/sources/S-{9**30}/"):
        assert client.get(address).status_code == 404
    assert "carried by this source alone" in page(client, open_one).text
    client.force_login(manager)
    assert page(client, secret).one("strong", of_class="flag").text == "TLP:RED"
    assert "1 other source, 0 independent" in page(client, open_one).text  # both of the same agency


def test_it_costs_the_same_however_much_it_carries(reading: Client, cast: Cast) -> None:
    source = make_source("much")
    counts = []
    for _ in range(2):
        for _ in range(5):
            issue = make_issue(cast.negotiation, citations=[make_citation(source), make_citation()])
            make_status(issue, "parked", citations=[make_citation(source)])
        with CaptureQueriesContext(connection) as queries:
            page(reading, source)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 36
