"""The parts of the round page, a plain Django form each: the meeting, delegations, readouts, deadlines, measures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from issues.forms.citations import SourceForm
from issues.forms.fields import Choice, LongText, PartialDateText, SmallText, blank_choice, choices, same_words
from rounds.choices import Answer, DeadlineStep, MeasureState, RoundKind, RoundLevel, RoundState, Tone
from rounds.models import OUTCOME_ITEMS, Readout, Round

if TYPE_CHECKING:  # Django's formsets take type parameters only in the type checker's eyes
    RowSet = BaseFormSet[Any]
else:
    RowSet = BaseFormSet

LARGEST_NUMBER = 2**31 - 1
CITED = {"placeholder": "A"}
OUTCOME_LABELS = {
    "agreement": "Agreement: a deal on substance was announced by both",
    "joint_statement": "Joint statement: one text issued by both",
    "framework_text": "Framework text: an outline agreed in writing",
    "truce": "Truce: measures held or suspended for a time",
    "next_date_set": "Next date set: day or week of the next meeting announced",
}
PLANNED_STATES = [(state.value, state.label) for state in RoundState if state != RoundState.HELD]


class MeetingForm(forms.Form):
    """The round's own record, and what is asked once for the whole sheet."""

    number = forms.IntegerField(label="Number", min_value=1, max_value=LARGEST_NUMBER)
    name = SmallText(label="Name", max_length=300, required=True)
    kind = Choice(label="Kind", choices=RoundKind.choices, initial=RoundKind.NEGOTIATION)
    level = Choice(label="Level", required=False, choices=blank_choice(RoundLevel, "not known"))
    state = Choice(label="State of the plan", choices=PLANNED_STATES, initial=RoundState.PLANNED)
    starts_on = PartialDateText(label="First day")
    ends_on = PartialDateText(label="Last day")
    city = SmallText(label="City", max_length=200, attrs={"list": "cities"})
    country = SmallText(label="Country", max_length=100, attrs={"list": "countries"})
    venue = SmallText(label="Venue", max_length=300, attrs={"list": "venues"})
    official_number = forms.IntegerField(
        label="Official number",
        required=False,
        min_value=0,
        max_value=LARGEST_NUMBER,
        help_text="The parties’ own count.",
    )
    outcome_text = LongText(label="Outcome in one sentence", rows=2)
    next_round_text = LongText(label="What was said of the next round", rows=2)
    record_sources = SmallText(label="Sources of this record", max_length=400, attrs=CITED)
    for_all = SmallText(label="Cited wherever a row names no source", max_length=200, initial="A")
    reason = LongText(label="Reason for the amendment", rows=2)
    version = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Round | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in OUTCOME_ITEMS:
            self.fields[f"outcome_{item}"] = Choice(
                label=OUTCOME_LABELS[item],
                choices=Answer.choices,
                initial=Answer.UNKNOWN,
                required=False,
                widget=forms.RadioSelect,
            )
        if meeting is not None:
            del self.fields["number"]
        if meeting is not None and meeting.is_logged:
            del self.fields["state"]
        else:
            del self.fields["reason"]

    def record(self) -> dict[str, Any]:
        """The values of the round's own columns, `number` and `state` apart."""
        apart = {"number", "state", "record_sources", "for_all", "reason", "version"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        values["level"] = values["level"] or None
        for item in OUTCOME_ITEMS:
            values[f"outcome_{item}"] = values[f"outcome_{item}"] or Answer.UNKNOWN
        return values

    @property
    def outcome_fields(self) -> list[Any]:
        """The checklist, in its order."""
        return [self[f"outcome_{item}"] for item in OUTCOME_ITEMS]


def initial_of(meeting: Round) -> dict[str, Any]:
    """The meeting form's values as they are on record."""
    names = [name for name in MeetingForm.base_fields if hasattr(meeting, name)]
    return {name: getattr(meeting, name) for name in (*names, *(f"outcome_{item}" for item in OUTCOME_ITEMS))}


class DelegateForm(forms.Form):
    """One person on a delegation. Empty the name to take the row out."""

    party = Choice(label="Party")
    name = SmallText(label="Name", max_length=200, attrs={"list": "people"})
    title = SmallText(label="Title", max_length=300, attrs={"list": "titles"})
    head = forms.BooleanField(label="Head", required=False)

    def __init__(self, *args: Any, parties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "party", parties)

    def clean(self) -> dict[str, Any]:
        """A title needs a name."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Write the person’s name, or empty the title to take the row out.")
        return cleaned


class ReadoutForm(forms.Form):
    """What one side said of the round: issued, none issued, or nothing recorded yet. `fact` is the one on record."""

    STATES = (("", "nothing recorded yet"), ("issued", "issued"), ("none", "none issued"))

    state = Choice(label="Statement", required=False, choices=STATES, widget=forms.RadioSelect, initial="")
    tone = Choice(
        label="Tone",
        required=False,
        choices=[choice for choice in blank_choice(Tone, "choose") if choice[0] != Tone.NONE_ISSUED],
    )
    speaker = SmallText(label="Speaker", max_length=300, attrs={"list": "people"})
    on = PartialDateText(label="Said on")
    text = LongText(label="What was said", rows=3)
    sources = SmallText(label="Sources", max_length=200, attrs=CITED)
    quote = SmallText(label="Quotation, at most 25 words", max_length=400)
    locator = SmallText(label="Where in the source", max_length=300)

    def __init__(self, *args: Any, fact: Readout | None = None, **kwargs: Any) -> None:
        if fact is not None:
            kwargs["initial"] = readout_values(fact)
        super().__init__(*args, **kwargs)
        self.fact = fact
        if fact is not None:
            choices(self, "state", (("", "take it back"), *self.STATES[1:]))
            self.fields["sources"].widget.attrs["placeholder"] = "as recorded"

    def clean(self) -> dict[str, Any]:
        """A statement issued has a tone and words; one that was not has neither tone nor speaker's words to invent."""
        cleaned = super().clean() or self.cleaned_data
        state = cleaned.get("state")
        if state == "issued":
            for field, message in (("tone", "Choose its tone."), ("text", "Write what was said.")):
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, message)
        elif state == "none":
            cleaned["tone"] = ""
            cleaned["text"] = cleaned.get("text") or "No statement was issued."
        elif self.fact is None and any(
            cleaned.get(name) for name in ("tone", "speaker", "on", "text", "quote", "locator")
        ):
            self.add_error("state", "Choose “issued” or “none issued”, or empty the other fields.")
        return cleaned

    @property
    def is_taken_back(self) -> bool:
        """Whether a readout on record was marked as a mistake."""
        return self.fact is not None and not self.cleaned_data.get("state")

    @property
    def is_entered(self) -> bool:
        """Whether there is something to record: a new readout, or one on record that now reads otherwise."""
        cleaned = self.cleaned_data
        if not cleaned.get("state"):
            return False
        if self.fact is None or any(cleaned[name] for name in ("sources", "quote", "locator")):
            return True
        shown = readout_values(self.fact).items()
        return any(not same_words(str(cleaned[name] or ""), str(value or "")) for name, value in shown)


def readout_values(fact: Readout) -> dict[str, Any]:
    """A readout on record as the form shows it."""
    tone = "" if fact.tone == Tone.NONE_ISSUED else fact.tone
    state = "issued" if fact.issued else "none"
    return {"state": state, "tone": tone, "speaker": fact.speaker, "on": fact.on, "text": fact.text}


class StatementForm(ReadoutForm):
    """One more statement, of a side that made several."""

    party = Choice(label="Of", required=False)

    def __init__(self, *args: Any, sides: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "party", sides)


class DeadlineMoveForm(forms.Form):
    """A deadline the round set or moved."""

    deadline = Choice(label="Deadline", required=False)
    kind = Choice(label="What happened", required=False, choices=blank_choice(DeadlineStep, "choose"))
    due_on = PartialDateText(label="New day")
    announced_on = PartialDateText(label="Announced on", attrs={"placeholder": "the last day"})
    reason = SmallText(label="The parties’ reason", max_length=1000)
    sources = SmallText(label="Sources", max_length=200, attrs=CITED)

    def __init__(self, *args: Any, deadlines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "deadline", deadlines)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it names the deadline and the step."""
        cleaned = super().clean() or self.cleaned_data
        _require_both(self, "deadline", "Choose the deadline.", "kind", "Say what happened to it.")
        return cleaned


class MeasureChangeForm(forms.Form):
    """A measure the round changed. Rates in percent ad valorem."""

    measure = Choice(label="Measure", required=False)
    state = Choice(label="New state", required=False, choices=blank_choice(MeasureState, "choose"))
    rate_from = forms.DecimalField(label="Rate from, %", required=False, max_digits=12, decimal_places=4)
    rate_to = forms.DecimalField(label="Rate to, %", required=False, max_digits=12, decimal_places=4)
    effective_on = PartialDateText(label="Effective on")
    announced_on = PartialDateText(label="Announced on", attrs={"placeholder": "the last day"})
    note = SmallText(label="Note", max_length=1000)
    sources = SmallText(label="Sources", max_length=200, attrs=CITED)

    def __init__(self, *args: Any, measures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "measure", measures)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it names the measure and its state."""
        cleaned = super().clean() or self.cleaned_data
        _require_both(self, "measure", "Choose the measure.", "state", "Choose its new state.")
        return cleaned


def _require_both(form: forms.Form, first: str, ask_first: str, second: str, ask_second: str) -> None:
    for field, message in ((first, ask_first), (second, ask_second)):
        if form.has_changed() and not form.cleaned_data.get(field) and field not in form.errors:
            form.add_error(field, message)


class NextRoundForm(forms.Form):
    """The round that follows, planned in the same act."""

    name = SmallText(label="Name", max_length=300)
    starts_on = PartialDateText(label="First day")
    ends_on = PartialDateText(label="Last day")
    city = SmallText(label="City", max_length=200, attrs={"list": "cities"})
    country = SmallText(label="Country", max_length=100, attrs={"list": "countries"})

    def clean(self) -> dict[str, Any]:
        """A plan has a name."""
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Give the next round a name, or empty the other fields.")
        return cleaned


def rows_of(form: type[forms.Form], *, extra: int, most: int) -> type[RowSet]:
    """The formset of a kind of row: `extra` empty ones at first, never more than `most` in all."""
    return formset_factory(form, extra=extra, max_num=most, absolute_max=most)


SourceRows = rows_of(SourceForm, extra=1, most=26)
DelegateRows = rows_of(DelegateForm, extra=2, most=100)
StatementRows = rows_of(StatementForm, extra=0, most=20)
DeadlineRows = rows_of(DeadlineMoveForm, extra=1, most=40)
MeasureRows = rows_of(MeasureChangeForm, extra=1, most=40)
