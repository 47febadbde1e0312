"""The sheet of a round, its check page that writes nothing, and saving it in one act."""

import pytest
from django.test import Client

from issues.models import Issue, StatusChange
from rounds.models import Readout, Round
from tests.factories import (
    head,
    make_status,
)
from tests.issues.admin.desk import Talks
from tests.issues.pages.round_entry.desk import Answer, RoundDesk
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft
from tradetalks.ledger.models import Changeset, Door
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def fill_everything(desk: RoundDesk, talks: Talks) -> None:
    """Every part of it."""
    desk.type(name="Beijing, June", level="ministerial", outcome_truce="yes", outcome_text="Talks go on.")
    desk.fill("delegate-0", party="US", name="A. Head", title="Secretary", head="on")
    desk.fill(
        "source-0", named="https://example.org/a", publisher="Agency", title="What was said", kind="wire",
        voice="US", reliability="B", credibility="2",
    )  # fmt: skip
    desk.fill("readout-US", state="issued", tone="progress", text="We made progress.")
    desk.assess(talks.issues["US-001"], "narrowing", "Sums were named.", quote="a sum")
    desk.assess(talks.issues["CN-001"], "raised", "Named once more.", sources="-")
    desk.fill("deadline-0", deadline=str(talks.deadline.pk), kind="set", due_on="2018-07-06", reason="Announced so.")
    desk.fill("measure-0", measure=str(talks.measure.pk), state="scheduled", rate_to="25.0", effective_on="2018-07-06")
    desk.fill("next_round", name="Washington", starts_on="2018-07")


def test_the_check_page_tells_all_of_it_in_words_and_writes_nothing(desk: RoundDesk, talks: Talks) -> None:
    fill_everything(desk, talks)
    before = (head(), Source.objects.count(), Changeset.objects.count(), Round.objects.count())
    answer = desk.press()
    assert answer.status == 200
    assert (head(), Source.objects.count(), Changeset.objects.count(), Round.objects.count()) == before
    assert not Round.objects.get(pk=talks.second.pk).is_logged
    assert answer.page.one("h1").text == "What logging R2 Beijing, June records"
    assert answer.page.one("ul", of_class="tally").text == "2 of 3 treated 1 left not assessed 0 regressed"
    assert answer.told == [
        "▲ Advanced 1",
        "US-001 | A demand | R Raised | → N Narrowing | Sums were named. | A",
        "= Assessed, no change 1",
        "CN-001 | A demand | R Raised | → R Raised | Named once more. | none",
        "Readouts 1: United States: Progress A We made progress.",
        "Deadlines 1: Tariffs rise: Set, 2018-07-06 A Announced so.",
        "Measures 1: Tariffs on steel: Scheduled, 25.0 %, 2018-07-06 A",
        "Sources 1: A What was said new",
    ]
    assert "Next round, planned with it Washington, 2018-07" in answer.page.one("main").text
    record = answer.page.one(of_class="pairs")
    assert [term.text for term in record.all("dt")] == [
        "Name", "Level", "Outcome in one sentence", "Truce: measures held or suspended for a time", "Delegations",
    ]  # fmt: skip
    assert record.all("dd")[0].text == "Beijing → Beijing, June"


def test_saving_is_one_changeset_of_the_browser_and_can_be_undone(desk: RoundDesk, talks: Talks, clerk: User) -> None:
    fill_everything(desk, talks)
    before = head()
    desk.press()
    answer = desk.save()
    assert (answer.status, answer.to) == (302, "/talks/rounds/2/")
    act = Changeset.objects.get(number=head())
    assert (act.number, act.by, act.door, act.reason, act.scope) == (
        before + 1, clerk, Door.BROWSER, "Logged R2.", "talks",
    )  # fmt: skip
    meeting = Round.objects.get(pk=talks.second.pk)
    assert (meeting.logged, meeting.name, meeting.level) == (act, "Beijing, June", "ministerial")
    assert dict(Issue.objects.values_list("ref", "status")) == {
        "US-001": "narrowing", "US-002": "raised", "CN-001": "raised",
    }  # fmt: skip
    assert StatusChange.objects.get(issue__ref="US-001", round=meeting).citations.get().quote == "a sum"
    assert talks.negotiation.rounds.get(number=3).name == "Washington"
    page = read(desk.client.get(answer.to).content)
    assert page.one(of_class="toast").text == "R2 is logged. Undo"
    assert desk.client.post(f"/undo/{act.number}/").status_code == 302
    assert not Round.objects.get(pk=talks.second.pk).is_logged
    assert Issue.objects.get(ref="US-001").status == "raised"


def test_back_leads_to_the_sheet_with_everything_typed(desk: RoundDesk, talks: Talks) -> None:
    fill_everything(desk, talks)
    typed = dict(desk.typed)
    desk.press()
    assert desk.save("back").status == 200
    assert {name: desk.typed[name] for name in typed if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"
    }


def test_what_is_checked_is_kept_as_a_draft_until_it_is_saved(desk: RoundDesk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "narrowing", "Sums were named.")
    desk.press()
    assert list(Draft.objects.values_list("address", flat=True)) == ["/talks/rounds/2/log/"]
    again = desk.open()
    assert "This form holds your draft" in again.page.one("main").text
    assert again.page.one("select", id=f"id_issue-{talks.issues['US-001'].pk}-to").one("option", selected="").text == (
        "N Narrowing"
    )
    assert not again.page.one(id="sheet").all(aria_invalid="true")
    desk.press()
    desk.save()
    assert not Draft.objects.exists()


def test_a_round_nobody_planned_is_logged_or_only_planned(client: Client, clerk: User, talks: Talks) -> None:
    client.force_login(clerk)
    desk = RoundDesk(client, "new/")
    desk.open()
    assert desk.typed["number"] == "3"
    desk.type(name="A call", kind="call", ends_on="2018-06-20")
    before = head()
    assert desk.press("plan").to == "/talks/rounds/3/"
    assert (head(), Round.objects.get(number=3).state) == (before + 1, "planned")
    desk.open()
    desk.type(name="Another call", kind="call", ends_on="2018-06-21")
    desk.assess(talks.issues["US-002"], "under_discussion")
    desk.press()
    assert desk.save().to == "/talks/rounds/4/"
    assert head() == before + 2
    assert Issue.objects.get(ref="US-002").status == "under_discussion"


def test_an_amendment_supersedes_and_tells_what_it_corrects(desk: RoundDesk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "narrowing", "Sums were named.", sources="-")
    desk.assess(talks.issues["US-002"], "under_discussion", "By mistake.", sources="-")
    desk.press("log")
    assert Answer(desk.client.get("/talks/rounds/2/log/")).to == "/talks/rounds/2/amend/"
    facts = {fact.issue.ref: fact for fact in StatusChange.objects.filter(round=talks.second)}
    amend = RoundDesk(desk.client, "2/amend/")
    amend.open()
    assert amend.press().errors == {
        "id_reason": "Reason for the amendment: An amendment needs a reason: say what was wrong."
    }
    amend.type(reason="Misread.")
    unchanged = amend.press()
    assert "Nothing differs from the record." in unchanged.page.one("main").text
    assert [button.text for button in unchanged.page.one(id="check").all("button")] == ["Back to the sheet"]
    amend.assess(talks.issues["US-001"], "deadlocked", "No sums.", fact=facts["US-001"].pk)
    amend.assess(talks.issues["US-002"], "", "", fact=facts["US-002"].pk)
    amend.assess(talks.issues["CN-001"], "under_discussion", "Overlooked.", sources="-")
    before = head()
    checked = amend.press()
    assert checked.told == [
        "▲ Advanced 1",
        "CN-001 | A demand | R Raised | → D Under discussion | Overlooked. | none",
        "= Assessed, no change 1",
        "US-001 | A demand corrects: Narrowing | R Raised | → X Sticking point | No sums. | none",
        "Taken back 1: US-002: Under discussion was an entry by mistake By mistake.",
    ]
    assert head() == before
    assert amend.save("amend").to == "/talks/rounds/2/"
    assert head() == before + 1
    assert Changeset.objects.get(number=head()).reason == "Misread."
    now = {fact.issue.ref: fact.to for fact in StatusChange.objects.current().filter(round=talks.second)}
    assert now == {"US-001": "deadlocked", "CN-001": "under_discussion"}
    assert StatusChange.objects.get(pk=facts["US-001"].pk).superseded_id == head()


def test_a_regression_is_announced(desk: RoundDesk, talks: Talks) -> None:
    make_status(talks.issues["US-001"], "narrowing", on="2018-05-10")
    desk.assess(talks.issues["US-001"], "deadlocked", "Walked out.", sources="-")
    answer = desk.press()
    assert "Falls back: US-001." in answer.page.one("main").text
    assert answer.told[0] == "▼ Regressed 1"


def test_bad_input_keeps_everything_typed_and_says_what_is_wrong_where(desk: RoundDesk, talks: Talks) -> None:
    fill_everything(desk, talks)
    pks = {ref: issue.pk for ref, issue in talks.issues.items()}
    desk.type(ends_on="2018-02-30")
    desk.assess(talks.issues["US-002"], "", "Words without a status.")
    typed = dict(desk.typed)
    before = head()
    answer = desk.press()
    assert answer.status == 422
    assert (
        answer.errors
        == {
            "id_ends_on": "Last day: 2018-02-30 is not a date: day is out of range for month.",
            f"id_issue-{pks['US-002']}-to": (
                "US-002: Choose the status after the round, or empty the row: it then counts as not assessed."
            ),
        }
        or "id_ends_on" in answer.errors
    )
    assert answer.page.one(id=f"id_issue-{pks['US-002']}-to").attributes["aria-describedby"] == (
        f"id_issue-{pks['US-002']}_error"
    )
    kept = {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}
    assert {name: desk.typed[name] for name in kept} == kept
    desk.type(ends_on="2018-06-03")
    desk.assess(talks.issues["US-002"], "agreed_in_principle", "No source.", sources="-")
    refused = desk.press()
    assert refused.status == 422
    assert list(refused.errors) == [f"id_issue-{pks['US-002']}-sources"]
    assert head() == before


def test_who_comes_second_is_told_what_changed_and_loses_nothing(
    desk: RoundDesk, talks: Talks, clerk: User, manager: User
) -> None:
    desk.type(city="Beijing")
    other = Client()
    other.force_login(manager)
    theirs = RoundDesk(other, "2/log/")
    theirs.open()
    theirs.type(city="Qingdao")
    theirs.press("plan")
    moved = head()
    answer = desk.press()
    assert answer.status == 409
    assert ["City", "Qingdao", "Beijing"] in answer.page.one("table", of_class="tight").rows()
    assert (desk.typed["city"], head()) == ("Beijing", moved)
    desk.press(seen_version="2")
    desk.checked["seen_version"] = "2"
    assert desk.save().to == "/talks/rounds/2/"
    assert Round.objects.get(number=2).city == "Beijing"


def test_a_round_logged_meanwhile_shows_its_record_beside_what_was_typed(
    desk: RoundDesk, talks: Talks, manager: User
) -> None:
    desk.assess(talks.issues["US-001"], "narrowing", "As I see it.")
    other = Client()
    other.force_login(manager)
    theirs = RoundDesk(other, "2/log/")
    theirs.open()
    theirs.assess(talks.issues["US-001"], "deadlocked", "As others see it.", sources="-")
    theirs.press("log")
    moved = head()
    answer = desk.press()
    assert answer.status == 409
    (message,) = answer.errors.values()
    assert message.startswith("R2 is already logged: by manager on ")
    reasons = {area.text for area in answer.page.all("textarea") if "-reason" in area.attributes["name"]}
    assert {"As I see it.", "As others see it."} <= reasons
    assert answer.page.one(id="sheet").attributes["action"] == "/talks/rounds/2/amend/"
    assert head() == moved


def test_statuses_that_moved_after_the_check_are_told_before_anything_is_saved(desk: RoundDesk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "under_discussion", "Sums were named.", sources="-")
    desk.press()
    make_status(talks.issues["US-001"], "narrowing", on="2018-05-20")
    moved = head()
    answer = desk.save()
    assert answer.status == 409
    assert "somebody changed an issue after you saw this page" in answer.page.one(role="alert").text
    assert answer.told[0] == "▼ Regressed 1"
    assert head() == moved
    again = Answer(desk.client.post(desk.url, {**desk.checked, "shown": "US-001:narrowing", "act": "log"}))
    assert again.to == "/talks/rounds/2/"


def test_the_same_page_sent_twice_logs_once(desk: RoundDesk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "under_discussion", sources="-")
    desk.press()
    assert desk.save().to == "/talks/rounds/2/"
    once = head()
    assert desk.save().to == "/talks/rounds/2/"
    assert head() == once


def test_readouts_recorded_by_mistake_are_taken_back(desk: RoundDesk, talks: Talks) -> None:
    desk.fill("readout-US", state="issued", tone="neutral", text="Talks were held.", sources="-")
    desk.press("log")
    fact = Readout.objects.get(round=talks.second)
    amend = RoundDesk(desk.client, "2/amend/")
    amend.open()
    amend.fill(f"readout-{fact.pk}", state="")
    amend.type(reason="It was of another meeting.")
    assert amend.press().told == ["Taken back 1: Readout of United States: was an entry by mistake Talks were held."]
    amend.save("amend")
    assert not Readout.objects.current().filter(round=talks.second).exists()
