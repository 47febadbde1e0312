"""How pages look and answer for one person, and where that person is signed in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.factories import make_issue, make_logged_round, make_negotiation
from tests.markup import read
from tradetalks.accounts.models import SignIn, User

pytestmark = pytest.mark.django_db
SENT = {"theme": "dark", "density": "comfortable", "time_zone": "asia/shanghai", "first_party": "US", "keys": ""}


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def test_what_is_chosen_holds_on_every_page(browser: Client, reader: User) -> None:
    talks = make_negotiation("talks")
    make_issue(talks)
    make_logged_round(talks)
    before = read(browser.get("/talks/issues/").content)
    assert [badge.text for badge in before.one(id="facets").all("a") if badge.text.startswith(("China", "United"))]
    assert before.one("html").attributes["data-theme"] == "system"
    assert "data-keys" in before.one("html").attributes
    assert "Times are UTC" in before.one("footer").text

    answer = browser.post("/profile/preferences/", SENT, follow=True)
    assert read(answer.content).one(of_class="toast").text == "Your settings are saved."
    after = read(browser.get("/talks/issues/").content)
    html = after.one("html").attributes
    assert (html["data-theme"], html["data-density"], "data-keys" in html) == ("dark", "comfortable", False)
    assert "Times are CST" in after.one("footer").text
    # China stands first by name; the reader wants the United States first.
    overview = read(browser.get("/talks/").content)
    assert [badge.text for badge in overview.one("p", of_class="facts").all("abbr")] == ["US", "CN"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("theme", "blue", "Light or dark"),
        ("density", "", "Rows of tables"),
        ("time_zone", "Mars/Olympus", "'Mars/Olympus' is no time zone. Write one such as Asia/Shanghai, or UTC."),
        ("time_zone", "", "Time zone"),
        ("first_party", "XX", "First party"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    browser: Client, reader: User, field: str, value: str, says: str
) -> None:
    make_negotiation("talks")
    answer = browser.post("/profile/preferences/", {**SENT, field: value})
    assert says in read(answer.content).one(id="errors").text
    kept = User.objects.get(pk=reader.pk)
    assert (kept.theme, kept.density, kept.time_zone, kept.first_party, kept.keys) == (
        "system",
        "compact",
        "UTC",
        "",
        True,
    )


def test_nothing_but_preferences_can_be_set(browser: Client, reader: User) -> None:
    make_negotiation("talks")
    browser.post("/profile/preferences/", {**SENT, "is_superuser": "on", "is_staff": "on", "username": "root"})
    kept = User.objects.get(pk=reader.pk)
    assert (kept.username, kept.is_superuser, kept.is_staff, kept.theme) == (reader.username, False, False, "dark")


def test_sign_ins_are_listed_and_ended_one_or_all(reader: User, analyst: User) -> None:
    here, phone, library = (Client(headers={"user-agent": agent}) for agent in ("Firefox Linux", "Safari iPhone", "?"))
    for client in (here, phone, library):
        client.post("/sign-in/", {"username": reader.username, "password": reader.username * 12})
    stranger = Client()
    stranger.force_login(analyst)
    page = read(here.get("/profile/").content)
    words = [row.one("th").text for row in page.one("section", **{"aria-labelledby": "sign-ins"}).all("tr")[1:]]
    assert sorted(words) == ["Firefox on Linux", "Safari on iPhone", "Unknown browser"]
    assert all(session.session_key not in page.text for session in Session.objects.all())

    ends = [form.attributes["action"] for form in page.all("form") if "/sign-ins/" in form.attributes.get("action", "")]
    one = next(action for action in ends if "others" not in action)
    assert stranger.post(one).status_code == 302
    assert SignIn.objects.filter(user=reader).count() == 3
    here.post(one)
    assert SignIn.objects.filter(user=reader).count() == 2
    here.post("/profile/sign-ins/end-others/")
    assert [client.get("/profile/").status_code for client in (here, phone, library)] == [200, 302, 302]
    assert stranger.get("/profile/").status_code == 200


def test_signing_out_leaves_no_sign_in_behind(browser: Client, reader: User) -> None:
    assert SignIn.objects.filter(user=reader).count() == 1
    browser.post("/sign-out/")
    assert SignIn.objects.count() == 0
