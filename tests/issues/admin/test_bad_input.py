"""Whatever is typed or forged: the page again with an error, the ledger's head where it was, never a failure."""

from typing import Any

import pytest
from django.test import Client

from issues.models import StatusChange
from rounds.models import Round
from tests.factories import head, make_logged_round, make_negotiation, make_status
from tests.issues.admin.desk import Desk, Talks, errors_of
from tests.markup import read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
NASTY = ["😀" * 10, "\u202ereversed", "\uffff", MARKUP, "'; --", "中文 e\u0301", "{{ form }}"]
HUGE = "1" + "0" * 30


def test_each_wrong_value_is_named_at_its_field(desk: Desk) -> None:
    wrong: dict[str, tuple[str, ...]] = {
        "name": ("", "x" * 301, "a\x00b"),
        "kind": ("party",),
        "level": ("gods",),
        "state": ("held",),
        "starts_on": ("yesterday", "2019-02-30", "２０１９"),
        "ends_on": ("0000", "a\x00b", "2018-06-31"),
        "official_number": (HUGE, "-1", "seven"),
        "outcome_truce": ("maybe",),
        "for_all": ("Q9",),
        "record_sources": ("Z",),
        "delegate-0-name": ("x" * 201,),
        "delegate-0-party": ("FR",),
        "source-0-named": ("somewhere", "S-999999", "https://"),
        "source-0-people": (HUGE,),
        "source-0-basis": ("hearsay",),
        "source-0-voice": ("FR",),
        "readout-US-state": ("denied",),
        "deadline-0-deadline": ("999999",),
        "deadline-0-due_on": ("one day",),
        "measure-0-measure": ("999999",),
        "measure-0-rate_to": (HUGE, "NaN", "1e400"),
        "next_round-starts_on": ("soon",),
    }
    before = head()
    clean = dict(desk.typed)
    for turn in range(3):
        now = {field: values[turn] for field, values in wrong.items() if turn < len(values)}
        desk.typed = {**clean, **now}
        named = errors_of(desk.press("log"))
        assert {f"id_{field}" for field in now} <= set(named), f"values {turn}"
    assert head() == before


def test_what_is_missing_is_named_at_its_field(desk: Desk) -> None:
    before = head()
    desk.fill("source-0", named="https://example.org/new")
    desk.fill("readout-US", state="issued")
    desk.fill("readout-CN", text="words without a state")
    desk.fill("delegate-0", title="no name")
    desk.fill("deadline-0", kind="set")
    desk.fill("measure-0", state="in_force")
    desk.fill("next_round", city="Paris")
    missing = {
        "source-0-publisher", "source-0-kind", "readout-US-tone", "readout-US-text", "readout-CN-state",
        "delegate-0-name", "deadline-0-deadline", "measure-0-measure", "next_round-name",
    }  # fmt: skip
    assert set(errors_of(desk.press("log"))) == {f"id_{field}" for field in missing}
    assert head() == before


def test_a_round_cannot_end_before_it_starts(desk: Desk) -> None:
    desk.type(ends_on="2018-06-01")
    assert errors_of(desk.press("log")) == {
        "id_ends_on": "Last day: The round would end (2018-06-01) before it starts (2018-06-02)."
    }


def test_each_wrong_value_in_the_row_of_an_issue_is_named_there(desk: Desk, talks: Talks) -> None:
    wrong = {
        "to": ("settled", "x" * 5000),
        "reason": ("a\x00b", "x" * 5001),
        "on": ("soon", "2019-13"),
        "successor": ("US-999", "x" * 21),
        "sources": ("Q", f"S-999999 S-{HUGE}"),
        "quote": ("a\x00b", "x" * 401),
        "locator": ("\x00", "x" * 301),
    }
    issue = talks.issues["US-001"]
    before = head()
    for turn in range(2):
        desk.assess(issue, "narrowing")
        desk.fill(f"issue-{issue.pk}", **{column: values[turn] for column, values in wrong.items()})
        named = errors_of(desk.press("log"))
        assert f"id_issue-{issue.pk}-to" in named
        page = read(desk.press("log").content)
        said = page.one("td", id=f"id_issue-{issue.pk}_error").all("li")
        assert len(said) >= len(wrong), [item.text for item in said]
    assert head() == before


@pytest.mark.parametrize(("column", "value"), [("reason", "   "), ("successor", "US-002"), ("quote", "word " * 26)])
def test_what_the_act_refuses_of_a_row_is_named_there(desk: Desk, talks: Talks, column: str, value: str) -> None:
    issue = talks.issues["US-001"]
    before = head()
    desk.fill("source-0", publisher="Agency", kind="wire")
    typed: dict[str, Any] = {"to": "narrowing", "reason": "Reported.", column: value}
    desk.assess(issue, **typed)
    assert set(errors_of(desk.press("log"))) == {f"id_issue-{issue.pk}-{column}"}
    assert head() == before


def test_words_without_a_status_are_not_lost_silently(desk: Desk, talks: Talks) -> None:
    issue = talks.issues["US-001"]
    desk.fill(f"issue-{issue.pk}", reason="But how does it stand?")
    assert f"id_issue-{issue.pk}-to" in errors_of(desk.press("log"))


FORGED: list[dict[str, str]] = [
    {"issue-999999-to": "narrowing"},
    {"issue-abc-to": "narrowing"},
    {f"issue-{HUGE}-to": "narrowing"},
    {"issue-1-999999-to": "narrowing"},
    {"issue--to": "narrowing"},
    {"issue-١-to": "narrowing"},
    {"delegate-TOTAL_FORMS": HUGE},
    {"delegate-TOTAL_FORMS": "many"},
    {"source-TOTAL_FORMS": "-5"},
    {"deadline-INITIAL_FORMS": ""},
    {"version": HUGE},
    {"version": "newest"},
    {"version": ""},
    {"version": "999"},
    {"act": "erase"},
    {"number": "77", "version": "77"},
    {"seen_version": "9999999"},
    {"seen_version": "٣", "version": "7"},
]


@pytest.mark.long
def test_a_forged_form_is_refused(desk: Desk) -> None:
    before = head()
    for forged in FORGED:
        answer = desk.client.post(desk.url, {**desk.typed, "act": "log", **forged})
        assert answer.status_code == 200, f"{forged} was not refused"
        assert errors_of(answer), forged
        assert head() == before, forged


def test_a_fact_of_another_round_cannot_be_corrected_here(desk: Desk, talks: Talks) -> None:
    issue = talks.issues["US-001"]
    elsewhere = make_status(issue, "under_discussion", meeting=talks.first)
    before = head()
    desk.assess(issue, "narrowing", fact=elsewhere.pk)
    assert "" in errors_of(desk.press("log"))
    assert head() == before


def test_an_empty_form_is_refused(desk: Desk) -> None:
    before = head()
    assert errors_of(desk.client.post(desk.url, {"act": "log"}))
    assert errors_of(desk.client.post(desk.url, {}))
    assert head() == before


def test_nasty_text_is_kept_letter_by_letter(desk: Desk, talks: Talks) -> None:
    desk.type(outcome_text="\n".join(NASTY), next_round_text=MARKUP)
    desk.assess(talks.issues["US-001"], "narrowing", MARKUP)
    desk.fill("readout-US", state="issued", tone="neutral", text=MARKUP, speaker=MARKUP)
    desk.fill("source-0", publisher=MARKUP, title=MARKUP, kind="wire")
    assert desk.press("log").status_code == 302
    meeting = Round.objects.get(pk=talks.second.pk)
    assert (meeting.outcome_text or "").splitlines() == NASTY
    assert StatusChange.objects.get(round=meeting).reason == MARKUP
    answer = desk.client.get(desk.url)
    assert b"<script>alert" not in answer.content
    assert read(answer.content).one("textarea", id="id_next_round_text").text == MARKUP


def test_a_text_of_many_letters_is_kept(desk: Desk, talks: Talks) -> None:
    desk.type(outcome_text="é" * 100_000)
    desk.press("log")
    assert Round.objects.get(pk=talks.second.pk).outcome_text == "é" * 100_000


ADDRESSES = [
    "rounds/round/?q=%00",
    "rounds/round/?q=" + "x" * 3000,
    "rounds/round/?negotiation__id__exact=%00",
    f"rounds/round/?negotiation__id__exact={HUGE}",
    "rounds/round/?negotiation__id__exact=abc",
    "rounds/round/?state__exact=%00",
    "rounds/round/?%00=1",
    f"rounds/round/?p={HUGE}",
    "rounds/round/?p=abc",
    "rounds/round/?o=99.-5.x",
    "rounds/round/?all=",
    f"rounds/round/{HUGE}/change/",
    "rounds/round/%00/change/",
    "rounds/round/abc/change/",
    "rounds/round/-1/change/",
    f"issues/issue/{HUGE}/change/",
    "sources/source/%00/change/",
    f"ledger/change/?object_id={HUGE}&model=%00",
    "ledger/change/?object_id=abc",
    f"accounts/user/{HUGE}/password/",
    "rounds/round/1/change/?_to_field=%00",
    "rounds/round/?_to_field=logged",
]


@pytest.mark.long
def test_an_address_nobody_links_to_never_fails(manager: User, client: Client, talks: Talks) -> None:
    client.force_login(manager)
    for address in ADDRESSES:
        assert client.get(f"/admin/{address}", follow=True).status_code < 500, address


def test_columns_that_are_not_offered_as_filters_cannot_be_asked_for(manager: User, client: Client) -> None:
    client.force_login(manager)
    for query in ("token_hash__startswith=a", "user__password__startswith=p"):
        assert client.get(f"/admin/accounts/apitoken/?{query}").status_code == 400
    assert client.get("/admin/accounts/user/?password__startswith=p").status_code == 400


def test_too_many_fields_are_refused(desk: Desk) -> None:
    before = head()
    flood: dict[str, Any] = {f"issue-{number}-to": "" for number in range(6000)}
    assert desk.client.post(desk.url, {**desk.typed, **flood}).status_code == 413
    assert head() == before


def test_a_round_of_other_talks_keeps_its_own_sheet(client: Client, clerk: User, talks: Talks) -> None:
    other = make_negotiation("other")
    meeting = make_logged_round(other, "2018-05-04")
    client.force_login(clerk)
    desk = Desk(client, meeting, other)
    desk.open()
    assert not [name for name in desk.typed if name.startswith("issue-")]
