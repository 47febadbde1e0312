"""docs/dossier.md says what the schema says: every section, key, kind, limit and code, in the same order."""

import re
from pathlib import Path

import pytest

from issues.dossiers import schema
from issues.dossiers.kinds import (
    Code,
    Day,
    Flag,
    Kind,
    Many,
    Naming,
    Number,
    Patterned,
    PerParty,
    Quote,
    Shape,
    Text,
    Url,
    Whole,
)
from issues.dossiers.load.matching import NATURAL_KEYS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "dossier.md").read_text(encoding="utf-8")

SHAPES: dict[str, Shape] = {
    "negotiation": schema.NEGOTIATION,
    **schema.SECTIONS,
    "delegate": schema.DELEGATE,
    "outcome": schema.OUTCOME,
    "quantity": schema.QUANTITY,
    "condition": schema.CONDITION,
    "deadline revision": schema.DEADLINE_REVISION,
    "measure revision": schema.MEASURE_REVISION,
    "delivery": schema.DELIVERY,
    "observation": schema.OBSERVATION,
    "citation": schema.CITATION,
}
"""Heading → the shape its table describes."""


def described(kind: Kind) -> str:
    """The cell that describes a kind of value."""
    match kind:
        case Many():
            cell = f"list: {described(kind.of)}"
        case Shape():
            name = next(name for name, shape in SHAPES.items() if shape is kind)
            cell = f"[{name}](#{name.replace(' ', '-')})"
        case PerParty():
            cell = f"object: code of a party → {described(kind.of)}"
        case Naming():
            cell = " or ".join([f"name from `{kind.section}`", *(f"`{word}`" for word in kind.also)])
        case Code():
            cell = ", ".join(f"`{code}`" for code in kind.codes)
        case Number():
            least = "" if kind.least is None else f", at least {kind.least}"
            cell = f"number{least}, at most {kind.whole} digits before the point and {kind.decimals} after it"
        case Whole():
            cell = f"whole number, {kind.least} to {kind.most:,}"
        case Quote():
            cell = f"text of at most {kind.words} words"
        case Patterned():
            longest = f"; at most {kind.longest} characters" if kind.longest else ""
            cell = kind.form.replace('"', "`") + longest
        case Text():
            longest = f", at most {kind.longest:,} characters" if kind.longest else ""
            cell = ("web address" if isinstance(kind, Url) else "text") + longest
        case _:
            cell = {Flag: "`true` or `false`", Day: "date"}[type(kind)]
    return cell


def rows(shape: Shape) -> list[str]:
    """The first three cells of each row of the table of a shape."""
    return [
        f"| `{key}` | {described(kind)} | {'yes' if kind.nullable else 'no'} |" for key, kind in shape.fields.items()
    ]


def section(heading: str) -> str:
    """What the page says under a heading, up to the next."""
    found = re.search(rf"^#+ `?{re.escape(heading)}`?\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/dossier.md has no heading {heading}"
    return found.group(1)


@pytest.mark.parametrize("heading", SHAPES)
def test_each_table_is_the_schema(heading: str) -> None:
    table = [line for line in section(heading).splitlines() if line.startswith("| `")]
    assert [re.match(r"(\|[^|]+){3}\|", line).group() for line in table] == rows(SHAPES[heading])  # type: ignore[union-attr]  # a line without three cells fails the test as it should


def test_the_sections_stand_in_the_order_of_the_file() -> None:
    headings = re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE)
    assert headings == list(schema.DOSSIER.fields)[1:]


def test_natural_keys() -> None:
    lines = [line for line in section("What is the same row").splitlines() if line.startswith("| `")]
    told = {
        cells[0]: tuple(re.findall(r"`(\w+)`", cells[1])) for cells in (line[3:].split("` | ", 1) for line in lines)
    }
    assert told == {**{name: (key,) for name, key in schema.NAMED_BY.items()}, **NATURAL_KEYS}
