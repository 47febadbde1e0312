"""The timeline: every event with its day and sources, mirrored lanes, filters, steps through the past, tariffs."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.corrections import supersede
from rounds.actions.readouts import record_readout
from rounds.models import Deadline, Measure, Negotiation
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_round,
    make_source,
)
from tests.markup import Element, read
from tests.talks import MARKUP, Cast
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


def steps(deadline: Deadline, *rows: tuple[str, str | None, str | None]) -> None:
    for kind, due_on, announced_on in rows:
        revise_deadline(deadline, kind=kind, due_on=due_on, announced_on=announced_on, **SYSTEM)


def changes(measure: Measure, *rows: tuple[str, str | None, str | None, int | None]) -> None:
    for state, effective_on, announced_on, rate in rows:
        revise_measure(
            measure, state=state, effective_on=effective_on, announced_on=announced_on, rate_to=rate, **SYSTEM
        )


def make_calendar(slug: str, first: str = "US", second: str = "CN") -> Negotiation:
    """Two rounds, two deadlines, a measure of each side (that of `first` threatened, then in force), a statement."""
    talks = make_negotiation(slug)
    make_logged_round(talks, number=1, name="Opening", starts_on="2019-01-07", ends_on="2019-01-09")
    make_round(talks, number=2, name="To come", ends_on="2019-05")
    march = make_deadline(talks, set_by=first, key="march", title="Tariffs rise")
    steps(march, ("set", "2019-01-01", "2018-09-21"), ("extended", "2019-03-02", "2018-12-01"))
    steps(march, ("met", "2019-03-02", "2019-03-03"))
    open_day = make_deadline(talks, set_by=None, key="open", title="Purchases begin")
    steps(open_day, ("set", "2019-02", "2018-12-01"), ("extended", None, "2019-02-10"))
    one = make_measure(talks, imposed_by=first, key="one", title="List one", scope_usd=34_000_000_000)
    changes(one, ("threatened", None, "2018-10-01", 25), ("in_force", "2018-11-01", None, 25))
    changes(one, ("removed", "2019-04-01", None, 0))
    other = make_measure(talks, imposed_by=second, key="other", title="List two", scope_usd=16_000_000_000)
    changes(other, ("in_force", "2018-11-15", None, 10), ("in_force", "2019-01-15", None, 25))
    party = make_party(second)
    record_readout(talks, meeting=None, party=party, tone="neutral", text="Between.", on="2019-01-20", **SYSTEM)
    return talks


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def page_of(browser: Client, address: str) -> Element:
    answer = browser.get(address)
    assert answer.status_code == 200
    return read(answer.content)


def events(page: Element) -> list[tuple[str, str, str]]:
    """Day, who, what of each row of the table of events."""
    return [(day, who, what) for day, who, what, _ in table(page).rows()[1:]]


def table(page: Element) -> Element:
    (found,) = [section.one("table") for section in page.all("section") if section.all("h2", id="events")]
    return found


ALL = [
    ("2018-09-21", "US", "Tariffs rise: set for 2019-01-01"),
    ("2018-10-01", "US", "List one: threatened, 25 percent"),
    ("2018-11-01", "US", "List one: in force, 25 percent"),
    ("2018-11-15", "CN", "List two: in force, 10 percent"),
    ("2018-12-01", "US", "Tariffs rise: extended from 2019-01-01 to 2019-03-02"),
    ("2018-12-01", "Joint", "Purchases begin: set for 2019-02"),
    ("2019-01-01", "US", "Tariffs rise: no longer due: moved to 2019-03-02"),
    ("2019-01-07 to 09", "", "R1 Opening: negotiation"),
    ("2019-01-15", "CN", "List two: in force, 25 percent"),
    ("2019-01-20", "CN", "Neutral: Between."),
    ("2019-02-10", "Joint", "Purchases begin: extended from 2019-02 to an open day"),
    ("2019-02", "Joint", "Purchases begin: no longer due: moved to an open day"),
    ("2019-03-02", "US", "Tariffs rise: falls due"),
    ("2019-03-03", "US", "Tariffs rise: met"),
    ("2019-04-01", "US", "List one: removed, 0 percent"),
    ("2019-05", "", "R2 To come: negotiation (planned)"),
]


def test_every_event_with_its_day_as_it_was_given(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/")
    assert events(page) == ALL
    assert [cell.text for cell in table(page).all("del")] == ["2019-01-01", "2019-02"]
    links = [row.one("th").all("a")[0].attributes["href"] for row in table(page).one("tbody").all("tr")[:2]]
    assert links == ["/two/deadlines/march/", "/two/measures/one/"]
    assert page.one("nav", of_class="sections").one("a", aria_current="true").text == "Timeline"


def test_lanes_are_drawn(browser: Client) -> None:
    make_calendar("two")
    drawing = page_of(browser, "/two/timeline/").all("svg", of_class="timeline")[0]
    assert drawing.one("title", id="timeline-title").text.startswith("Rounds, deadlines")
    headings = [text.text for text in drawing.all("text", of_class="heading")]
    assert headings == ["Rounds", "Deadlines", "Measures", "China", "United States", "Statements"]
    rounds = drawing.all("a", of_class="meeting")
    assert [link.attributes["href"] for link in rounds] == ["/two/rounds/1/", "/two/rounds/2/"]
    assert rounds[1].one("title").text == "R2 To come, 2019-05, planned"
    march, open_day = drawing.all("g", of_class="deadline")
    assert [due.attributes["class"] for due in march.all("g", of_class="due")] == ["due struck", "due"]
    assert march.one("text", of_class="note").text == "met"
    assert open_day.one("text", of_class="note").text == "day open"
    assert open_day.all("path", of_class="span")  # a month, not a day
    kinds = [[bar.attributes["class"] for bar in row.all("g")[1:]] for row in drawing.all("g", of_class="leverage")]
    assert kinds == [["in_force", "in_force"], ["announced", "in_force"]]
    assert len(drawing.all("path", of_class="end")) == 1
    assert len(drawing.all("circle", of_class="said")) == 1


def test_the_measures_are_mirrored_when_the_parties_swap(browser: Client) -> None:
    def drawn(slug: str) -> tuple[float, dict[str, list[tuple[float, float, float]]]]:
        drawing = page_of(browser, f"/{slug}/timeline/").all("svg", of_class="timeline")[0]
        axis = float(drawing.one("path", of_class="axis").attributes["d"].split()[1].split("H")[0])
        bars = {
            row.attributes["class"].split("-")[-1]: [
                (float(bar.attributes["x"]), float(bar.attributes["width"]), float(bar.attributes["y"]) + 3)
                for bar in row.all("rect")
            ]
            for row in drawing.all("g", of_class="leverage")
        }
        return axis, bars

    make_calendar("one-way", "US", "CN")
    make_calendar("other-way", "CN", "US")
    axis, bars = drawn("one-way")
    same_axis, swapped = drawn("other-way")
    assert axis == same_axis
    for here, there in (("1", "2"), ("2", "1")):
        assert [(x, width, axis - y) for x, width, y in bars[here]] == [
            (x, width, y - axis) for x, width, y in swapped[there]
        ]


def test_lane_and_days_narrow_drawing_and_table(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/?lane=measures&from=2019-01-01&to=2019-03-31")
    assert events(page) == [("2019-01-15", "CN", "List two: in force, 25 percent")]
    assert "1 of 16 events" in page.one(of_class="title").text
    drawing = page.all("svg", of_class="timeline")[0]
    assert not drawing.all("g", of_class="deadline")
    assert len(drawing.all("g", of_class="leverage")) == 2  # both are in force in these days
    swapped = page_of(browser, "/two/timeline/?from=2019-03-03&to=2019-03-01")
    assert [what for *_, what in events(swapped)] == ["Tariffs rise: falls due", "Tariffs rise: met"]
    nothing = page_of(browser, "/two/timeline/?lane=statements&from=2019-03-01")
    assert "Nothing is on record in this lane between these days." in nothing.one(of_class="empty").text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("lane=mood", "lane=mood not used. Write one of rounds, deadlines, measures, statements."),
        ("from=yesterday", "from=yesterday not used. Write a day, YYYY-MM-DD."),
        ("to=2019-02-31", "to=2019-02-31 not used. Write a day, YYYY-MM-DD."),
        ("from=%00", "not used. Write a day, YYYY-MM-DD."),
    ],
)
def test_what_is_no_filter_is_told(browser: Client, query: str, says: str) -> None:
    make_calendar("two")
    page = page_of(browser, f"/two/timeline/?{query}")
    assert says in page.one("ul", of_class="tokens").text
    assert len(events(page)) == 16


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "%00"])
def test_a_page_that_is_not_there_is_the_nearest(browser: Client, page: str) -> None:
    make_calendar("two")
    assert len(events(page_of(browser, f"/two/timeline/?page={page}"))) == 16


def test_as_it_stood(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/?on=2018-11-20")
    assert events(page) == [
        ("2018-09-21", "US", "Tariffs rise: set for 2019-01-01"),
        ("2018-10-01", "US", "List one: threatened, 25 percent"),
        ("2018-11-01", "US", "List one: in force, 25 percent"),
        ("2018-11-15", "CN", "List two: in force, 10 percent"),
        ("2019-01-01", "US", "Tariffs rise: falls due"),
    ]
    assert page.one("text", of_class="note").text == "42 days left"
    assert page.all("path", of_class="today")
    before, after = page.one("a", rel="prev"), page.one("a", rel="next")
    assert before.attributes["href"] == "/two/timeline/step/?before=2018-11-20"
    assert after.attributes["href"] == "/two/timeline/step/?after=2018-11-20"


def test_after_a_round_its_last_day_is_the_day(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/?round=1")
    assert page.one("a", rel="next").attributes["href"] == "/two/timeline/step/?after=2019-01-09"
    assert [cells[1] for cells in page_of(browser, "/two/deadlines/?round=1").one("tbody").rows()] == [
        "50 days left", "52 days left",
    ]  # fmt: skip


def test_as_it_was_known_there_are_no_steps(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/?as_of=2100-01-01T00:00:00Z")
    assert not page.all("a", rel="prev")
    assert not page.all("a", rel="next")


@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31"), ("2019-01-01", "2019-01-01"), ("2019", "9999")])
def test_days_at_the_ends_of_the_calendar(browser: Client, days: tuple[str, str]) -> None:
    talks = make_negotiation("two")
    steps(make_deadline(talks), ("set", days[1], days[0]))
    changes(make_measure(talks), ("in_force", days[0], None, 5), ("removed", days[1], None, 5))
    assert len(events(page_of(browser, "/two/timeline/"))) == 4
    page_of(browser, "/two/timeline/?from=0001-01-01&to=9999-12-31")


@pytest.mark.parametrize(
    ("query", "to"),
    [
        ("before=2018-11-20", "?on=2018-11-15"),
        ("after=2018-11-20", "?on=2018-12-01"),
        ("after=2018-11-20&lane=measures", "?lane=measures&on=2018-12-01"),
        ("before=2018-09-21", "?on=2018-09-21"),
        ("after=2019-05-31", ""),
        ("after=nonsense", ""),
    ],
)
def test_steps_lead_to_the_day_of_the_next_event(browser: Client, query: str, to: str) -> None:
    make_calendar("two")
    answer = browser.get(f"/two/timeline/step/?{query}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/two/timeline/{to}"


def test_tariffs_over_time(browser: Client) -> None:
    talks = make_calendar("two")
    unstated = make_measure(talks, key="three", title="No sum")
    changes(unstated, ("in_force", "2018-12-10", None, 5))
    ban = make_measure(talks, key="ban", title="A ban", instrument="export_control", scope_usd=99)
    changes(ban, ("in_force", "2018-12-10", None, None))
    section = page_of(browser, "/two/timeline/").one("section", aria_labelledby="escalation")
    assert [item.text for item in section.one("ul").all("li")] == [
        "CN 1 tariff on $16 billion of trade a year at 25 percent",
        "US 1 tariff on trade of no stated sum at 5 percent",
    ]
    assert section.one("table").rows() == [
        ["From", "China, US$", "percent", "tariffs", "United States, US$", "percent", "tariffs"],
        ["2018-11-01", "$0", "–", "0", "$34 billion", "25", "1"],
        ["2018-11-15", "$16 billion", "10", "1", "$34 billion", "25", "1"],
        ["2018-12-10", "$16 billion", "10", "1", "$34 billion", "5 to 25", "2"],
        ["2019-01-15", "$16 billion", "25", "1", "$34 billion", "5 to 25", "2"],
        ["2019-04-01", "$16 billion", "25", "1", "$0", "5", "1"],
    ]
    covered, rates = section.all("svg")
    assert [line.all("text")[0].text for line in covered.all("g")] == ["CN $16 billion", "US $0"]
    assert [line.all("text")[0].text for line in rates.all("g")] == ["CN 25 %", "US 5 %"]
    assert [point.text for point in rates.all("circle")] == [
        "CN 2018-11-15: 10 %", "CN 2019-01-15: 25 %", "US 2018-11-01: 25 %", "US 2019-04-01: 5 %",
    ]  # fmt: skip
    assert "tariffs only (3, 1 of them without a stated sum). Last change 2019-04-01." in section.text
    assert section.all("a")[-1].attributes["href"] == "/api/v1/negotiations/two/measures/?format=csv"


def test_where_no_tariff_in_force_states_a_rate_there_is_no_line(browser: Client) -> None:
    talks = make_negotiation("two")
    make_logged_round(talks, ends_on="2019-01-01")
    stated, unstated = make_measure(talks, scope_usd=None), make_measure(talks, scope_usd=None)
    changes(stated, ("in_force", "2019-02-01", None, 25), ("removed", "2019-04-01", None, None))
    changes(unstated, ("in_force", "2019-03-01", None, None), ("removed", "2019-06-01", None, None))
    section = page_of(browser, "/two/timeline/").one("section", aria_labelledby="escalation")
    (rates,) = section.all("svg")
    path = next(path for path in rates.all("path") if "V" in path.attributes["d"]).attributes["d"]
    assert path.count("M") == 2  # from the removal of the one with a rate until that of the other nothing is known
    assert "there is no sum to draw" in section.text


def test_every_drawing_leads_to_its_data_as_of_the_same_moment(browser: Client) -> None:
    make_calendar("two")
    page = page_of(browser, "/two/timeline/?on=2019-03-01")
    addresses = [link.attributes["href"] for link in page.all("a") if "format=csv" in link.attributes["href"]]
    names = ("rounds", "deadlines", "measures", "readouts", "measures")
    assert addresses == [f"/api/v1/negotiations/two/{name}/?format=csv&on=2019-03-01" for name in names]
    assert all(browser.get(address).status_code == 200 for address in addresses)
    page = page_of(browser, "/two/timeline/?lane=deadlines")
    assert len([link for link in page.all("a") if "format=csv" in link.attributes["href"]]) == 2


def test_without_sums_the_rates_stand_alone(browser: Client) -> None:
    talks = make_negotiation("two")
    changes(make_measure(talks, scope_usd=None), ("in_force", None, None, 25))
    page = page_of(browser, "/two/timeline/")
    assert [event[:2] for event in events(page)] == [("not dated", "US")]
    assert not page.all("svg", of_class="timeline")


def test_hidden_sources_stay_hidden_and_days_stay_the_same(browser: Client, analyst: User) -> None:
    talks = make_negotiation("hush")
    secret = make_source("secret", sensitivity="AMBER", published_on="2019-01-05")
    deadline = make_deadline(talks)
    revise_deadline(deadline, kind="set", due_on="2019-03-01", citations=[make_citation(secret)], **SYSTEM)
    page = page_of(browser, "/hush/timeline/")
    assert [row[0] for row in events(page)] == ["2019-01-05", "2019-03-01"]
    assert secret.code not in page.text
    browser.force_login(analyst)
    assert secret.code in page_of(browser, "/hush/timeline/").text


def test_superseded_steps_are_left_out(browser: Client) -> None:
    talks = make_negotiation("two")
    deadline = make_deadline(talks)
    steps(deadline, ("set", "2019-03-01", "2019-01-01"))
    wrong = revise_deadline(deadline, kind="extended", due_on="2019-09-09", announced_on="2019-02-01", **SYSTEM)
    supersede(wrong, reason="A slip.", **SYSTEM)
    assert [day for day, *_ in events(page_of(browser, "/two/timeline/"))] == ["2019-01-01", "2019-03-01"]


def test_nothing_yet(browser: Client) -> None:
    talks = make_negotiation("none")
    make_deadline(talks)
    make_measure(talks)  # neither has a step yet
    assert "Nothing is dated yet." in page_of(browser, "/none/timeline/").one(of_class="empty").text


def test_everything_of_the_talks_is_shown_as_text(browser: Client, cast: Cast) -> None:
    talks = cast.negotiation
    key = "a/b c?d#é\n二"
    steps(make_deadline(talks, key=key, title=MARKUP), ("set", "2019-06", "2019-02"))
    changes(make_measure(talks, key=key, title="关税" * 80), ("in_force", "2019-06", None, 25))
    html = browser.get("/talks/timeline/").content
    page = read(html)
    assert "<script>alert" not in html.decode()
    for kind in ("deadline", "measure"):
        (row,) = [
            row
            for row in page.all("g")
            if row.attributes.get("class", "").startswith("leverage" if kind == "measure" else kind)
            and (MARKUP in row.text or "关税" in row.text)
        ]
        assert browser.get(row.all("a")[0].attributes["href"]).status_code == 200


def test_the_drawing_keeps_to_three_hundred_marks(browser: Client) -> None:
    talks = make_negotiation("many")
    day = dt.date(2018, 1, 1)
    for index in range(70):
        make_round(talks, number=index + 1, ends_on=str(day + dt.timedelta(days=7 * index)))
        changes(make_measure(talks, key=f"m{index:02}"), ("in_force", str(day + dt.timedelta(days=index)), None, 5))
        steps(
            make_deadline(talks, key=f"d{index:02}"), ("set", str(day + dt.timedelta(days=300 + index)), "2018-02-01")
        )
    page = page_of(browser, "/many/timeline/")
    drawing = page.all("svg", of_class="timeline")[0]
    shown = [
        len(drawing.all("a", of_class="meeting")),
        len(drawing.all("g", of_class="deadline")),
        len(drawing.all("g", of_class="leverage")),
    ]
    assert shown == [60, 23, 60]
    assert "Rounds 10 earlier only in the table" in drawing.text
    assert len(events(page)) == 150
    assert len(events(page_of(browser, "/many/timeline/?page=2"))) == 130


def test_statements_do_not_grow(browser: Client, cast: Cast) -> None:
    def counted(slug: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/{slug}/timeline/")
        return len(asked)

    make_calendar("two")
    few = counted("two")
    more = make_calendar("more")
    for index in range(5):
        steps(make_deadline(more, key=f"d{index}"), ("set", "2019-03-01", "2018-02-01"))
        changes(make_measure(more, key=f"m{index}"), ("in_force", "2019-03-01", None, 5))
    assert counted("more") == few <= 20


def test_it_asks_for_the_right_to_read(client: Client, outsider: User) -> None:
    make_negotiation("two")
    client.force_login(outsider)
    for address in ("timeline/", "timeline/step/"):
        assert client.get(f"/two/{address}").status_code == 403
    client.logout()
    assert client.get("/two/timeline/").status_code == 302
