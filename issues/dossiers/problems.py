"""What is wrong with a dossier: one line a problem, `path: what was given and the remedy`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tradetalks.lib.shown import LONGEST, printable

SHOWN_AT_MOST = 100
"""Problems written out of one file; the rest is counted."""
KEPT_AT_MOST = 10_000
"""Problems remembered of one file, so that a hopeless one does not fill the memory; the rest is counted too."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (`status_changes[17].to`; empty for the file as a whole) and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{shown_path(self.path)}: {self.message}" if self.path else self.message


class DossierRefused(Exception):
    """The dossier cannot be loaded; nothing was written.

    `problems` are those found, in the order of the file, at most KEPT_AT_MOST; `count` says how many there are.
    """

    def __init__(self, problems: Sequence[Problem], count: int | None = None) -> None:
        super().__init__("\n".join(map(str, problems[:SHOWN_AT_MOST])))
        self.problems = problems
        self.count = len(problems) if count is None else count

    def lines(self) -> list[str]:
        """The problems as text, at most SHOWN_AT_MOST of them, then how many more there are."""
        lines = [str(problem) for problem in self.problems[:SHOWN_AT_MOST]]
        left = self.count - len(lines)
        return [*lines, f"and {left} more like these"] if left else lines


class Problems:
    """Collects problems in the order of the file."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.count = 0

    def add(self, path: str, message: str) -> None:
        """Note one problem."""
        self.count += 1
        if self.count <= KEPT_AT_MOST:
            self.found.append(Problem(path, message))

    def refuse_any(self, sections: Sequence[str] = ()) -> None:
        """Raise DossierRefused when anything was found; in the order of the file where its `sections` are given."""
        if self.found:
            place = {section: index for index, section in enumerate(sections)}
            in_order = sorted(self.found, key=lambda problem: _file_order(problem.path, place))
            raise DossierRefused(in_order, self.count)


def _file_order(path: str, place: dict[str, int]) -> tuple[int, list[int]]:
    """Where a path lies in the file: its section, then the rows on the way to it."""
    section = re.split(r"[.\[]", path, maxsplit=1)[0]
    return place.get(section, -1), [int(row) for row in re.findall(r"\[(\d+)\]", path)]


def shown_path(path: str) -> str:
    """A path safe to print: keys come from the file."""
    return printable(path if len(path) <= 3 * LONGEST else path[: 3 * LONGEST] + "…")
