"""`manage.py dump_dossier`: the record of one negotiation as the file that load_dossier reads."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from issues.actions.areas import add_area
from issues.actions.commitments import agree_commitment, record_delivery
from issues.dossiers.json_text import read
from rounds.actions.calendar import revise_measure
from tests.factories import (
    SYSTEM,
    make_citation,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_source,
    make_status,
)
from tests.issues.dossiers.dossier_files import loaded, problems_of, small, text_of

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("dump_dossier", *arguments, stdout=out)
    return out.getvalue()


def test_to_standard_output_and_to_a_file(tmp_path: Path) -> None:
    loaded(small())
    path = tmp_path / "small.json"
    assert said("small-talks").encode() == text_of(small())
    assert said("small-talks", str(path)) == ""
    assert path.read_bytes() == text_of(small())
    assert [found.name for found in tmp_path.iterdir()] == ["small.json"]


def test_an_unknown_negotiation_is_named_with_what_was_probably_meant() -> None:
    make_negotiation("small-talks")
    with pytest.raises(CommandError, match="no negotiation is called 'smal-talks'; did you mean 'small-talks'"):
        said("smal-talks")
    with pytest.raises(CommandError, match="no negotiation is called 'xyz'; there are: small-talks"):
        said("xyz")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    make_negotiation("small-talks")
    with pytest.raises(CommandError, match=r"cannot write .*: No such file or directory"):
        said("small-talks", str(tmp_path / "nowhere" / "small.json"))


def test_what_was_entered_through_other_doors_can_be_loaded() -> None:
    """Areas, sources and parties that an issue or a citation uses are in the file, listed or not."""
    talks = make_negotiation("talks")
    add_area(code="wine", label="Wine", **SYSTEM)
    issue = make_issue(talks, area="wine", citations=[make_citation(make_source("agency-9"))])
    make_logged_round(talks, "2019-03-01")
    make_status(issue, "agreed_in_principle", citations=[make_citation(make_source("agency-8"), voice="joint")])
    text = said("talks")
    assert problems_of(text.encode()) == []
    dossier = read(text.encode())
    assert [row["code"] for row in dossier["areas"]] == ["wine"]
    assert [row["key"] for row in dossier["sources"]] == ["agency-9", "agency-8"]
    loaded(text.replace('"slug": "talks"', '"slug": "copy"').encode())
    assert said("copy") == text.replace('"slug": "talks"', '"slug": "copy"')


def test_of_a_delivery_the_newest_is_dumped() -> None:
    talks = make_negotiation("talks")
    commitment = agree_commitment(talks, key="buy", text="Buys more.", obligor=make_party("CN"), **SYSTEM)
    record_delivery(commitment, level=2, on="2019", **SYSTEM)
    record_delivery(commitment, level=1, on="2018-06-01", **SYSTEM)
    record_delivery(commitment, level=0, **SYSTEM)
    dossier = read(said("talks").encode())
    assert dossier["commitments"][0]["delivery"] == {"level": 2, "on": "2019", "note": None, "citations": []}


def test_numbers_are_written_as_they_were_stated() -> None:
    talks = make_negotiation("talks")
    measure = make_measure(talks, scope_usd=Decimal("200000000000"))
    revise_measure(measure, state="in_force", rate_from=Decimal(10), rate_to=Decimal("7.50"), **SYSTEM)
    text = said("talks")
    assert '"scope_usd": 200000000000,' in text
    assert '"rate_from": 10,' in text
    assert '"rate_to": 7.50,' in text
