"""What one party holds from now on: a part of Record change, and the whole of a position that is corrected."""

from typing import Any

from django import forms

from issues.actions.positions import Condition, Quantity, stances_of
from issues.actions.record_change import Stated
from issues.choices import Bound, Channel, OfferAnswer, Stance
from issues.forms.fields import Choice, Figure, LongText, PartialDateText, Record, SmallText, blank_choice, choices
from issues.models import Issue, Position
from rounds.models import Party
from rounds.queries.negotiations import Seated

QUANTITY = ("metric", "unit", "value", "bound", "baseline", "due_on", "window")
OTHER_NAMES = {
    **{f"quantity.{name}": name for name in QUANTITY},
    "condition": "condition",
    "condition.text": "condition",
    "condition.issue": "condition_issue",
    "party": "stance",
}
"""Fields of the act that the form calls otherwise."""


class StanceForm(forms.Form):
    """One party's stance. Nothing chosen and nothing written: it stays as it is."""

    stance = Choice(label="Stance", required=False)
    text = LongText(label="What it holds, in a sentence", rows=2)
    answer = Choice(label="How the offer answers", required=False, choices=blank_choice(OfferAnswer, "not said"))
    channel = Choice(label="Said", required=False, choices=blank_choice(Channel, "not known how"))
    metric = SmallText(label="Figure of what", max_length=300, placeholder="cut of the surplus")
    value = Figure(label="Value")
    unit = SmallText(label="Unit", max_length=100, placeholder="USD billion")
    bound = Choice(label="Bound", required=False, choices=blank_choice(Bound, "as stated"))
    baseline = Figure(label="From (baseline)")
    due_on = PartialDateText(label="By")
    window = SmallText(label="Period, in its words", max_length=1000)
    condition = LongText(label="Only if", rows=1)
    condition_issue = Record(
        label="… hangs on issue", what="issue", placeholder="US-003", attrs={"list": "known-issues"}
    )

    def __init__(self, *args: Any, issue: Issue, party: Seated, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party = party
        offered = [(code, Stance(code).label) for code in stances_of(issue, party)]
        choices(self, "stance", [("", "as before"), *offered])
        field = self.fields["condition_issue"]
        if isinstance(field, Record):
            field.find = lambda ref: issue_named(issue, ref)

    def clean(self) -> dict[str, Any]:
        """Words without a stance are not lost silently; a stance has words."""
        cleaned = super().clean() or self.cleaned_data
        filled = [name for name in self.changed_data if name not in {"stance", "text"}]
        if not cleaned.get("stance") and (cleaned.get("text") or filled) and "stance" not in self.errors:
            self.add_error("stance", f"Choose the stance of {self.party.name}, or empty its other fields.")
        if cleaned.get("stance") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", f"Write what {self.party.name} holds.")
        if any(cleaned.get(name) for name in QUANTITY) and not cleaned.get("metric") and "metric" not in self.errors:
            self.add_error("metric", "Say of what the figure is.")
        if cleaned.get("condition_issue") and not cleaned.get("condition") and "condition" not in self.errors:
            self.add_error("condition", "Say the condition in words too.")
        return cleaned

    @property
    def is_entered(self) -> bool:
        """Whether a stance is to be recorded."""
        return bool(self.is_bound and getattr(self, "cleaned_data", {}).get("stance"))

    @property
    def shows_more(self) -> bool:
        """Whether the folded fields have something in them, or something wrong."""
        more = [name for name in self.fields if name not in {"stance", "text"}]
        return any(self[name].value() for name in more) or any(name in self.errors for name in more if self.is_bound)

    def stated(self, party: Party) -> Stated:
        """The position as the act takes it, without citations."""
        cleaned = self.cleaned_data
        quantity: dict[str, Any] = {name: None if cleaned[name] == "" else cleaned[name] for name in QUANTITY}
        return Stated(
            party=party,
            stance=cleaned["stance"],
            text=cleaned["text"],
            answer=cleaned["answer"] or None,
            channel=cleaned["channel"] or None,
            quantity=Quantity(**quantity) if cleaned["metric"] else None,
            condition=(
                Condition(text=cleaned["condition"], issue=cleaned["condition_issue"]) if cleaned["condition"] else None
            ),
        )

    def refuse(self, path: str, message: str) -> bool:
        """Put a refusal of the act at its field; False where it is none of this form's."""
        name = OTHER_NAMES.get(path, path)
        if name not in self.fields:
            return False
        self.add_error(name, message)
        return True


def issue_named(issue: Issue, ref: str) -> Issue | None:
    """The issue of the same talks that is called so."""
    return Issue.objects.filter(negotiation=issue.negotiation_id, ref=ref.strip().upper()).first()


def as_typed(position: Position) -> dict[str, Any]:
    """A position on record as the form shows it."""
    return {
        "stance": position.stance,
        "text": position.text,
        "answer": position.answer,
        "channel": position.channel,
        **{name: getattr(position, f"quantity_{name}") for name in QUANTITY},
        "condition": position.condition_text,
        "condition_issue": position.condition_issue.ref if position.condition_issue else None,
    }
