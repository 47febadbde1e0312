"""Deadlines and measures: where each stands on a day, its steps with who says so, and what hangs on it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.actions.ties import Ties
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.corrections import supersede
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_measure,
    make_negotiation,
    make_party,
    make_source,
)
from tests.markup import Element, read
from tests.talks import CHINESE, Cast
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def page_of(browser: Client, address: str) -> Element:
    answer = browser.get(address)
    assert answer.status_code == 200
    return read(answer.content)


def groups(page: Element) -> dict[str, list[list[str]]]:
    """Heading → the rows beneath it."""
    return {
        section.one("h2").text: section.one("table").rows()[1:] for section in page.all("section", of_class="block")
    }


def facts(page: Element) -> dict[str, str]:
    """What stands beneath the title."""
    shown = page.one("dl", of_class="facts").all("div")
    return {fact.one("dt").text: fact.one("dd").text for fact in shown}


def test_deadlines_by_what_is_left(browser: Client) -> None:
    talks = make_negotiation("two")
    source = make_source()
    soon = make_deadline(talks, key="soon", title=CHINESE, consequence="25 percent")
    revise_deadline(soon, kind="set", due_on="2019-01-01", announced_on="2018-09", **SYSTEM)
    revise_deadline(
        soon,
        kind="extended",
        due_on="2019-03-02",
        announced_on="2018-12-01",
        citations=[make_citation(source)],
        **SYSTEM,
    )
    late = make_deadline(talks, key="late", title="Late", set_by=None)
    revise_deadline(late, kind="set", due_on="2019-02", announced_on="2018-09", **SYSTEM)
    gone = make_deadline(talks, key="gone", title="Gone", set_by="CN")
    revise_deadline(gone, kind="set", due_on="2019-01-05", announced_on="2018-09", **SYSTEM)
    over = make_deadline(talks, key="over", title="Over")
    revise_deadline(over, kind="set", due_on="2019-01-06", announced_on="2018-09", **SYSTEM)
    revise_deadline(over, kind="waived", announced_on="2019-01-02", **SYSTEM)
    open_day = make_deadline(talks, key="open", title="Open")
    revise_deadline(open_day, kind="set", due_on="2019-01-05", announced_on="2018-09", **SYSTEM)
    revise_deadline(open_day, kind="extended", due_on=None, announced_on="2018-12", **SYSTEM)
    make_issue(talks, ties=Ties(deadlines=[soon, over]))
    page = page_of(browser, "/two/deadlines/?on=2019-02-15")
    assert groups(page) == {
        "Ahead 2": [
            ["2019-02", "13 days left", "Late", "Joint", "0", "0", "none"],
            ["2019-03-02", "15 days left", f"{CHINESE} 25 percent", "US", "1", "1", source.code],
        ],
        "Without a day 1": [["day open", "extended", "Open", "US", "1", "0", "none"]],
        "Past or ended 2": [
            ["2019-01-05", "past", "Gone", "CN", "0", "0", "none"],
            ["no day", "waived", "Over", "US", "0", "1", "none"],
        ],
    }
    (title,) = [link for link in page.all("a") if link.text == CHINESE]
    assert title.attributes["lang"] == "zh"
    assert title.attributes["href"] == "/two/deadlines/soon/?on=2019-02-15"


def test_days_are_counted_from_today(browser: Client) -> None:
    talks = make_negotiation("two")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    revise_deadline(make_deadline(talks), kind="set", due_on=str(tomorrow), **SYSTEM)
    assert "1 day left" in page_of(browser, "/two/deadlines/").one("tbody").text


def test_two_accounts_of_a_day_stand_side_by_side(browser: Client) -> None:
    talks = make_negotiation("two")
    deadline = make_deadline(talks, key="march", title="Tariffs rise", consequence="25 percent")
    revise_deadline(deadline, kind="set", due_on="2019-01-01", announced_on="2018-09-21", reason="Notice.", **SYSTEM)
    wrong = revise_deadline(deadline, kind="extended", due_on="2019-02-02", announced_on="2018-11-01", **SYSTEM)
    supersede(wrong, reason="A slip.", **SYSTEM)
    legal, press = make_source("notice", publisher="Register"), make_source("house", publisher="House")
    revise_deadline(
        deadline, kind="extended", due_on="2019-03-02", announced_on="2018-12-01",
        citations=[make_citation(legal, voice="US"), make_citation(press, disputes=True)], **SYSTEM,
    )  # fmt: skip
    issue = make_issue(talks, title="Tied", ties=Ties(deadlines=[deadline]))
    page = page_of(browser, "/two/deadlines/march/?on=2019-02-20")
    assert facts(page) == {
        "Due": "2019-03-02", "On 2019-02-20": "10 days left", "Set by": "US United States",
        "Sources": "two accounts", "Moved": "1 time",
    }  # fmt: skip
    listed = page_of(browser, "/two/deadlines/").one("tbody").one("th")
    assert listed.one(of_class="flag").text == "two accounts"
    newest, oldest = (
        step for step in page.one("section", aria_labelledby="steps").one("ol").children if isinstance(step, Element)
    )
    assert newest.one("strong").text == "Extended from 2019-01-01 to 2019-03-02"
    sides = newest.all(of_class="side")
    assert [side.one("h3").text for side in sides] == ["Two accounts: says so", "Two accounts: disputes it"]
    assert [legal.code in sides[0].text, press.code in sides[1].text] == [True, True]
    assert oldest.text == "Set for 2019-01-01 announced 2018-09-21 Notice."
    corrected = page.one("section", aria_labelledby="corrected")
    assert corrected.one("del").text == "Extended to 2019-02-02 announced 2018-11-01"
    assert "Corrected" in corrected.text
    assert "A slip." in corrected.text
    assert (
        page.one("section", aria_labelledby="issues")
        .one("a")
        .attributes["href"]
        .startswith(f"/two/issues/{issue.ref}/")
    )


def test_measures_by_what_holds_on_the_day(browser: Client) -> None:
    talks = make_negotiation("two")
    one = make_measure(talks, key="one", title="One", scope_usd=34_000_000_000, against=make_party("CN"))
    revise_measure(one, state="in_force", rate_to=Decimal("7.5"), effective_on="2018-07", **SYSTEM)
    revise_measure(
        one,
        state="scheduled",
        rate_from=Decimal("7.5"),
        rate_to=25,
        effective_on="2019-03-02",
        announced_on="2018-12-19",
        **SYSTEM,
    )
    own = make_measure(talks, imposed_by="CN", key="own", title="Own", instrument="export_control")
    revise_measure(own, state="in_force", effective_on="2018-08-01", **SYSTEM)
    rests = make_measure(talks, imposed_by="CN", key="rests", title="Rests")
    revise_measure(rests, state="in_force", rate_to=25, effective_on="2018-07-06", **SYSTEM)
    revise_measure(rests, state="suspended", effective_on="2019-01-01", announced_on="2018-12-14", **SYSTEM)
    threat = make_measure(talks, key="threat", title="Threat")
    revise_measure(threat, state="threatened", rate_to=100, announced_on="2018-10-10", **SYSTEM)
    gone = make_measure(talks, key="gone", title="Gone")
    revise_measure(gone, state="in_force", effective_on="2018-04-15", **SYSTEM)
    revise_measure(gone, state="removed", effective_on="2018-07-13", **SYSTEM)
    make_issue(talks, ties=Ties(measures=[one]))
    page = page_of(browser, "/two/measures/?on=2019-02-15")
    kind = "Tariff"
    assert groups(page) == {
        "In force 2": [
            ["CN", "", "Own", "Export control", "in force", "2018-08-01", "–", "–", "0", "none"],
            [
                "US", "CN", "One Scheduled: 25 percent from 2019-03-02", kind, "in force", "2018-07", "7.5",
                "$34 billion", "1", "none",
            ],
        ],
        "Suspended 1": [["CN", "", "Rests", kind, "suspended", "2019-01-01", "–", "–", "0", "none"]],
        "Announced 1": [["US", "", "Threat", kind, "threatened", "not dated", "100", "–", "0", "none"]],
        "Ended 1": [["US", "", "Gone", kind, "removed", "2018-07-13", "–", "–", "0", "none"]],
    }  # fmt: skip
    before = page_of(browser, "/two/measures/?on=2018-07-05")
    assert list(groups(before)) == ["In force 1"]


def test_one_measure_with_its_changes(browser: Client, cast: Cast) -> None:
    page = page_of(browser, "/talks/measures/list-3/?on=2019-02-15")
    assert page.one("h1").text == "Tariffs on 200 billion"
    assert facts(page) == {
        "On 2019-02-15": "in force since 2018-09-24, 10 percent",
        "Announced": "scheduled: 25.0 percent from 2019-03-02",
        "Imposed by": "US United States",
        "Kind": "tariff",
        "Trade covered": "$200 billion a year",
    }
    steps = page.one("section", aria_labelledby="steps").all("strong")
    assert [step.text for step in steps] == [
        "Scheduled, 10 to 25.0 percent, from 2019-03-02", "In force, 10 percent, from 2018-09-24",
    ]  # fmt: skip
    assert page.one("section", aria_labelledby="issues").one("th").text == "Tied to both"


def test_what_has_no_step_yet(browser: Client) -> None:
    talks = make_negotiation("two")
    make_deadline(talks, key="bare", title="Bare")
    make_measure(talks, key="bare", title="Bare")
    assert groups(page_of(browser, "/two/deadlines/")) == {
        "Without a day 1": [["no day", "no step", "Bare", "US", "0", "0", "none"]]
    }
    assert list(groups(page_of(browser, "/two/measures/"))) == ["Ended 1"]
    assert "No step is recorded yet" in page_of(browser, "/two/deadlines/bare/").text
    assert "it never took effect" in page_of(browser, "/two/measures/bare/").text


def test_hidden_sources_stay_hidden(browser: Client, analyst: User) -> None:
    talks = make_negotiation("hush")
    secret = make_source("secret", sensitivity="AMBER")
    cited: dict[str, Any] = {"citations": [make_citation(secret, disputes=True), make_citation()], **SYSTEM}
    revise_deadline(make_deadline(talks, key="k"), kind="set", due_on="2019-03-01", **cited)
    revise_measure(make_measure(talks, key="k"), state="in_force", effective_on="2019-03-01", **cited)
    addresses = [f"/hush/{kind}/{key}" for kind in ("deadlines", "measures") for key in ("", "k/")]
    for address in addresses:
        page = page_of(browser, address)
        assert secret.code not in page.text
        assert "Two accounts" not in page.text
    browser.force_login(analyst)
    for address in addresses:
        assert secret.code in page_of(browser, address).text


def test_keys_of_other_talks_are_not_there(browser: Client) -> None:
    make_deadline(make_negotiation("one"), key="k")
    make_measure(make_negotiation("three"), key="k")
    make_negotiation("two")
    assert browser.get("/two/deadlines/k/").status_code == 404
    assert browser.get("/two/measures/k/").status_code == 404


def test_statements_do_not_grow(browser: Client) -> None:
    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        return len(asked)

    def filled(slug: str, many: int) -> None:
        talks = make_negotiation(slug)
        for index in range(many):
            deadline, measure = make_deadline(talks, key=f"k{index}"), make_measure(talks, key=f"k{index}")
            for day in ("2019-03-01", "2019-04-01"):
                revise_deadline(deadline, kind="set", due_on=day, citations=[make_citation()], **SYSTEM)
                revise_measure(measure, state="in_force", effective_on=day, citations=[make_citation()], **SYSTEM)
            make_issue(talks, ties=Ties(deadlines=[deadline], measures=[measure]))

    filled("few", 1)
    filled("many", 4)
    for page in ("deadlines/", "deadlines/k0/", "measures/", "measures/k0/"):
        assert counted(f"/many/{page}") == counted(f"/few/{page}") <= 14
