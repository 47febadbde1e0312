"""Every error of a file in one run: the row, the field, what was given, and the remedy."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from issues.dossiers.parse import parse
from issues.dossiers.problems import KEPT_AT_MOST, SHOWN_AT_MOST, DossierRefused
from tests.issues.dossiers.dossier_files import SAMPLES, Json, problems_of, sample, small, text_of
from tradetalks.lib.partial_dates import PartialDate


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_valid(name: str) -> None:
    assert problems_of(sample(name)) == []


def test_values_are_plain_and_kept_as_given() -> None:
    dossier = parse(text_of(small()))
    position, commitment = dossier["positions"][0], dossier["commitments"][0]
    assert dossier["status_changes"][1]["on"] == PartialDate(2018, 6)
    assert str(commitment["target"]) == "32.0"
    assert str(position["quantity"]["value"]) == "7.5"
    assert str(dossier["measures"][0]["revisions"][0]["rate_to"]) == "15"
    assert commitment["delivery"]["level"] == 1


# --- the file as a whole ----------------------------------------------------------------------------

WHOLE_FILES: list[tuple[bytes, str]] = [
    (b"", "line 1, column 1: not JSON: Expecting value"),
    (b"\xef\xbb\xbf{}", "the file starts with a byte order mark; save it as UTF-8 without one"),
    (b'{\n"a": "\xff"}', "line 2: byte 8 is not UTF-8; save the file as UTF-8"),
    (b'{"dossier": 1', "line 1, column 14: not JSON: Expecting ',' delimiter"),
    (b"[]", "the file is not a dossier: it must be one JSON object, see docs/dossier.md"),
    (b"null", "the file is not a dossier: it must be one JSON object, see docs/dossier.md"),
    (b'{"dossier": 2}', "dossier: 2 is not a version this program reads; write 1"),
    (b'{"dossier": true}', "dossier: true is not a version this program reads; write 1"),
    (b'{"dossier": "1"}', "dossier: '1' is not a version this program reads; write 1"),
    (b"[" * 100_000, "the file nests lists and objects far too deeply"),
    (b'{"a":' * 100_000, "the file nests lists and objects far too deeply"),
]


@pytest.mark.parametrize(("raw", "line"), WHOLE_FILES)
def test_a_file_that_is_no_dossier(raw: bytes, line: str) -> None:
    assert problems_of(raw) == [line]


def test_an_empty_object_lacks_every_section() -> None:
    lines = problems_of(b"{}")
    assert lines[0] == "dossier: is missing; write 1"
    assert len(lines) == 16


# --- one wrong value --------------------------------------------------------------------------------


def cases(name: str) -> list[tuple[str, str]]:
    """The changes of a text file beside this one, each with the line expected."""
    blocks = (Path(__file__).parent / name).read_text(encoding="utf-8").strip().split("\n\n")[1:]
    return [(change, line.strip()) for change, line in (block.split("\n") for block in blocks)]


def changed(change: str) -> Json:
    """The small dossier with the change that `path = JSON` or `section + first row again` asks for."""
    dossier = small()
    path, sign, value = change.partition(" = ")
    if not sign:
        section = change.split(" ", maxsplit=1)[0]
        dossier[section].append(dossier[section][0])
        return dossier
    steps = [int(step) if step.isdigit() else step for step in re.split(r"[.\[\]]+", path.rstrip("]"))]
    target: Any = dossier
    for step in steps[:-1]:
        target = target[step]
    target[steps[-1]] = json.loads(value)
    return dossier


@pytest.mark.parametrize(("change", "line"), cases("wrong_values.txt"))
def test_one_wrong_value(change: str, line: str) -> None:
    # A row whose name cannot be read is missed by the rows that name it; nothing else follows from it.
    lines = [other for other in problems_of(changed(change)) if not re.search(r" (in|of) this file", other)]
    assert lines == ([] if line == "ok" else [line])


LIMITS = "is not a number with at most 18 digits before the point and 6 after it"
RAW: list[tuple[bytes, bytes, str]] = [
    (b'"target": 32.0', b'"target": 1e999999999', f"commitments[0].target: 1E+999999999 {LIMITS}"),
    (b'"target": 32.0', b'"target": 1e' + b"9" * 20, f"commitments[0].target: 1e{'9' * 20} {LIMITS}"),
    (b'"target": 32.0', b'"target": ' + b"9" * 5000, f"commitments[0].target: {'9' * 60}… {LIMITS}"),
    (
        b'"number": 1,',
        b'"number": ' + b"1" * 5000 + b",",
        f"rounds[0].number: {'1' * 60}… is not a whole number from 0 to 2147483647",
    ),
    (
        b'"reason": "Put with it."',
        b'"reason": "\\ud83d"',
        r"status_changes[2].reason: '\ud83d' contains half of a character (a lone surrogate); write it again",
    ),
    (b'"venue": null', b'"venue": null, "venue": "Hotel"', "rounds[0].venue: is given twice in one object; keep one"),
    (b'"summary": null', b'"summary": NaN', "negotiation.summary: NaN is not a text in double quotes"),
    (
        b'"CN": "economic"',
        b'"CN": "economic", "CN": "none"',
        "issues[0].sensitivity.CN: is given twice in one object; keep one",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), RAW)
def test_what_only_the_text_can_say(old: bytes, new: bytes, line: str) -> None:
    raw = text_of(small())
    assert old in raw
    assert [other for other in problems_of(raw.replace(old, new, 1)) if " in this file" not in other] == [line]


def test_an_exponent_is_a_number_like_any_other() -> None:
    raw = text_of(small()).replace(b'"target": 32.0', b'"target": 1.5e3')
    assert str(parse(raw)["commitments"][0]["target"]) == "1500"


def test_unknown_and_missing_keys() -> None:
    dossier = small()
    del dossier["issues"][0]["title"], dossier["issues"][0]["description"]
    dossier["issues"][0]["titel"] = "x"
    dossier["extra"] = []
    assert problems_of(dossier) == [
        (
            "extra: is not a key of the format; the keys here are dossier, negotiation, parties, areas, "
            "sources, rounds, "
            "readouts, demand_lists, issues, status_changes, positions, links, deadlines, measures, "
            "commitments, notes"
        ),
        "issues[0].titel: is not a key of the format; did you mean 'title'?",
        "issues[0].title: is missing; write a text in double quotes",
        "issues[0].description: is missing; write null where it is not known",
    ]


# --- rows against one another -----------------------------------------------------------------------


@pytest.mark.parametrize(("change", "line"), cases("wrong_rows.txt"))
def test_rows_that_do_not_fit_together(change: str, line: str) -> None:
    assert problems_of(changed(change)) == ([] if line == "ok" else [line])


def test_a_fact_without_a_day_in_a_round_without_one() -> None:
    dossier = small()
    dossier["rounds"][1]["ends_on"] = None
    dossier["status_changes"][0]["round"] = 3
    assert problems_of(dossier) == ["status_changes[0].on: may not be null: round 3 has no last day to take it from"]


# --- all of it --------------------------------------------------------------------------------------


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    dossier = small()
    dossier["notes"][1]["text"] = 5
    dossier["parties"][0]["name"] = None
    dossier["status_changes"][3]["to"] = "over"
    dossier["status_changes"][2]["round"] = 11
    dossier["rounds"][1]["level"] = "minister"
    assert [line.split(":")[0] for line in problems_of(dossier)] == [
        "parties[0].name",
        "rounds[1].level",
        "status_changes[2].round",
        "status_changes[3].to",
        "notes[1].text",
    ]


def test_no_more_than_a_hundred_are_printed_and_the_rest_is_counted() -> None:
    dossier = small()
    dossier["notes"] = [{**dossier["notes"][0], "text": None} for _ in range(SHOWN_AT_MOST + 37)]
    lines = problems_of(dossier)
    assert len(lines) == SHOWN_AT_MOST + 1
    assert lines[-1] == "and 37 more like these"


def test_a_hopeless_file_is_counted_to_the_end_but_not_remembered() -> None:
    raw = text_of({**small(), "notes": [None] * (KEPT_AT_MOST + 5)})
    with pytest.raises(DossierRefused) as refused:
        parse(raw)
    assert len(refused.value.problems) == KEPT_AT_MOST
    assert refused.value.count == KEPT_AT_MOST + 5
    assert refused.value.lines()[-1] == f"and {KEPT_AT_MOST + 5 - SHOWN_AT_MOST} more like these"


def test_what_is_printed_can_be_printed() -> None:
    raw = json.dumps({"dossier": 1, "\ud800\n\x1b[31m" * 100: 1}).encode()
    with pytest.raises(DossierRefused) as refused:
        parse(raw)
    text = "\n".join(refused.value.lines())
    text.encode()
    assert "\x1b" not in text
