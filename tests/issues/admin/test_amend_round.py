"""Amending a logged round on the same page: what differs supersedes what is on record, the rest stays untouched."""

from collections.abc import Callable
from typing import Any

import pytest

from issues.actions.round_record import Outcome, ReadoutEntry, RoundEntries, log_round_record
from issues.models import Issue, StatusChange
from rounds.actions.meetings import Seat
from rounds.models import Readout, Round
from tests.factories import SYSTEM, head, make_citation, make_party, make_source, make_status
from tests.issues.admin.desk import Desk, Talks, errors_of
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(sit_down: Callable[..., Desk], clerk: User, talks: Talks) -> Desk:
    """The clerk at the page of R2, which is logged, opened."""
    us = make_party("US")
    cited = [make_citation(make_source("first"), voice="US", quote="a sum")]
    log_round_record(
        talks.second,
        version=1,
        record={},
        delegates=[Seat(party=us, name="A. Head")],
        entries=RoundEntries(
            outcomes=[
                Outcome(
                    issue=talks.issues["US-001"],
                    to="narrowing",
                    reason="Sums were named.\nTwo of them.",
                    citations=cited,
                ),
                Outcome(issue=talks.issues["US-002"], to="under_discussion", reason="Named."),
            ],
            readouts=[
                ReadoutEntry(
                    party=us, tone="progress", text="We made\nprogress.", speaker="White House", citations=cited
                ),
                ReadoutEntry(party=make_party("CN"), issued=False, tone="none_issued", text="No statement was issued."),
            ],
        ),
        **SYSTEM,
    )
    desk = sit_down(clerk, talks.negotiation, talks.second)
    desk.open()
    return desk


def fact(talks: Talks, ref: str) -> StatusChange:
    """The current status of that issue in R2."""
    found: StatusChange = StatusChange.objects.current().get(issue=talks.issues[ref], round=talks.second)
    return found


def test_the_page_shows_the_record_as_it_is(logged: Desk, talks: Talks) -> None:
    row = f"issue-{talks.issues['US-001'].pk}-{fact(talks, 'US-001').pk}"
    assert (logged.typed[f"{row}-to"], logged.typed[f"{row}-reason"]) == ("narrowing", "Sums were named.\nTwo of them.")
    readout = Readout.objects.get(party__code="US")
    assert logged.typed[f"readout-{readout.pk}-text"] == "We made\nprogress."
    assert logged.typed[f"issue-{talks.issues['CN-001'].pk}-to"] == ""
    assert (logged.typed["delegate-0-name"], logged.typed["version"]) == ("A. Head", "2")


def test_sent_back_as_it_is_it_changes_nothing(logged: Desk) -> None:
    before = head()
    logged.type(reason="Nothing really.")
    # Line ends as browsers send them.
    logged.typed = {name: value.replace("\n", "\r\n") for name, value in logged.typed.items()}
    assert logged.press("amend").status_code == 302
    assert head() == before


def test_only_what_differs_is_superseded_and_keeps_its_citations(logged: Desk, talks: Talks) -> None:
    wrong, right = fact(talks, "US-001"), fact(talks, "US-002")
    logged.assess(talks.issues["US-001"], "deadlocked", "No sum after all.", fact=wrong.pk)
    logged.type(reason="The report was corrected.")
    before = head()
    assert logged.press("amend").status_code == 302
    assert head() == before + 1
    wrong.refresh_from_db()
    assert (wrong.superseded_id, wrong.superseded_reason) == (head(), "The report was corrected.")
    new = fact(talks, "US-001")
    assert (new.to, new.reason) == ("deadlocked", "No sum after all.")
    kept = [(c.source.key, c.voice, c.quote) for c in new.citations.all()]
    assert kept == [("first", "US", "a sum")]
    assert fact(talks, "US-002") == right
    assert Issue.objects.get(ref="US-001").status == "deadlocked"


def test_new_sources_take_the_place_of_old_ones_where_a_row_names_them(logged: Desk, talks: Talks) -> None:
    wrong = fact(talks, "US-001")
    logged.fill("source-0", named="https://example.org/new", publisher="Paper", kind="newspaper")
    logged.fill(f"issue-{talks.issues['US-001'].pk}-{wrong.pk}", sources="A")
    logged.type(reason="Another source.")
    logged.press("amend")
    assert [c.source.url for c in fact(talks, "US-001").citations.all()] == ["https://example.org/new"]


def test_an_entry_by_mistake_is_taken_back(logged: Desk, talks: Talks) -> None:
    wrong, readout = fact(talks, "US-001"), Readout.objects.get(party__code="US")
    logged.fill(f"issue-{talks.issues['US-001'].pk}-{wrong.pk}", to="")
    del logged.typed[f"readout-{readout.pk}-state"]
    logged.type(reason="It was another issue.")
    logged.assess(talks.issues["CN-001"], "narrowing", "This one it was.")
    before = head()
    assert logged.press("amend").status_code == 302
    assert head() == before + 1
    assert not StatusChange.objects.current().filter(issue=talks.issues["US-001"], round=talks.second).exists()
    assert not Readout.objects.current().filter(party__code="US").exists()
    statuses = dict(Issue.objects.values_list("ref", "status"))
    assert statuses == {"US-001": "raised", "US-002": "under_discussion", "CN-001": "narrowing"}


def test_a_readout_that_differs_is_superseded(logged: Desk) -> None:
    old = Readout.objects.get(party__code="US")
    logged.fill(f"readout-{old.pk}", tone="negative", text="We made no progress.")
    logged.type(reason="The statement was misread.")
    logged.press("amend")
    new = Readout.objects.current().get(party__code="US")
    assert (new.tone, new.text, new.speaker, [c.source.key for c in new.citations.all()]) == (
        "negative", "We made no progress.", "White House", ["first"],
    )  # fmt: skip
    assert Readout.objects.get(pk=old.pk).superseded_reason == "The statement was misread."


def test_another_statement_of_a_side_is_added(logged: Desk) -> None:
    page = logged.more("statement")
    assert len(page.all("select", id="id_statement-0-party")) == 1
    logged.fill("statement-0", party="CN", state="issued", tone="neutral", text="Talks were held.", speaker="Ministry")
    logged.type(reason="It came a day later.")
    logged.press("amend")
    said = Readout.objects.current().filter(party__code="CN").order_by("pk").values_list("speaker", "issued", "text")
    assert list(said) == [(None, False, "No statement was issued."), ("Ministry", True, "Talks were held.")]


def test_an_amendment_needs_a_reason(logged: Desk, talks: Talks) -> None:
    logged.type(name="Beijing, again")
    before = head()
    assert errors_of(logged.press("amend")) == {
        "id_reason": "Reason for the amendment: An amendment needs a reason: say what was wrong."
    }
    assert head() == before


def test_an_amendment_is_one_changeset_and_one_nudge(
    logged: Desk, talks: Talks, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    logged.type(name="Beijing, again", reason="The name.")
    logged.assess(talks.issues["CN-001"], "narrowing", "This too.")
    before = head()
    with django_capture_on_commit_callbacks() as nudges:
        answer = logged.press("amend")
    assert (head(), len(nudges)) == (before + 1, 1)
    act = Changeset.objects.get(number=head())
    assert (act.by, act.door, act.reason) == (clerk, "admin", "The name.")
    message = read(logged.client.get(answer.url).content).one("ul", of_class="messagelist").text
    assert message == "Amended R2. Its summary is being recomputed."


def test_the_same_amendment_sent_twice_is_refused_as_stale(logged: Desk, talks: Talks) -> None:
    logged.assess(talks.issues["CN-001"], "narrowing", "Added.")
    logged.type(reason="It was forgotten.")
    logged.press("amend")
    once = head()
    (message,) = errors_of(logged.press("amend")).values()
    assert message.endswith("you read version 2, it is now at version 3. Load it again and repeat your change.")
    assert head() == once
    assert StatusChange.objects.current().filter(issue=talks.issues["CN-001"], round=talks.second).count() == 1


def test_a_row_that_somebody_corrected_meanwhile_keeps_what_was_typed(
    logged: Desk, talks: Talks, sit_down: Callable[..., Desk], manager: User, clerk: User
) -> None:
    old, readout = fact(talks, "US-001"), Readout.objects.get(party__code="US")
    logged.assess(talks.issues["US-001"], "parked", "As I see it.", fact=old.pk)
    logged.fill(f"readout-{readout.pk}", text="As I heard it.")
    logged.type(reason="Mine.")
    other = sit_down(manager, talks.negotiation, talks.second)
    other.open()
    other.assess(talks.issues["US-001"], "deadlocked", "As others see it.", fact=old.pk)
    other.fill(f"readout-{readout.pk}", text="As others heard it.")
    other.type(reason="Theirs.")
    other.press("amend")
    moved = head()
    logged.client.force_login(clerk)
    answer = logged.press("amend")
    messages = errors_of(answer)
    assert messages[""] == "Somebody corrected a readout meanwhile that you had changed to: “As I heard it.”"
    assert messages[f"id_issue-{talks.issues['US-001'].pk}-to"] == (
        "US-001: Somebody corrected this entry meanwhile. Compare it with the one on record."
    )
    assert head() == moved
    page = read(answer.content)
    assert {"As I see it.", "As others see it."} <= {area.text for area in page.all("textarea")}
    assert fact(talks, "US-001").to == "deadlocked"


def test_delegates_are_replaced_as_typed_and_the_ledger_keeps_who_was_there(logged: Desk, talks: Talks) -> None:
    logged.fill("delegate-0", name="", title="")
    logged.fill("delegate-1", party="CN", name="刘鹤", head="on")
    logged.type(reason="It was the other side’s head.")
    logged.press("amend")
    assert list(talks.second.delegates.values_list("party__code", "name", "head")) == [("CN", "刘鹤", True)]
    assert Round.objects.get(pk=talks.second.pk).version == 3


def test_a_second_status_of_an_issue_in_the_round_has_a_row_of_its_own(logged: Desk, talks: Talks) -> None:
    issue = talks.issues["US-002"]
    make_status(issue, "narrowing", meeting=talks.second, reason="Then it moved.")
    logged.open()
    rows = [name for name in logged.typed if name.startswith(f"issue-{issue.pk}-") and name.endswith("-to")]
    assert [logged.typed[name] for name in rows] == ["under_discussion", "narrowing"]


def test_a_source_whose_label_the_clerk_may_not_see_is_kept_and_not_shown(logged: Desk, talks: Talks) -> None:
    old = fact(talks, "US-001")
    source = old.citations.get().source
    type(source).objects.filter(pk=source.pk).update(sensitivity="RED", title="Not for clerks")
    page = logged.open()
    assert source.code not in page.text
    assert "Not for clerks" not in page.text
    logged.assess(talks.issues["US-001"], "deadlocked", "No sum after all.", fact=old.pk)
    logged.type(reason="The report was corrected.")
    logged.press("amend")
    assert fact(talks, "US-001").citations.get().source == source
    logged.open()
    logged.fill("source-0", named=source.code)
    logged.type(reason="Guessed.")
    assert errors_of(logged.press("amend")) == {
        "id_source-0-named": f"Source: Source: There is no source {source.code}."
    }
