"""`sources/`: the sources a reader may see, and not a trace of the others."""

import pytest
from django.test import Client

from tests.factories import make_source, make_user
from tests.rest import client_of, get, refused, walk
from tradetalks.sources.access import visible_labels
from tradetalks.sources.choices import Sensitivity

pytestmark = pytest.mark.django_db

SEEN = {
    "reader": {"CLEAR", "GREEN"},
    "clerk": {"CLEAR", "GREEN", "AMBER"},
    "analyst": {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT"},
    "manager": {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"},
}


def test_a_source_has_both_its_own_address_and_the_one_here(api_client: Client) -> None:
    source = make_source("wire", title="Talks go on", url="https://example.org/a", language="zh", note="Paywalled.")
    row = get(api_client, f"sources/{source.pk}/")
    assert row == {
        "id": source.pk,
        "code": f"S-{source.pk}",
        "key": "wire",
        "publisher": "Agency",
        "title": "Talks go on",
        "kind": "wire",
        "kind_label": "News agency",
        "url": "https://example.org/a",
        "published_on": "2019-02-15",
        "language": "zh",
        "sensitivity": "CLEAR",
        "sensitivity_label": "TLP:CLEAR",
        "note": "Paywalled.",
        "version": 1,
        "api_url": f"http://testserver/api/v1/sources/{source.pk}/",
    }
    assert get(api_client, "sources/")["results"] == [row]


def test_the_list_is_narrowed_and_paged(api_client: Client) -> None:
    for number in range(5):
        make_source(f"wire-{number}", title="大豆" if number == 3 else None)
    make_source("law", kind="legal", sensitivity="GREEN")
    assert [len(rows) for rows in walk(api_client, "sources/?limit=4")] == [4, 2]
    assert [row["key"] for row in get(api_client, "sources/?kind=legal,official")["results"]] == ["law"]
    assert [row["key"] for row in get(api_client, "sources/?q=豆")["results"]] == ["wire-3"]
    assert get(api_client, "sources/?sensitivity=GREEN&count=true")["count"] == 1
    assert set(refused(api_client, "sources/?kind=x&q=%00&sensitivity=green")) == {"?kind", "?q", "?sensitivity"}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_labels_and_nothing_of_the_rest(role: str) -> None:
    sources = {
        label: make_source(f"of-{label.lower().replace('+', '-')}", sensitivity=label) for label in Sensitivity.values
    }
    person = make_user(role)
    client = client_of(person)
    assert visible_labels(person) == SEEN[role]
    page = get(client, "sources/?count=true")
    assert {row["sensitivity"] for row in page["results"]} == SEEN[role]
    assert page["count"] == len(SEEN[role])
    for label, source in sources.items():
        status = 200 if label in SEEN[role] else 404
        get(client, f"sources/{source.pk}/", status=status)
        wanted = label.replace("+", "%2B")
        assert len(get(client, f"sources/?sensitivity={wanted}")["results"]) == (label in SEEN[role])
    hidden = get(client_of(make_user("reader")), f"sources/{sources['RED'].pk}/", status=404)["detail"]
    nowhere = get(client_of(make_user("reader")), "sources/999999/", status=404)["detail"]
    assert hidden.replace(str(sources["RED"].pk), "N") == nowhere.replace("999999", "N")
