"""Talks of more issues than a sheet shows: rows are brought in, and what has none is left as it is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.recompute import recompute
from issues.models import Issue, StatusChange
from rounds.models import Negotiation, Round
from tests.factories import head, make_issue, make_logged_round, make_negotiation, make_round
from tests.issues.admin.desk import Desk
from tests.issues.pages.round_entry.desk import RoundDesk
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db
ROWS, FOUND, ALL = 20, 10, 25
"""Rows of a sheet and issues brought in at once, made few for these tests; issues of the talks."""


@pytest.fixture
def negotiation(db: None, monkeypatch: pytest.MonkeyPatch) -> Negotiation:
    """R1 logged, R2 planned; five issues more than a sheet has rows for; US-025 of its own area."""
    monkeypatch.setattr("issues.queries.round_sheet.MOST_ROWS", ROWS)
    for module in ("issues.queries.round_sheet", "issues.forms.asked_rows"):
        monkeypatch.setattr(f"{module}.MOST_FOUND", FOUND)
    talks = make_negotiation("talks")
    first = make_logged_round(talks, "2018-05-04", number=1)
    for number in range(1, ALL + 1):
        area, title = ("agriculture" if number == ALL else "tariffs"), f"Demand {number} as usual"
        make_issue(talks, raised_in=first, area=area, title="采购大豆 soybeans" if number == 23 else title)
    make_round(talks, "2018-06-03", number=2)
    return talks


@pytest.fixture
def desk(client: Client, clerk: User, negotiation: Negotiation) -> RoundDesk:
    client.force_login(clerk)
    seated = RoundDesk(client, "2/log/")
    seated.open()
    return seated


def issue(ref: str) -> Issue:
    return Issue.objects.get(ref=ref)


def refs(page: Element) -> list[str]:
    """References of the rows, from the top."""
    rows = [row for row in page.all("tr") if "data-line" in row.attributes]
    return [row.one("th").one(of_class="ref").text for row in rows]


def told(page: Element) -> str:
    return page.one(id="treated").text


def recorded(number: int = 2) -> dict[str, str]:
    """Reference → status that the round recorded."""
    facts = StatusChange.objects.current().filter(round__number=number)
    return dict(facts.values_list("issue__ref", "to"))


def test_the_first_have_a_row_and_all_are_counted(desk: RoundDesk) -> None:
    page = desk.open().page
    assert refs(page) == [f"US-{number:03}" for number in range(1, ROWS + 1)]
    assert told(page) == "0 of 25 treated, 25 not assessed"
    box = page.one(id="bring").text
    assert box.startswith("20 of 25 issues have a row here; bring in others, or paste rows of any.")
    assert "stays not assessed" in box


def test_others_are_brought_in_by_reference_and_by_words_and_stay(desk: RoundDesk, negotiation: Negotiation) -> None:
    desk.assess(issue("US-007"), "narrowing", sources="-")
    page = desk.press(bring=" us-024,").page
    assert page.one(id="bring").one("span").text == "Brought in: US-024."
    assert refs(page)[:2] == ["US-024", "US-001"]
    page = desk.press(bring="大豆 soy").page
    assert refs(page)[:3] == ["US-023", "US-024", "US-001"]
    page = desk.press(bring="agriculture").page
    assert refs(page)[:4] == ["US-023", "US-024", "US-025", "US-001"]
    assert desk.typed["bring"] == ""
    assert desk.typed[f"issue-{issue('US-007').pk}-to"] == "narrowing"
    desk.assess(issue("US-024"), "deadlocked", sources="-")
    answer = desk.press()
    assert answer.page.one("ul", of_class="tally").text == "2 of 25 treated 23 left not assessed 0 regressed"
    back = desk.press("back", **desk.checked).page
    assert refs(back)[:3] == ["US-023", "US-024", "US-025"]
    assert desk.save().status == 302
    assert recorded() == {"US-007": "narrowing", "US-024": "deadlocked"}
    recompute(negotiation)
    page = read(desk.client.get("/talks/rounds/2/").content)
    assert page.one(id="not_assessed").one("summary").text.startswith("23 of 25 not assessed")


def test_what_is_found_nowhere_is_told_and_nothing_is_saved_while_rows_are_asked_for(desk: RoundDesk) -> None:
    before = head()
    desk.assess(issue("US-001"), "narrowing", sources="-")
    page = desk.press("plan", bring="ginseng").page
    assert page.one(id="bring").one("span").text == "No issue has “ginseng” in its reference, title or area."
    assert (desk.typed["bring"], refs(page)[0]) == ("ginseng", "US-001")
    assert desk.typed[f"issue-{issue('US-001').pk}-to"] == "narrowing"
    page = desk.press(bring="usual").page
    assert (
        page.one(id="bring").one("span").text
        == "More than 10 issues have “usual”; these are the first. Say more to find others."
    )
    for nasty in ("\x00", ",", "  ", "x" * 9_000, "%", "US-" + "9" * 40, "US-001\x00", "a " * 300):
        assert desk.press(bring=nasty, brought=f"{'7' * 40} -1 x \x00").status in {200, 422}
        desk.assess(issue("US-001"), "superseded", successor=nasty)
        assert desk.press(pasted=nasty, bring="").status == 422
    assert head() == before


def test_rows_of_any_issue_can_be_pasted(desk: RoundDesk) -> None:
    answer = desk.fill_pasted("US-025\tN\tReported.\t-\nUS-002\tD\tReported.\t-\nUS-999\tN\tReported.\t-")
    assert "2 rows filled." in answer.page.one(id="pasted-told").text
    assert "There is no issue 'US-999' on this sheet." in answer.page.one(id="pasted-told").text
    assert refs(answer.page)[-1] == "US-025"
    desk.typed["pasted"] = ""
    desk.press()
    assert desk.save().status == 302
    assert recorded() == {"US-002": "under_discussion", "US-025": "narrowing"}


def test_an_issue_without_a_row_can_replace_another(desk: RoundDesk) -> None:
    desk.assess(issue("US-001"), "superseded", sources="-", successor="us-024")
    desk.assess(issue("US-002"), "superseded", sources="-", successor="US-999")
    field = f"id_issue-{issue('US-002').pk}-successor"
    assert desk.press().errors == {field: "US-002: There is no issue US-999 in these talks."}
    desk.assess(issue("US-002"), "narrowing", sources="-", successor="")
    desk.press()
    assert desk.save().status == 302
    assert StatusChange.objects.get(to="superseded").successor == issue("US-024")


@pytest.fixture
def amending(desk: RoundDesk, negotiation: Negotiation) -> RoundDesk:
    """The clerk about to amend R2, which treated all but the last two issues."""
    lines = "\n".join(f"US-{number:03}\tN\tReported.\t-" for number in range(1, ALL - 1))
    assert "23 rows filled." in desk.fill_pasted(lines).page.one(id="pasted-told").text
    desk.press()
    assert desk.save().status == 302
    seated = RoundDesk(desk.client, "2/amend/")
    seated.open()
    return seated


def test_an_amendment_leaves_what_has_no_row_as_it_is(amending: RoundDesk) -> None:
    page = amending.open().page
    assert (len(refs(page)), told(page)) == (20, "23 of 25 treated, 2 not assessed")
    facts = dict(StatusChange.objects.filter(round__number=2).values_list("issue__ref", "pk"))
    page = amending.press(bring="US-023 US-025").page
    assert refs(page)[:2] == ["US-023", "US-025"]
    assert told(page) == "23 of 25 treated, 2 not assessed"
    amending.fill(f"issue-{issue('US-023').pk}-{facts['US-023']}", to="")  # an entry by mistake
    amending.assess(issue("US-001"), "deadlocked", fact=facts["US-001"])
    amending.assess(issue("US-025"), "deadlocked", sources="-")
    amending.type(reason="Read again.")
    answer = amending.press()
    assert answer.page.one("ul", of_class="tally").text == "23 of 25 treated 2 left not assessed 0 regressed"
    assert amending.save("amend").status == 302
    expected = dict.fromkeys((f"US-{number:03}" for number in range(2, 23)), "narrowing")
    assert recorded() == {"US-001": "deadlocked", **expected, "US-025": "deadlocked"}
    kept = StatusChange.objects.current().filter(round__number=2).values_list("pk", flat=True)
    assert {facts[ref] for ref in expected} <= set(kept)


def test_what_remains_to_be_assessed_has_rows_first(amending: RoundDesk) -> None:
    page = read(amending.client.get("/talks/rounds/2/amend/?show=remaining").content)
    assert {"US-024", "US-025"} < set(refs(page))


def test_a_draft_comes_back_with_the_rows_brought_in(desk: RoundDesk) -> None:
    desk.press(bring="US-024")
    desk.assess(issue("US-023"), "narrowing")
    desk.press("back")
    page = desk.open().page
    assert refs(page)[0] == "US-024"
    assert desk.typed[f"issue-{issue('US-023').pk}-to"] == "narrowing"


def test_the_admin_brings_rows_in_too(client: Client, clerk: User, negotiation: Negotiation) -> None:
    client.force_login(clerk)
    desk = Desk(client, Round.objects.get(number=2), negotiation)
    page = desk.open()
    assert page.one("section", id="issues").one("h2").text == "Issues 25 open"
    assert "20 of 25 issues have a row here" in page.one(id="bring").text
    answer = desk.press(bring="US-024")
    assert read(answer.content).one(id="bring").one("span").text == "Brought in: US-024."
    desk.typed["brought"] = str(issue("US-024").pk)
    desk.type(starts_on="2018-06-02")
    desk.assess(issue("US-024"), "deadlocked", sources="-")
    assert desk.press().status_code == 302
    assert recorded() == {"US-024": "deadlocked"}


def test_more_issues_than_rows_take_no_more_statements(desk: RoundDesk, negotiation: Negotiation) -> None:
    with CaptureQueriesContext(connection) as few:
        desk.open()
    for _ in range(30):
        make_issue(negotiation)
    with CaptureQueriesContext(connection) as many:
        desk.open()
    assert len(many) == len(few)
