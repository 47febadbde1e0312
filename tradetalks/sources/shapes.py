"""What answers tell of sources and citations."""

from typing import Annotated, NotRequired, TypedDict

from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shapes import ALWAYS
from tradetalks.sources import choices


class CitedSource(TypedDict):
    """The source a citation is from, as far as a citation needs it."""

    id: int
    key: str
    publisher: str | None
    title: str | None
    kind: Annotated[str, choices.SourceKind]
    kind_label: str
    url: Annotated[str | None, "Where the source itself is."]
    published_on: PartialDate | None
    language: str | None
    sensitivity: Annotated[str, choices.Sensitivity]


class Citation(TypedDict):
    """How we know: one source for one fact."""

    party: Annotated[str | None, "Whose voice it is: a party's code, `joint`, or null for neither side's."]
    disputes: Annotated[bool, "Whether the source contradicts the fact."]
    basis: Annotated[str, choices.Basis]
    basis_label: str
    speaker: str | None
    people: Annotated[int | None, "How many unnamed people it rests on."]
    reliability: Annotated[str, choices.Reliability]
    reliability_label: str
    credibility: Annotated[int, choices.Credibility]
    credibility_label: str
    locator: Annotated[str | None, "Where in the source: a page, a paragraph, a minute."]
    quote: str | None
    source: CitedSource


class Cited(TypedDict):
    """What every cited record has."""

    citations: NotRequired[Annotated[list[Citation], ALWAYS, "From the sources the reader may see."]]


class Source(TypedDict):
    """A publication or document the record rests on."""

    id: int
    code: Annotated[str, "Its short name on pages: `S-41`."]
    key: str
    publisher: str | None
    title: str | None
    kind: Annotated[str, choices.SourceKind]
    kind_label: str
    url: Annotated[str | None, "Where the source itself is."]
    published_on: PartialDate | None
    language: str | None
    sensitivity: Annotated[str, choices.Sensitivity]
    sensitivity_label: str
    note: str | None
    version: int
    api_url: NotRequired[Annotated[str, ALWAYS, "Its address here."]]
