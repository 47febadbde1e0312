"""No side is drawn otherwise than the other: with the parties exchanged in the data every page is the mirror image."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import issues
from issues.actions.recompute import recompute
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from rounds.models import Negotiation
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.long]
SAMPLE = Path(issues.__file__).parent / "sample" / "two-articles.json"
OTHER = {"US": "CN", "CN": "US"}
FOLDED = "element => element.closest('details:not([open])') !== null"
CODE = re.compile(r"(US|CN)(-\d+)?")


def exchanged(value: Any) -> Any:
    """The value with the parties in each other's place; words of sentences stay as they are."""
    if isinstance(value, str):
        match = CODE.fullmatch(value)
        return f"{OTHER[match[1]]}{match[2] or ''}" if match else value
    if isinstance(value, dict):
        return {exchanged(key): exchanged(item) for key, item in value.items()}
    return [exchanged(item) for item in value] if isinstance(value, list) else value


def boxes(page: "Page", selector: str) -> list[tuple[float, float]]:
    """Width and height of each element that shows, in order of the page."""
    # What is folded away has a box or none, as the browser got round to it.
    found = [element.bounding_box() for element in page.locator(selector).all() if not element.evaluate(FOLDED)]
    return [(box["width"], box["height"]) for box in found if box]


def test_exchanged_parties_give_the_mirror_image(desk: "Page") -> None:
    told = json.loads(SAMPLE.read_text())
    mirrored = {**exchanged(told), "parties": told["parties"]}
    for slug, dossier in (("as-told", told), ("mirrored", mirrored)):
        talks = {**told["negotiation"], "slug": slug}
        load(parse(json.dumps({**dossier, "negotiation": talks}).encode()), **SYSTEM)
        recompute(Negotiation.objects.get(slug=slug))
    compared = 0
    pages = [(f"issues/{ref}/", f"issues/{exchanged(ref)}/") for ref in ("US-001", "US-010", "CN-001")]
    for own, other in (*pages, ("rounds/1/", "rounds/1/"), ("rounds/3/", "rounds/3/")):
        desk.goto(f"/as-told/{own}")
        left_to_right = boxes(desk, ".sides > *")
        marks = boxes(desk, ".side .party")
        desk.goto(f"/mirrored/{other}")
        assert boxes(desk, ".sides > *")[::-1] == left_to_right, own
        assert sorted(boxes(desk, ".side .party")) == sorted(marks), own
        compared += len(left_to_right)
    assert compared == 10
    desk.goto("/as-told/matrix/")
    cells = sorted(desk.locator(".matrix td").all_inner_texts())
    desk.goto("/mirrored/matrix/")
    assert sorted(desk.locator(".matrix td").all_inner_texts()) == cells
