"""Talks told in Chinese: every text node of the pages says so, for screen readers and fonts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import issues
from issues.actions.recompute import recompute
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from rounds.models import Negotiation
from tests.factories import SYSTEM
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db

SAMPLE = Path(issues.__file__).parent / "sample" / "two-articles.json"
WRITTEN = {
    "city", "consequence", "description", "disclosed", "name", "next_round_text", "note", "outcome_text", "publisher",
    "reason", "scope_text", "speaker", "summary", "text", "title", "venue",
}  # fmt: skip
HAN = re.compile("[\u4e00-\u9fff]")
PAGES = (
    "", "rounds/", "rounds/1/", "rounds/3/", "matrix/", "compare/", "timeline/", "deadlines/",
    "deadlines/us-25-percent/", "measures/", "measures/us-200bn/", "issues/US-001/", "issues/US-010/",
)  # fmt: skip
MIXED = {"title", "desc", "option", "textarea"}
"""What holds our words around theirs, or no language of its own."""


def in_chinese(value: Any, key: str = "") -> Any:
    """The dossier with what people wrote in Chinese."""
    if isinstance(value, dict):
        return {name: item if name in {"parties", "areas"} else in_chinese(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [in_chinese(item, key) for item in value]
    return f"中方敦促美方取消关税{len(value)}" if value and key in WRITTEN else value


def untold(element: Element, chinese: bool = False) -> Iterator[str]:
    """Chinese text that no element around it calls Chinese."""
    if element.tag in MIXED or (element.tag == "p" and "Next deadline" in element.text):
        return
    chinese = element.attributes.get("lang", "zh" if chinese else "en").startswith("zh")
    for child in element.children:
        if isinstance(child, Element):
            yield from untold(child, chinese)
        elif HAN.search(child) and not chinese:
            yield f"<{element.tag}> {child.strip()}"


def test_what_is_chinese_is_called_so(client: Client, reader: User) -> None:
    dossier = in_chinese(json.loads(SAMPLE.read_text()))
    dossier["sources"] = [{**source, "language": "zh"} for source in dossier["sources"]]
    load(parse(json.dumps(dossier).encode()), **SYSTEM)
    slug = dossier["negotiation"]["slug"]
    recompute(Negotiation.objects.get(slug=slug))
    client.force_login(reader)
    found = {}
    for path in PAGES:
        answer = client.get(f"/{slug}/{path}")
        assert answer.status_code == 200, path
        found[path] = sorted(set(untold(read(answer.content).one("body"))))
    assert {path: texts for path, texts in found.items() if texts} == {}
