"""Record change as one form: the status, each party's stance, when, why and where it can be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from issues.actions.record_change import Stated, Step
from issues.choices import STATUS, Movement, Phase, Status
from issues.forms.citing import CitationForm, cited_in, place_citation
from issues.forms.fields import Choice, LongText, PartialDateText, Record, choices
from issues.forms.form_errors import Wrong, wrong_in
from issues.forms.round_parts import rows_of
from issues.forms.stance_form import StanceForm, issue_named
from issues.models import Issue, Position
from issues.progress.counting import movement_of
from issues.queries.places import Place, place_of
from issues.transitions import CITATION_NEEDED, skips_stages
from rounds.models import Party, Round
from rounds.queries.parties import PartyOrder
from tradetalks.ledger.refusals import Refused
from tradetalks.sources.citing import Cited

ALL, ONLY_STATUS = "", "status"


class ChangeForm(forms.Form):
    """What holds for all that is recorded."""

    to = Choice(label="Status", required=False, choices=[("", "No new status"), *Status.choices])
    successor = Record(label="Its successor", what="issue", placeholder="US-003", attrs={"list": "known-issues"})
    meeting = Choice(label="In round", required=False)
    on = PartialDateText(label="or on")
    reason = LongText(label="What happened, and why", rows=3, max_length=20_000)
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, issue: Issue, rounds: Sequence[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "meeting", [("", "no round"), *((str(meeting.number), str(meeting)) for meeting in rounds)])
        successor = self.fields["successor"]
        if isinstance(successor, Record):
            successor.find = lambda ref: issue_named(issue, ref)

    def clean(self) -> dict[str, Any]:
        """Something happened at some time."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("meeting") and not cleaned.get("on") and not {"meeting", "on"} & set(self.errors):
            self.add_error(
                "meeting", "Choose the round it belongs to, or write the day: a fact holds from some day on."
            )
        if cleaned.get("to") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "A status change needs a reason: say what happened.")
        if cleaned.get("to") == Status.SUPERSEDED and not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", "Name the issue that carries on: a superseded issue has a successor.")
        return cleaned


class AboutForm(CitationForm):
    """A citation of the change, and for what of it: all, the status alone, or one party's stance."""

    about = Choice(label="Cited for", required=False)

    def __init__(self, *args: Any, abouts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "about", abouts)


AboutRows = rows_of(AboutForm, extra=1, most=12)


@dataclass(frozen=True, slots=True)
class Target:
    """A status as the list offers it: why it cannot be chosen (empty: it can), and what choosing it would mean."""

    code: str
    label: str
    use: str
    why_not: str
    movement: str
    chosen: bool


class RecordChange:
    """Bound to `data` when something was sent; `to` presets the target of an empty one."""

    def __init__(
        self,
        issue: Issue,
        parties: PartyOrder,
        *,
        rounds: Sequence[Round],
        standing: Mapping[int, Position],
        person: Any,
        data: QueryDict | None = None,
        to: str = "",
    ) -> None:
        self.issue, self.parties, self.rounds = issue, parties, rounds
        self.is_bound = data is not None
        self.top_errors: list[str] = []
        given: dict[str, Any] = {"issue": issue}
        self.change = ChangeForm(data, initial={"to": to if to in Status.values else ""}, rounds=rounds, **given)
        self.stances = [StanceForm(data, prefix=party.code, party=party, **given) for party in parties]
        self.sides = [(form, standing.get(form.party.pk)) for form in self.stances]
        voices = [(party.code, party.name) for party in parties]
        abouts = [
            (ALL, "all of it"),
            (ONLY_STATUS, "the status"),
            *((code, f"{name}’s stance") for code, name in voices),
        ]
        self.citations = AboutRows(
            data, prefix="cite", form_kwargs={"voices": voices, "person": person, "abouts": abouts}
        )

    # --- what is typed ------------------------------------------------------------------------------------

    @cached_property
    def is_valid(self) -> bool:
        """Whether the forms make sense by themselves; the act asks the rest."""
        parts = [self.change.is_valid(), *(form.is_valid() for form in self.stances), self.citations.is_valid()]
        if all(parts) and not self.change.cleaned_data["to"] and not self.entered:
            self.change.add_error("to", "Choose a status, or say what a party holds: there is nothing to record yet.")
            return False
        needs = self.change.cleaned_data.get("to") in CITATION_NEEDED
        if needs and all(parts) and not self._cited(ONLY_STATUS):
            self._first_citation().add_error("named", "This status needs a source: say where it can be read.")
            return False
        return all(parts)

    @property
    def typed(self) -> dict[str, Any]:
        """What is understood so far, whether or not all of it makes sense."""
        if not self.is_bound:
            return {}
        self.change.is_valid()
        return self.change.cleaned_data

    @property
    def entered(self) -> list[StanceForm]:
        """The parties that take a stance."""
        return [form for form in self.stances if form.is_entered]

    @property
    def meeting(self) -> Round | None:
        """The round chosen."""
        number = self.typed.get("meeting")
        return next((meeting for meeting in self.rounds if str(meeting.number) == number), None)

    def values(self, parties: Mapping[str, Party]) -> dict[str, Any]:
        """The keyword arguments of `record_change`."""
        cleaned = self.change.cleaned_data
        step = Step(to=cleaned["to"], successor=cleaned["successor"], citations=self._cited(ONLY_STATUS))
        return {
            "reason": cleaned["reason"],
            "on": cleaned["on"],
            "meeting": self.meeting,
            "status": step if cleaned["to"] else None,
            "positions": [self._stated(form, parties[form.party.code]) for form in self.entered],
        }

    def _stated(self, form: StanceForm, party: Party) -> Stated:
        return replace(form.stated(party), citations=self._cited(party.code))

    def _rows_for(self, what: str) -> list[CitationForm]:
        return [row for row in self.citations if row.cited() and row.cleaned_data["about"] in {ALL, what}]

    def _cited(self, what: str) -> list[Cited]:
        return cited_in(self._rows_for(what))

    def _first_citation(self) -> CitationForm:
        first: CitationForm = self.citations.forms[0]
        return first

    # --- what is shown ------------------------------------------------------------------------------------

    @cached_property
    def place(self) -> Place:
        """Between which statuses the change would land."""
        return place_of(self.issue, on=self.typed.get("on"), meeting=self.meeting)

    @property
    def targets(self) -> list[tuple[str, list[Target]]]:
        """The statuses by phase."""
        chosen = self.change["to"].value()
        return [
            (
                phase.label,
                [
                    Target(
                        code,
                        Status(code).label,
                        meaning.use,
                        self.place.why_not(code),
                        movement_of(self.place.before, code, assessed=True),
                        code == chosen,
                    )
                    for code, meaning in STATUS.items()
                    if meaning.phase == phase
                ],
            )
            for phase in Phase
        ]

    @property
    def movement(self) -> str:
        """What the chosen status would be; empty where none is chosen or it cannot follow."""
        to = self.typed.get("to")
        return movement_of(self.place.before, to, assessed=True) if to and not self.place.why_not(to) else ""

    @property
    def is_regression(self) -> bool:
        """Whether the chosen status would be a step back."""
        return self.movement == Movement.REGRESSED

    @property
    def skips_stages(self) -> bool:
        """Whether the chosen status would skip stages."""
        return bool(self.movement) and skips_stages(self.place.before, self.typed["to"])

    @property
    def source_words(self) -> str:
        """What will be cited, in one line."""
        named = [str(row["named"].value() or row["publisher"].value() or "") for row in self.citations]
        named = [name for name in named if name]
        return f"Cited: {', '.join(named)}" if named else "No source yet."

    # --- what is wrong ------------------------------------------------------------------------------------

    def refuse(self, refusal: Refused) -> None:
        """Put what the act refused where it belongs; what has no field goes on top."""
        for path, message in (refusal.errors or {"__all__": refusal.message}).items():
            if not self._placed(path, message):
                self.top_errors.append(message)

    def _placed(self, path: str, message: str) -> bool:
        if path.startswith("positions["):
            code, _, rest = path.removeprefix("positions[").partition("].")
            if rest.startswith("citations["):
                return place_citation(self._rows_for(code), rest, message)
            return any(form.refuse(rest, message) for form in self.stances if form.party.code == code) or self._add(
                rest, message
            )
        if path.startswith("citations["):
            return place_citation(self._rows_for(ONLY_STATUS), path, message)
        return self._add(path, message)

    def _add(self, path: str, message: str) -> bool:
        name = {"round": "meeting"}.get(path, path)
        if path == "citations":
            self._first_citation().add_error("named", message)
        elif name in self.change.fields:
            self.change.add_error(name, message)
        else:
            return False
        return True

    @property
    def errors(self) -> list[Wrong]:
        """Every error in the order of the page."""
        return [*(Wrong("", "", message) for message in self.top_errors), *self._field_errors()]

    def _field_errors(self) -> Iterator[Wrong]:
        yield from wrong_in(self.change)
        for form in self.stances:
            yield from wrong_in(form, form.party.name)
        for place, form in enumerate(self.citations, start=1):
            yield from wrong_in(form, f"Source {place}")
