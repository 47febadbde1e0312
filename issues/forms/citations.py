"""The sources of a sheet: each is entered once under a letter, and rows cite it by that letter.

A row names its sources as `A`, `A B` or `S-41`; a row that names none cites the ones the sheet names for all;
`-` means none at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from issues.forms.fields import Choice, PartialDateText, QuickSelect, SmallText, blank_choice, choices
from tradetalks.sources.access import visible_sources
from tradetalks.sources.choices import Basis, Credibility, Reliability, SourceKind
from tradetalks.sources.citing import Cited
from tradetalks.sources.duplicates import sources_at_address
from tradetalks.sources.models import JOINT_VOICE, Source

NO_SOURCE = "-"
_CODE = re.compile(r"S-?(\d{1,15})", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class SourceForm(forms.Form):
    """One source of the sheet: one on record by number or address, or a new one; and on which terms it is cited."""

    named = SmallText(
        label="Source", max_length=2000, placeholder="S-41, or paste an address", attrs={"list": "known-sources"}
    )
    publisher = SmallText(label="Publisher, if new", max_length=300)
    title = SmallText(label="Title", max_length=1000)
    kind = Choice(label="Kind", required=False, choices=blank_choice(SourceKind, "choose"))
    published_on = PartialDateText(label="Published on")
    voice = Choice(label="Whose word", required=False)
    basis = Choice(label="Basis", choices=Basis.choices, initial=Basis.REPORTING)
    reliability = Choice(
        label="Reliability", choices=[(code, f"{code} {label}") for code, label in Reliability.choices], initial="F"
    )
    credibility = forms.TypedChoiceField(
        label="Credibility",
        choices=[(code, f"{code} {label}") for code, label in Credibility.choices],
        coerce=int,
        widget=QuickSelect,
        initial=str(Credibility.CANNOT_BE_JUDGED.value),
    )
    speaker = SmallText(label="Speaker or role", max_length=300)
    people = forms.IntegerField(label="People", required=False, min_value=1, max_value=1000)
    disputes = forms.BooleanField(label="Disputes what cites it", required=False)

    def __init__(self, *args: Any, voices: Sequence[tuple[str, str]], person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.source: Source | None = None
        choices(self, "voice", [("", "neither side"), *voices, (JOINT_VOICE, "both jointly")])

    @property
    def letter(self) -> str:
        """The letter rows cite it by."""
        return ascii_uppercase[int(str(self.prefix).rpartition("-")[2])]

    def clean(self) -> dict[str, Any]:
        """Find the source named, or make one that is not on record yet."""
        cleaned = super().clean() or self.cleaned_data
        named = cleaned.get("named") or ""
        new = {name: cleaned.get(name) for name in ("publisher", "title", "published_on") if cleaned.get(name)}
        if code := code_of(named):
            self.source = self._on_record(code)
        elif named and not _ADDRESS.match(named):
            self.source = self._by_words(named)
        elif named or new:
            self.source = self._by_address(named) or self._new(named or None, new)
        elif self.has_changed():
            self._refuse("named", "Name the source: its number, its address, or publisher and title of a new one.")
        return cleaned

    def _on_record(self, code: str) -> Source | None:
        source = find_sources([code], self.person).get(code)
        if source is None:
            self._refuse("named", f"There is no source {code}.")
        for name in ("publisher", "title", "published_on"):
            if source is not None and self.cleaned_data.get(name):
                self._refuse(name, f"{code} is on record already; leave this empty, or name a new source instead.")
        return source

    def _by_words(self, named: str) -> Source | None:
        self._refuse("named", f"'{named}' is neither a source's number, like S-41, nor a web address.")
        return None

    def _by_address(self, address: str) -> Source | None:
        return next(iter(sources_at_address(address, self.person)), None)

    def _new(self, address: str | None, values: Mapping[str, Any]) -> Source | None:
        if address:
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                self._refuse("named", "This is not a whole web address: https://…")
        if not values.get("publisher"):
            self._refuse("publisher", "Say who published the new source.")
        if not self.cleaned_data.get("kind"):
            self._refuse("kind", "Choose what kind of publication the new source is.")
        if self.errors:
            return None
        return Source(url=address, kind=self.cleaned_data["kind"], **values)

    def _refuse(self, field: str, message: str) -> None:
        if field not in self.errors:
            self.add_error(field, message)

    def cited(self) -> Cited | None:
        """The source on the terms entered; None for an empty row."""
        if self.source is None:
            return None
        cleaned = self.cleaned_data
        return Cited(
            source=self.source,
            basis=cleaned["basis"],
            voice=cleaned["voice"] or None,
            disputes=cleaned["disputes"],
            speaker=cleaned["speaker"] or None,
            people=cleaned["people"],
            reliability=cleaned["reliability"],
            credibility=cleaned["credibility"],
        )


def code_of(token: str) -> str | None:
    """`s41` → S-41, the short name of a source; None for anything else."""
    match = _CODE.fullmatch(token)
    return f"S-{int(match[1])}" if match else None


def find_sources(codes: Iterable[str], person: Any) -> dict[str, Source]:
    """`S-41` → that source, for those of the codes that the person may see. One query, none without codes."""
    keys = {int(code.removeprefix("S-")) for code in codes}
    if not keys:
        return {}
    return {source.code: source for source in visible_sources(person).filter(pk__in=keys)}


@dataclass(frozen=True)
class SourceList:
    """The sources a sheet's rows can cite: by letter, by number, or the ones for all rows."""

    lettered: Mapping[str, Cited]
    numbered: Mapping[str, Source]
    for_all: Sequence[Cited] = ()

    def resolve(self, typed: str) -> list[Cited]:
        """What `A S-41` names; nothing typed: the sources for all rows. ValidationError names what is unknown."""
        if not typed.strip():
            return list(self.for_all)
        if typed.strip() == NO_SOURCE:
            return []
        return [self._one(token) for token in tokens(typed)]

    def _one(self, token: str) -> Cited:
        if token in self.lettered:
            return self.lettered[token]
        if token in self.numbered:
            return Cited(source=self.numbered[token], basis=Basis.REPORTING)
        letters = ", ".join(self.lettered) or "none is entered yet"
        raise ValidationError(
            f"'{token}' names no source. Letters of this sheet: {letters}; or a source on record, like S-41."
        )


def tokens(typed: str) -> list[str]:
    """`a, s41` → A, S-41: the names of sources in a row, each once."""
    found = (token for token in re.split(r"[\s,;]+", typed.strip()) if token)
    return list(dict.fromkeys(code_of(token) or token.upper() for token in found))


def with_words(citations: Sequence[Cited], *, quote: str | None, locator: str | None) -> list[Cited]:
    """The citations, the first with the quotation and the place it stands, where they are given."""
    if not citations or not (quote or locator):
        return list(citations)
    first = citations[0]
    return [replace(first, quote=quote or first.quote, locator=locator or first.locator), *citations[1:]]
