"""What tests of the REST doors share: clients with tokens, and the reading of answers."""

import json
from typing import Any

from django.core.management import call_command
from django.test import Client

from issues.actions.recompute import recompute_all_due
from rounds.models import Negotiation
from tests.factories import make_token
from tradetalks.accounts.models import User

ROOT = "/api/v1/"
TWO_ARTICLES = "issues/sample/two-articles.json"


def client_of(person: User, scope: str = "read", **settings: Any) -> Client:
    """A program with that person's token."""
    return Client(headers={"authorization": f"Bearer {make_token(person, scope)}"}, **settings)


def get(client: Client, path: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    """The JSON under `/api/v1/<path>`, which must answer with `status`."""
    response = client.get(f"{ROOT}{path}", headers=headers)
    assert response.status_code == status, response.content
    kind = "application/json" if status == 200 else "application/problem+json"
    assert response["Content-Type"] == kind
    return json.loads(response.content)


def refused(client: Client, path: str, *, status: int = 400) -> dict[str, str]:
    """Pointer → detail of the problem under that path; its shape is checked."""
    problem = get(client, path, status=status)
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    return {entry["pointer"]: entry["detail"] for entry in problem["errors"]}


def walk(client: Client, path: str, way: str = "next") -> list[Any]:
    """The rows of every page from `path` on, following the links."""
    rows = []
    page = get(client, path)
    while True:
        rows.append(page["results"])
        if page[way] is None:
            return rows
        page = get(client, page[way].split(ROOT, 1)[1])


def two_articles() -> Negotiation:
    """The small sample dossier, loaded, its summaries computed."""
    call_command("load_dossier", TWO_ARTICLES, verbosity=0)
    recompute_all_due()
    return Negotiation.objects.get()
