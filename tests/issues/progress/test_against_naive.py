"""Every number of every round of every sample dossier, computed twice: by the product and the naive way."""

import json
from pathlib import Path
from typing import Any

import pytest

from issues.actions.recompute import recompute
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from issues.queries.summaries import summaries_of
from rounds.models import Negotiation
from tests.factories import AT
from tests.issues.progress.naive_summary import naive_summaries
from tests.issues.progress.test_summary import swapped
from tradetalks.ledger.models import Door

SAMPLE = Path(__file__).resolve().parents[3] / "issues" / "sample"
DOSSIERS = sorted(path.name for path in SAMPLE.glob("*.json"))


def loaded(data: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Round number → content of its summary, after the dossier came in through its door."""
    load(parse(json.dumps(data).encode()), by=None, at=AT, door=Door.IMPORT)
    negotiation = Negotiation.objects.get(slug=data["negotiation"]["slug"])
    recompute(negotiation)
    found = summaries_of(negotiation.pk)
    assert {summary.state for summary in found} == {"current"}
    return {summary.number: dict(summary.content) for summary in found}


def without_narrative(contents: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {number: {k: v for k, v in content.items() if k != "narrative"} for number, content in contents.items()}


def test_the_sample_is_there() -> None:
    assert {"two-articles.json", "us-china-2018-2020.json", "us-china-2025-2026.json"} <= set(DOSSIERS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOSSIERS)
def test_both_ways_agree_on_every_number(name: str) -> None:
    data = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    contents, expected = without_narrative(loaded(data)), naive_summaries(data)
    assert list(contents) == list(expected)
    for number, content in expected.items():
        assert contents[number] == content, f"round {number} of {name}"


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", DOSSIERS)
def test_exchanging_the_parties_of_a_dossier_mirrors_its_summaries(name: str) -> None:
    data = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    mirrored = mirror(data)
    contents, mirrors = loaded(data), loaded(mirrored)
    assert mirrors == {number: swapped(content) for number, content in contents.items()}


def mirror(data: dict[str, Any]) -> dict[str, Any]:
    """The dossier with the parties exchanged in all that was recorded; the sources are what they are."""
    copy: dict[str, Any] = swapped(data) | {"sources": data["sources"], "parties": data["parties"][::-1]}
    copy["negotiation"]["slug"] += "-mirrored"
    return copy
