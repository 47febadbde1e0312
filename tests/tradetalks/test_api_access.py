"""Who may do what over REST: the table of tests/api_access.py, called cell by cell."""

import pytest
from django.test import Client

from tests.api_access import ACCESS, PAGE, WHO, page
from tests.factories import (
    head,
    make_citation,
    make_commitment,
    make_deadline,
    make_demand_list,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_source,
    make_user,
)
from tests.rest import client_of
from tests.tradetalks.api_addresses import api_routes


def test_every_method_of_every_address_is_a_row() -> None:
    routes = {route.shape: {method.upper() for method in route.methods} for route in api_routes()}
    assert {address: set(methods) for address, methods in ACCESS.items()} == routes


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "renew it: make api-access"


READING_AT_LEAST = ("nobody", "outsider", "reader")
"""Whom the ordinary run asks to read; LONG=1 asks everybody. Writes are asked of everybody always."""


@pytest.mark.django_db
@pytest.mark.parametrize("readers", [READING_AT_LEAST, pytest.param(WHO, marks=pytest.mark.long)], ids=["some", "all"])
def test_every_cell_is_what_is_answered(readers: tuple[str, ...]) -> None:
    values, people = _something_behind_each(), _everybody()
    before, differ = head(), {}
    for route in api_routes():
        address = route.address(values)
        for method, may in ACCESS[route.shape].items():
            for name, expected in zip(WHO, may.cells(method), strict=True):
                asked = method != "GET" or name in readers
                if asked and (answered := _cell(people[name], method, address)) != expected:
                    differ[method, address, name] = (expected, answered)
    assert differ == {}
    assert head() == before


def _cell(client: Client, method: str, address: str) -> str:
    """The status; `may` where the request came as far as its body, which no address takes: a list, or no table."""
    if method == "GET":
        return str(client.get(address).status_code)
    status = client.generic(method, address, b"[]", content_type="application/json").status_code
    return "may" if status in {400, 415} else str(status)


def _everybody() -> dict[str, Client]:
    people = {"nobody": Client(), "outsider": _signed_in(None)}
    people |= {role: _signed_in(role) for role in ("reader", "clerk", "analyst", "manager")}
    people["read token"] = client_of(make_user("manager"), "read")
    people["write token"] = client_of(make_user("analyst"), "write")
    return people


def _signed_in(role: str | None) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def _something_behind_each() -> dict[str, object]:
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks)
    issue = make_issue(talks, raised_in=meeting, citations=[make_citation()])
    keys = {"source": make_source().pk, "deadline": make_deadline(talks).pk, "measure": make_measure(talks).pk}
    keys |= {"demand": make_demand_list(talks).pk, "commitment": make_commitment(talks).pk}
    keys["supersede"] = 1  # bodies are refused before any fact is looked for
    return {"slug": "talks", "ref": issue.ref, "number": meeting.number, **keys}
