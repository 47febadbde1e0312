"""The issue page: both sides next to each other, the history with its reasons and sources, what hangs on it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.annotations import link_issues
from issues.actions.positions import Condition
from issues.actions.ties import Ties
from rounds.actions.calendar import revise_deadline
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_party,
    make_position,
    make_source,
    make_status,
)
from tests.markup import Element, read
from tests.talks import CHINESE, LONG_TITLE, MARKUP, Cast
from tradetalks.accounts.models import User


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def issue(client: Client, ref: str, slug: str = "talks") -> Element:
    response = client.get(f"/{slug}/issues/{ref}/")
    assert response.status_code == 200
    return read(response.content)


@pytest.fixture
def surplus(reading: Client) -> Element:
    return issue(reading, "US-001")


def test_head_says_what_it_is_and_where_it_stands(surplus: Element) -> None:
    assert surplus.one("h1").text == f"US-001 Cut the surplus {MARKUP}"
    facts = surplus.one("dl", of_class="facts").text
    assert facts == "Status N Narrowing Raised by US in R1 Put to CN Area Tariffs Sources 4 (2 independent)"


def test_sides_stand_in_alphabetical_order_with_equal_boxes(surplus: Element) -> None:
    china, united_states = surplus.one(of_class="sides").all("section")
    assert [side.one("h3").text for side in (china, united_states)] == ["China", "United States"]
    assert "respondent" in china.text
    assert "demandeur" in united_states.text
    assert china.attributes["class"].split() == ["side", "side-1"]
    assert united_states.attributes["class"].split() == ["side", "side-2"]


def test_a_side_shows_stance_figure_condition_and_evidence(surplus: Element) -> None:
    china = surplus.one(of_class="sides").all("section")[0]
    assert china.all(of_class="stance")[0].text == "On a condition"
    assert "since R3 · 2018-12" in china.text
    pairs = china.all("dl")[0].text
    assert "Figure 100 USD billion, cut of the surplus (two years)" in pairs
    assert f"Only if Tariffs are lifted first. (CN-001 {CHINESE})" in pairs
    cited = china.all("ul", of_class="cites")[0]
    assert (
        "CN 商务部 2019-02-15 · Official statement · A1 completely reliable, confirmed by other sources" in cited.text
    )
    quotation = cited.one("q")
    assert (quotation.text, quotation.attributes["lang"]) == (CHINESE, "zh")
    earlier = china.one("details")
    assert earlier.one("summary").text == "1 earlier stance"
    assert "Rejects No fixed sum." in earlier.text


def test_what_separates_the_sides_is_said_in_one_line(surplus: Element) -> None:
    assert surplus.one(of_class="gap-line").all("p")[0].text == (
        "100 USD billion apart on cut of the surplus: "
        "CN 100 USD billion (R3 · 2018-12), US 200 USD billion (R1 · 2018-05-04)"
    )


def test_history_goes_by_round_newest_first_with_reason_and_source(surplus: Element) -> None:
    periods = surplus.one("ol", of_class="history").children
    groups = [period for period in periods if isinstance(period, Element)]
    assert [group.one(of_class="history-when").text for group in groups] == [
        "R7 Beijing 2019-02-15", "R3 Buenos Aires 2018-12", "R1 Beijing 2018-05-04",
    ]  # fmt: skip
    newest = groups[0].all(of_class="entry")[0]
    assert newest.one(of_class="entry-line").text == "▲ Advanced from D Under discussion to N Narrowing"
    assert f"Sums were named. {MARKUP}" in newest.text
    assert "商务部" in newest.one(of_class="cites").text
    first = [entry.one(of_class="entry-line").text for entry in groups[2].all(of_class="entry")]
    assert first == [
        "▲ Advanced from R Raised to D Under discussion", "★ First raised R Raised", "CN rejects:", "US demands:",
    ]  # fmt: skip


def test_a_backward_step_is_shown_as_one(reading: Client) -> None:
    entries = issue(reading, "US-002").one("ol", of_class="history").all(of_class="entry-line")
    assert entries[0].text == "▼ Regressed from D Under discussion to X Sticking point"


def test_skipped_stages_ends_and_reopenings_are_said(reading: Client) -> None:
    lines = {
        ref: issue(reading, ref).one("ol", of_class="history").all(of_class="entry-line")[0].text
        for ref in ("CN-001", "CN-002", "US-004", "US-005", "JT-001")
    }
    assert lines == {
        "CN-001": "▲ Advanced from R Raised to A Agreed in principle stages skipped",
        "CN-002": "✕ Ended from R Raised to W Withdrawn",
        "US-004": "↻ Reopened from L Lapsed to R Raised",
        "US-005": "= Assessed, no change still D Under discussion",
        "JT-001": "★ First raised R Raised",
    }


def test_a_corrected_fact_stays_readable_struck_with_why(surplus: Element) -> None:
    (folded,) = [details for details in surplus.all("details") if "corrected record" in details.one("summary").text]
    assert folded.one("summary").text == "1 corrected record"
    assert folded.one("del").text == f"2018-06: Narrowing. Too early {MARKUP}"
    assert "Corrected 2019-02-15: The report was withdrawn." in folded.text
    assert "Too early" not in surplus.one("ol", of_class="history").text


def test_commitments_keep_each_ledger_of_figures_apart(surplus: Element) -> None:
    text = surplus.one("section", aria_labelledby="commitments").text
    assert "CN Buy more. Due 2021. Target 200.0 USD billion, purchases." in text
    assert "Delivery: minimum (1 of 3) 2020-12-31. Short of it." in text
    assert "2020: 94.5 USD billion" in text
    assert "2020: about 100 USD billion" in text


def test_links_parts_notes_and_sources_are_there(surplus: Element) -> None:
    assert (
        f"This issue: conditional on CN-001 {CHINESE} 2018-12 One for the other."
        in surplus.one("section", aria_labelledby="links").text
    )
    assert "US-006 First half of the cut R Raised" in surplus.one("section", aria_labelledby="parts").text
    note = surplus.one("section", aria_labelledby="notes")
    assert "First line second line <script>" in note.text
    assert len(note.all("br")) == 1
    zh = [item for item in surplus.one("section", aria_labelledby="sources").all("li") if "商务部" in item.text]
    assert zh[0].one("a", href="https://example.org/zh").attributes["href"] == "https://example.org/zh"
    assert zh[0].one("a", href="https://example.org/zh").attributes["rel"] == "external noreferrer"
    assert zh[0].one("a", href="https://example.org/zh").one(lang="zh").text == "中美经贸磋商"
    for cited in surplus.all("ul", of_class="cites"):
        for link in cited.all("a"):
            assert surplus.one(id=link.attributes["href"].removeprefix("#"))


def test_deadlines_and_measures_it_hangs_on_show_every_step(reading: Client) -> None:
    page = issue(reading, "US-007")
    deadline = page.one("section", aria_labelledby="deadlines").text
    assert "US Tariffs rise 2019-03-02 overdue If it passes: 25 percent" in deadline
    assert "Set: 2019-01-01 announced 2018-09-21" in deadline
    assert "Extended: 2019-03-02 announced 2018-12-19. Truce." in deadline
    measure = page.one("section", aria_labelledby="measures").text
    assert "US Tariffs on 200 billion Tariff · $200 billion a year" in measure
    assert "In force 2018-09-24: 10 percent announced 2018-09" in measure
    assert "Scheduled 2019-03-02: 10 to 25.0 percent announced 2018-12-19" in measure
    assert page.one(of_class="sides").all("section")[0].all(of_class="flag")[0].text == "Economic"


def test_a_side_without_a_position_gets_the_same_box(reading: Client) -> None:
    page = issue(reading, "JT-001")
    assert [side.all("p")[-1].text for side in page.one(of_class="sides").all("section")] == [
        "No position found from China.",
        "No position found from United States.",
    ]
    assert "Raised by Joint in R7" in page.one("dl", of_class="facts").text
    assert issue(reading, "US-003").one("h1").text == f"US-003 {LONG_TITLE}"


def test_accounts_of_the_same_day_stand_side_by_side(reading: Client) -> None:
    talks = make_negotiation("accounts")
    meeting = make_logged_round(talks)
    demand = make_issue(talks, raised_in=meeting)
    make_position(demand, "US", "demands", meeting=meeting, text="Within two years.")
    make_position(demand, "US", "demands", meeting=meeting, text="By the end of 2020.")
    box = issue(reading, demand.ref, "accounts").one(of_class="sides").all("section")[1]
    assert "2 accounts of the same day" in box.text
    assert "Within two years." in box.text
    assert "By the end of 2020." in box.text


def test_parties_swapped_mirror_the_page(reading: Client) -> None:
    pages = []
    for slug, (raising, other) in {"one": ("US", "CN"), "other": ("CN", "US")}.items():
        talks = make_negotiation(slug)
        meeting = make_logged_round(talks)
        demand = make_issue(talks, raised_by=raising, addressed_to=other, raised_in=meeting, title="The same")
        make_position(demand, raising, "demands", meeting=meeting, text="Now.")
        make_position(demand, other, "rejects", meeting=meeting, text="Never.")
        left, right = issue(reading, demand.ref, slug).one(of_class="sides").all("section")
        pages.append([side.text.split("since")[1] for side in (left, right)])
    assert pages[0] == pages[1][::-1]


def test_a_third_party_gets_the_same_box(reading: Client) -> None:
    make_party("EU", "European Union")
    talks = make_negotiation("three", parties=("US", "EU", "CN"))
    demand = make_issue(talks, raised_by="EU", addressed_to=None, raised_in=make_logged_round(talks))
    sides = issue(reading, demand.ref, "three").one(of_class="sides").all("section")
    assert [side.one("h3").text for side in sides] == ["China", "European Union", "United States"]


def test_what_a_reader_may_not_see_is_not_on_the_page(reading: Client, manager: User) -> None:
    talks = make_negotiation("secret")
    demand = make_issue(talks)
    hidden = make_source("hidden", sensitivity="RED", publisher="A friend")
    make_status(demand, "raised", citations=[make_citation(hidden, speaker="Whisperer"), make_citation()])
    page = reading.get(f"/secret/issues/{demand.ref}/").content.decode()
    assert "A friend" not in page
    assert "Whisperer" not in page
    assert 'Sources</dt><dd><a class="number" href="#sources">1<' in page
    reading.force_login(manager)
    page = reading.get(f"/secret/issues/{demand.ref}/").content.decode()
    assert "A friend" in page
    assert "TLP:RED" in page


def test_asks_the_database_as_often_for_a_long_history_as_for_a_short_one(reading: Client) -> None:
    talks = make_negotiation("long")
    rounds = [make_logged_round(talks, f"2018-{month:02d}-04") for month in range(1, 7)]
    counts = []
    for number in (1, 6):
        demand = make_issue(talks, raised_in=rounds[0])
        for meeting in rounds[:number]:
            make_status(demand, "under_discussion", meeting=meeting)
            make_position(demand, "CN", "rejects", meeting=meeting, citations=[make_citation()])
        with CaptureQueriesContext(connection) as queries:
            issue(reading, demand.ref, "long")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 27


def test_the_figures_are_drawn_with_direct_labels_and_a_table_twin(surplus: Element) -> None:
    drawing = surplus.one(of_class="gap-line").one("svg")
    assert drawing.one("title", id="gap-1-title").text == "cut of the surplus, USD billion: each side’s figure"
    lines = drawing.all("g")
    assert [line.attributes["class"] for line in lines] == ["line line-1", "line line-2"]
    assert [line.all("text")[0].text for line in lines] == ["CN 100", "US 200"]
    assert [path.attributes["d"] for path in drawing.all("path")] == ["M508 77H508", "M12 14H508"]
    assert surplus.one(of_class="gap-line").one("table").rows() == [
        ["When", "CN (USD billion)", "US (USD billion)"], ["R1", "–", "200"], ["R3", "100", "–"],
    ]  # fmt: skip


def test_a_deadlock_ring_is_said_in_words(reading: Client, cast: Cast) -> None:
    assert not issue(reading, "US-001").all(of_class="ring")
    link_issues(cast.issues["CN-001"], cast.issues["US-001"], kind="conditional_on", **SYSTEM)
    for ref, other in (("US-001", "CN-001"), ("CN-001", "US-001")):
        (ring,) = issue(reading, ref).all(of_class="ring")
        assert ring.text == f"Deadlock ring {ref} → {other} → {ref} Each only if the next."
    # A condition that the party has since given up holds no more; the link still does.
    make_position(cast.issues["US-001"], "CN", "open", on="2019-03-01")
    assert issue(reading, "US-001").all(of_class="ring")


def test_a_condition_given_up_makes_no_ring(reading: Client) -> None:
    talks = make_negotiation("given-up")
    one, two = make_issue(talks), make_issue(talks, raised_by="CN", addressed_to="US")
    make_position(one, "CN", "conditional", on="2019-01", condition=Condition(text="Only if.", issue=two))
    make_position(two, "US", "conditional", on="2019-01", condition=Condition(text="Only if.", issue=one))
    assert len(issue(reading, one.ref, "given-up").all(of_class="ring")) == 1
    make_position(two, "US", "accepts", on="2019-02")
    assert not issue(reading, one.ref, "given-up").all(of_class="ring")


def test_parts_are_tallied_by_phase_and_a_successor_is_named(reading: Client, cast: Cast) -> None:
    assert issue(reading, "US-001").one(id="parts").text == "Parts 1: 1 open"
    make_status(cast.issues["US-006"], "superseded", on="2019-03-01", successor=cast.issues["US-002"])
    assert issue(reading, "US-001").one(id="parts").text == "Parts 1: 1 ended"
    assert "Superseded by US-002 Lift the steel tariffs, which carries on." in issue(reading, "US-006").text


def test_the_list_it_was_opened_from_leads_on(reading: Client) -> None:
    rows = read(reading.get("/talks/issues/?by=CN&sort=-ref").content).all(data_open="")
    assert [row.attributes["href"] for row in rows] == [
        f"/talks/issues/{ref}/?in=by%3DCN%26sort%3D-ref" for ref in ("CN-002", "CN-001")
    ]
    page = read(reading.get(rows[1].attributes["href"]).content)
    assert page.one(of_class="places").text == "← Previous 2 of 2"
    assert page.one(data_key="[").attributes["href"] == rows[0].attributes["href"]
    assert page.one(data_key="u").attributes["href"] == "/talks/issues/?by=CN&sort=-ref"
    for given in ("by=US", "view=none", "sort=nonsense&by=XX", "%00", "x" * 5000):
        assert reading.get("/talks/issues/CN-001/", {"in": given}).status_code == 200
    assert not read(reading.get("/talks/issues/CN-001/?in=by%3DUS").content).all(of_class="places")


def test_days_left_stand_beside_a_deadline(reading: Client) -> None:
    talks = make_negotiation("soon")
    deadline = make_deadline(talks)
    demand = make_issue(talks, ties=Ties(deadlines=[deadline]))
    page = f"/soon/issues/{demand.ref}/"
    revise_deadline(deadline, kind="set", due_on="2019-02-18", **SYSTEM)
    on = {"on": "2019-02-15"}
    text = read(reading.get(page, on).content).one("section", aria_labelledby="deadlines").text
    assert "2019-02-18 3 days left" in text
    make_logged_round(talks, number=4, ends_on="2019-02-16")
    text = read(reading.get(page, {"round": "4"}).content).one("section", aria_labelledby="deadlines").text
    assert "2019-02-18 2 days left" in text
    revise_deadline(deadline, kind="waived", due_on=None, **SYSTEM)
    text = read(reading.get(page).content).one("section", aria_labelledby="deadlines").text
    assert "waived" in text
    assert "day open" not in text


def test_the_drawings_of_what_separates_the_sides_lead_to_their_data(reading: Client, cast: Cast) -> None:
    page = read(reading.get("/talks/issues/US-001/?round=7").content)
    assert page.all("svg", of_class="gap-chart")
    (data,) = [link for link in page.all("a") if link.text == "Positions as CSV"]
    assert data.attributes["href"] == "/api/v1/negotiations/talks/issues/US-001/positions/?format=csv&round=7"
    assert reading.get(data.attributes["href"]).status_code == 200


def test_it_says_how_to_cite_it_as_it_stands(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    issue = cast.issues["US-002"]
    issue.refresh_from_db()
    cite = read(client.get("/talks/issues/US-002/").content).one("p", id="cite")
    address = cite.one("a").attributes["href"]
    assert address == f"/talks/issues/US-002/?as_of={issue.touched_id}"
    assert cite.text.startswith(
        "Cite: US-002 “Lift the steel tariffs”. Talks of both sides. TradeTalks, as of changeset"
    )
    assert client.get(address).status_code == 200
