"""A table of issues sent back: what its sender changed is changed, and nothing else."""

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from issues.actions.recompute import recompute_all_due
from issues.models import Issue
from rounds.models import Negotiation
from tests.factories import head, make_issue, make_logged_round, make_negotiation, make_position, make_status
from tests.rest import client_of
from tests.rest_writing import pointers, problem_of
from tests.spreadsheets import BLOCK_LINES, CSV, XLSX
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Change, Changeset

ADDRESS = "/api/v1/negotiations/talks/issues/"
NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%x", "\t=1", "\r\n=1", "\uff1d1", "\u3000\uff0b1", "\u200b=1", "\ufeffx",
    "'quoted'", "''", "'", 'say "no"', "a,b;c\td", "one\r\ntwo\nthree\rfour", "  leading and trailing  ",
    "中美经贸磋商", "😀 = 😀", "_x000D_", "\x01\x0b", "# negotiation", "123", "1e5", "2019-02-15", "TRUE", "#N/A",
    "NULL", "x" * 5000, "\\n", "</t>&amp;", "'=1\n'",
]  # fmt: skip


@pytest.fixture
def talks(db: None) -> Negotiation:
    """Talks with two rounds and three issues."""
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks, ends_on="2018-05-04")
    first = make_issue(talks, title="Lower the tariffs", raised_in=meeting, description="All of them.")
    make_issue(talks, raised_by="CN", addressed_to="US", title="Buy less", area="agriculture")
    make_issue(talks, raised_by=None, addressed_to=None, title="Meet again", parent=first)
    make_status(first, "deadlocked")
    make_position(first, "CN", "rejects", text="No.")
    return talks


@pytest.fixture
def writer(analyst: User) -> Client:
    """An analyst's program."""
    return client_of(analyst, "write")


def exported(client: Client, form: str = "csv") -> bytes:
    """The table as it is now."""
    response = client.get(f"{ADDRESS}?format={form}&archived=any")
    assert response.status_code == 200
    whole: bytes = response.getvalue()
    return whole


def send(client: Client, raw: bytes, form: str = CSV, query: str = "reason=Checked", **headers: str) -> Any:
    """The response to the file."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{ADDRESS}import/?{query}", raw, content_type=form, headers=given)


def imported(response: Any) -> dict[str, Any]:
    """The report of an import that went through."""
    assert response.status_code == 200, response.content
    report: dict[str, Any] = json.loads(response.content)
    return report


def lines_of(raw: bytes) -> list[list[str]]:
    """The rows of a CSV."""
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def written(lines: list[list[str]], delimiter: str = ",") -> bytes:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode()


def edited(raw: bytes, which: str, given: dict[str, str] | None = None, **cells: str) -> bytes:
    """A CSV with other cells in the row of that issue."""
    lines = lines_of(raw)
    names = lines[BLOCK_LINES]
    for line in lines[BLOCK_LINES + 1 :]:
        if line[names.index("ref")] == which:
            for name, cell in {**(given or {}), **cells}.items():
                line[names.index(name)] = cell
    return written(lines)


def table(*rows: dict[str, str]) -> bytes:
    """A CSV somebody wrote by hand."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return written([names, *([row.get(name, "") for name in names] for row in rows)])


def workbook(rows: list[list[Any]]) -> bytes:
    """An XLSX somebody made."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return file.getvalue()


def test_an_export_that_nobody_changed_changes_nothing(writer: Client, talks: Negotiation) -> None:
    for title, description in zip(NASTY[::2], NASTY[1::2], strict=True):
        make_issue(talks, title=title[:300], description=description)
    before = head()
    for form, media_type in (("csv", CSV), ("xlsx", XLSX)):
        report = imported(send(writer, exported(writer, form), media_type))
        assert report["counts"] == {"unchanged": 3 + len(NASTY) // 2, "changed": 0, "opened": 0, "refused": 0}
        assert (report["changeset"], report["dry_run"]) == (None, False)
        assert head() == before


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")), max_size=4))
@pytest.mark.long
@pytest.mark.django_db
def test_whatever_is_written_comes_back(texts: list[str]) -> None:
    from django.db import transaction  # noqa: PLC0415

    from tests.factories import make_user  # noqa: PLC0415

    with transaction.atomic():
        negotiation = make_negotiation("talks")
        writer = client_of(make_user("analyst"), "write")
        for text in texts:
            make_issue(negotiation, title=text[:300] if text.strip() else "blank", description=text)
        for form, media_type in (("csv", CSV), ("xlsx", XLSX)):
            counts = imported(send(writer, exported(writer, form), media_type))["counts"]
            assert counts == {"unchanged": len(texts), "changed": 0, "opened": 0, "refused": 0}
        transaction.set_rollback(True)


def test_what_was_changed_is_changed_in_one_changeset(writer: Client, analyst: User, talks: Negotiation) -> None:
    raw = edited(exported(writer), "US-001", title="'=Lower them", description="", area="cyber")
    raw = edited(raw, "CN-001", raised_in="1", parent="US-001", addressed_to="")
    before = head()
    report = imported(send(writer, raw))
    assert report["counts"] == {"unchanged": 1, "changed": 2, "opened": 0, "refused": 0}
    assert report["rows"] == [
        {
            "row": 12,
            "ref": "CN-001",
            "outcome": "changed",
            "fields": {
                "addressed_to": {"before": "US", "after": None},
                "raised_in": {"before": None, "after": "1"},
                "parent": {"before": None, "after": "US-001"},
            },
        },
        {"row": 13, "ref": "JT-001", "outcome": "unchanged"},
        {
            "row": 14,
            "ref": "US-001",
            "outcome": "changed",
            "fields": {
                "title": {"before": "Lower the tariffs", "after": "=Lower them"},
                "description": {"before": "All of them.", "after": None},
                "area": {"before": "tariffs", "after": "cyber"},
            },
        },
    ]
    assert (head(), report["changeset"]) == (before + 1, before + 1)
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.door, changeset.reason) == (analyst, "api", "Checked")
    assert set(Change.objects.filter(changeset=changeset).values_list("ref", flat=True)) == {"US-001", "CN-001"}
    us, cn = Issue.objects.get(ref="US-001"), Issue.objects.get(ref="CN-001")
    assert (us.title, us.description, us.area.code, us.version) == ("=Lower them", None, "cyber", 2)
    assert (cn.addressed_to, cn.parent) == (None, us)
    assert imported(send(writer, exported(writer)))["counts"]["unchanged"] == 3


def test_rows_without_a_reference_open_issues(writer: Client, talks: Negotiation) -> None:
    new = {"title": "New one", "area": "cyber", "raised_by": "CN", "addressed_to": "US", "raised_in": "1"}
    joint = {"title": "Both", "area": "cyber", "kind": "process", "description": "'quoted"}
    before = head()
    report = imported(send(writer, table(new, joint)))
    assert [(row["row"], row["ref"], row["outcome"]) for row in report["rows"]] == [
        (2, "CN-002", "opened"),
        (3, "JT-002", "opened"),
    ]
    assert head() == before + 1
    cn, jt = Issue.objects.get(ref="CN-002"), Issue.objects.get(ref="JT-002")
    assert (cn.title, cn.status, cn.kind, cn.raised_in.number) == ("New one", "raised", "demand", 1)  # type: ignore[union-attr]  # it is in R1
    assert (jt.raised_by, jt.status, jt.kind, jt.description) == (None, "identified", "process", "quoted")


def test_a_dry_run_says_the_same_and_writes_nothing(writer: Client, talks: Negotiation) -> None:
    raw = edited(exported(writer), "US-001", title="Other")
    before = head()
    rehearsed = imported(send(writer, raw, query="reason=Checked&dry_run=1"))
    assert (head(), Issue.objects.get(ref="US-001").title) == (before, "Lower the tariffs")
    done = imported(send(writer, raw))
    assert {**rehearsed, "dry_run": False, "changeset": before + 1} == done


REFUSED = [
    ({"status": "parked"}, "status", "read_only", "A status changes only by POST"),
    ({"status_label": "Parked"}, "status_label", "read_only", "Labels follow"),
    ({"raised_by": "CN"}, "raised_by", "read_only", "archive the issue and open it anew"),
    ({"position_CN_stance": "accepts"}, "position_CN_stance", "read_only", "/positions/"),
    ({"updated_at": ""}, "updated_at", "read_only", "restore the cell or leave the column out"),
    ({"area": "tarifs"}, "area", "not_found", "did you mean 'tariffs'?"),
    ({"area": ""}, "area", "not_found", "is not an area"),
    ({"kind": "Demnad"}, "kind", "not_found", "did you mean 'demand'?"),
    ({"raised_in": "9"}, "raised_in", "not_found", "is not the number of a round"),
    ({"parent": "US-999"}, "parent", "not_found", "is not the reference"),
    ({"parent": "US-001"}, "parent", "invalid", "ring"),
    ({"addressed_to": "US"}, "addressed_to", "invalid", "other side"),
    ({"demand_list": "x"}, "demand_list", "not_found", "is not a demand list"),
    ({"title": "  "}, "title", "invalid", "blank"),
    ({"title": "a\x00b"}, "title", "invalid", "NUL"),
    ({"title": "x" * 301}, "title", "invalid", "300"),
    ({"title": "New", "version": "0"}, "version", "stale_version", "it is now at 1"),
    ({"ref": "US-099"}, "ref", "not_found", "leave the cell empty"),
    ({"ref": "CN-001"}, "ref", "repeated", "Row 12 is about CN-001 too"),
]


def test_a_cell_that_cannot_be_is_refused_by_name_and_nothing_written(writer: Client, talks: Negotiation) -> None:
    raw, before = edited(exported(writer), "CN-001", title="Changed too"), head()
    for cells, column, code, says in REFUSED:
        problem = problem_of(send(writer, edited(raw, "US-001", cells)), 422)
        assert says in pointers(problem)[f"/rows/14/{column}"]
        assert problem["type"] == "urn:tradetalks:problem:rows"
        (row,) = problem["rows"]
        assert (row["row"], row["outcome"]) == (14, "refused")
        assert (column, code) in {(error["column"], error["code"]) for error in row["errors"]}
        assert problem["counts"] == {"unchanged": 1, "changed": 1, "opened": 0, "refused": 1}
        assert head() == before
    assert Issue.objects.get(ref="CN-001").title == "Buy less"


def test_a_row_changed_by_somebody_else_meanwhile_is_refused(writer: Client, talks: Negotiation) -> None:
    raw = exported(writer)
    imported(send(writer, edited(raw, "US-001", title="Theirs")))
    problem = problem_of(send(writer, edited(raw, "US-001", description="Mine")), 422)
    assert "You read version '1', it is now at 2." in pointers(problem)["/rows/14/version"]
    assert Issue.objects.get(ref="US-001").description == "All of them."


def test_a_round_logged_meanwhile_refuses_no_row(writer: Client, talks: Negotiation) -> None:
    """It moves the movement and the flags of every issue, which are computed and not of its own record."""
    make_logged_round(talks, ends_on="2019-02-20")
    recompute_all_due()
    raw = exported(writer)
    make_logged_round(talks, ends_on="2019-06-29")
    recompute_all_due()
    movements = [row[lines_of(raw)[BLOCK_LINES].index("movement")] for row in lines_of(raw)[BLOCK_LINES + 1 :]]
    now = [row[lines_of(raw)[BLOCK_LINES].index("movement")] for row in lines_of(exported(writer))[BLOCK_LINES + 1 :]]
    assert movements != now
    assert imported(send(writer, raw))["counts"]["unchanged"] == 3


def test_a_new_row_needs_what_opening_needs(writer: Client, talks: Negotiation) -> None:
    whole = {"title": "T", "area": "cyber", "raised_by": "US", "addressed_to": "CN", "raised_in": ""}
    for cells, column in (
        ({"title": ""}, "title"),
        ({"area": ""}, "area"),
        ({"status": "parked"}, "status"),
        ({"raised_by": "EU"}, "raised_by"),
    ):
        problem = problem_of(send(writer, table({"ref": "", **whole, **cells})), 422)
        assert f"/rows/2/{column}" in pointers(problem), cells
    for missing in whole:
        rest = {name: cell for name, cell in whole.items() if name != missing}
        problem = problem_of(send(writer, table({"ref": "US-001"}, {"kind": "demand", **rest})), 422)
        assert f"/rows/3/{missing}" in pointers(problem)
    changed = {"ref": "US-001", "title": "Other"}
    assert "/rows/2/version" in pointers(problem_of(send(writer, table(changed)), 422))


def test_a_table_of_something_else_is_refused_whole(writer: Client, talks: Negotiation) -> None:
    raw = exported(writer).decode("utf-8-sig")
    for text, pointer, says in (
        (raw.replace("# negotiation,talks", "# negotiation,others"), "/# negotiation", "sent to 'talks'"),
        (raw.replace("# on,", "# on,2019-02-15"), "/# on", "as of '2019-02-15'"),
        (raw.replace(",title,", ",titel,"), "/titel", "did you mean 'title'?"),
        ("title,area\r\nx,cyber\r\n", "/ref", "these are missing: raised_by"),
    ):
        assert says in pointers(problem_of(send(writer, text.encode()), 422))[pointer]


def test_columns_may_be_left_out_and_stand_in_any_order(writer: Client, talks: Negotiation) -> None:
    report = imported(send(writer, table({"title": "New", "version": "1", "ref": "US-001"})))
    assert report["counts"]["changed"] == 1
    assert imported(send(writer, table({"ref": "US-001"})))["counts"]["unchanged"] == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_as_spreadsheets_save_them(writer: Client, talks: Negotiation, delimiter: str, encoding: str) -> None:
    lines = lines_of(edited(exported(writer), "US-001", title="中文; a,b\t'c"))
    widest = max(map(len, lines))
    padded = [line + [""] * (widest - len(line)) for line in lines]  # as Excel saves a table below a block
    report = imported(send(writer, written(padded, delimiter).decode().encode(encoding)))
    assert (report["counts"]["changed"], report["counts"]["unchanged"]) == (1, 2)
    assert Issue.objects.get(ref="US-001").title == "中文; a,b\t'c"


def test_cells_of_a_workbook_are_read_by_what_they_are(writer: Client, talks: Negotiation) -> None:
    import datetime as dt  # noqa: PLC0415

    names = ["ref", "version", "title", "raised_in"]
    assert imported(send(writer, workbook([names, ["CN-001", 1, 2025, 1.0]]), XLSX))["counts"]["changed"] == 1
    changed = Issue.objects.get(ref="CN-001")
    assert (changed.title, changed.raised_in.number) == ("2025", 1)  # type: ignore[union-attr]  # R1
    for value in (dt.date(2019, 5, 1), True):
        problem = problem_of(send(writer, workbook([names, ["CN-001", 2, value, 1]]), XLSX), 422)
        assert "format it as text" in pointers(problem)["/rows/2/title"]


def test_the_file_may_come_in_a_form(writer: Client, talks: Negotiation) -> None:
    raw = edited(exported(writer), "US-001", title="Sent by form")
    file = SimpleUploadedFile("issues.csv", raw, content_type="application/vnd.ms-excel")
    report = imported(writer.post(f"{ADDRESS}import/", {"file": file, "reason": "By form", "dry_run": "0"}))
    assert report["counts"]["changed"] == 1
    assert Changeset.objects.get(number=head()).reason == "By form"
    for fields in ({"reason": "x"}, {"file": [file, file], "reason": "x"}, {"file": file, "resaon": "x"}):
        problem_of(writer.post(f"{ADDRESS}import/", fields), 400)
    broken = writer.post(f"{ADDRESS}import/?reason=x", b"--x", content_type="multipart/form-data; boundary=y")
    problem_of(broken, 400)


def test_who_may_not_edit_issues_may_not_import(
    client: Client, reader: User, clerk: User, writer: Client, talks: Negotiation
) -> None:
    raw, before = edited(exported(writer), "US-001", title="No"), head()
    assert send(client, raw).status_code == 401
    for person in (reader, clerk):
        problem_of(send(client_of(person, "write"), raw), 403)
    problem_of(send(client_of(User.objects.get(username="analyst")), raw), 403)
    problem_of(client_of(User.objects.get(username="analyst"), "write").get(f"{ADDRESS}import/"), 405)
    elsewhere = writer.post("/api/v1/negotiations/elsewhere/issues/import/?reason=x", raw, content_type=CSV)
    problem_of(elsewhere, 404)
    assert "/reason" in pointers(problem_of(send(writer, raw, query=""), 422))
    assert "?dryrun" in pointers(problem_of(send(writer, raw, query="reason=x&dryrun=1"), 400))
    assert head() == before


def test_a_key_makes_it_happen_once(writer: Client, talks: Negotiation) -> None:
    raw = edited(exported(writer), "US-001", title="Once")
    first = send(writer, raw, idempotency_key="k1")
    again = send(writer, raw, idempotency_key="k1")
    assert (again.content, again["Idempotent-Replay"]) == (first.content, "true")
    problem_of(send(writer, raw + b"\r\n", idempotency_key="k1"), 422)
    assert imported(first)["counts"]["changed"] == 1
