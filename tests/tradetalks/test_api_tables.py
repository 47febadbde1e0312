"""Every list as CSV and XLSX: the same rows as its JSON, all of them, of one state of the record."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from issues.models import Commitment, Issue, StatusChange
from rounds.models import Deadline, DemandList, Measure, Negotiation
from tests.factories import (
    AT,
    make_citation,
    make_commitment,
    make_deadline,
    make_demand_list,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_position,
    make_source,
    make_status,
)
from tests.lib.test_snapshots import elsewhere
from tests.rest import client_of, get, refused, walk
from tests.spreadsheets import CSV, XLSX, read_csv, read_xlsx
from tests.tradetalks.api_addresses import api_addresses
from tradetalks.accounts.models import User
from tradetalks.api.tables import answer

TALKS = "negotiations/talks/"
ISSUES = f"/api/v1/{TALKS}issues/"


@pytest.fixture
def talks(db: None) -> Negotiation:
    """Talks with something in every list."""
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks, ends_on="2018-05-04")
    issue = make_issue(talks, title="=1+1", raised_in=meeting, citations=[make_citation()], description="- a\n- b")
    make_status(issue, "deadlocked", reason="@risk")
    make_position(issue, "CN", "rejects", text="＝no")
    make_deadline(talks, key="deadline")
    make_measure(talks, key="measure", scope_usd=Decimal("200000000000.00"))
    make_demand_list(talks)
    make_commitment(talks)
    return talks


def addresses() -> list[str]:
    """Every address of the API, filled in for these talks."""
    keys = {
        "source": make_source().pk,
        "deadline": Deadline.objects.get().pk,
        "measure": Measure.objects.get().pk,
        "demand": DemandList.objects.get().pk,
        "commitment": Commitment.objects.get().pk,
    }
    return api_addresses({"slug": "talks", "ref": "US-001", "number": 1, **keys})


def is_list(body: Any) -> bool:
    """Whether an answer has rows."""
    return isinstance(body, dict) and isinstance(body.get("results"), list)


def test_every_list_is_a_table_and_nothing_else_is(api_client: Client, talks: Negotiation) -> None:
    tables = 0
    for address in addresses():
        in_csv, in_xlsx = (api_client.get(f"{address}?format={form}") for form in ("csv", "xlsx"))
        if not is_list(json.loads(api_client.get(address).content)):
            for response in (in_csv, in_xlsx):
                assert response.status_code == 400, address
                assert [error["pointer"] for error in json.loads(response.content)["errors"]] == ["?format"]
            continue
        tables += 1
        assert api_client.get(f"{address}?format=json").status_code == 200, address
        lines, sheet = read_csv(in_csv), read_xlsx(in_xlsx)
        assert lines.names == sheet.names
        assert lines.block["rows"] == str(len(lines.cells)) == sheet.block["rows"]
        for line, row in zip(lines.cells, sheet.cells, strict=True):
            assert all(same(*cells) for cells in zip(line, row, strict=True)), (address, line, row)
    assert tables == 29


def same(text: str, cell: Any) -> bool:
    """Whether a cell of a workbook says what the CSV does."""
    return Decimal(text) == Decimal(cell) if isinstance(cell, float) else text == str(cell)


def test_the_issues_as_a_table(api_client: Client, talks: Negotiation) -> None:
    make_issue(talks, raised_by=None, addressed_to=None, title="Second")
    with time_machine.travel(dt.datetime(2019, 3, 1, 8, 30, 12, tzinfo=dt.UTC), tick=False):
        response = client_now().get(f"{ISSUES}?format=csv&archived=any&ordering=-ref")
        head = get(client_now(), f"{TALKS}changes/")["last"]
    table = read_csv(response)
    assert response["Content-Disposition"] == 'attachment; filename="talks-issues-2019-03-01.csv"'
    assert table.block == {
        "negotiation": "talks",
        "on": "",
        "round": "",
        "as_of": "",
        "filters": "archived=any&ordering=-ref",
        "rows": "2",
        "generated_at": "2019-03-01T08:30:12Z",
        "ledger": str(head),
        "address": "http://testserver/api/v1/negotiations/talks/issues/?format=csv&archived=any&ordering=-ref",
    }
    first, second = table.rows
    assert (second["ref"], second["raised_by"], second["status"], second["title"]) == (
        "JT-001",
        "",
        "identified",
        "Second",
    )
    assert {name: value for name, value in first.items() if value} == {
        "ref": "US-001",
        "version": "1",
        "kind": "demand",
        "kind_label": "Demand",
        "title": "'=1+1",
        "description": "'- a\n- b",
        "area": "tariffs",
        "area_label": "Tariffs",
        "raised_by": "US",
        "raised_by_label": "United States",
        "addressed_to": "CN",
        "addressed_to_label": "China",
        "raised_in": "1",
        "raised_in_name": Issue.objects.get(ref="US-001").raised_in.name,  # type: ignore[union-attr]  # it has one
        "status": "deadlocked",
        "status_label": "Sticking point",
        "phase": "engaged",
        "phase_label": "Engaged",
        "status_since_on": "2019-02-15",
        "position_CN_stance": "rejects",
        "position_CN_stance_label": "Rejects",
        "position_CN_on": "2019-02-15",
        "updated_at": "2019-02-15T12:00:00Z",
        "url": "http://testserver/api/v1/negotiations/talks/issues/US-001/",
    }


def client_now() -> Client:
    """A reader's program whose token is made, and so holds, now."""
    return client_of(User.objects.get(username="reader"))


def test_cells_of_a_workbook_have_types_and_no_formulas(api_client: Client, talks: Negotiation) -> None:
    (row,) = read_xlsx(api_client.get(f"{ISSUES}?format=xlsx")).rows
    assert (row["version"], row["raised_in"], row["status_since_on"]) == (1.0, 1.0, dt.date(2019, 2, 15))
    assert (row["title"], row["description"]) == ("'=1+1", "'- a\n- b")
    (measure,) = read_xlsx(api_client.get(f"/api/v1/{TALKS}measures/?format=xlsx")).rows
    assert measure["scope_usd"] == 200_000_000_000


def test_all_rows_come_in_the_order_and_with_the_filters_of_the_list(
    api_client: Client, talks: Negotiation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "MOST_ROWS", 2)  # as many as a page has here, so that three pages are read
    for number in range(4):
        make_issue(talks, title=f"Issue {number}", area="cyber" if number == 3 else "tariffs")
    query = "area=tariffs&ordering=-title"
    pages = walk(api_client, f"{TALKS}issues/?{query}")
    listed = [row["ref"] for page in pages for row in page]
    assert len(listed) == 4
    for form, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        assert read(api_client.get(f"{ISSUES}?{query}&format={form}")).column("ref") == listed


@pytest.mark.django_db(transaction=True)
def test_a_table_is_of_one_state_of_the_record(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST_ROWS", 2)
    talks = make_negotiation("talks")
    for number in range(3):
        make_issue(talks, title=f"Issue {number}")
    client = client_of(reader)
    opened: list[str] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if not opened and "i.title" in sql:
            opened.append(sql)
            elsewhere(lambda: make_issue(Negotiation.objects.get(), title="Meanwhile"))
        return result

    with connection.execute_wrapper(meanwhile):
        table = read_csv(client.get(f"{ISSUES}?format=csv"))
    assert opened
    assert table.column("title") == ["Issue 0", "Issue 1", "Issue 2"]
    assert table.block["rows"] == "3"
    assert read_csv(client.get(f"{ISSUES}?format=csv")).column("title")[-1] == "Meanwhile"


@pytest.mark.parametrize("clock", ["on=2018-12-31", "round=1", "as_of={opened}"])
def test_a_table_of_the_past_has_the_rows_of_then_and_says_so(
    api_client: Client, talks: Negotiation, monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    clock = clock.format(opened=StatusChange.objects.order_by("pk")[0].recorded_id)
    for number in range(2):
        make_issue(talks, title=f"Of the first round {number}", raised_in=talks.rounds.get())
    monkeypatch.setattr(answer, "MOST_ROWS", 1)  # several pages, each of then
    listed = [row for page in walk(api_client, f"{TALKS}issues/?{clock}") for row in page]
    assert listed
    name, value = clock.split("=")
    for form, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        table = read(api_client.get(f"{ISSUES}?{clock}&format={form}"))
        assert table.column("ref") == [row["ref"] for row in listed]
        assert table.column("status") == [row["status"] for row in listed]
        said = {item: table.block[item] for item in ("on", "round", "as_of")}
        assert said == {"on": "", "round": "", "as_of": "", name: value}
    assert read_csv(api_client.get(f"{ISSUES}?format=csv")).column("status") != [row["status"] for row in listed]
    assert list(refused(api_client, f"{TALKS}issues/?{clock}&format=csv&nonsense=1")) == ["?nonsense"]


def test_a_page_of_a_table_is_refused_by_name(api_client: Client, talks: Negotiation) -> None:
    for form in ("csv", "xlsx"):
        for parameter in ("limit=5", "cursor=x", "count=true"):
            errors = refused(api_client, f"{TALKS}issues/?format={form}&{parameter}")
            assert list(errors) == [f"?{parameter.split('=')[0]}"]
    assert list(refused(api_client, f"{TALKS}issues/?format=pdf")) == ["?format"]
    assert list(refused(api_client, f"{TALKS}issues/?format=csv&format=xlsx")) == ["?format"]
    assert list(refused(api_client, f"{TALKS}issues/?format=csv&statsu=raised")) == ["?statsu"]
    assert list(refused(api_client, "negotiations/elsewhere/issues/?format=csv", status=404)) == []


def test_the_form_is_negotiated_too(api_client: Client, talks: Negotiation) -> None:
    assert read_csv(api_client.get(ISSUES, headers={"accept": CSV})).column("ref") == ["US-001"]
    assert read_xlsx(api_client.get(ISSUES, headers={"accept": XLSX})).column("ref") == ["US-001"]
    assert read_csv(api_client.get(f"{ISSUES}?format=csv", headers={"accept": "text/html"})).cells
    assert get(api_client, f"{TALKS}issues/", headers={"accept": "*/*"})["results"]
    for address in (ISSUES, f"{ISSUES}US-001/"):
        assert api_client.get(address, headers={"accept": "text/html"}).status_code == 406
    assert api_client.get(f"{ISSUES}US-001/", headers={"accept": CSV}).status_code == 406
    problem = api_client.get(f"{ISSUES}?nonsense=1", headers={"accept": CSV})
    assert (problem.status_code, problem["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(problem.content)["status"] == 400


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_has_a_strong_tag_and_answers_304_while_nothing_changed(
    reader: User, talks: Negotiation, form: str
) -> None:
    address = f"{ISSUES}?format={form}"
    with time_machine.travel(AT, tick=False):
        client = client_of(reader)
        first, again = client.get(address), client.get(address)
        assert first["ETag"].startswith('"')
        assert (first["ETag"], first.getvalue()) == (again["ETag"], again.getvalue())
        assert {"Authorization", "Cookie", "Accept"} <= set(first["Vary"].split(", "))
        assert first["Cache-Control"] == "private, no-cache"
    with time_machine.travel(AT + dt.timedelta(days=1), tick=False):
        later = client.get(address)
        assert later["ETag"] != first["ETag"]  # it says when it was made: other bytes, another strong tag
        for held in (first["ETag"], f'"other", {first["ETag"]}', f"W/{first['ETag']}"):
            answered = client.get(address, headers={"if-none-match": held})
            assert (answered.status_code, answered.content, answered["ETag"]) == (304, b"", first["ETag"])
        assert client.get(address, headers={"if-none-match": "*"}).status_code == 304
        other = {"csv": "xlsx", "xlsx": "csv"}[form]
        assert client.get(f"{ISSUES}?format={other}", headers={"if-none-match": first["ETag"]}).status_code == 200
        make_issue(talks)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_what_a_workbook_cannot_hold_is_refused_and_not_cut(api_client: Client, talks: Negotiation) -> None:
    make_issue(talks, description="x" * 32_767)
    assert read_xlsx(api_client.get(f"{ISSUES}?format=xlsx")).column("description")[-1] == "x" * 32_767
    for description in ("😀" * 16_384, "\ufffe"):
        make_issue(talks, description=description)
        detail = refused(api_client, f"{TALKS}issues/?format=xlsx&ordering=-ref", status=406)["?format"]
        assert detail.startswith("Row 1: description ")
        assert detail.endswith("Ask for format=csv instead.")
        newest = read_csv(api_client.get(f"{ISSUES}?format=csv&ordering=-ref")).rows[0]
        assert newest["description"] == description


def test_a_table_tells_no_source_its_reader_may_not_see(reader: User, manager: User, talks: Negotiation) -> None:
    secret = make_source("secret-cable", sensitivity="RED", title="Secret cable")
    make_status(Issue.objects.get(), "parked", on="2019-02-16", citations=[make_citation(secret)])
    client = client_of(reader)
    for address in addresses():
        answered = client.get(f"{address}?format=csv")
        if answered.status_code == 200:
            assert "ecret" not in str(read_csv(answered).cells), address
    path = f"{ISSUES}US-001/status-changes/?format=csv"
    assert "secret-cable" in read_csv(client_of(manager).get(path)).column("sources")


def test_who_may_not_read_gets_no_table(client: Client, outsider: User, talks: Negotiation) -> None:
    assert client.get(f"{ISSUES}?format=csv").status_code == 401
    assert client_of(outsider).get(f"{ISSUES}?format=csv").status_code == 403


def test_one_row_for_each_change_and_one_column_for_each_round(api_client: Client, talks: Negotiation) -> None:
    make_logged_round(talks, ends_on="2019-02-20")
    matrix = read_csv(api_client.get(f"/api/v1/{TALKS}matrix/?format=csv"))
    assert matrix.names == ["ref", "title", "parent", "round_1", "round_2", "assessed"]
    assert [row[:1] + row[3:] for row in matrix.cells] == [["US-001", "raised", "deadlocked", "1,2"]]
    changes = [row for page in walk(api_client, f"{TALKS}changes/") for row in page]
    table = read_csv(api_client.get(f"/api/v1/{TALKS}changes/?format=csv"))
    assert len(table.cells) == sum(len(changeset["changes"]) for changeset in changes)
    assert table.column("model") == [change["model"] for changeset in changes for change in changeset["changes"]]
