"""Every page in a real browser: accessible in light and dark, wide and narrow, within its weight, without scripts."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_negotiation, make_user
from tests.talks import make_talks
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"

PAGES = (
    "/sign-in/",
    "/",
    "/api/v1/docs/",
    "/profile/",
    "/talks/",
    "/talks/issues/",
    "/talks/issues/?status=raised,deadlocked&colour=red#facets",
    "/talks/issues/?by=CN&area=agriculture",
    "/talks/issues/?group=phase&cols=ref,title,status,raised_in",
    "/talks/issues/?layout=board",
    "/talks/issues/?on=2018-06-01",
    "/talks/issues/new/",
    "/talks/issues/US-001/",
    "/talks/issues/US-001/?as_of=12",
    "/talks/issues/US-001/change/",
    "/talks/issues/US-001/edit/",
    "/talks/issues/US-001/history/",
    "/talks/issues/US-001/links/new/",
    "/talks/issues/US-001/notes/new/",
    "/talks/issues/US-003/",
    "/talks/issues/US-007/",
    "/talks/issues/CN-001/",
    "/talks/issues/JT-001/",
    "/talks/sources/",
    "/talks/sources/S-1/",
    "/talks/sources/new/",
    "/talks/rounds/new/",
    "/talks/rounds/8/log/",
    "/talks/rounds/7/amend/?show=remaining",
    "/talks/views/",
    "/talks/issues/US-001/history/?from=1&to=99",
    "/talks/sources/",
    "/talks/sources/?kind=official,leaflet&sort=-published_on#facets",
    "/talks/sources/new/",
    "/talks/activity/",
    "/talks/activity/?model=status&door=window",
    "/undo/30/",
    "/talks/search/?q=tariffs",
    "/talks/search/?q=zzzz",
    "/talks/matrix/",
    "/talks/compare/",
    "/talks/timeline/",
    "/talks/deadlines/",
    "/talks/timeline/?on=2018-12-20&lane=deadlines",
    "/talks/deadlines/march/",
    "/talks/measures/",
    "/talks/measures/list-3/",
    "/talks/new/deadline/",
    "/talks/new/measure/",
    "/talks/revise/measure/list-3/",
    "/talks/edit/measure/list-3/",
    "/talks/rounds/",
    "/talks/rounds/1/",
    "/talks/rounds/3/",
    "/talks/rounds/7/",
    "/talks/rounds/8/",
    "/talks/nothing-here/",
    "/empty/",
    "/empty/issues/",
    "/empty/rounds/",
    "/empty/matrix/",
    "/empty/compare/",
    "/empty/timeline/",
    "/empty/deadlines/",
    "/empty/measures/",
    "/empty/views/",
    "/empty/sources/",
    "/empty/activity/",
)
HEAVY = (
    "/talks/",
    "/talks/issues/",
    "/talks/issues/US-001/",
    "/talks/issues/US-001/change/",
    "/talks/matrix/",
    "/talks/timeline/",
    "/talks/rounds/",
    "/talks/rounds/7/",
)
Look = tuple[int, Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = ((1440, "light"), (1440, "dark"), (360, "light"), (360, "dark"))
"""Width of the window in pixels, and colour scheme."""
FOLD_OUT = "document.querySelectorAll('details').forEach(details => { details.open = true })"
MOST_KILOBYTES, MOST_REQUESTS = 90, 8
"""Of a first view, compressed (ux.md)."""


def pages() -> list[str]:
    """Every page, the one of a source at the number the first source got."""
    first = Source.objects.order_by("pk")[0].code
    return [path.replace("S-1", first) for path in PAGES]


class Visit:
    """A signed-in person's browser that notes what goes wrong on the way."""

    def __init__(self, browser: "Browser", server: str, **options: Any) -> None:
        self.server = server
        self.context: BrowserContext = browser.new_context(locale="en-GB", base_url=server, **options)
        self.context.add_init_script(path=AXE)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.answers: list[Response] = []
        self.page.on(
            "console", lambda said: self.wrong.append(said.text) if said.type in {"error", "warning"} else None
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108 -- Playwright marks the handler

    def sign_in(self, user: User) -> "Visit":
        """As that person; the password is the username, twelve times."""
        self.page.goto("/sign-in/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", user.username * 12)
        self.page.click("main button")
        return self

    def problems(self, path: str, looks: Iterable[Look] = LOOKS) -> list[str]:
        """What axe (in each of these looks), console, policy and network have against a page, folded out."""
        self.wrong.clear()
        self.answers.clear()
        self.page.goto(path)
        self.page.evaluate(FOLD_OUT)
        violations = []
        for width, scheme in looks:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            found = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            violations += [
                f"{width} {scheme}: {rule['id']}: {node['target']} {node['failureSummary']}"
                for rule in found["violations"]
                for node in rule["nodes"]
            ]
        expected = "the server responded with a status of 404"
        wrong = [said for said in self.wrong if not ("nothing-here" in path and expected in said)]
        foreign = [answer.url for answer in self.answers if not answer.url.startswith((self.server, "data:"))]
        return [*violations, *wrong, *foreign]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width


@pytest.fixture
def person(live_server: LiveServer) -> User:
    """A manager; the talks and some without anything yet."""
    with transaction.atomic():  # one commit, one recompute
        make_talks()
        make_negotiation("empty")
    return make_user("manager", username="manager", is_staff=True)


@pytest.fixture
def visit(browser: "Browser", live_server: LiveServer, person: User) -> Iterator[Visit]:
    """That person, signed in at a wide window."""
    visit = Visit(browser, live_server.url, viewport={"width": 1440, "height": 900}).sign_in(person)
    yield visit
    visit.context.close()


def test_no_page_has_an_accessibility_problem_a_console_error_or_a_foreign_request(visit: Visit) -> None:
    problems = {path: found for path in HEAVY if (found := visit.problems(path, [(1440, "light")]))}
    assert problems == {}


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_no_page_has_any_wide_in_the_dark_or_narrow_in_the_light(visit: Visit, half: int) -> None:
    looks: list[Look] = [(1440, "dark"), (360, "light")]
    problems = {path: found for path in pages()[half::2] if (found := visit.problems(path, looks))}
    assert problems == {}


@pytest.mark.longest
def test_no_page_has_any_in_any_look(visit: Visit) -> None:
    problems = {path: found for path in pages() if (found := visit.problems(path))}
    assert problems == {}


def test_sign_in_has_none_either(browser: "Browser", live_server: LiveServer) -> None:
    stranger = Visit(browser, live_server.url, viewport={"width": 360, "height": 640})
    assert stranger.problems("/sign-in/?next=/talks/") == []
    stranger.page.fill("[name=username]", "nobody")
    stranger.page.click("main button")
    expect(stranger.page.locator("[role=alert]")).to_be_visible()
    assert stranger.page.evaluate("axe.run().then(found => found.violations.map(rule => rule.id))") == []
    stranger.context.close()


@pytest.mark.long
def test_every_page_fits_every_window(visit: Visit) -> None:
    wide = {}
    # 640 px is a window of 1280 at 200 percent, 320 px the same at 400.
    for path in pages():
        visit.page.goto(path)
        visit.page.evaluate(FOLD_OUT)
        for width in (320, 640, 768, 1024, 1440):
            visit.page.set_viewport_size({"width": width, "height": 640})
            wide[f"{width} {path}"] = visit.overflow()
    assert {where: by for where, by in wide.items() if by > 0} == {}


@pytest.mark.long
def test_a_first_view_is_light(browser: "Browser", live_server: LiveServer, person: User) -> None:
    visit = Visit(browser, live_server.url).sign_in(person)
    session = visit.context.storage_state()
    visit.context.close()
    weights = {}
    for path in HEAVY:
        fresh = Visit(browser, live_server.url, storage_state=session)
        fresh.page.goto(path, wait_until="load")
        size = sum(len(gzip.compress(answer.body(), 6)) for answer in fresh.answers)
        weights[path] = (size / 1024, len(fresh.answers))
        fresh.context.close()
    assert {
        path: weight for path, weight in weights.items() if weight[0] > MOST_KILOBYTES or weight[1] > MOST_REQUESTS
    } == {}


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(visit: Visit) -> None:
    visit.page.goto("/talks/issues/")
    visit.page.keyboard.press("Tab")
    skip = visit.page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["height"] >= 20
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('main') !== null")
    outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_reading_needs_no_scripts(browser: "Browser", live_server: LiveServer, person: User) -> None:
    visit = Visit(browser, live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    visit.sign_in(person)
    page = visit.page
    page.goto("/talks/issues/")
    assert not page.locator("#facets").is_visible()
    page.click("text=Facets")
    page.click("#facets >> text=Sticking point")
    assert page.locator("tbody tr").count() == 1
    page.click("text=Lift the steel tariffs")
    assert page.locator("h1").inner_text() == "US-002 Lift the steel tariffs"
    page.fill("[type=search]", "r7")
    page.press("[type=search]", "Enter")
    assert page.url.endswith("/talks/rounds/7/")
    page.click("summary:has-text('not assessed')")
    assert page.locator("#not_assessed table").is_visible()
    page.click("text=Sign out")
    assert "/sign-in/" in page.url
    visit.context.close()


@pytest.mark.long
def test_letters_and_borders_survive_forced_colours(visit: Visit) -> None:
    visit.page.emulate_media(forced_colors="active")
    visit.page.goto("/talks/issues/")
    shapes = visit.page.locator("tbody .shape")
    assert shapes.count() == visit.page.locator("tbody tr").count()
    assert "X" in shapes.all_inner_texts()
    border = "element => getComputedStyle(element).borderTopStyle"
    assert visit.page.locator("tbody .open .shape").first.evaluate(border) == "dashed"


def test_a_list_prints_as_a_table_without_navigation(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    visit.page.goto("/talks/issues/")
    assert not visit.page.locator("nav").first.is_visible()
    assert not visit.page.locator(".facets").is_visible()
    assert visit.page.locator("thead").evaluate("element => getComputedStyle(element).display") == "table-header-group"
    visit.page.goto("/talks/issues/US-001/")
    left, right = (side.bounding_box() for side in visit.page.locator(".sides .side").all())
    assert left is not None
    assert right is not None
    assert (left["y"], left["width"], left["height"]) == (right["y"], right["width"], right["height"])


@pytest.mark.long
def test_both_sides_look_alike_whoever_stands_left(visit: Visit) -> None:
    visit.page.goto("/talks/issues/JT-001/")
    look = """element => {
        const style = getComputedStyle(element);
        return [style.fontSize, style.fontWeight, style.borderTopWidth, style.borderLeftWidth, style.padding];
    }"""
    for part in (".sides .side", ".sides .party", ".sides h3"):
        left, right = (element.evaluate(look) for element in visit.page.locator(part).all())
        assert left == right
    sizes = [side.bounding_box() for side in visit.page.locator(".sides .side").all()]
    assert len({(size["width"], size["height"]) for size in sizes if size}) == 1
