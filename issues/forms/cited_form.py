"""A form and the sources of what is typed in it: checked, refused and told as one."""

from typing import Any

from django import forms
from django.http import QueryDict

from issues.forms.citing import CitationRows, cited_in, place_citation
from issues.forms.form_errors import Wrong, wrong_in
from rounds.queries.parties import PartyOrder
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.refusals import place
from tradetalks.sources.citing import Cited


class CitedForm:
    """`form` is bound to the same `data` (None: to nothing yet); the rows of sources stand beneath it on the page."""

    def __init__(self, form: forms.Form, data: QueryDict | None, *, parties: PartyOrder, person: Any) -> None:
        self.form = form
        voices = [(party.code, party.name) for party in parties]
        self.rows = CitationRows(data, prefix="cite", form_kwargs={"voices": voices, "person": person})

    def is_valid(self) -> bool:
        """Whether all of it makes sense by itself."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def cited(self) -> list[Cited]:
        """The citations typed."""
        return cited_in(self.rows)

    def refuse(self, refusal: Refused) -> None:
        """Put what an act refused at the fields it names; what has none goes on top."""
        filled = [row for row in self.rows if row.cited()]
        rest = {
            path: message
            for path, message in (refusal.errors or {"__all__": refusal.message}).items()
            if not (path.startswith("citations[") and place_citation(filled, path, message))
        }
        if rest:
            # `sensitivity.US` is the field sensitivity_US.
            names = {path: path.replace(".", "_") for path in rest if path.replace(".", "_") in self.form.fields}
            place(self.form, Refused(refusal.message, errors=rest), names=names)

    @property
    def errors(self) -> list[Wrong]:
        """Every error in the order of the page."""
        found = list(wrong_in(self.form))
        for number, row in enumerate(self.rows, start=1):
            found += wrong_in(row, f"Source {number}")
        return found
