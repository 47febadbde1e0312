"""Hand-written reads: prepared once a connection, not inside a transaction, repeated when the connection is lost."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_issue, make_negotiation
from tests.rest import get
from tradetalks.lib.prepared import Ahead, fetch

ISSUES = "negotiations/talks/issues/"


@pytest.mark.django_db
def test_the_same_on_both_databases() -> None:
    assert fetch("SELECT CAST(%s AS text), 5 %% 3", ["a%s$1"]) == [("a%s$1", 2)]
    assert fetch("SELECT 1 WHERE 1 = %s", [2]) == []


@pytest.mark.django_db
def test_a_read_that_goes_along_with_another_takes_no_statement_of_its_own() -> None:
    def read(ahead: str, first: str) -> tuple[object, object, int]:
        along = Ahead(ahead, ["x"], columns=2)
        with CaptureQueriesContext(connection) as queries:
            return along.with_first(first, [1]), along.row(), len(queries)

    assert read("SELECT CAST(%s AS text) AS a, 2 AS b", "SELECT %s + 0, 5") == ([(1, 5)], ("x", 2), 1)
    assert read("SELECT 1 AS a, NULL AS b WHERE 'x' = %s", "SELECT %s + 0, 5") == ([(1, 5)], (1, None), 1)
    assert read("SELECT 1 AS a, 2 AS b WHERE 'y' = %s", "SELECT %s + 0, 5") == ([(1, 5)], None, 1)
    # Nothing to go along with: asked by itself, later.
    assert read("SELECT 1 AS a, 2 AS b WHERE 'x' = %s", "SELECT 5 WHERE 2 = %s") == ([], (1, 2), 2)
    alone = Ahead("SELECT 1 WHERE 1 = %s", [2], columns=1)
    assert alone.row() is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_it_is_planned_once_a_connection_and_never_inside_a_transaction() -> None:
    connection.close()
    with CaptureQueriesContext(connection) as queries:
        for value in (1, 2):
            assert fetch("SELECT %s + 1, %s", [value, "x"]) == [(value + 1, "x")]
        with transaction.atomic():
            fetch("SELECT %s + 1, %s", [3, "x"])
    sent = [query["sql"].split(" ")[0] for query in queries]
    assert sent == ["PREPARE", "EXECUTE", "EXECUTE", "BEGIN", "SELECT", "COMMIT"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_temporary_table_in_a_transaction_stands_in_front_of_the_real_one() -> None:
    count = "SELECT count(*) FROM issues_area"
    ((before,),) = fetch(count)
    assert before > 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE issues_area (id bigint) ON COMMIT DROP")
        assert fetch(count) == [(0,)]
    assert fetch(count) == [(before,)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_poll_outlives_the_connection_it_would_have_used(api_client: Client) -> None:
    """Sessions of the database are ended between two requests: the second answers all the same."""
    make_issue(make_negotiation("talks"))
    first = get(api_client, ISSUES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    connection.health_check_done = False  # type: ignore[attr-defined]  # as at the beginning of a request
    assert get(api_client, ISSUES) == first
