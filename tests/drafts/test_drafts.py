"""Drafts: typed text survives an expired session and a view that fails, and belongs to one person."""

import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from tests.markup import read
from tradetalks import urls
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.drafts import keeping, sign_in
from tradetalks.drafts.keeping import draft_data, forget_draft, keeps_draft
from tradetalks.drafts.models import Draft

pytestmark = pytest.mark.django_db
TYPED = {"title": "大豆 soya", "reason": "line one\r\nline two", "to": ["raised", "parked"]}


@keeps_draft
def form(request: HttpRequest) -> HttpResponse:
    """A form as every page has one: bound to its draft, failing where it is told to."""
    if request.method == "POST":
        if "fail" in request.POST:
            raise ValueError("a defect")
        if "forbidden" in request.POST:
            raise NotAllowed("not yours")
        forget_draft(request)
        return HttpResponse("saved")
    data = draft_data(request)
    return HttpResponse(data.urlencode() if data else "empty")


def plain(request: HttpRequest) -> HttpResponse:
    """A view whose posts are nobody's text."""
    return HttpResponse("ok")


urlpatterns = [path("form/", form), path("plain/", plain), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture(autouse=True)
def _routes(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def browser(analyst: User) -> Client:
    """The analyst's, signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(analyst)
    return client


def typed_at(client: Client, address: str = "/form/") -> dict[str, list[str]]:
    """What the form holds when it is opened."""
    return parse_qs(client.get(address).content.decode(), keep_blank_values=True)


AS_TYPED = {"title": ["大豆 soya"], "reason": ["line one\r\nline two"], "to": ["raised", "parked"]}


def test_a_draft_is_kept_replaced_told_and_gone_once_saved(browser: Client) -> None:
    answer = browser.post("/drafts/?at=/form/", {**TYPED, "csrfmiddlewaretoken": "secret"})
    assert answer.status_code == 200
    assert list(answer.json()) == ["saved_at"]
    assert typed_at(browser) == AS_TYPED
    browser.post("/drafts/?at=/form/", {**TYPED, "title": "newer"})
    assert typed_at(browser)["title"] == ["newer"]
    assert Draft.objects.count() == 1
    browser.post("/form/", TYPED)
    assert browser.get("/form/").content == b"empty"


def test_it_is_discarded_by_hand(browser: Client) -> None:
    browser.post("/drafts/?at=/form/", TYPED)
    assert browser.post("/drafts/discard/?at=/form/")["Location"] == "/form/"
    assert Draft.objects.count() == 0
    assert browser.post("/drafts/discard/?at=/form/&next=/profile/")["Location"] == "/profile/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        assert browser.post("/drafts/discard/", query_params={"at": elsewhere})["Location"] == "/"


def test_nobody_else_sees_or_drops_it(browser: Client, manager: User) -> None:
    browser.post("/drafts/?at=/form/", TYPED)
    other = Client()
    other.force_login(manager)
    assert other.get("/form/").content == b"empty"
    other.post("/drafts/discard/?at=/form/")
    assert Draft.objects.count() == 1
    assert "大豆" not in other.get("/profile/").content.decode()


@pytest.mark.parametrize("how", ["fail", "forbidden"])
def test_what_was_sent_survives_a_view_that_does_not_answer(browser: Client, how: str) -> None:
    answer = browser.post("/form/", {**TYPED, how: "1"})
    assert answer.status_code in {500, 403}
    assert typed_at(browser) == {**AS_TYPED, how: ["1"]}


def test_what_was_sent_survives_an_expired_session(browser: Client, analyst: User) -> None:
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(hours=1))
    answer = browser.post("/form/", TYPED)
    assert answer["Location"] == "/sign-in/?next=/form/"
    assert Draft.objects.count() == 0
    signed_in = browser.post(
        answer["Location"], {"username": analyst.username, "password": analyst.username * 12, "next": "/form/"}
    )
    assert signed_in["Location"] == "/form/"
    assert typed_at(browser) == AS_TYPED
    assert all("title" not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_stranger_fills_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Client()
    stranger.post("/plain/", TYPED)
    monkeypatch.setattr(sign_in, "MOST_CHARACTERS", 50)
    stranger.post("/form/", TYPED)
    assert not any("draft_waiting" in session.get_decoded() for session in Session.objects.all())
    assert stranger.post("/drafts/?at=/form/", TYPED)["Location"] == "/sign-in/?next=/drafts/%3Fat%3D/form/"


@pytest.mark.parametrize("address", ["", "form/", "https://evil.example/", "//evil.example", "/a b", "/" + "x" * 400])
def test_only_addresses_of_this_site_have_drafts(browser: Client, address: str) -> None:
    answer = browser.post("/drafts/", TYPED, query_params={"at": address})
    assert (answer.status_code, Draft.objects.count()) == (400, 0)
    assert answer.json() == {"error": "A draft is kept for the address of a form of this site."}


def test_too_much_is_refused_and_the_oldest_give_way(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_DRAFTS", 3)
    for number in range(5):
        browser.post(f"/drafts/?at=/form/{number}/", TYPED)
    kept = sorted(Draft.objects.values_list("address", flat=True))
    assert kept == ["/form/2/", "/form/3/", "/form/4/"]
    monkeypatch.setattr(keeping, "MOST_CHARACTERS", 20)
    assert browser.post("/drafts/?at=/form/4/", TYPED).json()["error"].startswith("A draft has at most 20 characters.")
    assert Draft.objects.count() == 3


def test_nul_is_dropped(browser: Client) -> None:
    assert browser.post("/drafts/?at=/form/", {"title": "a\x00b"}).status_code == 200
    assert typed_at(browser) == {"title": ["ab"]}


def test_ones_drafts_are_listed_on_the_profile(browser: Client) -> None:
    browser.post("/drafts/?at=/form/", TYPED)
    section = read(browser.get("/profile/").content).one("section", **{"aria-labelledby": "drafts"})
    assert section.one("th", scope="row").text == "/form/"
