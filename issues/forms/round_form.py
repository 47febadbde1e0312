"""The whole page of a round as one form: its parts, what they say together, and refusals put where they belong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from issues.actions.round_record import (
    DeadlineEntry,
    MeasureEntry,
    NextRound,
    Outcome,
    ReadoutEntry,
    RoundEntries,
)
from issues.forms.citations import SourceList, code_of, find_sources, tokens, with_words
from issues.forms.fields import same_words
from issues.forms.issue_rows import IssueRow, IssueRows
from issues.forms.round_parts import (
    DeadlineRows,
    DelegateRows,
    MeasureRows,
    MeetingForm,
    NextRoundForm,
    ReadoutForm,
    RowSet,
    SourceRows,
    StatementRows,
    initial_of,
)
from issues.queries.round_sheet import RoundSheet, corrected_readouts
from rounds.actions.meetings import Seat
from rounds.choices import MeasureState, Tone
from rounds.models import Party
from tradetalks.sources.citing import Cited, as_cited
from tradetalks.sources.models import JOINT_VOICE, Source

_READOUT = re.compile(r"readout-(\d{1,18})-text", re.ASCII)

MORE_ROWS = 3
"""Rows that “add rows” adds where the browser runs no script."""


WRONG = Cited(source=Source(), basis="")
"""Stands for a source whose own fields are to be put right first."""


@dataclass(frozen=True)
class Side:
    """One side's readouts: a party, or None for both jointly."""

    party: Party | None
    forms: list[ReadoutForm]


class RoundForm:
    """Bound to `data` when something was sent; else it shows the record as it is."""

    def __init__(self, sheet: RoundSheet, person: Any, data: QueryDict | None = None) -> None:
        self.sheet = sheet
        self.person = person
        self.top_errors: list[str] = []
        self.is_bound = data is not None
        self.data = data
        parties = [(party.code, party.name) for party in sheet.parties]
        meeting = sheet.meeting
        initial = initial_of(meeting) | {"version": meeting.version} if meeting else {"number": sheet.next_number}
        self.meeting = MeetingForm(data, initial=initial, meeting=meeting)
        self.sources = SourceRows(data, prefix="source", form_kwargs={"voices": parties, "person": person})
        codes = {party.pk: party.code for party in sheet.parties}
        seats = [
            {"party": codes.get(row.party_id), "name": row.name, "title": row.title, "head": row.head}
            for row in sheet.delegates
        ]
        self.delegates = DelegateRows(data, prefix="delegate", initial=seats, form_kwargs={"parties": parties})
        self.sides = [Side(party, list(self._readouts(party, data))) for party in (*sheet.parties, None)]
        self.statements = StatementRows(
            data, prefix="statement", form_kwargs={"sides": [*parties, (JOINT_VOICE, "Both jointly")]}
        )
        self.rows = IssueRows(sheet, data)
        self.deadlines = DeadlineRows(
            data, prefix="deadline", form_kwargs={"deadlines": list(_named(sheet.deadlines, "due", None))}
        )
        self.measures = MeasureRows(
            data, prefix="measure", form_kwargs={"measures": list(_named(sheet.measures, "state", MeasureState))}
        )
        self.next_round = NextRoundForm(data, prefix="next_round")
        self.entered_readouts: list[ReadoutForm] = []
        if data is not None:
            self._keep_outdated(data)

    def _readouts(self, party: Party | None, data: QueryDict | None) -> Iterator[ReadoutForm]:
        """The readouts on record of one side, or an empty one. One recorded since the page was made is not bound."""
        own = [fact for fact in self.sheet.readouts if fact.party_id == (party.pk if party else None)]
        for fact in own:
            sent = data if data is not None and f"readout-{fact.pk}-text" in data else None
            yield ReadoutForm(sent, prefix=f"readout-{fact.pk}", fact=fact)
        fresh = f"readout-{party.code if party else JOINT_VOICE}"
        typed = data.get(f"{fresh}-text", "") if data is not None else ""
        # With readouts on record by now, what was typed as new is shown too, unless it is one of them.
        if not own or (typed and not any(same_words(typed, fact.text) for fact in own)):
            yield ReadoutForm(data, prefix=fresh)

    def _keep_outdated(self, data: QueryDict) -> None:
        """Say what was typed over readouts that somebody corrected since the page was made."""
        known = {fact.pk for fact in self.sheet.readouts}
        sent = {int(match[1]): text for name, text in data.items() if (match := _READOUT.fullmatch(name))}
        for pk, was in corrected_readouts(self.sheet.meeting, sent.keys() - known).items() if sent else ():
            if not same_words(str(sent[pk]), was.text):
                self.top_errors.append(f"Somebody corrected a readout meanwhile that you had changed to: “{sent[pk]}”")

    # --- reading ---------------------------------------------------------------------------------------

    @property
    def row_sets(self) -> Mapping[str, RowSet]:
        """The kinds of rows that can grow, by the prefix of their fields."""
        return {
            "source": self.sources,
            "delegate": self.delegates,
            "statement": self.statements,
            "deadline": self.deadlines,
            "measure": self.measures,
        }

    @property
    def single_forms(self) -> list[forms.Form]:
        """Every form that stands alone and was sent, in the order of the page."""
        return [self.meeting, *self.readouts, self.next_round]

    @property
    def readouts(self) -> list[ReadoutForm]:
        """The readouts that were sent, one after the other."""
        return [form for side in self.sides for form in side.forms if form.is_bound]

    def leave_unjudged(self) -> None:
        """Show what is typed as it is: in the middle of typing nothing is wrong yet."""
        for rows in self.row_sets.values():
            rows._errors, rows._non_form_errors = [], ErrorList()  # type: ignore[attr-defined]  # noqa: SLF001 -- what full_clean fills
        for form in (*self.single_forms, *(form for rows in self.row_sets.values() for form in rows)):
            form._errors = ErrorDict()  # noqa: SLF001 -- as above

    def is_valid(self) -> bool:
        """Read all of it; what is wrong stands at its field afterwards."""
        self.rows.clean()
        parts = [form.is_valid() for form in self.single_forms] + [rows.is_valid() for rows in self.row_sets.values()]
        if self.rows.strangers:
            self.top_errors.append("The form named an issue that is not on this sheet. Load the page again.")
        for name, rows in self.row_sets.items():
            if rows.total_form_count() < 0:
                self.top_errors.append(f"The form counted less than no {name} rows. Load the page again.")
            self.top_errors += [str(message) for message in rows.non_form_errors()]
        self._resolve()
        return all(parts) and not self.top_errors and not any(row.errors for row in self.rows.rows)

    def _resolve(self) -> None:
        """Turn what rows name into citations; an unknown name is an error at its field."""
        lettered = {form.letter: cited for form in self.sources if (cited := _cited(form))}
        # A source that is wrong itself is told once, not again in every row that cites it: nothing is saved anyway.
        lettered |= {form.letter: WRONG for form in self.sources if form.errors}
        head = getattr(self.meeting, "cleaned_data", {})
        self._citing = [
            (form, form.cleaned_data)
            for form in (*self.single_forms[1:-1], *self.statements, *self.deadlines, *self.measures)
            if getattr(form, "cleaned_data", None)
        ]
        named = self.rows.sources_named() | set(tokens(head.get("for_all") or ""))
        named |= set(tokens(head.get("record_sources") or ""))
        named |= {token for _, cleaned in self._citing for token in tokens(cleaned.get("sources") or "")}
        numbered = find_sources(filter(code_of, named), self.person)
        listed = SourceList(lettered, numbered)
        # A letter still without a source is no error here: the sheet offers "A" before anything is entered.
        default = [token for token in tokens(head.get("for_all") or "") if len(token) > 1 or token in lettered]
        for_all = self._try(listed, " ".join(default), self.meeting, "for_all") if default else []
        self.source_list = SourceList(lettered, numbered, for_all)
        self.record_citations = self._try(
            self.source_list, head.get("record_sources") or "", self.meeting, "record_sources"
        )
        self.citations = {
            form.prefix: self._try(self.source_list, cleaned.get("sources") or "", form, "sources")
            for form, cleaned in self._citing
        }
        for row in self.rows.rows:
            if row.cleaned:
                try:
                    self.citations[row.prefix] = self.source_list.resolve(row.cleaned.get("sources", ""))
                except ValidationError as error:
                    row.errors.setdefault("sources", []).extend(error.messages)

    def _try(self, listed: SourceList, typed: str, form: forms.Form, field: str) -> list[Cited]:
        try:
            return listed.resolve(typed)
        except ValidationError as error:
            form.add_error(field, error)
            return []

    # --- what it says ----------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The version of the round the page was made from; 0, which no round has, where none was sent."""
        return self.meeting.cleaned_data.get("version") or 0

    @property
    def seats(self) -> list[Seat]:
        """The delegations."""
        return [
            Seat(party=party, name=row["name"], title=row["title"] or None, head=row["head"])
            for form in self.delegates
            if (row := form.cleaned_data) and row.get("name") and (party := self.sheet.party(row["party"]))
        ]

    @property
    def citations_of_record(self) -> list[Cited] | None:
        """The round's own citations with those added here; None where nothing was added."""
        held = [as_cited(citation) for citation in self.sheet.citations]
        named = bool((self.meeting.cleaned_data.get("record_sources") or "").strip())
        # An amendment adds only what is named for the record itself.
        added = (
            [cited for cited in self.record_citations if cited not in held] if named or not self.sheet.is_logged else []
        )
        return [*held, *added] if added else None

    @property
    def entries(self) -> RoundEntries:
        """Everything to record beside the round's own row."""
        readouts = list(self._readout_entries())
        self.entered_readouts = [form for form, _ in readouts]
        return RoundEntries(
            readouts=[entry for _, entry in readouts],
            outcomes=[self._outcome(row) for row in self.rows.entered],
            deadlines=[
                DeadlineEntry(
                    deadline=deadline,
                    kind=row["kind"],
                    due_on=row["due_on"],
                    announced_on=row["announced_on"],
                    reason=row["reason"] or None,
                    citations=self.citations[form.prefix],
                )
                for form, deadline, row in self._moved(self.deadlines, "deadline", self.sheet.deadlines)
            ],
            measures=[
                MeasureEntry(
                    measure=measure,
                    state=row["state"],
                    rate_from=row["rate_from"],
                    rate_to=row["rate_to"],
                    effective_on=row["effective_on"],
                    announced_on=row["announced_on"],
                    note=row["note"] or None,
                    citations=self.citations[form.prefix],
                )
                for form, measure, row in self._moved(self.measures, "measure", self.sheet.measures)
            ],
            next_round=self._following(),
            taken_back=[
                *(row.fact for row in self.rows.taken_back if row.fact),
                *(form.fact for form in self.readouts if form.is_taken_back and form.fact),
            ],
        )

    def _readout_entries(self) -> Iterator[tuple[ReadoutForm, ReadoutEntry]]:
        sided = [(side.party, form) for side in self.sides for form in side.forms if form.is_bound]
        more = [
            (self.sheet.party(form.cleaned_data.get("party")), form) for form in self.statements if form.cleaned_data
        ]
        for party, form in (*sided, *more):
            if not form.is_entered:
                continue
            row = form.cleaned_data
            issued = row["state"] == "issued"
            held = [as_cited(citation) for citation in form.fact.citations.all()] if form.fact else []
            citations = held if held and not row["sources"] else self.citations[form.prefix]
            yield (
                form,
                ReadoutEntry(
                    party=party,
                    issued=issued,
                    tone=row["tone"] if issued else Tone.NONE_ISSUED,
                    text=row["text"],
                    speaker=row["speaker"] or None,
                    on=row["on"],
                    citations=with_words(citations, quote=row["quote"], locator=row["locator"]),
                    supersedes=form.fact,
                ),
            )

    def _following(self) -> NextRound | None:
        """The round planned in the same act, where one was named."""
        row = {name: value or None for name, value in self.next_round.cleaned_data.items()}
        name = row.pop("name", None)
        return NextRound(name=name, **row) if name else None

    def _outcome(self, row: IssueRow) -> Outcome:
        cleaned = row.cleaned
        held = [as_cited(citation) for citation in row.citations]
        citations = held if held and not cleaned["sources"] else self.citations[row.prefix]
        return Outcome(
            issue=row.line.issue,
            to=cleaned["to"],
            reason=row.reason,
            on=cleaned["on"],
            successor=self.sheet.issues.get((cleaned["successor"] or "").upper()),
            citations=with_words(citations, quote=cleaned["quote"], locator=cleaned["locator"]),
            supersedes=row.fact,
        )

    def _moved(self, rows: RowSet, name: str, records: Any) -> Iterator[tuple[forms.Form, Any, dict[str, Any]]]:
        """Rows that are filled, with the record each names."""
        by_key = {str(record.pk): record for record in records}
        for form in rows:
            if form.cleaned_data and (record := by_key.get(form.cleaned_data[name])):
                yield form, record, form.cleaned_data

    # --- what is wrong with it -------------------------------------------------------------------------

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Every error in the order of the page: the field's id ('' for none), its label, the message."""
        found = [("", "", message) for message in self.top_errors]
        found += [("", "", str(message)) for message in self.meeting.non_field_errors()]
        order: list[tuple[str, forms.Form]] = [("", self.meeting)]
        order += [("Delegation: ", form) for form in self.delegates] + [("Source: ", form) for form in self.sources]
        order += [("Readout: ", form) for side in self.sides for form in side.forms]
        order += [("Readout: ", form) for form in self.statements]
        for where, form in order:
            found += _field_errors(where, form)
        for row in self.rows.rows:
            for field, messages in row.errors.items():
                found += [(f"id_{row.prefix}-{field}", row.line.ref, message) for message in messages]
        for where, form in (
            *(("Deadline: ", form) for form in self.deadlines),
            *(("Measure: ", form) for form in self.measures),
            ("Next round: ", self.next_round),
        ):
            found += _field_errors(where, form)
        return found

    def more(self, data: QueryDict, prefix: str) -> QueryDict:
        """The data with a few more rows of that kind, for browsers that run no script."""
        grown = data.copy()
        rows = self.row_sets.get(prefix)
        if rows is not None:
            there = max(rows.total_form_count(), 0)
            total = min(there + MORE_ROWS, rows.absolute_max)
            grown[f"{prefix}-TOTAL_FORMS"] = str(total)
            for name, field in rows.empty_form.fields.items():
                if field.initial is not None:
                    grown.update({f"{prefix}-{index}-{name}": str(field.initial) for index in range(there, total)})
        return grown


def _cited(form: Any) -> Cited | None:
    cited: Cited | None = form.cited() if form.is_valid() else None
    return cited


def _named(records: Any, detail: str, words: Any) -> Iterator[tuple[str, str]]:
    """Records as the choices of a select: their title, and where they stand."""
    yield "", "choose"
    for record in records:
        state = getattr(record, detail)
        label = words(state).label if words and state else f"due {state}" if state else "no day"
        yield str(record.pk), f"{record.title} ({label})"


def _field_errors(where: str, form: forms.Form) -> Iterator[tuple[str, str, str]]:
    if not form.is_bound:
        return
    for name, messages in form.errors.items():
        for message in messages:
            if name in form.fields and not form.fields[name].widget.is_hidden:
                yield (
                    form[name].id_for_label or f"id_{form.add_prefix(name)}",
                    f"{where}{form[name].label}",
                    str(message),
                )
            elif name != "__all__" or where:
                yield "", where.rstrip(": ") or name, str(message)
