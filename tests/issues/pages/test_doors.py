"""What every page of a negotiation is asked alike: who may come in, what it refuses, that it changes nothing."""

import pytest
from django.test import Client

from tests.factories import head, make_negotiation
from tests.markup import read
from tests.talks import Cast
from tradetalks.accounts.models import User

PAGES = (
    "", "issues/", "issues/US-001/", "issues/JT-001/", "issues/US-001/history/", "activity/", "sources/",
    "timeline/", "deadlines/", "deadlines/march/", "measures/", "measures/list-3/",
    "rounds/", "rounds/1/", "rounds/7/", "rounds/8/",
    "rounds/7/summary-state/",
)  # fmt: skip
ADDRESSES = [*PAGES, "find/?q=words"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ADDRESSES)
def test_asks_for_sign_in_and_comes_back(client: Client, cast: Cast, page: str) -> None:
    response = client.get(cast.root + page)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/talks/")


@pytest.mark.parametrize("page", ADDRESSES)
def test_tells_who_has_no_role_whom_to_ask(client: Client, cast: Cast, outsider: User, page: str) -> None:
    client.force_login(outsider)
    response = client.get(cast.root + page)
    assert response.status_code == 403
    assert "role reader" in read(response.content).one("main").text
    assert cast.negotiation.name not in response.content.decode()


@pytest.mark.parametrize("page", [*PAGES, "find/"])
def test_is_not_there_for_unknown_talks(client: Client, cast: Cast, reader: User, page: str) -> None:
    client.force_login(reader)
    assert client.get(f"/no-such-talks/{page}").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "issues/US-999/",
        "deadlines/none/",
        "measures/none/",
        "rounds/2/",
        "rounds/2/summary-state/",
        "rounds/8/summary-state/",
    ],
)
def test_is_not_there_for_what_does_not_exist(client: Client, cast: Cast, reader: User, page: str) -> None:
    client.force_login(reader)
    response = client.get(cast.root + page)
    assert response.status_code == 404
    assert read(response.content).one("h1").text == "Not found"


@pytest.mark.parametrize("page", PAGES)
def test_refuses_to_be_written_to(client: Client, cast: Cast, reader: User, page: str) -> None:
    client.force_login(reader)
    before = head()
    assert client.post(cast.root + page, {"title": "mine"}).status_code == 405
    assert head() == before


@pytest.mark.parametrize("page", PAGES[:-1])
def test_nests_and_shows_markup_as_text(client: Client, cast: Cast, reader: User, page: str) -> None:
    client.force_login(reader)
    html = client.get(cast.root + page).content
    document = read(html)
    assert "<script>alert" not in html.decode()
    assert "onerror=alert" not in [name for element in document.walk() for name in element.attributes]
    assert not document.all("style")
    assert not [element for element in document.walk() if "style" in element.attributes]
    assert len(document.all("h1")) == 1


@pytest.mark.parametrize("page", ["", "issues/", "rounds/", "timeline/", "deadlines/", "measures/"])
def test_says_so_when_there_is_nothing_yet(client: Client, reader: User, page: str) -> None:
    make_negotiation("empty")
    client.force_login(reader)
    document = read(client.get(f"/empty/{page}").content)
    assert "yet" in document.one(of_class="empty").text
    assert "No round is logged yet" in document.one("footer").text


@pytest.mark.parametrize("page", PAGES[:-1])
def test_says_what_its_figures_rest_on(client: Client, cast: Cast, reader: User, page: str) -> None:
    client.force_login(reader)
    footer = read(client.get(cast.root + page).content).one("footer")
    assert footer.text.startswith("Summaries for round 7, revision 1, computed ")
    assert "current" in footer.text
    assert footer.one("a", href="/api/v1/negotiations/talks/").text == "API"
