"""Logging a round on its page: all of it in one act, or nothing of it with everything typed still there."""

from typing import Any

import pytest
from django.test import Client

from issues.models import Issue, ProgressSummary, StatusChange
from rounds.models import Readout, Round
from tests.factories import head, make_issue, make_negotiation, make_source
from tests.html_forms import fields_of
from tests.issues.admin.desk import Desk, Talks, errors_of
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset, Door
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def fill_everything(desk: Desk, talks: Talks) -> None:
    """What a clerk types after a round, every part of it."""
    desk.type(
        name="Beijing, June", level="ministerial", city="Beijing", country="CN", outcome_truce="yes",
        outcome_text="Talks go on.", next_round_text="In July.",
    )  # fmt: skip
    desk.fill("delegate-0", party="US", name="A. Head", title="Secretary", head="on")
    desk.fill("delegate-1", party="CN", name="刘鹤", title="Vice premier")
    desk.fill(
        "source-0", named="https://example.org/a", publisher="Agency", title="What was said", kind="wire",
        published_on="2018-06-03", voice="US", reliability="B", credibility="2", speaker="an official", people="2",
    )  # fmt: skip
    desk.fill("readout-US", state="issued", tone="progress", text="We made progress.", speaker="White House")
    desk.fill("readout-CN", state="none", sources="-")
    desk.assess(talks.issues["US-001"], "narrowing", "Sums were named.", quote="a sum", locator="paragraph 2")
    desk.assess(talks.issues["CN-001"], "agreed_in_principle", "Announced.", sources="A")
    desk.fill(
        "deadline-0", deadline=str(talks.deadline.pk), kind="set", due_on="2018-07-06", reason="So it was announced."
    )
    desk.fill("measure-0", measure=str(talks.measure.pk), state="scheduled", rate_to="25.0", effective_on="2018-07-06")
    desk.fill("next_round", name="Washington", starts_on="2018-07")


def test_the_whole_record_is_one_changeset_through_the_admin(desk: Desk, talks: Talks, clerk: User) -> None:
    fill_everything(desk, talks)
    before = head()
    answer = desk.press("log")
    assert (answer.status_code, answer.url) == (302, desk.url)
    assert head() == before + 1
    act = Changeset.objects.get(number=head())
    assert (act.by, act.door, act.reason, act.scope) == (clerk, Door.ADMIN, "Logged R2.", "talks")
    meeting = Round.objects.get(pk=talks.second.pk)
    assert meeting.logged == act
    assert (meeting.name, meeting.level, meeting.city, str(meeting.ends_on)) == (
        "Beijing, June", "ministerial", "Beijing", "2018-06-03",
    )  # fmt: skip
    assert meeting.outcome == {
        "agreement": "unknown", "joint_statement": "unknown", "framework_text": "unknown", "truce": "yes",
        "next_date_set": "unknown",
    }  # fmt: skip
    assert list(meeting.delegates.values_list("party__code", "name", "title", "head")) == [
        ("US", "A. Head", "Secretary", True),
        ("CN", "刘鹤", "Vice premier", False),
    ]


def test_readouts_statuses_and_their_citations_are_recorded_as_typed(desk: Desk, talks: Talks) -> None:
    fill_everything(desk, talks)
    desk.press("log")
    source = Source.objects.get(url="https://example.org/a")
    assert (source.publisher, source.kind, str(source.published_on)) == ("Agency", "wire", "2018-06-03")
    readouts = talks.second.readouts.order_by("pk").values_list("party__code", "issued", "tone", "text", "speaker")
    assert list(readouts) == [
        ("CN", False, "none_issued", "No statement was issued.", None),
        ("US", True, "progress", "We made progress.", "White House"),
    ]
    cited = StatusChange.objects.get(issue=talks.issues["US-001"], round=talks.second).citations.get()
    assert (cited.source, cited.voice, cited.rating, cited.speaker, cited.people, cited.quote, cited.locator) == (
        source, "US", "B2", "an official", 2, "a sum", "paragraph 2",
    )  # fmt: skip
    statuses = dict(Issue.objects.values_list("ref", "status"))
    assert statuses == {"US-001": "narrowing", "US-002": "raised", "CN-001": "agreed_in_principle"}
    assert Readout.objects.get(party__code="US").citations.get().source == source
    assert not Readout.objects.get(party__code="CN").citations.exists()
    assert talks.negotiation.consulted.filter(source=source).exists()


def test_deadlines_measures_and_the_next_round_are_recorded_as_typed(desk: Desk, talks: Talks) -> None:
    fill_everything(desk, talks)
    desk.press("log")
    step = talks.deadline.revisions.get()
    assert (step.kind, str(step.due_on), str(step.announced_on), step.reason) == (
        "set", "2018-07-06", "2018-06-03", "So it was announced.",
    )  # fmt: skip
    change = talks.measure.revisions.get()
    assert (change.state, str(change.rate_to), str(change.effective_on)) == ("scheduled", "25.0", "2018-07-06")
    following = talks.negotiation.rounds.get(number=3)
    assert (following.name, following.state, str(following.starts_on)) == ("Washington", "planned", "2018-07")


def test_one_nudge_and_the_page_says_what_becomes_of_the_summary(
    desk: Desk, talks: Talks, django_capture_on_commit_callbacks: Any
) -> None:
    fill_everything(desk, talks)
    with django_capture_on_commit_callbacks() as nudges:
        answer = desk.press("log")
    assert len(nudges) == 1
    waiting = read(desk.client.get(answer.url).content)
    assert waiting.one("ul", of_class="messagelist").text == "Logged R2. Its summary is being recomputed."
    assert waiting.one("p", of_class="chip").text == "Logged. Its summary is being recomputed."
    nudges[0]()
    done = desk.open()
    assert done.one("p", of_class="chip").text == "Logged. Its summary is current (revision 1)."
    assert ProgressSummary.objects.filter(round=talks.second).count() == 1


def test_with_the_summary_computed_in_the_process_the_message_says_it_is_current(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.press("log")
    # The act's own commit: the test's outer transaction holds the callbacks back until the block ends.
    page = read(desk.client.get(answer.url).content)
    assert page.one("p", of_class="chip").text == "Logged. Its summary is current (revision 1)."
    assert page.one("ul", of_class="links").one("a").attributes["href"] == "/talks/rounds/2/"


def test_a_round_nobody_planned_is_logged_on_the_page_for_new_ones(sit_down: Any, clerk: User, talks: Talks) -> None:
    desk = sit_down(clerk, talks.negotiation, None)
    desk.open()
    assert desk.typed["number"] == "3"
    desk.type(name="A call", kind="call", ends_on="2018-06-20")
    desk.assess(talks.issues["US-002"], "under_discussion")
    before = head()
    answer = desk.press("log")
    meeting = Round.objects.get(number=3)
    assert (answer.status_code, answer.url) == (302, f"/admin/rounds/round/{meeting.pk}/change/")
    assert head() == before + 1
    assert (meeting.is_logged, meeting.kind) == (True, "call")
    assert Issue.objects.get(ref="US-002").status == "under_discussion"


def test_sources_on_record_are_cited_by_number_and_by_address_and_a_row_can_name_several(
    desk: Desk, talks: Talks
) -> None:
    known = make_source("known", url="https://example.org/known")
    other = make_source("other")
    desk.more("source")
    desk.fill("source-0", named=known.url or "", voice="CN")
    desk.fill("source-1", named=f"s{other.pk}", voice="US", disputes="on")
    desk.assess(talks.issues["US-001"], "narrowing", sources="a, B")
    desk.assess(talks.issues["US-002"], "narrowing", sources=other.code)
    desk.assess(talks.issues["CN-001"], "narrowing", sources="-")
    count = Source.objects.count()
    answer = desk.press("log")
    assert answer.status_code == 302, errors_of(answer)
    assert Source.objects.count() == count
    facts = {fact.issue.ref: fact for fact in StatusChange.objects.filter(round=talks.second)}
    assert [(c.source, c.voice, c.disputes) for c in facts["US-001"].citations.all()] == [
        (known, "CN", False),
        (other, "US", True),
    ]
    assert [(c.source, c.voice, c.rating) for c in facts["US-002"].citations.all()] == [(other, None, "F6")]
    assert not facts["CN-001"].citations.exists()


def test_the_same_page_sent_twice_logs_once(desk: Desk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "under_discussion")
    desk.fill("readout-US", state="issued", tone="neutral", text="Talks were held.")
    desk.press("log")
    once = head()
    answer = desk.press("log")
    assert (answer.status_code, answer.url) == (302, desk.url)
    assert head() == once


def test_a_new_round_sent_twice_is_logged_once(sit_down: Any, clerk: User, talks: Talks) -> None:
    desk = sit_down(clerk, talks.negotiation, None)
    desk.open()
    desk.type(name="A call", ends_on="2018-06-20")
    desk.press("log")
    once = head()
    assert errors_of(desk.press("log")) == {"id_number": "Number: Round 3 exists already; choose another number."}
    assert head() == once


def test_logging_a_round_that_was_logged_meanwhile_shows_its_record_beside_what_was_typed(
    desk: Desk, talks: Talks, sit_down: Any, manager: User, clerk: User
) -> None:
    desk.assess(talks.issues["US-001"], "narrowing", "As I see it.")
    other = sit_down(manager, talks.negotiation, talks.second)
    other.open()
    other.assess(talks.issues["US-001"], "deadlocked", "As others see it.")
    other.press("log")
    moved = head()
    desk.client.force_login(clerk)
    answer = desk.press("log")
    (message,) = errors_of(answer).values()
    assert message.startswith("R2 is already logged: by manager on ")
    assert head() == moved
    reasons = [area.text for area in read(answer.content).all("textarea") if "-reason" in area.attributes["name"]]
    assert {"As I see it.", "As others see it."} <= set(reasons)


def test_a_stale_version_is_refused_and_everything_typed_is_still_there(
    desk: Desk, talks: Talks, sit_down: Any, manager: User, clerk: User
) -> None:
    fill_everything(desk, talks)
    other = sit_down(manager, talks.negotiation, talks.second)
    other.open()
    other.type(city="Qingdao")
    other.press("plan")
    moved = head()
    desk.client.force_login(clerk)
    answer = desk.press("log")
    assert errors_of(answer) == {
        "": "Round R2 was changed by someone else: you read version 1, it is now at version 2. "
        "Load it again and repeat your change."
    }
    assert head() == moved
    sent_again = Desk(desk.client, talks.second, talks.negotiation)
    sent_again.typed = fields_of(answer.content.decode(), "sheet")
    typed = {name: value for name, value in desk.typed.items() if name != "csrfmiddlewaretoken"}
    assert {name: sent_again.typed[name] for name in typed} == typed
    assert ["City", "Qingdao", "Beijing"] in read(answer.content).one("table", of_class="plain-table").rows()
    assert sent_again.press("log", seen_version="2").status_code == 302
    assert Round.objects.get(pk=talks.second.pk).city == "Beijing"


def test_what_the_act_refuses_stands_at_its_field_with_everything_typed_still_there(desk: Desk, talks: Talks) -> None:
    ended = make_issue(talks.negotiation, raised_in=talks.first)
    desk.open()
    desk.assess(talks.issues["US-001"], "agreed_in_principle", "No source given.")
    desk.assess(talks.issues["US-002"], "superseded", "By what?")
    desk.assess(talks.issues["CN-001"], "raised", "")
    desk.assess(ended, "identified", "An entry by mistake.")
    before = head()
    answer = desk.press("log")
    pks = {ref: issue.pk for ref, issue in talks.issues.items()}
    assert errors_of(answer) == {
        f"id_issue-{pks['US-001']}-sources": (
            "US-001: 'agreed_in_principle' needs at least one citation: say where this can be read."
        ),
        f"id_issue-{pks['US-002']}-successor": (
            "US-002: Name the issue that carries on: a superseded issue has a successor."
        ),
        f"id_issue-{pks['CN-001']}-reason": "CN-001: A status change needs a reason: say what happened.",
    }
    assert head() == before
    page = read(answer.content)
    assert "No source given." in [area.text for area in page.all("textarea")]
    assert page.one("select", id=f"id_issue-{pks['US-002']}-to").one("option", selected="").text == "Superseded"


def test_a_step_the_table_does_not_allow_is_refused_naming_what_is(desk: Desk, talks: Talks) -> None:
    issue = talks.issues["US-001"]
    desk.assess(issue, "identified", "An entry by mistake.")
    before = head()
    answer = desk.press("log")
    (message,) = errors_of(answer).values()
    assert message.startswith("US-001: 'raised' (Raised) cannot become 'identified'. Allowed: raised, ")
    assert head() == before
    chosen = read(answer.content).one("select", id=f"id_issue-{issue.pk}-to").one("option", selected="")
    assert chosen.text == "Identified (not possible)"


def test_a_round_needs_its_last_day_to_be_logged(desk: Desk) -> None:
    desk.type(ends_on="")
    before = head()
    assert errors_of(desk.press("log")) == {
        "id_ends_on": "Last day: Enter the last day of the round: its window ends there."
    }
    assert head() == before


def test_it_asks_for_sign_in(client: Client, talks: Talks) -> None:
    before = head()
    desk = Desk(client, talks.second, talks.negotiation)
    answer = desk.press("log")
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={desk.url}")
    assert head() == before


@pytest.mark.parametrize("who", ["reader", "analyst", "outsider"])
@pytest.mark.parametrize("is_staff", [False, True])
def test_it_refuses_who_may_not_log_rounds(
    who: str, is_staff: bool, request: pytest.FixtureRequest, client: Client, talks: Talks
) -> None:
    person: User = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(is_staff=is_staff)
    client.force_login(person)
    before = head()
    desk = Desk(client, talks.second, talks.negotiation, {"name": "Taken over", "version": "1"})
    answer = client.post(desk.url, {**desk.typed, "act": "log"}, follow=True)
    assert answer.status_code == 403
    assert client.post("/admin/rounds/round/add/", {"name": "New"}, follow=True).status_code == 403
    assert head() == before


def test_it_refuses_a_form_from_elsewhere(clerk: User, talks: Talks) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    before = head()
    assert Desk(strict, talks.second, talks.negotiation, {"name": "Forged"}).press("log").status_code == 403
    assert head() == before


def test_a_person_without_the_right_cannot_tell_rounds_that_exist_from_others(
    client: Client, talks: Talks, outsider: User
) -> None:
    client.force_login(outsider)
    pages = [client.get(f"/admin/rounds/round/{pk}/change/", follow=True) for pk in (talks.second.pk, 99999)]
    assert [page.status_code for page in pages] == [403, 403]


def test_issues_of_other_talks_are_not_on_the_sheet(desk: Desk, talks: Talks) -> None:
    elsewhere = make_issue(make_negotiation("elsewhere"))
    desk.open()
    assert f"issue-{elsewhere.pk}-to" not in desk.typed
    desk.assess(elsewhere, "under_discussion")
    before = head()
    assert errors_of(desk.press("log")) == {
        "": "The form named an issue that is not on this sheet. Load the page again."
    }
    assert head() == before
