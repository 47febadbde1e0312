"""Every page of the admin, asked as each kind of person."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from issues.models import StatusChange
from tests.factories import head
from tests.markup import read
from tests.talks import make_talks
from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db

MANAGERS_ALONE = {
    "accounts.user", "auth.group", "ledger.changeset", "ledger.change", "webhooks.webhooksubscription",
    "webhooks.webhookdelivery",
}  # fmt: skip
ADDED_BY_CLERKS = {"rounds.round", "rounds.deadline", "rounds.measure", "sources.source", "accounts.apitoken"}
ADDED_BY_MANAGERS = ADDED_BY_CLERKS | {
    "rounds.negotiation", "rounds.party", "issues.area", "accounts.user", "auth.group", "webhooks.webhooksubscription",
}  # fmt: skip


def pages(label: str) -> Iterator[str]:
    """The list of a model and the page of one of its rows."""
    model = next(model for model in admin.site._registry if model._meta.label_lower == label)
    name = label.replace(".", "_")
    yield reverse(f"admin:{name}_changelist")
    row = model._default_manager.order_by("-pk").first()
    if row is not None:
        yield reverse(f"admin:{name}_change", args=[row.pk])


def registered() -> list[str]:
    """Every registered model."""
    return sorted(model._meta.label_lower for model in admin.site._registry)


def test_a_manager_opens_every_page_and_every_page_is_whole(client: Client, manager: User) -> None:
    make_talks()
    ApiToken.issue(user=manager, scope="read", name="mine", at=manager.date_joined, days=9)
    client.force_login(manager)
    read(client.get("/admin/").content)
    for label in registered():
        for url in pages(label):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert " style=" not in answer.content.decode(), url
        added = client.get(reverse(f"admin:{label.replace('.', '_')}_add"))
        assert added.status_code == (200 if label in ADDED_BY_MANAGERS else 403), label


@pytest.mark.long
def test_a_clerk_opens_the_records_and_not_what_is_a_manager_s(client: Client, clerk: User) -> None:
    make_talks()
    ApiToken.issue(user=clerk, scope="read", name="mine", at=clerk.date_joined, days=9)
    client.force_login(clerk)
    for label in registered():
        for url in pages(label):
            assert client.get(url).status_code == (403 if label in MANAGERS_ALONE else 200), url
        added = client.get(reverse(f"admin:{label.replace('.', '_')}_add"))
        assert added.status_code == (200 if label in ADDED_BY_CLERKS else 403), label


@pytest.mark.long
def test_nothing_is_deleted_by_anybody(client: Client, manager: User) -> None:
    make_talks()
    User.objects.filter(pk=manager.pk).update(is_superuser=True)
    client.force_login(manager)
    before = head()
    for label in registered():
        *_, url = pages(label)
        if url.endswith("/change/"):
            assert client.post(url.removesuffix("change/") + "delete/", {"post": "yes"}).status_code == 403, url
            page = client.get(url).content.decode()
            assert "deletelink" not in page
        offered = client.get(reverse(f"admin:{label.replace('.', '_')}_changelist")).content.decode()
        assert "delete_selected" not in offered, label
    assert head() == before


def test_a_fact_is_read_only_shows_its_citations_and_says_that_it_is_superseded(client: Client, manager: User) -> None:
    cast = make_talks()
    client.force_login(manager)
    wrong = StatusChange.objects.get(issue=cast.issues["US-001"], superseded__isnull=False)
    url = reverse("admin:issues_statuschange_change", args=[wrong.pk])
    page = read(client.get(url).content)
    assert page.one("div", of_class="field-superseded_reason").text.endswith("The report was withdrawn.")
    cited = page.one(id="citations-group").one("tbody").all("td", of_class="field-source_name")
    assert [cell.text for cell in cited] == [f"{wrong.citations.get().source.code} Agency"]
    before = head()
    assert client.post(url, {"reason": "Rewritten."}).status_code == 403
    assert head() == before
    listed = client.get(reverse("admin:issues_statuschange_changelist")).content.decode()
    assert listed.count(">superseded</td>") == 1


@pytest.mark.parametrize("who", ["reader", "analyst", "outsider"])
def test_who_is_not_staff_is_told_so_and_an_anonymous_person_signs_in(
    who: str, request: pytest.FixtureRequest, client: Client
) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in/?next=")
    client.force_login(request.getfixturevalue(who))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "Ask a manager to mark it as staff" in answer.content.decode()


def test_the_start_page_leads_to_what_is_to_be_logged(client: Client, clerk: User) -> None:
    cast = make_talks()
    client.force_login(clerk)
    page = read(client.get("/admin/").content)
    planned = page.one("ul", of_class="planned").one("a")
    assert (planned.text, planned.attributes["href"]) == (
        "R8 Washington", f"/admin/rounds/round/{cast.rounds[8].pk}/change/",
    )  # fmt: skip
    assert [heading.text for heading in page.one("div", of_class="groups").all("h2")] == [
        "Talks", "Issues", "Evidence", "Summaries", "Programs",
    ]  # fmt: skip
