"""What clients send of sources and citations, and how a citation's source is found."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tradetalks.api.bodies import Body, Shape
from tradetalks.api.fields import Code, Day, Flag, Text, Url, Whole
from tradetalks.ledger.models import RecordedModel
from tradetalks.ledger.refusals import NotFound
from tradetalks.lib.shown import shown
from tradetalks.sources.access import visible_labels, visible_sources
from tradetalks.sources.choices import Basis, Reliability, Sensitivity, SourceKind
from tradetalks.sources.citing import Cited, as_cited, citation_model

LONGEST_KEY = 120
LARGEST_ID = 2**63 - 1
_CODE = re.compile(r"S-[1-9][0-9]{0,17}", re.ASCII)


class SourceEdit(Body):
    """What can be changed of a source."""

    not_set_here: ClassVar = {
        "key": "Dossiers and citations call the source by it; it never changes.",
        "code": "It follows from the id.",
    }

    publisher = Text(required=False, allow_null=True)
    title = Text(required=False, allow_null=True)
    kind = Code(SourceKind)
    url = Url(required=False, allow_null=True)
    published_on = Day(required=False, allow_null=True)
    language = Text(required=False, allow_null=True, max_length=35, help_text="A language tag.")
    sensitivity = Code(Sensitivity, required=False, help_text="TLP 2.0; CLEAR if not given.")
    note = Text(required=False, allow_null=True)


class SourceBody(SourceEdit):
    """A source to record."""

    key = Text(required=False, max_length=LONGEST_KEY, help_text="Made from publisher and date if not given.")


@extend_schema_field({"oneOf": [{"type": "string", "maxLength": LONGEST_KEY}, {"type": "integer", "minimum": 1}]})
class SourceName(serializers.Field[Any, Any, Any, Any]):
    """A source by its key or code, like S-41 (text), or its id (number)."""

    default_error_messages: ClassVar = {"invalid": "Name the source by its key or code (text) or its id (number)."}

    def to_internal_value(self, data: Any) -> str | int:
        """The key or id; whether there is such a source is asked later, for all citations at once."""
        if isinstance(data, bool) or not isinstance(data, str | int) or not (data if isinstance(data, int) else 1) > 0:
            self.fail("invalid")
        return data


class CitationShape(Shape):
    """A citation, in the words of docs/dossier.md. Rated F6, cannot be judged, if not said otherwise."""

    source = SourceName()  # type: ignore[assignment]  # DRF takes declared fields off the class
    party = Text(required=False, allow_null=True, max_length=8, help_text="Whose voice: a code, `joint`, or null.")
    disputes = Flag(required=False)
    basis = Code(Basis)
    speaker = Text(required=False, allow_null=True)
    people = Whole(required=False, allow_null=True, least=1)
    reliability = Code(Reliability, required=False)
    credibility = Whole(required=False, least=1, most=6)
    locator = Text(required=False, allow_null=True)
    quote = Text(required=False, allow_null=True)


def cited(citations: Sequence[Mapping[str, Any]], *, person: Any) -> list[Cited]:
    """The citations of a body for the act, their sources found among those the person may see. One query.

    Raises NotFound naming `citations[i].source`; a source the person may not see is not there.
    """
    names = [values["source"] for values in citations]
    if not names:
        return []
    wanted = Q(key__in=[name for name in names if isinstance(name, str)])
    wanted |= Q(pk__in=[name for name in names if isinstance(name, int)])
    wanted |= Q(pk__in=[int(name[2:]) for name in names if isinstance(name, str) and _CODE.fullmatch(name)])
    sources = list(visible_sources(person).filter(wanted))
    # A key that looks like the code of another source is that key.
    by_name = {
        name: source for column in ("code", "pk", "key") for source in sources for name in [getattr(source, column)]
    }
    missing = {
        f"citations[{place}].source": f"There is no source {shown(name)}, or you may not see it."
        for place, name in enumerate(names)
        if name not in by_name
    }
    if missing:
        raise NotFound(next(iter(missing.values())), errors=missing)
    return [
        Cited(
            source=by_name[values["source"]],
            voice=values.get("party"),
            **{name: value for name, value in values.items() if name not in {"source", "party"}},
        )
        for values in citations
    ]


def recited(row: RecordedModel, citations: Sequence[Mapping[str, Any]] | None, *, person: Any) -> list[Cited] | None:
    """The citations a mutable record shall have: those of the body, and those on record the person may not see.

    None leaves them alone. Raises NotFound as `cited`. Two queries.
    """
    if citations is None:
        return None
    others = citation_model(row)._default_manager.filter(fact=row).select_related("source").order_by("pk")
    unseen = others.exclude(source__sensitivity__in=visible_labels(person))
    return [*map(as_cited, unseen), *cited(citations, person=person)]
