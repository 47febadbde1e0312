"""Nothing but sign-in and health answers a request without a person behind it: every address is walked."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import make_deadline, make_issue, make_logged_round, make_measure, make_negotiation, make_source

pytestmark = pytest.mark.django_db

ANSWERS_ANYBODY = {"sign_in", "healthz", "readyz", "admin:login", "admin:jsi18n"}
"""Sign-in, health, and the admin's own door to sign-in with the words its scripts show."""

CANARY = "Canary of the talks"
"""Stands in the name of everything that is made; it may be in no answer."""


def leaves(patterns: list[URLPattern | URLResolver], route: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address, e.g. `("issues:issue_detail", "/<slug>/issues/<ref>/")`."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from leaves(
                pattern.url_patterns, here, space + (f"{pattern.namespace}:" if pattern.namespace else "")
            )
        else:
            yield f"{space}{pattern.name or pattern.lookup_str}", simplify_regex(here)


def filled(route: str, values: dict[str, object]) -> str:
    """The route with something that exists for each of its parameters."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], 1)), route)
    return "/" + path.lstrip("/").replace("\\", "").replace("^", "").replace("$", "")


@pytest.fixture
def values() -> dict[str, object]:
    talks = make_negotiation("canary-talks", name=CANARY)
    issue = make_issue(talks, title=CANARY)
    meeting = make_logged_round(talks, name=CANARY)
    return {
        "slug": talks.slug,
        "ref": issue.ref,
        "number": meeting.number,
        "id": make_source(title=CANARY).pk,
        "pk": make_deadline(talks, title=CANARY).pk,
        "key": make_measure(talks, title=CANARY).key,
        "kind": "deadline",
        "format": "json",
        "app_label": "rounds",
        "url": "rounds/",
        "object_id": meeting.pk,
        "content_type_id": 1,
    }


@pytest.mark.parametrize("method", ["get", "post", "head", "options", "put", "patch", "delete"])
def test_every_address_asks_who_is_there(client: Client, values: dict[str, object], method: str) -> None:
    walked = 0
    for name, route in leaves(get_resolver().url_patterns):
        if name in ANSWERS_ANYBODY:
            continue
        path = filled(route, values)
        response = getattr(client, method)(path)
        body = b"".join(response) if response.streaming else response.content
        walked += 1
        assert CANARY.encode() not in body, f"{method} {path} ({name}) shows the record"
        if path.startswith("/api/") and name != "api:docs":
            assert response.status_code == 401, f"{method} {path} ({name}) answered {response.status_code}"
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
        elif path.startswith("/feeds/"):
            # Whoever has no token of a feed is not even told that the talks are there.
            assert response.status_code in {404, 405}, f"{method} {path} ({name}) answered {response.status_code}"
        else:
            assert response.status_code in {302, 403, 405}, f"{method} {path} ({name}) answered {response.status_code}"
            if response.status_code == 302:
                assert response.headers["Location"].split("?")[0] in {reverse("sign_in"), reverse("admin:login")}, path
    assert walked > 20


def test_an_address_that_is_none_says_nothing_either(client: Client, values: dict[str, object]) -> None:
    for path in ("/nothing-there/", f"/{values['slug']}/nothing-there/", "/nothing-there/issues/", "/api/v1/nothing/"):
        response = client.get(path)
        assert response.status_code in {302, 401, 404}, path
        assert CANARY.encode() not in response.content
