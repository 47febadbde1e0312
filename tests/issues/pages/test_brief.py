"""The briefing note of a round: what the page says, as DOCX and PDF, with nothing the reader may not see."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from issues.actions.recompute import recompute
from issues.actions.round_record import Outcome, ReadoutEntry
from issues.briefs import pdf
from rounds.actions.calendar import revise_deadline, revise_measure
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_source,
)
from tests.talks import Cast
from tradetalks.accounts.models import User

NASTY = "#raw <b>$x$</b> \x0bvertical 大豆 \u202eright to left"


def words(answer: bytes) -> list[str]:
    """Every paragraph and cell of a DOCX, in order of paragraphs, then tables."""
    written = Document(io.BytesIO(answer))
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in written.paragraphs), *cells]


@pytest.fixture
def browser(client: Client, reader: User) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


@pytest.mark.django_db
def test_it_says_what_moved_why_and_who_says_so(browser: Client, analyst: User) -> None:
    talks = make_negotiation("brief")
    first = make_logged_round(talks, number=1, ends_on="2019-01-09")
    issue = make_issue(talks, title=f"Soya {NASTY}".replace("\x0b", ""), raised_in=first)
    make_issue(talks, title="Steel", raised_in=first)
    wire = make_source("wire", publisher="Wire", title="Talks move", url="https://example.org/1")
    secret = make_source("secret", publisher="Secret", sensitivity="AMBER")
    make_logged_round(
        talks,
        number=2,
        starts_on="2019-02-14",
        ends_on="2019-02-15",
        name="Beijing",
        outcomes=[
            Outcome(
                issue=issue,
                to="narrowing",
                reason="Figures were named.",
                citations=[
                    make_citation(wire, reliability="B", credibility=2),
                    make_citation(secret),
                ],
            )
        ],
        readouts=[
            ReadoutEntry(party=make_party("CN"), tone="progress", text="双方取得进展", citations=[make_citation(wire)])
        ],
    )
    recompute(talks)
    answer = browser.get("/brief/rounds/2/brief.docx")
    assert answer["Content-Disposition"] == 'attachment; filename="brief-R2.docx"'
    told = words(answer.content)
    text = "\n".join(told)
    assert told[:2] == ["R2 Beijing", "Briefing note · Brief"]
    assert "When: 2019-02-14 to 2019-02-15" in told
    assert "Of 2 demands tracked: 1 advanced, 1 not assessed." in told
    assert "1 demand was not assessed: nothing is known of their movement." in text
    row = told.index("US-001")
    assert told[row + 2 : row + 5] == ["Raised → Narrowing", "Figures were named.", f"{wire.code} B2"]
    assert f"China (progress): 双方取得进展 [{wire.code} F6]" in told
    assert "United States: No statement is on record." in told
    assert any(line.startswith(f"{wire.code} Wire, Talks move") for line in told)
    assert any("as of changeset" in line and line.startswith("Figures: summary revision 1, method") for line in told)
    assert secret.code not in text
    browser.force_login(analyst)
    assert secret.code in "\n".join(words(browser.get("/brief/rounds/2/brief.docx").content))


@pytest.mark.django_db
def test_deadlines_and_measures_name_their_sources(browser: Client) -> None:
    talks = make_negotiation("brief")
    one, two, three, later = (make_source(key, publisher=key.title()) for key in ("one", "two", "three", "later"))
    march, measure = make_deadline(talks, title="Tariffs rise"), make_measure(talks, title="List one")
    told = {"announced_on": "2019-01-10", **SYSTEM}
    revise_deadline(march, kind="set", due_on="2019-02-20", citations=[make_citation(one)], **told)
    moved = {**told, "announced_on": "2019-02-14"}
    revise_deadline(
        march, kind="extended", due_on="2019-03-02", reason="Talks go on.", citations=[make_citation(two)], **moved
    )
    revise_deadline(
        march, kind="waived", due_on=None, citations=[make_citation(later)], **{**told, "announced_on": "2019-03-01"}
    )
    revise_measure(
        measure, state="in_force", effective_on="2019-01-20", rate_to=10, citations=[make_citation(three)], **SYSTEM
    )
    revise_measure(measure, state="removed", effective_on="2019-03-01", citations=[make_citation(later)], **SYSTEM)
    make_logged_round(talks, number=1, ends_on="2019-01-20")
    make_logged_round(talks, number=2, ends_on="2019-02-15")
    recompute(talks)
    said = words(browser.get("/brief/rounds/2/brief.docx").content)
    row = said.index("2019-03-02")
    assert said[row + 1 : row + 7] == [
        "15 days",
        "Tariffs rise",
        "United States",
        "1×",
        "",
        f"{one.code} F6, {two.code} F6",
    ]
    assert f"Tariffs rise: extended to 2019-03-02, announced 2019-02-14. Talks go on. [{two.code} F6]" in said
    row = said.index("List one")
    assert said[row + 1 : row + 5] == ["In force", "10 %", "", f"{three.code} F6"]
    assert [line.split()[0] for line in said if line.startswith("S-") and "F6" not in line] == [
        one.code,
        two.code,
        three.code,
    ]


def test_every_round_of_the_sample_cast_can_be_had_in_both_forms(browser: Client, cast: Cast) -> None:
    for number in cast.rounds:
        assert browser.get(f"/talks/rounds/{number}/brief.docx").content.startswith(b"PK")
        answer = browser.get(f"/talks/rounds/{number}/brief.pdf")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_without_typst_it_is_said_and_the_other_form_offered(
    browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "has_pdf", lambda: False)
    answer = browser.get("/talks/rounds/7/brief.pdf")
    assert answer.status_code == 503
    assert "/talks/rounds/7/brief.docx" in answer.content.decode()


def test_what_is_no_note_is_not_found_and_not_everybody_reads(
    browser: Client, cast: Cast, outsider: User, client: Client
) -> None:
    for path in ("/talks/rounds/99/brief.pdf", "/talks/rounds/7/brief.exe", "/none/rounds/7/brief.pdf"):
        assert browser.get(path).status_code == 404
    client.force_login(outsider)
    assert client.get("/talks/rounds/7/brief.docx").status_code == 403


@pytest.mark.django_db
def test_statements_do_not_grow(browser: Client) -> None:
    def counted(slug: str, number: int) -> int:
        talks = make_negotiation(slug)
        first = make_logged_round(talks, number=1, ends_on="2019-01-09")
        for _ in range(number):
            make_issue(talks, raised_in=first)
        recompute(talks)
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/{slug}/rounds/1/brief.docx")
        return len(asked)

    assert counted("few", 1) == counted("many", 15)
