"""What is set on many issues at once, as a form: each field left as it is, set, or cleared; a status; why."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from issues.access import Powers
from issues.actions.bulk import BulkSet, BulkStatus
from issues.actions.ties import Ties
from issues.choices import IssueKind, PartySensitivity, Status
from issues.forms.citing import CitationForm, CitationRows, cited_in, place_citation
from issues.forms.fields import Choice, LongText, PartialDateText, Record, choices
from issues.forms.form_errors import Wrong, wrong_in
from issues.forms.issue_form import Ticks
from issues.models import Issue
from issues.queries.issue_desk import IssueOptions
from issues.transitions import CITATION_NEEDED
from rounds.queries.parties import PartyOrder
from tradetalks.ledger.refusals import Refused

LEAVE, SET, CLEAR = "", "set", "clear"
CLEARABLE = ("addressed_to", "raised_in", "parent", "demand_list", "deadlines", "measures", "sensitivity")
OWN = ("area", "kind", "addressed_to", "raised_in", "parent", "demand_list")
TIED = ("deadlines", "measures")


class Line(NamedTuple):
    """One field of the form: what is done with it, and the controls that say to what it is set."""

    label: str
    what: Any
    controls: Sequence[Any]
    wide: bool


class SetForm(forms.Form):
    """The fields, the status and the reason."""

    area = Choice(label="Area", required=False)
    kind = Choice(label="Kind", required=False, choices=[("", "choose"), *IssueKind.choices])
    addressed_to = Choice(label="Put to", required=False)
    raised_in = Choice(label="Raised in", required=False)
    parent = Record(label="Part of", what="issue", placeholder="US-003", attrs={"list": "known-issues"})
    demand_list = Choice(label="Tabled on the list", required=False)
    deadlines = Ticks(label="Deadlines", required=False)
    measures = Ticks(label="Measures", required=False)
    archived = Choice(
        label="Archive", required=False, choices=[("", "Leave as it is"), ("true", "Archive"), ("false", "Restore")]
    )
    to = Choice(label="Status", required=False, choices=[("", "No new status"), *Status.choices])
    meeting = Choice(label="In round", required=False)
    on = PartialDateText(label="or on")
    successor = Record(label="Successor", what="issue", placeholder="US-003", attrs={"list": "known-issues"})
    reason = LongText(label="Why (kept in the history of each)", rows=2, max_length=20_000, required=True)

    def __init__(
        self, *args: Any, negotiation_id: int, options: IssueOptions, parties: PartyOrder, may: Powers, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        codes = [(party.code, party.name) for party in parties]
        rounds = [(str(row.number), str(row)) for row in options.rounds]
        choices(self, "area", [("", "choose"), *((area.code, area.label) for area in options.areas)])
        choices(self, "addressed_to", [("", "choose"), *codes])
        choices(self, "raised_in", [("", "choose"), *rounds])
        choices(self, "meeting", [("", "no round"), *rounds])
        choices(self, "demand_list", [("", "choose"), *((row.key, row.title) for row in options.demand_lists)])
        choices(self, "deadlines", [(row.key, row.title) for row in options.deadlines])
        choices(self, "measures", [(row.key, row.title) for row in options.measures])
        for code, name in codes:
            offered = [("", "not said"), *PartySensitivity.choices]
            self.fields[f"sensitivity_{code}"] = Choice(label=f"for {name}", required=False, choices=offered)
        for name in (*OWN, *TIED, "sensitivity"):
            offered = [(LEAVE, "Leave"), (SET, "Set"), *([(CLEAR, "Clear")] if name in CLEARABLE else [])]
            label = "Sensitive" if name == "sensitivity" else str(self.fields[name].label)
            self.fields[f"what_{name}"] = Choice(label=label, required=False, choices=offered)
        for name in (*TIED, "demand_list"):
            if not getattr(options, f"{name}s" if name == "demand_list" else name):
                self._drop(name)
        if not may.analyse:
            for name in (*OWN, *TIED, "sensitivity"):
                self._drop(name)
        if not may.manage:
            self._drop("archived")
        issues = Issue.objects.filter(negotiation=negotiation_id).select_related("negotiation")
        for name in ("parent", "successor"):
            record = self.fields.get(name)
            if isinstance(record, Record):
                record.find = lambda ref: issues.filter(ref=ref.strip().upper()).first()

    def _drop(self, name: str) -> None:
        for field in [field for field in self.fields if field in {name, f"what_{name}"}]:
            del self.fields[field]
        if name == "sensitivity":
            for field in [field for field in self.fields if field.startswith("sensitivity_")]:
                del self.fields[field]

    def controls(self, name: str) -> list[str]:
        """The fields that say what `name` is set to."""
        if name == "sensitivity":
            return [field for field in self.fields if field.startswith("sensitivity_")]
        return [name]

    @property
    def settable(self) -> list[str]:
        """The fields that can be set here."""
        return [name for name in (*OWN, *TIED, "sensitivity") if f"what_{name}" in self.fields]

    def clean(self) -> dict[str, Any]:
        """What is set has a value, what has a value is set, and something is done at all."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.settable:
            controls, what = self.controls(name), cleaned.get(f"what_{name}")
            typed = any(cleaned.get(field) for field in controls)
            if what == SET and not typed and not set(controls) & set(self.errors):
                self.add_error(controls[0], "Say what to set it to, or leave it as it is.")
            elif what != SET and typed:
                self.add_error(f"what_{name}", "Choose “Set”, or empty what stands beside it.")
        if cleaned.get("to"):
            self._clean_status(cleaned)
        elif any(cleaned.get(name) for name in ("meeting", "on", "successor")):
            self.add_error("to", "Choose the status, or empty the round, the day and the successor.")
        nothing = not any(cleaned.get(f"what_{name}") for name in self.settable)
        if nothing and not cleaned.get("to") and not cleaned.get("archived") and not self.errors:
            self.add_error(None, "Say what to change: every field is left as it is.")
        return cleaned

    def _clean_status(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("meeting") and not cleaned.get("on") and not {"meeting", "on"} & set(self.errors):
            self.add_error("meeting", "Choose the round it belongs to, or write the day.")
        if cleaned["to"] == Status.SUPERSEDED and not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", "Name the issue that carries on.")


class BulkForm:
    """The form and its sources. Bound to `data` when something was sent."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        negotiation_id: int,
        options: IssueOptions,
        parties: PartyOrder,
        person: Any,
        may: Powers,
    ) -> None:
        given: dict[str, Any] = {"negotiation_id": negotiation_id, "options": options, "parties": parties, "may": may}
        self.set = SetForm(data, **given)
        voices = [(party.code, party.name) for party in parties]
        self.citations = CitationRows(data, prefix="cite", form_kwargs={"voices": voices, "person": person})
        self.top_errors: list[str] = []

    @cached_property
    def is_valid(self) -> bool:
        """Whether it makes sense by itself; the act asks the rest."""
        valid = [self.set.is_valid(), self.citations.is_valid()]
        if all(valid) and self.set.cleaned_data.get("to") in CITATION_NEEDED and not cited_in(self.citations):
            self.citations.forms[0].add_error("named", "This status needs a source: say where it can be read.")
            return False
        if all(valid) and cited_in(self.citations) and not self.set.cleaned_data.get("to"):
            self.set.add_error("to", "Sources are cited for a status: choose one, or take the source out.")
            return False
        return all(valid)

    @property
    def lines(self) -> list[Line]:
        """The fields as they are shown."""
        form = self.set
        return [
            Line(
                str(form[f"what_{name}"].label),
                form[f"what_{name}"],
                [form[field] for field in form.controls(name)],
                name in (*TIED, "sensitivity"),
            )
            for name in form.settable
        ]

    @property
    def citing(self) -> bool:
        """Whether the sources are to be shown: one is named, or wrong, or the status needs one."""
        if not self.set.is_bound:
            return False
        named = any(row.errors or row.has_changed() for row in self.citations)
        return named or self.set["to"].value() in CITATION_NEEDED

    def wanted(self) -> BulkSet:
        """What the act is asked for."""
        cleaned, options = self.set.cleaned_data, self.set.options
        what = {name: cleaned[f"what_{name}"] for name in self.set.settable if cleaned[f"what_{name}"]}
        rows: dict[str, tuple[Iterable[Any], str]] = {
            "area": (options.areas, "code"),
            "addressed_to": (options.parties.values(), "code"),
            "raised_in": (options.rounds, "number"),
            "demand_list": (options.demand_lists, "key"),
        }
        fields: dict[str, Any] = {}
        for name in OWN:
            if what.get(name) == SET:
                fields[name] = _named(*rows[name], cleaned[name]) if name in rows else cleaned[name]
            elif name in what:
                fields[name] = None
        status = None
        if cleaned["to"]:
            status = BulkStatus(
                to=cleaned["to"],
                on=cleaned["on"],
                meeting=_named(options.rounds, "number", cleaned["meeting"]),
                successor=cleaned["successor"],
                citations=cited_in(self.citations),
            )
        archived = {"true": True, "false": False}.get(cleaned.get("archived") or "")
        return BulkSet(fields=fields, ties=self._ties(what), archived=archived, status=status)

    def _ties(self, what: dict[str, str]) -> Ties | None:
        cleaned, options = self.set.cleaned_data, self.set.options
        tied: dict[str, Any] = {}
        for name, rows in (("deadlines", options.deadlines), ("measures", options.measures)):
            if name in what:
                tied[name] = [row for row in rows if row.key in cleaned[name]] if what[name] == SET else []
        if "sensitivity" in what:
            levels = {code: cleaned.get(f"sensitivity_{code}") for code in options.parties}
            keeps = what["sensitivity"] == SET
            tied["sensitivity"] = {options.parties[code]: level for code, level in levels.items() if level and keeps}
        return Ties(**tied) if tied else None

    def refuse(self, refusal: Refused) -> None:
        """Put what the act refused where it belongs; what has no field goes on top."""
        for path, message in (refusal.errors or {"": refusal.message}).items():
            name = path.removeprefix("set.").removeprefix("status.")
            filled = [row for row in self.citations if row.cited()]
            if name.startswith("citations[") and place_citation(filled, name, message):
                continue
            name = {"round": "meeting", "citations": "to"}.get(name, name.partition(".")[0])
            if name in self.set.fields:
                self.set.add_error(name, message)
            else:
                self.top_errors.append(message)

    @property
    def errors(self) -> list[Wrong]:
        """Every error in the order of the page."""
        return [*(Wrong("", "", message) for message in self.top_errors), *self._field_errors()]

    def _field_errors(self) -> Iterator[Wrong]:
        yield from wrong_in(self.set)
        form: CitationForm
        for place, form in enumerate(self.citations, start=1):
            yield from wrong_in(form, f"Source {place}")


def _named(rows: Iterable[Any], column: str, value: str) -> Any:
    return next((row for row in rows if str(getattr(row, column)) == value), None) if value else None
