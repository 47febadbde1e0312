"""Record change: status and stances in one act, only what can follow, the sentence before it is saved."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from issues.models import Position, StatusChange
from tests.factories import AT, head, make_negotiation, make_source, make_status
from tests.html_forms import fields_of
from tests.markup import Element, read
from tests.talks import CHINESE, Cast
from tradetalks.accounts.models import User
from tradetalks.drafts.keeping import keep
from tradetalks.ledger.models import Change, Changeset
from tradetalks.sources.models import Source

ADDRESS = "/talks/issues/US-002/change/"


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def typed(client: Client, address: str = ADDRESS, **values: str) -> dict[str, str]:
    """What the form would send, with these typed; `us_stance` is the field US-stance."""
    sent = fields_of(client.get(address).content.decode(), "change")
    named = {
        name.replace("us_", "US-").replace("cn_", "CN-").replace("cite_", "cite-0-"): value
        for name, value in values.items()
    }
    return {**sent, **named}


def errors(response: Any) -> list[str]:
    return [item.text for item in read(response.content).one(id="errors").all("li")]


def test_status_and_stances_are_one_act(desk: Client, analyst: User) -> None:
    source = make_source("wire-9", publisher="Wire", title="Steel tariffs to go")
    sent = typed(
        desk, to="narrowing", meeting="7", reason="Both named sums.\r\nAt last.", us_stance="would_settle",
        us_text="Would settle for half.", us_metric="tariff", us_value="1,250.50", us_unit="USD",
        cn_stance="conditional", cn_text=CHINESE,
        cn_condition="Tariffs go first.", cn_condition_issue="cn-001", cite_named=source.code,
        cite_basis="named_official", cite_voice="US", cite_reliability="B", cite_credibility="2",
        cite_quote="We named sums.", cite_locator="p. 2",
    )  # fmt: skip
    before = head()
    response = desk.post(ADDRESS, sent, follow=True)
    assert response.redirect_chain == [("/talks/issues/US-002/", 302)]
    assert "US-002 is saved." in read(response.content).text
    assert head() == before + 1
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.door, changeset.scope) == (analyst, "browser", "talks")
    status = StatusChange.objects.get(recorded=changeset)
    assert (status.to, status.previous, status.round.number if status.round else None) == ("narrowing", "deadlocked", 7)
    us, cn = Position.objects.filter(recorded=changeset).order_by("-party__code")
    assert (us.stance, str(us.quantity_value), us.quantity_unit) == ("would_settle", "1250.50", "USD")
    assert (cn.stance, cn.text, cn.condition_issue.ref if cn.condition_issue else "") == (
        "conditional",
        CHINESE,
        "CN-001",
    )
    for fact in (status, us, cn):
        (citation,) = fact.citations.all()
        assert (citation.source, citation.rating, citation.voice, citation.quote) == (
            source,
            "B2",
            "US",
            "We named sums.",
        )


def test_a_pasted_address_becomes_a_source_once(desk: Client) -> None:
    sent = typed(
        desk, to="agreed_in_principle", on="2019-03", reason="Announced.", us_stance="accepts_offer", us_text="Fine.",
        cite_named="https://example.org/steel", cite_publisher="新华社", cite_kind="state_media", cite_language="zh",
        cite_title="钢铁", cite_published_on="2019-03-01", cite_sensitivity="GREEN",
    )  # fmt: skip
    assert desk.post(ADDRESS, sent).status_code == 302
    (source,) = Source.objects.filter(url="https://example.org/steel")
    assert (source.publisher, source.language, source.sensitivity) == ("新华社", "zh", "GREEN")
    changed = Change.objects.filter(changeset_id=head()).values_list("model", flat=True)
    assert sorted(changed) == [
        "issues.position", "issues.positioncitation", "issues.statuschange", "issues.statuschangecitation",
        "sources.source",
    ]  # fmt: skip
    # The same address again is that source.
    assert (
        desk.post(
            ADDRESS,
            typed(
                desk,
                to="agreed_in_principle",
                on="2019-04",
                reason="Again.",
                cite_named="http://www.example.org/steel/?utm_source=letter",
            ),
        ).status_code
        == 302
    )
    assert Source.objects.filter(url="https://example.org/steel").count() == 1


def test_a_source_can_be_cited_for_one_stance_alone(desk: Client) -> None:
    sent = typed(
        desk,
        to="narrowing",
        meeting="7",
        reason="So.",
        cn_stance="open",
        cn_text="Open.",
        cite_named=make_source().code,
        cite_about="CN",
    )
    assert desk.post(ADDRESS, sent).status_code == 302
    assert not StatusChange.objects.get(recorded_id=head()).citations.exists()
    assert Position.objects.get(recorded_id=head()).citations.count() == 1


def test_words_find_sources_to_pick_from(desk: Client) -> None:
    one, two = make_source(title="Steel talks fail"), make_source(title="Steel talks 钢铁")
    hidden = make_source(title="Steel talks in secret", sensitivity="RED")
    sent = typed(desk, to="narrowing", meeting="7", reason="So.", cite_named="steel talks")
    response = desk.post(ADDRESS, sent)
    assert response.status_code == 422
    assert errors(response) == ["Source 1: Source: Pick the source you mean."]
    picks = [radio.attributes["value"] for radio in read(response.content).one(of_class="picks").all("input")]
    assert picks == [two.code, one.code]
    assert hidden.code not in response.content.decode()
    assert desk.post(ADDRESS, {**sent, "cite-0-pick": two.code}).status_code == 302
    (citation,) = StatusChange.objects.get(recorded_id=head()).citations.all()
    assert citation.source == two
    nothing = desk.post(
        ADDRESS, {**typed(desk, to="narrowing", meeting="7", reason="So."), "cite-0-named": "no such words"}
    )
    assert "No source on record has these words" in errors(nothing)[0]


def test_only_what_can_follow_is_offered_and_the_rest_says_why(desk: Client) -> None:
    page = read(desk.get(ADDRESS + "?to=narrowing").content)
    offered = {radio.attributes["value"]: radio.attributes for radio in page.all("input", type="radio")}
    assert [code for code, attributes in offered.items() if "disabled" in attributes] == ["identified", "raised"]
    assert "checked" in offered["narrowing"]
    refused = [label.text for label in page.all("label", of_class="target-off")]
    assert refused == [
        "i Identified only the first status; a wrong entry is corrected instead",
        "R Raised it was put to the other side already",
    ]
    assert "a step back" not in page.one(of_class="targets").text  # nothing is lower than a sticking point but those


def test_a_status_that_cannot_follow_is_refused_with_everything_kept(desk: Client) -> None:
    before = head()
    response = desk.post(
        ADDRESS, typed(desk, to="raised", meeting="7", reason="<b>Raised</b> 再次", cn_text="  kept", cn_stance="open")
    )
    assert response.status_code == 422
    assert head() == before
    assert "cannot become 'raised'" in errors(response)[0]
    kept = fields_of(response.content.decode(), "change")
    assert (kept["to"], kept["reason"], kept["CN-stance"], kept["CN-text"]) == (
        "raised",
        "<b>Raised</b> 再次",
        "open",
        "  kept",
    )


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({}, "In round: Choose the round it belongs to, or write the day: a fact holds from some day on."),
        (
            {"to": "narrowing", "meeting": "7"},
            "What happened, and why: A status change needs a reason: say what happened.",
        ),
        (
            {"meeting": "7", "reason": "So."},
            "Status: Choose a status, or say what a party holds: there is nothing to record yet.",
        ),
        (
            {"to": "concluded", "meeting": "7", "reason": "So."},
            "Source 1: Source: This status needs a source: say where it can be read.",
        ),
        (
            {"to": "superseded", "meeting": "7", "reason": "So."},
            "Its successor: Name the issue that carries on: a superseded issue has a successor.",
        ),
        (
            {"to": "superseded", "successor": "XX-1", "meeting": "7", "reason": "So."},
            "Its successor: There is no issue 'XX-1' in these talks.",
        ),
        ({"to": "narrowing", "on": "2019-13", "reason": "So."}, "or on: '2019-13' is not a day of the calendar."),
        ({"to": "narrowing", "meeting": "8", "reason": "So."}, "or on: The round has no last day yet; name the day."),
        (
            {"to": "narrowing", "meeting": "2", "reason": "So."},
            "In round: Select a valid choice. 2 is not one of the available choices.",
        ),
        (
            {"cn_text": "Words.", "meeting": "7"},
            "China: Stance: Choose the stance of China, or empty its other fields.",
        ),
        ({"cn_stance": "open", "meeting": "7"}, "China: What it holds, in a sentence: Write what China holds."),
        (
            {"cn_stance": "demands", "cn_text": "So.", "meeting": "7"},
            "China: Stance: Select a valid choice. demands is not one of the available choices.",
        ),
        ({"cn_stance": "conditional", "cn_text": "So.", "meeting": "7"}, "China: Only if: Say on which condition."),
        (
            {"cn_stance": "open", "cn_text": "So.", "cn_value": "5", "meeting": "7"},
            "China: Figure of what: Say of what the figure is.",
        ),
        (
            {"cn_stance": "open", "cn_text": "So.", "cn_answer": "meets", "meeting": "7"},
            "China: How the offer answers: Only an offer answers the demand; leave it empty for any other stance.",
        ),
        (
            {"cn_stance": "open", "cn_text": "So.\x00", "meeting": "7"},
            "China: What it holds, in a sentence: Null characters are not allowed.",
        ),
        (
            {"cn_stance": "open", "cn_text": "So.", "cite_named": "S-999999", "meeting": "7"},
            "Source 1: Source: There is no source S-999999.",
        ),
        (
            {"cn_stance": "open", "cn_text": "So.", "cite_named": "https://e.org/new", "meeting": "7"},
            "Source 1: Publisher, if new: Say who published the new source.",
        ),
        (
            {"cn_stance": "open", "cn_text": "So.", "cite_named": "S-1", "cite_quote": "word " * 26, "meeting": "7"},
            "Source 1: Quotation, at most 25 words: A quotation has at most 25 words; this one has 26.",
        ),
    ],
)
def test_says_what_is_wrong_where(desk: Client, values: dict[str, str], refused: str) -> None:
    before = head()
    response = desk.post(ADDRESS, typed(desk, **values))
    assert response.status_code == 422
    assert refused in errors(response)
    assert head() == before
    page = read(response.content)
    for link in page.one(id="errors").all("a"):
        assert page.one(id=link.attributes["href"].removeprefix("#"))


def test_the_sentence_is_shown_before_anything_is_saved(desk: Client) -> None:
    before = head()
    values = {
        "to": "deadlocked",
        "meeting": "7",
        "reason": "Refused <again>.",
        "cn_stance": "rejects",
        "cn_text": "No.",
    }
    for response in (
        desk.post(ADDRESS, typed(desk, **values) | {"preview": "1"}),
        desk.post(f"{ADDRESS}preview/", typed(desk, **values)),
    ):
        assert response.status_code == 200
        shown = read(response.content).one(data_part="preview").text
        assert "R7 = Assessed, no change still X Sticking point Refused <again>." in shown
        assert "CN rejects: No." in shown
    assert head() == before


def test_a_step_back_is_announced(desk: Client) -> None:
    address = "/talks/issues/CN-001/change/"
    shown = read(
        desk.post(f"{address}preview/", typed(desk, address, to="deadlocked", on="2019-03-01", reason="So.")).content
    )
    preview = shown.one(data_part="preview").text
    assert "▼ Regressed from A Agreed in principle to X Sticking point" in preview
    assert "This is a step back." in preview


def test_a_day_in_the_past_changes_what_can_follow(desk: Client) -> None:
    address = "/talks/issues/US-004/change/"  # raised in R1, lapsed in July 2018, raised again in R7
    parts = read(
        desk.post(f"{address}preview/", typed(desk, address, to="narrowing", on="2018-06", reason="So.")).content
    )
    offered = {radio.attributes["value"]: radio for radio in parts.all("input", type="radio")}
    assert "disabled" not in offered["narrowing"].attributes
    assert "a later change to L Lapsed stays in force" in parts.one(data_part="preview").text
    parts = read(
        desk.post(f"{address}preview/", typed(desk, address, to="narrowing", on="2018-08", reason="So.")).content
    )
    assert "it comes back only as raised or under discussion" in parts.one(data_part="targets").text


def test_what_was_recorded_meanwhile_is_said_and_nothing_is_lost(desk: Client, cast: Cast) -> None:
    sent = typed(desk, to="narrowing", meeting="7", reason="Typed with care.")
    make_status(cast.issues["US-002"], "parked", on="2019-03-01")
    before = head()
    response = desk.post(ADDRESS, sent)
    assert response.status_code == 409
    assert "Meanwhile US-002 was recorded as Parked." in errors(response)[0]
    assert head() == before
    again = fields_of(response.content.decode(), "change")
    assert (again["to"], again["reason"]) == ("narrowing", "Typed with care.")
    assert desk.post(ADDRESS, again).status_code == 302


def test_one_more_source_without_a_script(desk: Client) -> None:
    named = make_source().code
    response = desk.post(ADDRESS, typed(desk, cite_named=named, reason="Kept.") | {"add-source": "1"})
    assert response.status_code == 200
    kept = fields_of(response.content.decode(), "change")
    assert desk.post(ADDRESS, kept | {"CN-stance": "open", "CN-text": "So.", "meeting": "7"}).status_code == 302
    names = ("cite-TOTAL_FORMS", "cite-0-named", "cite-1-named", "reason")
    assert [kept[name] for name in names] == ["2", named, "", "Kept."]


@pytest.mark.parametrize("who", ["reader", "outsider"])
def test_is_refused_to_who_may_not_write(client: Client, cast: Cast, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    before = head()
    for response in (client.get(ADDRESS), client.post(ADDRESS, {"to": "narrowing"}), client.post(f"{ADDRESS}preview/")):
        assert response.status_code == 403
        assert "Lift the steel tariffs" not in response.content.decode()
    assert head() == before


def test_asks_for_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(ADDRESS)["Location"] == f"/sign-in/?next={ADDRESS}"
    assert client.post(ADDRESS, {"to": "narrowing"}).status_code == 302


def test_is_not_there_for_what_does_not_exist(desk: Client) -> None:
    make_negotiation("others")
    for address in ("/talks/issues/US-999/change/", "/others/issues/US-002/change/", "/none/issues/US-002/change/"):
        assert desk.get(address).status_code == 404
        assert desk.post(address, {}).status_code == 404


def test_a_clerk_may_record_too(client: Client, cast: Cast, clerk: User) -> None:
    client.force_login(clerk)
    assert client.post(ADDRESS, typed(client, cn_stance="open", cn_text="Open.", meeting="7")).status_code == 302


def test_the_page_nests(desk: Client) -> None:
    page: Element = read(desk.get(ADDRESS).content)
    assert page.one("h1").text == "Record change US-002 Lift the steel tariffs"
    assert not [element for element in page.walk() if "style" in element.attributes]


def test_the_issue_page_offers_it_to_who_may(desk: Client, clerk: User, reader: User) -> None:
    for person, offered in ((None, 1), (clerk, 1), (reader, 0)):
        if person:
            desk.force_login(person)
        assert len(read(desk.get("/talks/issues/US-002/").content).all("a", href=ADDRESS)) == offered
    desk.force_login(clerk)
    assert not read(desk.get("/talks/issues/US-002/?on=2019-02-16").content).all(data_key="e")


def test_a_draft_is_opened_again_and_the_status_asked_for_goes_first(desk: Client, analyst: User) -> None:
    rows = "cite-TOTAL_FORMS=0&cite-INITIAL_FORMS=0"
    keep(analyst, ADDRESS, QueryDict(f"to=narrowing&reason=Typed+then&CN-stance=open&{rows}"), at=AT)
    page = desk.get(ADDRESS + "?to=parked").content.decode()
    kept = fields_of(page, "change")
    assert (kept["to"], kept["reason"], kept["CN-stance"]) == ("parked", "Typed then", "open")
    assert not read(page).all(id="errors")
    assert desk.post(ADDRESS, kept | {"meeting": "7", "CN-text": "Open."}).status_code == 302
    assert not analyst.drafts.exists()
