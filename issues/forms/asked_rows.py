"""Which issues a page of the sheet speaks of that came back, and the box that brings in rows of others.

Talks of thousands of issues have more than a page can show: a sheet shows the first of them (RoundSheet.counted tells
of how many), and a row for whatever was typed, pasted or asked for here.
"""

import re

from django.http import QueryDict

from issues.forms.issue_rows import typed_rows
from issues.forms.pasted_rows import PASTED
from issues.queries.round_sheet import MOST_FOUND, Asked, RoundSheet

BRING, BROUGHT = "bring", "brought"
"""Names of the box, and of the field that remembers what it brought."""
LONGEST_WORDS, MOST_KEYS, MOST_REFS = 400, 1_000, 5_000
_KEY = re.compile(r"\d{1,18}", re.ASCII)
_REF = re.compile(r"[A-Z0-9]{1,8}-\d{1,9}", re.ASCII)


def asked_in(data: QueryDict | None) -> Asked:
    """What `data` speaks of."""
    if data is None:
        return Asked()
    rows = typed_rows(data)[0]
    named = {values.get("successor", "").upper() for values in rows.values()}
    return Asked(
        keys=frozenset(issue for (issue, fact), values in rows.items() if fact or any(values.values())),
        brought=frozenset(int(key) for key in _KEY.findall(data.get(BROUGHT, ""))[:MOST_KEYS]),
        refs=frozenset(_REF.findall(data.get(PASTED, "").upper())[:MOST_REFS]),
        successors=frozenset(filter(_REF.fullmatch, named)),
        words=_words(data),
    )


def is_asking(data: QueryDict) -> bool:
    """Whether the box holds something: whatever button was pressed, its rows are brought in first."""
    return bool(_words(data))


def bring_in(sheet: RoundSheet, data: QueryDict) -> tuple[QueryDict, str]:
    """The data with what was brought in remembered and the box empty where it was found; and what became of it."""
    grown, words = data.copy(), _words(data)
    grown[BROUGHT] = " ".join(map(str, sorted(sheet.brought)))
    if sheet.counted is None:
        grown[BRING] = ""
        return grown, "Every issue has a row already: filter them."
    if not sheet.found:
        return grown, f"No issue has “{words}” in its reference, title or area."
    grown[BRING] = ""
    if len(sheet.found) > MOST_FOUND:
        return grown, f"More than {MOST_FOUND} issues have “{words}”; these are the first. Say more to find others."
    return grown, f"Brought in: {', '.join(sheet.found)}."


def _words(data: QueryDict) -> str:
    return " ".join(data.get(BRING, "").replace("\x00", "").replace(",", " ").split())[:LONGEST_WORDS]
