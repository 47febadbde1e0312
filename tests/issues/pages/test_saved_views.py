"""Saved views: a query under a name, private or shared, one of them by default."""

import pytest
from django.test import Client

from issues.models import SavedView
from tests.factories import make_issue, make_negotiation, make_user
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User

LIST = "/talks/issues/"
VIEWS = "/talks/views/"


@pytest.fixture
def analysing(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def save(client: Client, name: str, query: str = "by=US&status=raised", **more: str) -> SavedView:
    response = client.post(f"{VIEWS}new/", {"name": name, "query": query, **more})
    assert response.status_code == 302, read(response.content).one(of_class="errors").text
    return SavedView.objects.get(name=name)


def page(client: Client, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return read(response.content)


def tabs(client: Client, address: str = LIST) -> list[tuple[str, str | None]]:
    return [
        (link.text, link.attributes.get("aria-current"))
        for link in page(client, address).one(of_class="tabs").all("a")[:-1]
    ]


def refs(client: Client, address: str) -> list[str]:
    return [cell.text for cell in page(client, address).all("td", of_class="ref")]


def test_a_view_is_saved_from_the_list_and_opens_it_again(analysing: Client) -> None:
    shown = page(analysing, f"{LIST}?by=US&status=raised&sort=-ref&cols=area&cursor=x")
    link = shown.one("a", data_key="v").attributes["href"]
    assert link == f"{VIEWS}new/?by=US&status=raised&sort=-ref&cols=area"
    assert "Raised by: United States; Status: Raised; by reference, last first" in page(analysing, link).text
    response = analysing.post(link, {"name": "  Raised   by 美国 ", "query": link.partition("?")[2]})
    assert response["Location"] == f"{LIST}?view=raised-by-%E7%BE%8E%E5%9B%BD"
    assert refs(analysing, response["Location"]) == ["US-007", "US-006", "US-004", "US-003"]
    assert tabs(analysing, response["Location"]) == [("All issues", None), ("Raised by 美国", "page")]


def test_a_view_that_was_changed_says_so_and_can_be_kept(analysing: Client) -> None:
    view = save(analysing, "Raised")
    changed = f"{LIST}?by=US&status=raised,deadlocked&view=raised"
    assert tabs(analysing, changed)[1] == ("Raised changed", "true")
    assert tabs(analysing, f"{LIST}?by=US&status=raised&view=raised")[1] == ("Raised", "page")
    (form,) = [form for form in page(analysing, changed).all("form") if "Update “Raised”" in form.text]
    fields = {field.attributes["name"]: field.attributes["value"] for field in form.all("input")}
    analysing.post(form.attributes["action"], {"query": fields["query"], "what": "query"})
    view.refresh_from_db()
    assert view.query == "by=US&status=raised,deadlocked"


def test_taking_the_last_filter_away_leaves_the_view(analysing: Client) -> None:
    save(analysing, "One", query="by=CN")
    (token,) = page(analysing, f"{LIST}?view=one").all("a", of_class="token")
    assert token.attributes["href"] == "?view=all"


def test_the_default_opens_the_bare_list_and_all_issues_stays_within_reach(analysing: Client) -> None:
    save(analysing, "First", is_default="on")
    save(analysing, "Second", query="by=CN", is_default="on")
    assert [*SavedView.objects.filter(is_default=True).values_list("name", flat=True)] == ["Second"]
    assert analysing.get(LIST)["Location"] == f"{LIST}?view=second"
    assert refs(analysing, f"{LIST}?view=second") == ["CN-001", "CN-002"]
    assert len(refs(analysing, f"{LIST}?view=all")) == 10


def test_the_page_of_views_says_what_each_shows_and_how_many(analysing: Client, manager: User) -> None:
    save(analysing, "Mine", query="by=US&status=raised&group=phase")
    analysing.force_login(manager)
    save(analysing, "Theirs", query="q=nothing", shared="on")
    save(analysing, "Hidden", query="by=CN")
    analysing.force_login(User.objects.get(username="analyst"))
    rows = page(analysing, VIEWS).one("table").rows()[1:]
    assert [row[:5] for row in rows] == [
        ["Mine", "Raised by: United States; Status: Raised; grouped by phase", "4", "you", "you"],
        ["Theirs", "Words: nothing", "0", "manager", "everybody"],
    ]


def test_views_of_others_are_there_only_where_they_share_them(analysing: Client, reader: User) -> None:
    private, shared = save(analysing, "Private"), save(analysing, "Shared", shared="on")
    analysing.force_login(reader)
    assert tabs(analysing) == [("All issues", "page"), ("Shared analyst", None)]
    assert refs(analysing, f"{LIST}?view=analyst:shared") == ["US-003", "US-004", "US-006", "US-007"]
    for address in (f"{LIST}?view=analyst:private", f"{LIST}?view=shared", f"{VIEWS}{private.pk}/"):
        assert analysing.get(address).status_code == 404, address
    for what in ("delete/", "copy/"):
        assert analysing.post(f"{VIEWS}{private.pk}/{what}").status_code == 404
    for address in (f"{VIEWS}{shared.pk}/", f"{VIEWS}{shared.pk}/delete/"):
        assert analysing.get(address).status_code == 403
        assert analysing.post(address, {"name": "Mine now"}).status_code == 403
    analysing.post(f"{VIEWS}{shared.pk}/copy/")
    analysing.post(f"{VIEWS}{shared.pk}/copy/")
    own = SavedView.objects.filter(owner=reader).order_by("pk")
    assert [(view.name, view.slug, view.query, view.shared) for view in own] == [
        ("Shared", "shared", shared.query, False),
        ("Shared (2)", "shared-2", shared.query, False),
    ]


def test_a_reader_keeps_views_but_does_not_share_them(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    assert not page(client, f"{VIEWS}new/").all("input", name="shared")
    assert save(client, "Own", shared="on").shared is False


def test_a_view_is_renamed_shared_and_deleted_once_asked_again(analysing: Client) -> None:
    view = save(analysing, "Old")
    analysing.post(f"{VIEWS}{view.pk}/", {"name": "New", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.slug, view.shared, view.query) == ("New", "new-view", True, "by=US&status=raised")
    assert "Delete the view “New”?" in page(analysing, f"{VIEWS}{view.pk}/delete/").text
    assert SavedView.objects.count() == 1
    analysing.post(f"{VIEWS}{view.pk}/delete/")
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "This field is required."),
        ("Taken", "You have a view of this name already; choose another one."),
        ("taken!", "You have a view of this name already; choose another one."),
        ("x" * 81, "at most 80 characters"),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_typed_is_lost(analysing: Client, name: str, says: str) -> None:
    save(analysing, "Taken")
    response = analysing.post(f"{VIEWS}new/?by=CN", {"name": name, "query": "by=CN", "shared": "on"})
    assert response.status_code == 422
    shown = read(response.content)
    assert says in shown.one(of_class="errors").text
    assert "checked" in shown.one("input", name="shared").attributes
    assert shown.one("input", name="query").attributes["value"] == "by=CN"
    assert SavedView.objects.count() == 1


def test_a_kept_query_that_is_not_understood_any_more_says_so(analysing: Client) -> None:
    save(analysing, "Old", query="area=gone&view=nothing&cursor=x")
    assert SavedView.objects.get().query == "area=gone"
    assert "area=gone is not known any more." in page(analysing, VIEWS).text
    (struck,) = page(analysing, f"{LIST}?view=old").all(of_class="token-unknown")
    assert struck.one("del").text == "area=gone"


def test_views_belong_to_one_negotiation(analysing: Client) -> None:
    view = save(analysing, "Here")
    make_issue(make_negotiation("elsewhere"))
    assert analysing.get("/elsewhere/issues/?view=here").status_code == 404
    assert analysing.get(f"/elsewhere/views/{view.pk}/").status_code == 404
    assert analysing.get("/nowhere/views/").status_code == 404


def test_an_outsider_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(make_user(username="outsider"))
    for address in (VIEWS, f"{VIEWS}new/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{VIEWS}new/", {"name": "x", "query": ""}).status_code == 403


def test_an_owner_of_any_name_can_be_named_in_an_address(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(make_user("analyst", username="a+b@c"))
    save(client, "Shared & so", query="by=CN", shared="on")
    client.force_login(reader)
    (tab,) = [link for link in page(client, LIST).one(of_class="tabs").all("a") if link.text.startswith("Shared")]
    assert tab.attributes["href"] == "?view=a%2Bb%40c:shared-so"
    assert refs(client, f"{LIST}{tab.attributes['href']}") == ["CN-001", "CN-002"]
