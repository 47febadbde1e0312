"""The start page, signing in and out, and what a person is told when a page cannot be shown."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from tests.factories import make_negotiation, make_user
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.drafts.keeping import keeps_draft
from tradetalks.views.errors import server_error

pytestmark = pytest.mark.django_db


def test_one_negotiation_needs_no_choice(client: Client, reader: User) -> None:
    make_negotiation("only")
    client.force_login(reader)
    assert client.get("/")["Location"] == "/only/"


def test_several_are_a_choice_newest_first(client: Client, reader: User) -> None:
    make_negotiation("old", opened_on="2018-02-27", summary="The first talks.")
    make_negotiation("recent", opened_on="2025-05")
    client.force_login(reader)
    page = read(client.get("/").content).one("main")
    assert [link.attributes["href"] for link in page.all("a")] == ["/recent/", "/old/"]
    assert page.all("a")[1].text == "Old The first talks. From 2018-02-27 · 0 rounds · 0 issues"


def test_none_says_how_to_begin(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert "manage.py load_sample" in read(client.get("/").content).one(of_class="empty").text


def test_without_a_role_the_person_to_ask_is_named(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    response = client.get("/")
    assert response.status_code == 403
    assert "Ask a manager." in read(response.content).one("main").text


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    user = make_user("reader")
    make_negotiation("talks")
    asked = client.get("/talks/issues/?by=US")
    assert asked["Location"] == "/sign-in/?next=/talks/issues/%3Fby%3DUS"
    form = read(client.get(asked["Location"]).content)
    assert form.one("input", name="next").attributes["value"] == "/talks/issues/?by=US"
    assert "Sign in to see that page" in form.one("main").text
    answer = client.post(
        asked["Location"], {"username": user.username, "password": user.username * 12, "next": "/talks/issues/?by=US"}
    )
    assert answer["Location"] == "/talks/issues/?by=US"


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    user = make_user("reader")
    answer = client.post(
        "/sign-in/", {"username": user.username, "password": user.username * 12, "next": "//evil.example/"}
    )
    assert answer["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_never_the_password(client: Client) -> None:
    response = client.post("/sign-in/", {"username": "somebody", "password": "guess-at-it"})
    page = read(response.content)
    assert "correct username and password" in page.one(role="alert").text
    assert page.one("input", name="username").attributes["value"] == "somebody"
    assert "guess-at-it" not in response.content.decode()


def test_whoever_is_signed_in_is_not_asked_again(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get("/sign-in/")["Location"] == "/"


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == reverse("sign_in")
    assert client.get("/")["Location"].startswith("/sign-in/")


def test_the_head_of_a_page_names_the_person_and_their_doors(client: Client, reader: User, clerk: User) -> None:
    make_negotiation("talks")
    client.force_login(reader)
    assert read(client.get("/talks/").content).one(of_class="me").text == "reader Sign out"
    client.force_login(clerk)
    assert read(client.get("/talks/").content).one(of_class="me").text == "clerk Admin Sign out"


def test_a_missing_page_says_so_without_repeating_markup(client: Client, reader: User) -> None:
    client.force_login(reader)
    response = client.get("/no/<script>alert(1)</script>/such/page/")
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()
    assert "There is nothing at /no/" in read(response.content).one("main").text


def test_a_form_without_its_token_is_explained(reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    response = client.post("/sign-out/")
    assert response.status_code == 403
    assert read(response.content).one("h1").text == "This form is too old"


def test_a_mistake_of_ours_is_explained_without_its_traceback(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_negotiation("talks")
    client.force_login(reader)
    client.raise_request_exception = False
    monkeypatch.setattr("issues.views.overview.latest_summary_of", lambda _: 1 / 0)
    response = client.get("/talks/")
    assert response.status_code == 500
    page = read(response.content)
    assert page.one("h1").text == "Something went wrong here"
    assert "ZeroDivisionError" not in page.text


def test_a_host_that_is_not_ours_gets_a_page(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert read(response.content).one("h1").text == "Bad request"


def test_every_answer_names_its_request_and_the_error_page_repeats_it(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.get("/none/", headers={"x-request-id": "forged"})
    named = answer.headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{12}", named)
    assert read(answer.content).one("main").all("code")[-1].text == named
    assert client.get("/healthz").headers["X-Request-ID"] not in {named, "forged"}


def test_too_much_at_once_is_413_with_what_to_do(client: Client, reader: User, settings: Settings) -> None:
    client.force_login(reader)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post("/profile/preferences/", {f"field-{number}": "x" for number in range(10)})
    assert answer.status_code == 413
    assert read(answer.content).one("h1").text == "Too much at once"


def test_a_mistake_of_ours_in_a_form_says_where_the_text_is(client: Client, analyst: User) -> None:
    request = RequestFactory().post("/talks/form/", {"title": "typed"})
    request.user = analyst

    @keeps_draft
    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        broken(request)
    page = read(server_error(request).content)
    assert page.one("main").all("a")[0].attributes["href"] == "/talks/form/"
    assert "kept as your draft" in page.text
