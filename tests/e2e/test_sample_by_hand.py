"""A clerk enters rounds of the sample in a browser, in the sheet and in the admin: the summaries are the loader's."""

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from issues.actions.recompute import recompute
from issues.queries.summaries import summaries_of
from rounds.models import Negotiation, Round
from tests.e2e.desk import at_desk
from tests.factories import make_user
from tests.html_forms import fields_of
from tests.issues.dossiers.dossier_files import loaded, sample
from tests.issues.pages.round_entry.desk import RoundDesk
from tests.issues.pages.round_entry.test_sample_by_hand import BY_HAND, Typist, without

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
COUNT = "-TOTAL_FORMS"


class BrowserDesk(RoundDesk):
    """What the typist types, noted and then put into the fields of the page as a person would."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.typed = fields_of(page.content(), "sheet")
        self.shown = dict(self.typed)

    def enter(self) -> None:
        """Add the rows that are missing, then fill every field that shows something else."""
        for name, value in self.typed.items():
            while name.endswith(COUNT) and int(self.page.input_value(f"[name='{name}']")) < int(value):
                self.page.click(f"[data-rows={name.removesuffix(COUNT)}] > .add-rows")
        for name, value in self.typed.items():
            if value != self.shown.get(name, "") and not name.endswith(COUNT):
                self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        field = self.page.locator(f"#sheet [name='{name}']")
        folded = field.first.locator("xpath=ancestor::details[not(@open)]/summary")
        if folded.count():
            folded.click()
        kind = field.first.get_attribute("type")
        if kind == "radio":
            self.page.check(f"#sheet [name='{name}'][value='{value}']")
        elif kind == "checkbox":
            field.check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("door", ["sheet", "admin"])
def test_two_rounds_of_the_sample_entered_in_a_browser_give_the_summaries_of_the_loader(
    browser: "Browser", live_server: "LiveServer", door: str
) -> None:
    clerk = make_user("clerk", username="clerk", is_staff=True)
    dossier = json.loads(sample("us-china-2018-2020"))
    by_loader = Negotiation.objects.get(slug=loaded(dossier).slug)
    recompute(by_loader)
    talks = Negotiation.objects.get(slug=loaded(without(dossier, BY_HAND)).slug)
    with at_desk(browser, live_server.url, clerk) as page:
        for number in BY_HAND:
            meeting = Round.objects.get(negotiation=talks, number=number)
            change = reverse("admin:rounds_round_change", args=[meeting.pk])
            page.goto(change if door == "admin" else f"/{talks.slug}/rounds/{number}/log/")
            desk = BrowserDesk(page)
            Typist(desk, dossier, number).type()
            desk.enter()
            buttons = ["Check and log", f"Save and log R{number}"]
            for button in [".savebar [value=log]"] if door == "admin" else [f"text={each}" for each in buttons]:
                with page.expect_navigation():
                    page.click(button)
            meeting.refresh_from_db()
            assert meeting.is_logged
    recompute(talks)
    typed, told = ({each.number: each.content for each in summaries_of(each.pk)} for each in (talks, by_loader))
    assert typed == told
