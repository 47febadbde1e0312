"""Rows pasted from a spreadsheet into the sheet of a round: what fits is filled in, nothing is lost."""

import pytest

from tests.factories import (
    head,
)
from tests.issues.admin.desk import Talks
from tests.issues.pages.round_entry.desk import Answer, RoundDesk
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


def test_pasted_rows_fill_the_sheet_by_letter_word_and_code(desk: RoundDesk, talks: Talks) -> None:
    answer = desk.fill_pasted(
        "Reference\tTitle\tStatus\tReason\tSources\n"
        'us-001\tx\td\t"Said ""yes""\nin two lines."\tA\n'
        "US-002\tx\tAgreed in principle\t中方同意\tA B\nCN-001\tx\t=\tNamed again.\n"
    )
    assert answer.status == 200
    assert answer.page.one(id="pasted-told").text == "3 rows filled."
    us1, us2, cn1 = (talks.issues[ref].pk for ref in ("US-001", "US-002", "CN-001"))
    assert {name: text for name, text in desk.typed.items() if name.startswith("issue-") and text} == {
        f"issue-{us1}-to": "under_discussion", f"issue-{us1}-reason": 'Said "yes"\nin two lines.',
        f"issue-{us1}-sources": "A", f"issue-{us2}-to": "agreed_in_principle", f"issue-{us2}-reason": "中方同意",
        f"issue-{us2}-sources": "A B", f"issue-{cn1}-to": "raised", f"issue-{cn1}-reason": "Named again.",
    }  # fmt: skip
    assert desk.typed["pasted"] == ""
    assert head() == Changeset.objects.count()


def test_what_does_not_fit_is_told_and_stays_in_the_box(desk: RoundDesk, talks: Talks) -> None:
    desk.assess(talks.issues["CN-001"], "parked", "Typed before.")
    lines = [
        "US-999,D,Unknown",
        "US-001,Q,No such status",
        "US-002,N,Fits",
        "CN-001,D,Else",
        ",D,",
        "US-002,N,Fits,A,,6",
    ]
    answer = desk.fill_pasted("\n".join(lines))
    assert answer.status == 422
    told = answer.page.one(id="pasted-told")
    assert told.one("p").text == "1 row filled. 5 left in the box:"
    assert [item.text for item in told.all("li")] == [
        "Line 1: There is no issue 'US-999' on this sheet.",
        "Line 2: 'Q' is no status. Write its letter or its word, or nothing for not assessed.",
        "Line 3: The row of CN-001 holds something else already. Empty it first, or change it there.",
        "Line 4: It names no issue.",
        "Line 5: It has more columns than reference, status, reason, sources and day.",
    ]
    assert desk.typed["pasted"].splitlines() == [
        line.replace(",", "\t") for line in lines if "Fits" not in line or ",6" in line
    ]
    assert desk.typed[f"issue-{talks.issues['CN-001'].pk}-reason"] == "Typed before."
    assert desk.typed[f"issue-{talks.issues['US-002'].pk}-to"] == "narrowing"
    assert "Rows are pasted that are not in the sheet yet" in desk.press().errors[""]


@pytest.mark.parametrize(
    "text", ["\x00", '"', "\t\t\t", "x" * 200_000, "=cmd\tD", "\r\r", "ref\tref\tstatus\nUS-001\tUS-001\tD"]
)
def test_nothing_pasted_is_a_fault(desk: RoundDesk, text: str) -> None:
    before = head()
    assert desk.fill_pasted(text).status in {200, 422}
    assert head() == before


def test_without_scripts_rows_are_added_by_the_server(desk: RoundDesk) -> None:
    desk.typed["name"] = "Kept"
    answer = Answer(desk.client.post(desk.url, {**desk.typed, "more": "source"}))
    assert [legend.text for legend in answer.page.all("legend")][:4] == ["A", "B", "C", "D"]
    assert answer.page.one("input", id="id_name").attributes["value"] == "Kept"
