"""A dossier's text to plain, checked values; every problem of the file in one go."""

from dataclasses import dataclass
from typing import Any

from issues.dossiers.json_text import read
from issues.dossiers.kinds import INVALID, Reading
from issues.dossiers.problems import DossierRefused, Problem
from issues.dossiers.rules import check_rules
from issues.dossiers.schema import DOSSIER, NAMED_BY, SECTIONS
from tradetalks.lib.json_text import JsonObject, Unreadable

Row = dict[str, Any]
"""One row of a section: key → text, int, bool, Decimal, PartialDate, None, or rows and lists of these."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One negotiation as plain values. Whatever it names it also contains."""

    negotiation: Row
    sections: dict[str, list[Row]]

    def __getitem__(self, section: str) -> list[Row]:
        return self.sections[section]

    def names(self, section: str) -> list[Any]:
        """What the rows of a section are called, in order."""
        return [row[NAMED_BY[section]] for row in self.sections[section]]


def parse(raw: bytes) -> Dossier:
    """The dossier in `raw` (UTF-8 JSON). Raises DossierRefused with every problem of syntax, form and reference."""
    try:
        given = read(raw)
    except Unreadable as error:
        raise DossierRefused([Problem("", str(error))]) from None
    if not isinstance(given, JsonObject):
        raise DossierRefused(
            [Problem("", "the file is not a dossier: it must be one JSON object, see docs/dossier.md")]
        )
    reading = Reading()
    version = DOSSIER.fields["dossier"]
    if "dossier" in given and version.read(given["dossier"], "dossier", reading) is INVALID:
        # Of another version every other complaint would be misleading.
        reading.problems.refuse_any()
    values = DOSSIER.read(given, "", reading)
    check_rules(values, reading)
    reading.problems.refuse_any(list(DOSSIER.fields))
    return Dossier(values["negotiation"], {section: values[section] for section in SECTIONS})
