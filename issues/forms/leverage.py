"""A deadline or measure put on record with its first step, one more step of it, or a wrong step put right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify

from issues.forms.fields import Choice, Figure, LongText, PartialDateText, SmallText, blank_choice, choices
from rounds.choices import DeadlineStep, Instrument, MeasureState
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision, Party
from rounds.queries.parties import PartyOrder

LONGEST_KEY = 120
KEY_SAYS = "What dossiers and the REST API call it. Made from the title if left empty; it never changes."

NOBODY = {"set_by": "both jointly", "imposed_by": "choose", "against": "no party in particular"}
"""Fields that name a party, and what naming none means."""


class StepForm(forms.Form):
    """One step, as the act that records it takes it."""

    STEP: tuple[str, ...] = ()

    @property
    def step(self) -> dict[str, Any]:
        """The values of the step; what was left empty is None."""
        typed = {name: self.cleaned_data[name] for name in self.STEP}
        return {name: None if value == "" else value for name, value in typed.items()}


class DeadlineStepForm(StepForm):
    """What was done to a deadline."""

    STEP = ("kind", "due_on", "announced_on", "reason")

    kind = Choice(label="Step", choices=DeadlineStep.choices)
    due_on = PartialDateText(label="Day it falls due", attrs={"placeholder": "YYYY-MM-DD, or open"})
    announced_on = PartialDateText(label="Announced on")
    reason = LongText(label="The parties’ reason", rows=2, max_length=5_000)

    @staticmethod
    def step_of(step: DeadlineRevision) -> dict[str, Any]:
        """A step on record as the form shows it."""
        return {name: getattr(step, name) for name in DeadlineStepForm.STEP}


class MeasureStepForm(StepForm):
    """What was announced of a measure, or took effect."""

    STEP = ("state", "rate_from", "rate_to", "effective_on", "announced_on", "note")

    state = Choice(label="State", choices=MeasureState.choices)
    rate_from = Figure(label="Rate from, %", max_digits=12, decimal_places=4)
    rate_to = Figure(label="Rate to, %", max_digits=12, decimal_places=4)
    effective_on = PartialDateText(label="Takes effect on")
    announced_on = PartialDateText(label="Announced on")
    note = LongText(label="Note", rows=2, max_length=5_000)

    @staticmethod
    def step_of(step: MeasureRevision) -> dict[str, Any]:
        """A change on record as the form shows it."""
        return {name: getattr(step, name) for name in MeasureStepForm.STEP}


class WordsForm(forms.Form):
    """What a deadline or measure is called and covers, apart from its steps; `version` is the one it was opened at."""

    WORDS: tuple[str, ...] = ()

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, parties: PartyOrder, record: Deadline | Measure | None = None, **kwargs: Any
    ) -> None:
        if record is not None:
            kwargs["initial"] = {"version": record.version, **self.words_of(record)}
        super().__init__(*args, **kwargs)
        named = [(party.code, party.name) for party in parties]
        for name, nobody in NOBODY.items():
            if name in self.fields:
                choices(self, name, [("", nobody), *named])

    @classmethod
    def words_of(cls, record: Deadline | Measure) -> dict[str, Any]:
        """What is on record as the form shows it: parties by code."""
        values = {name: getattr(record, name) for name in cls.WORDS}
        return {name: value.code if isinstance(value, Party) else value for name, value in values.items()}

    def words(self, rows: Mapping[str, Party]) -> dict[str, Any]:
        """The values as the acts take them; what was left empty is None. `rows` are the parties by code."""
        typed = {name: None if self.cleaned_data[name] == "" else self.cleaned_data[name] for name in self.WORDS}
        return {name: rows[value] if value and name in NOBODY else value for name, value in typed.items()}


class DeadlineWordsForm(WordsForm):
    """What falls due, who set it, and what follows."""

    WORDS = ("title", "set_by", "consequence")

    title = SmallText(label="Deadline", max_length=1_000, required=True, placeholder="What falls due")
    set_by = Choice(label="Set by", required=False)
    consequence = LongText(label="What follows if it passes", rows=2, max_length=5_000)


class MeasureWordsForm(WordsForm):
    """What is imposed by whom on whom, and what it covers."""

    WORDS = ("title", "imposed_by", "against", "instrument", "scope_usd", "scope_text")

    title = SmallText(label="Measure", max_length=1_000, required=True)
    imposed_by = Choice(label="Imposed by")
    against = Choice(label="Against", required=False)
    instrument = Choice(label="Kind", choices=blank_choice(Instrument, "choose"))
    scope_usd = Figure(label="Trade covered, US$ a year", max_digits=20, decimal_places=2, min_value=0)
    scope_text = SmallText(label="What it covers, in words", max_length=5_000)


class KeyForm(forms.Form):
    """What a new deadline or measure shall be called by machines."""

    key = SmallText(label="Key", max_length=LONGEST_KEY, help_text=KEY_SAYS)


class NewDeadlineForm(DeadlineWordsForm, KeyForm, DeadlineStepForm):
    """A deadline with its first step."""

    field_order = (*DeadlineWordsForm.WORDS, "key")


class NewMeasureForm(MeasureWordsForm, KeyForm, MeasureStepForm):
    """A measure with its first change."""

    field_order = (*MeasureWordsForm.WORDS, "key")


def free_key(title: str, taken: frozenset[str], otherwise: str) -> str:
    """A key made of the title that nothing has yet: `tariffs-rise`, `tariffs-rise-2`."""
    stem = slugify(title)[: LONGEST_KEY - 8].strip("-") or otherwise
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)


def keys_of(model: type[Deadline] | type[Measure], negotiation_id: int) -> frozenset[str]:
    """The keys in use. One query."""
    return frozenset(model._default_manager.filter(negotiation=negotiation_id).values_list("key", flat=True))
