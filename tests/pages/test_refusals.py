"""A refusal is told at the field it names, and on top where the form has none for it."""

from django import forms

from tradetalks.ledger.refusals import Invalid, Refused
from tradetalks.pages.refusals import place


class Sheet(forms.Form):
    """A form with the fields acts speak of."""

    to = forms.CharField(required=False)
    sources = forms.CharField(required=False)


def test_each_message_stands_where_it_belongs() -> None:
    form = Sheet({})
    refusal = Invalid(
        "no",
        errors={
            "status.to": "to: cannot follow.",
            "citations[0].quote": "At most 25 words.",
            "version": "Somebody was faster.",
        },
    )
    place(form, refusal, {"citations": "sources"})
    assert form.errors == {
        "to": ["Cannot follow."],
        "sources": ["At most 25 words."],
        "__all__": ["Somebody was faster."],
    }


def test_a_refusal_without_a_field_stands_on_top() -> None:
    form = Sheet({})
    place(form, Refused("Not today."))
    assert form.non_field_errors() == ["Not today."]
