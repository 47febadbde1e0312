"""Answers kept as bytes: within their room, given again without work, and never to another audience."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.models import StatusChange
from tests.factories import make_citation, make_issue, make_negotiation, make_source
from tests.rest import client_of, get
from tradetalks.accounts.models import User
from tradetalks.api.kept_answers import KEPT, KeptAnswers
from tradetalks.lib.together import HOLE, Together

ISSUE = "negotiations/talks/issues/US-001/"


def test_the_least_recently_used_is_dropped_and_what_is_too_large_is_not_kept() -> None:
    kept = KeptAnswers(room=80)
    for name in "abcdefgh":
        kept.keep(name, name.encode() * 10)
    kept.keep("a", b"a" * 10)
    assert kept.get("b") == b"b" * 10
    kept.keep("i", b"i" * 10)
    assert [name for name in "abcdefghi" if kept.get(name)] == list("abdefghi")
    kept.keep("large", b"x" * 11)
    assert kept.get("large") is None
    kept.clear()
    assert kept.get("a") is None
    none = KeptAnswers(room=0)
    none.keep("a", b"a")
    assert none.get("a") is None


@pytest.mark.django_db
def test_an_answer_is_given_again_without_work_but_to_nobody_else(reader: User, manager: User) -> None:
    source = make_source("secret", title="Canarybird", sensitivity="RED")
    make_issue(make_negotiation("talks"), citations=[make_citation(source)])
    seeing, blind = client_of(manager), client_of(reader)
    first = get(seeing, ISSUE)
    assert "Canarybird" in str(first)
    assert "Canarybird" not in str(get(blind, ISSUE))

    def statements(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            get(client, ISSUE)
        return len(queries)

    assert [statements(seeing), statements(blind)] == [1, 1]
    assert get(seeing, ISSUE) == first
    KEPT.clear()
    assert statements(blind) == 3


def test_threads_that_read_for_the_first_time_at_once_make_one_statement() -> None:
    together = Together([StatusChange.objects.filter(issue=HOLE).values("pk", "to")] * 5)
    barrier, made = threading.Barrier(6), list[Any]()

    def compile_it() -> None:
        barrier.wait()
        statement, values, parts = together.compiled
        made.append((statement.count("SELECT") // 2, len(values), len(parts)))

    threads = [threading.Thread(target=compile_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(made) == {(5, 5, 5)}
