"""Every failure of the REST doors is a problem (RFC 9457) with the right status and pointers, and tells no secret."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_user
from tests.rest import client_of, get, refused
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db
failing = pytest.mark.urls("tests.tradetalks.failing_urls")


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The body, which must be a problem of that status."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == status
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert b"secret" not in response.content.lower()
    return body


@failing
@pytest.mark.parametrize(
    ("name", "status", "detail", "errors"),
    [
        ("missing", 404, "There is no such thing.", []),
        ("missing-unsaid", 404, "Nothing is here.", []),
        ("denied", 403, "Your account may not do this.", []),
        (
            "invalid",
            422,
            "Wrong twice.",
            [("/title", "invalid", "Say it."), ("/citations/0/party", "invalid", "Not a party.")],
        ),
        ("whole", 422, "The rows do not fit.", [("", "invalid", "The rows do not fit.")]),
        ("not-found", 422, "There is no round 9.", [("/raised_in", "not_found", "There is no round 9.")]),
        ("own", 409, "Twice.", [("/key", "twice", "Used.")]),
        (
            "validation",
            400,
            "The request was not valid.",
            [("/title", "invalid", "Empty."), ("/rows/0/to", "invalid", "Unknown."), ("", "invalid", "No.")],
        ),
        ("large", 413, "The body is too large.", []),
        ("fields", 400, "The request could not be read.", []),
    ],
)
def test_what_a_view_raises_becomes_a_problem(
    api_client: Client, name: str, status: int, detail: str, errors: list[tuple[str, str, str]]
) -> None:
    body = problem_of(api_client.get(f"/api/{name}/"), status)
    assert body["detail"] == detail
    assert [(e["pointer"], e["code"], e["detail"]) for e in body["errors"]] == errors


@failing
def test_a_stale_version_is_412_and_says_what_to_do(api_client: Client) -> None:
    body = problem_of(api_client.get("/api/stale/"), 412)
    assert body["type"] == "urn:tradetalks:problem:stale_version"
    assert "you read version 1, it is now at version 1" in body["detail"]


@failing
def test_headers_a_client_needs_are_there(api_client: Client) -> None:
    throttled = api_client.get("/api/throttled/")
    problem_of(throttled, 429)
    assert throttled["Retry-After"] == "5"
    own = api_client.get("/api/own/")
    assert (own["Retry-After"], own["Cache-Control"]) == ("7", "no-store")


@failing
def test_a_database_that_is_away_is_503_with_retry_after(api_client: Client) -> None:
    response = api_client.get("/api/outage/")
    problem_of(response, 503)
    assert response["Retry-After"] == "5"


@failing
@pytest.mark.parametrize("name", ["defect", "wrong-statement"])
def test_a_defect_of_ours_is_logged_and_tells_nothing(
    reader: User, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(reader, raise_request_exception=False)
    with caplog.at_level(logging.ERROR, "tradetalks.api.problems"):
        body = problem_of(client.get(f"/api/{name}/"), 500)
    assert body["detail"] == "This is a defect of ours; it was logged. Nothing was saved."
    (record,) = [record for record in caplog.records if record.name == "tradetalks.api.problems"]
    assert record.exc_info


@failing
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"<a/>", "text/xml", 415),
        (b"a=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_bodies_that_cannot_be_read(analyst: User, body: bytes, kind: str, status: int) -> None:
    problem_of(client_of(analyst, "write").post("/api/echo/", body, content_type=kind), status)


@failing
def test_a_token_that_may_only_read_cannot_write(analyst: User) -> None:
    response = client_of(analyst).post("/api/echo/", b"{}", content_type="application/json")
    assert "may only read" in problem_of(response, 403)["detail"]
    assert response["WWW-Authenticate"] == 'Bearer realm="TradeTalks", error="insufficient_scope", scope="write"'
    assert client_of(analyst, "write").post("/api/echo/", b"{}", content_type="application/json").status_code == 200


@failing
def test_a_session_writes_only_with_its_csrf_token(analyst: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    problem_of(client.post("/api/echo/", b"{}", content_type="application/json"), 403)


def test_without_sign_in_401_says_how(client: Client) -> None:
    response = client.get("/api/v1/")
    problem_of(response, 401)
    assert response["WWW-Authenticate"] == 'Bearer realm="TradeTalks"'


def test_without_the_right_to_read_403_says_what_is_missing(outsider: User) -> None:
    body = problem_of(client_of(outsider).get("/api/v1/negotiations/"), 403)
    assert "read the record" in body["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace", "dispatch", "render"])
def test_methods_that_are_not_there_are_405_whatever_the_token(analyst: User, method: str) -> None:
    for scope in ("read", "write"):
        response = client_of(analyst, scope).generic(method.upper(), "/api/v1/parties/")
        problem_of(response, 405)
        assert response["Allow"] == "GET, HEAD"


def test_only_json_is_offered(api_client: Client) -> None:
    problem_of(api_client.get("/api/v1/", headers={"accept": "text/html"}), 406)
    assert api_client.get("/api/v1/", headers={"accept": "text/html, */*;q=0.8"}).status_code == 200
    assert refused(api_client, "?format=xml") == {"?format": "No parameter is read here."}


@pytest.mark.parametrize("path", ["nothing/", "../", "negotiations/%E4%B8%AD/", "%00/", "negotiations/x/issues/us-1/"])
def test_an_address_without_a_view_is_404(api_client: Client, path: str) -> None:
    get(api_client, path, status=404)


def test_a_missing_slash_is_said(api_client: Client) -> None:
    assert "end with a slash: /api/v1/negotiations/" in get(api_client, "negotiations", status=404)["detail"]
    assert "slash" not in get(api_client, "nothing", status=404)["detail"]


def test_nowhere_asks_for_sign_in_first(client: Client) -> None:
    problem_of(client.get("/api/v1/nothing/"), 401)
    problem_of(client.post("/api/"), 401)


def test_a_request_for_another_host_is_a_problem_too(api_client: Client) -> None:
    problem_of(api_client.get("/api/v1/", headers={"host": "evil.example"}), 400)


def test_two_thousand_parameters_are_named_up_to_fifty(api_client: Client) -> None:
    query = "&".join(f"p{n}=1" for n in range(2000))
    body = problem_of(api_client.get(f"/api/v1/negotiations/?{query}"), 400)
    assert len(body["errors"]) == 50
    assert "The first 50 of 2000 are listed." in body["detail"]


def test_more_parameters_than_the_server_reads_are_refused(api_client: Client) -> None:
    query = "&".join(f"p{n}=1" for n in range(5001))
    problem_of(api_client.get(f"/api/v1/negotiations/?{query}"), 400)


def test_browsers_signed_in_read_too(reader: User) -> None:
    client = Client()
    client.force_login(reader)
    assert get(client, "negotiations/")["results"] == []
    client.force_login(make_user())
    get(client, "negotiations/", status=403)
