"""Where on the page of a round an act's refusal belongs: `outcomes[US-007].to` is the status of that issue's row."""

import re
from typing import Any

from django import forms

from issues.forms.round_form import RoundForm
from tradetalks.ledger.refusals import Refused

_PATH = re.compile(r"(?P<part>[a-z_]+)\[(?P<place>[^\]]+)\]\.(?P<field>.+)")
CITATION_FIELDS = {"quote": "quote", "locator": "locator"}
OF_THE_PAGE = {"round", "version", "fact", "__all__"}
"""Fields of refusals that belong to no field of the page."""


def place(form: RoundForm, refusal: Refused) -> None:
    """Put each of the refusal's messages at its field; what has none goes to the top."""
    for path, message in (refusal.errors or {"__all__": refusal.message}).items():
        if not _placed(form, path, message) and message not in form.top_errors:
            form.top_errors.append(message)


def _placed(form: RoundForm, path: str, message: str) -> bool:
    match = _PATH.fullmatch(path)
    if match is None:
        name = path.removeprefix("next_round.")
        return _add(form.next_round if name != path else form.meeting, name, message)
    part, where, field = match["part"], match["place"], _column(match["field"])
    if part == "outcomes":
        return _in_row(form, where, field, message)
    target = _target(form, part, int(where)) if where.isdigit() else None
    return target is not None and _add(target, field, message)


def _column(field: str) -> str:
    """`citations[0].quote` and `citations.quote` are fields of the row; the rest of a citation is its source."""
    if not field.startswith("citations"):
        return {"round": "on", "party": "state"}.get(field, field)
    return CITATION_FIELDS.get(field.rpartition(".")[2], "sources")


def _in_row(form: RoundForm, ref: str, field: str, message: str) -> bool:
    for row in (*form.rows.entered, *form.rows.taken_back):
        if row.line.ref == ref:
            row.errors.setdefault(field if field in row.typed else "to", []).append(message.removeprefix(f"{ref}: "))
            return True
    return False


def _target(form: RoundForm, part: str, index: int) -> forms.Form | None:
    """The form that the act's entry number `index` came from."""
    entered: dict[str, list[Any]] = {
        "readouts": form.entered_readouts,
        "delegates": [row for row in form.delegates if row.cleaned_data.get("name")],
        "deadlines": [row for row in form.deadlines if row.cleaned_data.get("deadline")],
        "measures": [row for row in form.measures if row.cleaned_data.get("measure")],
    }
    rows = entered.get(part, [])
    return rows[index] if index < len(rows) else None


def _add(form: forms.Form, field: str, message: str) -> bool:
    field = "record_sources" if field.startswith("citations") else field
    if field in OF_THE_PAGE or field not in form.fields:
        return False
    form.add_error(field, message)
    return True
