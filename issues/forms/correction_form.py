"""A fact that is wrong: why, and what should have been recorded instead, if anything."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from issues.forms.change_form import ChangeForm
from issues.forms.citing import TAKE_OUT, CitationRows, cited_in, held_but, place_citation
from issues.forms.fields import Choice, LongText
from issues.forms.form_errors import Wrong, wrong_in
from issues.forms.stance_form import StanceForm, as_typed
from issues.models import Delivery, Issue, IssueLink, Note, Observation, Position, StatusChange
from rounds.models import Round
from rounds.queries.negotiations import Seated
from rounds.queries.parties import PartyOrder
from tradetalks.ledger.refusals import Refused

WITHDRAW, REPLACE = "withdraw", "replace"
Fact = StatusChange | Position | IssueLink | Note | Delivery | Observation


class WrongForm(forms.Form):
    """What was wrong, and whether something takes its place."""

    wrong = LongText(label="What was wrong", rows=2, required=True, max_length=5_000)
    instead = Choice(
        label="Instead",
        choices=[(REPLACE, "Record it as follows"), (WITHDRAW, "Nothing: it should not be on record")],
        widget=forms.RadioSelect,
        initial=REPLACE,
    )


class CorrectionForm:
    """The whole correction. Statuses and positions can be replaced; other facts are only withdrawn here."""

    def __init__(
        self,
        fact: Fact,
        issue: Issue,
        parties: PartyOrder,
        *,
        rounds: Sequence[Round],
        person: Any,
        data: QueryDict | None,
    ) -> None:
        self.fact = fact
        self.wrong = WrongForm(data)
        self.change: ChangeForm | None = None
        self.stance: StanceForm | None = None
        if not isinstance(fact, StatusChange | Position):
            del self.wrong.fields["instead"]
        else:
            self.change = ChangeForm(data, initial=_when(fact), issue=issue, rounds=rounds)
            self.rounds = rounds
        if isinstance(fact, Position):
            seated = Seated(fact.party.pk, fact.party.code, fact.party.name)
            self.stance = StanceForm(data, initial=as_typed(fact), prefix="stance", issue=issue, party=seated)
        voices = [(party.code, party.name) for party in parties]
        self.rows = CitationRows(data, prefix="cite", form_kwargs={"voices": voices, "person": person})
        self.taken_out = data.getlist(TAKE_OUT) if data is not None else []

    @property
    def replaces(self) -> bool:
        """Whether something takes the place of the fact."""
        return self.change is not None and self.wrong.cleaned_data.get("instead") == REPLACE

    def is_valid(self) -> bool:
        """Whether what is sent makes sense by itself; what would take the place is not asked for a withdrawal."""
        valid = self.wrong.is_valid()
        if not self.replaces:
            return valid
        parts = [form.is_valid() for form in (self.change, self.stance, self.rows) if form is not None]
        change, stance = self.change, self.stance
        if stance is None and change is not None and not change.cleaned_data.get("to"):
            change.add_error("to", "Choose the status it should have been.")
            return False
        if stance is not None and not stance.errors and not stance.is_entered:
            stance.add_error("stance", "Choose the stance it should have been.")
            return False
        return valid and all(parts)

    def replacement(self) -> dict[str, Any] | None:
        """The values of the act that recorded the fact."""
        if not self.replaces or self.change is None:
            return None
        when = self.change.cleaned_data
        meeting = next((meeting for meeting in self.rounds if str(meeting.number) == when["meeting"]), None)
        values: dict[str, Any] = {"on": when["on"], "meeting": meeting}
        values["citations"] = [*held_but(self.fact, self.taken_out), *cited_in(self.rows)]
        if isinstance(self.fact, Position) and self.stance is not None:
            stated = self.stance.stated(self.fact.party)
            names = ("party", "stance", "text", "answer", "channel", "quantity", "condition")
            return {**{name: getattr(stated, name) for name in names}, **values}
        return {"to": when["to"], "reason": when["reason"], "successor": when["successor"], **values}

    def refuse(self, refusal: Refused) -> None:
        """Put what the act refused where it belongs."""
        filled = [row for row in self.rows if self.rows.is_bound and self.replaces and row.cited()]
        for path, message in (refusal.errors or {"__all__": refusal.message}).items():
            name = {"round": "meeting"}.get(path, path)
            held = len(held_but(self.fact, self.taken_out)) if path.startswith("citations[") else 0
            if path.startswith("citations[") and place_citation(filled, _shifted(path, held), message):
                continue
            if path == "citations" and self.replaces:
                self.rows.forms[0].add_error("named", message)
                continue
            if self.stance is not None and self.stance.refuse(path, message):
                continue
            if self.change is not None and self.replaces and name in self.change.fields:
                self.change.add_error(name, message)
            else:
                self.wrong.add_error(None, message)

    @property
    def errors(self) -> list[Wrong]:
        """Every error in the order of the page."""
        found = list(wrong_in(self.wrong))
        if self.wrong.is_bound and self.wrong.is_valid() and self.replaces:
            for form in (self.change, self.stance):
                found += wrong_in(form) if form is not None else ()
            for place, row in enumerate(self.rows, start=1):
                found += wrong_in(row, f"Source {place}")
        return found


def _when(fact: StatusChange | Position) -> dict[str, Any]:
    when = {"meeting": str(fact.round.number) if fact.round else "", "on": fact.on}
    if isinstance(fact, StatusChange):
        return {**when, "to": fact.to, "reason": fact.reason, "successor": fact.successor.ref if fact.successor else ""}
    return when


def _shifted(path: str, by: int) -> str:
    """`citations[3].quote` of all as that of the rows typed: those taken over stand before them."""
    where, _, rest = path.removeprefix("citations[").partition("]")
    return f"citations[{int(where) - by}]{rest}" if where.isdigit() else path
