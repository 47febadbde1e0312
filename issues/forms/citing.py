"""Citations of one act as rows of a form: a source on record by number or words, or a new one pasted in."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from issues.forms.citations import SourceForm
from issues.forms.fields import Choice, SmallText
from issues.forms.round_parts import rows_of
from tradetalks.ledger.models import RecordedModel
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.full_text.search import SearchError, parse
from tradetalks.sources.access import visible_labels, visible_sources
from tradetalks.sources.choices import Sensitivity
from tradetalks.sources.citing import STATED, Cited, as_cited, citation_model
from tradetalks.sources.models import QUOTE_WORDS, Citation, Source

MOST_MATCHES = 8
"""Sources offered where words match several."""
OTHER_NAMES = {"source.url": "named", "source": "named", "party": "voice", "source.published_on": "published_on"}
"""Fields of an act's citation that the form calls otherwise."""


class CitationForm(SourceForm):
    """One source with what it says: one on record by number, address or words, or a new one."""

    pick = forms.CharField(required=False, max_length=20)
    language = SmallText(label="Language, if not English", max_length=35, placeholder="zh")
    sensitivity = Choice(label="Label", required=False, choices=Sensitivity.choices, initial=Sensitivity.CLEAR)
    quote = SmallText(label=f"Quotation, at most {QUOTE_WORDS} words", max_length=600)
    locator = SmallText(label="Where in it", max_length=300, placeholder="paragraph 3")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matches: list[Source] = []
        """Sources on record among which the person is to pick."""
        labels = visible_labels(self.person)
        offered = [choice for choice in Sensitivity.choices if choice[0] in labels]
        sensitivity = self.fields["sensitivity"]
        if isinstance(sensitivity, forms.ChoiceField):
            sensitivity.choices = offered
        self.fields["named"].widget.attrs["placeholder"] = "S-41, words of its title, or paste an address"
        self.fields["kind"].widget.attrs["data-new"] = ""

    def clean_quote(self) -> str:
        """At most 25 words."""
        quote: str = self.cleaned_data["quote"]
        if len(quote.split()) > QUOTE_WORDS:
            raise ValidationError(f"A quotation has at most {QUOTE_WORDS} words; this one has {len(quote.split())}.")
        return quote

    def _by_words(self, named: str) -> Source | None:
        try:
            search = parse(named)
        except SearchError as error:
            self._refuse("named", str(error))
            return None
        found = found_in(visible_sources(self.person), search) if search.terms else Source.objects.none()
        self.matches = list(found.order_by("-pk")[: MOST_MATCHES + 1])
        for source in self.matches:
            if source.code == self.cleaned_data.get("pick"):
                return source
        if not self.matches:
            self._refuse("named", "No source on record has these words. Give its number, or paste its address.")
        elif len(self.matches) > MOST_MATCHES:
            self._refuse("named", f"More than {MOST_MATCHES} sources have these words: pick one, or add a word.")
        else:
            self._refuse("named", "Pick the source you mean.")
        return None

    def _new(self, address: str | None, values: Mapping[str, Any]) -> Source | None:
        source = super()._new(address, values)
        if source is not None:
            source.language = self.cleaned_data.get("language") or None
            source.sensitivity = self.cleaned_data.get("sensitivity") or Sensitivity.CLEAR
        return source

    def cited(self) -> Cited | None:
        """The source on the terms entered, with its words; None for an empty row."""
        cited = super().cited()
        if cited is None:
            return None
        cleaned = self.cleaned_data
        return replace(cited, quote=cleaned["quote"] or None, locator=cleaned["locator"] or None)

    @property
    def is_new(self) -> bool:
        """Whether the fields of a new source are to be shown."""
        names = ("publisher", "title", "kind", "published_on", "language")
        wrong = set(self.errors) & {*names, "sensitivity"} if self.is_bound else set()
        return bool(wrong) or any(self[name].value() for name in names)


ADD_SOURCE = "add-source"
"""The button that asks for one more row where no script runs."""

CitationRows = rows_of(CitationForm, extra=1, most=12)


def with_one_more_source(data: QueryDict, prefix: str = "cite") -> QueryDict:
    """What was sent, with room for one more source where the button for that was pressed."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if ADD_SOURCE not in data or not total.isdecimal():
        return data
    more = data.copy()
    more[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1)
    for name, field in CitationForm.base_fields.items():
        if field.initial is not None:
            more[f"{prefix}-{total}-{name}"] = str(field.initial)
    return more


def cited_in(rows: Iterable[CitationForm]) -> list[Cited]:
    """The citations of the rows that are filled."""
    return [cited for row in rows if (cited := row.cited())]


TAKE_OUT = "take-out"
"""The tick beside a citation on record."""


def mark_of(citation: Citation) -> str:
    """A short name of what a citation says, which stays the same when the list around it is written anew."""
    said = [citation.source_id, *(getattr(citation, column) for column in STATED)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def held_but(row: RecordedModel, taken_out: Collection[str]) -> list[Cited]:
    """The citations of a record without those taken out. Those the person cannot see have no tick and stay."""
    held = citation_model(row)._default_manager.filter(fact=row).select_related("source").order_by("pk")
    return [as_cited(citation) for citation in held if mark_of(citation) not in taken_out]


def amended(row: RecordedModel, taken_out: Collection[str], more: Sequence[Cited]) -> list[Cited] | None:
    """The citations a record shall have: those on record but the ones taken out, and more; None: as they are."""
    return [*held_but(row, taken_out), *more] if taken_out or more else None


def place_citation(filled: Sequence[CitationForm], path: str, message: str) -> bool:
    """Put a refusal at `citations[i].<field>` to the row it came from; False where it belongs to none."""
    where, _, field = path.partition(".")
    index = where.removeprefix("citations[").removesuffix("]")
    if not index.isdigit() or int(index) >= len(filled):
        return False
    name = OTHER_NAMES.get(field, field.removeprefix("source."))
    row = filled[int(index)]
    row.add_error(name if name in row.fields else "named", message)
    return True
